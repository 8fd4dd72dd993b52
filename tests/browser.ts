import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const PLACES = [
	process.env.CHROMIUM_PATH,
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
];

const FLAGS = [
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync'
];

/** Where a Chromium is: CHROMIUM_PATH, the usual places, or Playwright's own. Null when there is none. */
export function findBrowser(): string | null {
	const own = (() => {
		try {
			return chromium.executablePath();
		} catch {
			return undefined;
		}
	})();
	return [...PLACES, own].find((path) => path && existsSync(path)) ?? null;
}

/**
 * Finds a Chromium or installs one: as root from Debian's packages, otherwise by Playwright's own
 * installer. Throws with what to do when neither works.
 */
export function ensureBrowser(): string {
	const found = findBrowser();
	if (found) return found;
	const run = (command: string, args: string[]) =>
		spawnSync(command, args, { stdio: ['ignore', process.stderr, process.stderr] }).status === 0;
	const asRoot = process.getuid?.() === 0;
	process.stderr.write('No Chromium was found for the browser tests; installing one.\n');
	if (asRoot && existsSync('/usr/bin/apt-get')) {
		if (run('apt-get', ['update', '-qq'])) {
			run('apt-get', [
				'install',
				'-y',
				'-qq',
				'--no-install-recommends',
				'chromium',
				'fonts-noto-cjk'
			]);
		}
	} else {
		run(process.execPath, ['node_modules/playwright-core/cli.js', 'install', 'chromium']);
	}
	const installed = findBrowser();
	if (installed) return installed;
	throw new Error(
		'The browser tests need Chromium, and it could not be installed. Install it (Debian: apt-get install chromium) or say where it is: CHROMIUM_PATH=/path/to/chromium npm test'
	);
}

/** A headless Chromium for a test file; close it when done. */
export async function launchBrowser(): Promise<Browser> {
	return await chromium.launch({
		executablePath: ensureBrowser(),
		headless: true,
		args: process.getuid?.() === 0 ? ['--no-sandbox', ...FLAGS] : FLAGS
	});
}
