import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { findBrowser } from '../../tests/browser.ts';
import { freePort, withServer } from './built-server.ts';
import { measured, withDatabases, type Bench, type Result } from './measure.ts';
import { fillNewsroom, TOPIC } from './newsroom.ts';

const ROOT = join(import.meta.dirname, '..', '..');
/** Not a dependency: 114 packages and 176 MB that only this needs. */
const VERSION = '13.5.0';
const CATEGORIES = { performance: 95, accessibility: 100, 'best-practices': 100 } as const;
type Category = keyof typeof CATEGORIES;

type Report = {
	lhr: {
		categories: Record<Category, { score: number | null; auditRefs: { id: string }[] }>;
		audits: Record<string, { score: number | null; title: string }>;
	};
};
type Lighthouse = (url: string, flags: Record<string, unknown>) => Promise<Report | undefined>;

/** What Lighthouse thinks of the four main pages of the built server, as of a middling phone. */
export const lighthouse: Bench = {
	goals: [],
	name: 'lighthouse',
	async run({ runs }) {
		const missing = (why: string): Result[] => [{ goal: null, name: 'Lighthouse', missing: why }];
		if (!existsSync(join(ROOT, 'build', 'index.js')))
			return missing('needs a build: npm run build');
		if (!findBrowser()) return missing('needs a Chromium: npm test installs one');
		const audit = await theAudit();
		if (!audit) return missing(`needs npm install --no-save lighthouse@${VERSION}`);
		return await withDatabases(async (open) => {
			const connection = await open('lighthouse');
			const market = await fillNewsroom(connection, Date.now());
			const paths = ['/', `/topics/${TOPIC}`, '/markets', `/markets/${market}`];
			return await withServer(
				connection.sqlite!.name,
				async (port) => {
					const results: Result[] = [];
					for (const path of paths) {
						results.push(...(await scores(audit, `http://127.0.0.1:${port}${path}`, path, runs)));
					}
					return results;
				},
				'compressed'
			);
		});
	}
};

async function theAudit(): Promise<Lighthouse | null> {
	// By a name in a variable: the compiler need not know a package that may be absent.
	const name = 'lighthouse';
	const found = (await import(name).catch(() => null)) as { default: Lighthouse } | null;
	return found?.default ?? null;
}

/** The scores of one page, 0 to 100, each the median of the runs. */
async function scores(audit: Lighthouse, url: string, path: string, runs: number) {
	const all = new Map<Category, number[]>();
	const debugPort = await freePort();
	const browser = await chromium.launch({
		executablePath: findBrowser()!,
		args: [
			`--remote-debugging-port=${debugPort}`,
			...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])
		]
	});
	try {
		for (let run = 0; run < runs; run++) {
			const report = await audit(url, {
				port: debugPort,
				logLevel: 'error',
				onlyCategories: Object.keys(CATEGORIES)
			});
			if (!report) throw new Error(`Lighthouse gave no report of ${url}`);
			for (const category of Object.keys(CATEGORIES) as Category[]) {
				const { score, auditRefs } = report.lhr.categories[category];
				if (score === null) throw new Error(`Lighthouse could not score ${category} of ${url}`);
				all.set(category, [...(all.get(category) ?? []), Math.round(score * 100)]);
				if (run > 0 || score === 1) continue;
				const wrong = auditRefs.flatMap(({ id }) => {
					const { score, title } = report.lhr.audits[id]!;
					return score !== null && score < 0.9 ? `${title} (${id})` : [];
				});
				process.stderr.write(`${path} ${category}: ${wrong.join('; ')}\n`);
			}
		}
	} finally {
		await browser.close();
	}
	return [...all].map(([category, values]) =>
		measured(
			{
				goal: null,
				name: `Lighthouse, ${category} of ${path.replace(/\/markets\/.*/, '/markets/…')}`,
				unit: 'of 100',
				limit: CATEGORIES[category],
				limitOn: 'value',
				atLeast: true,
				against: `Lighthouse ${VERSION}, a phone on slow 4G simulated`
			},
			values
		)
	);
}
