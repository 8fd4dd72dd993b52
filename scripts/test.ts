import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureBrowser } from '../tests/browser.ts';
import { build } from './serve.ts';

const root = join(import.meta.dirname, '..');

/** Runs a step through npm, so that the project's own tools are on the path; ends at the first that fails. */
function step(name: string, args: string[]) {
	process.stderr.write(`\n== ${name}\n`);
	const { status } = spawnSync('npm', ['run', '--silent', ...args], {
		cwd: root,
		stdio: 'inherit'
	});
	if (status !== 0) {
		process.stderr.write(`${name} failed.\n`);
		process.exit(status ?? 1);
	}
}

step('Format, lint and types', ['check']);
step('The schema for reading is up to date', ['schema', '--', '--check']);
process.stderr.write('\n== Build and browser\n');
ensureBrowser();
await build();
step('Tests: unit, database, API, browser', ['test:unit']);
