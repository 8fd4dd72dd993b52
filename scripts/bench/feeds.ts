import { parseRssFeed } from 'feedsmith';
import { readConfig } from '#lib/server/config.ts';
import { createContext } from '#lib/server/context.ts';
import { saveSources } from '#lib/server/db/source.ts';
import { dutiesOf, prepare } from '#lib/server/jobs/index.ts';
import { runPass } from '#lib/server/jobs/runner.ts';
import { silent } from '#lib/server/log.ts';
import { FEED_ITEMS, withLoopback } from './loopback.ts';
import { measured, withDatabases, type Bench } from './measure.ts';

const FEEDS = 150;
const AT_ONCE = 16;

/** Each feed on a loopback address of its own: a news host is asked one thing at a time. */
const feedUrl = (port: number, n: number) => `http://127.0.1.${n + 1}:${port}/feed/${n}`;

/** Goal 14: news feeds refreshed, new and unchanged. */
export const feeds: Bench = {
	goals: [14],
	name: 'feeds',
	async run({ runs }) {
		if (process.platform !== 'linux') {
			return [{ goal: 14, name: 'feeds', missing: 'it needs 127.0.0.0/8, as on Linux' }];
		}
		const [first, again, plainFirst, plainAgain]: number[][] = [[], [], [], []];
		await withLoopback(async (port) => {
			for (let run = -1; run < runs; run++) {
				const figures = {
					product: await product(port),
					plain: await plain(port)
				};
				if (run < 0) continue;
				first!.push(figures.product.first);
				again!.push(figures.product.again);
				plainFirst!.push(figures.plain.first);
				plainAgain!.push(figures.plain.again);
			}
		});
		const figure = {
			goal: 14,
			unit: 'feeds/s',
			limit: 0.7,
			atLeast: true,
			against: 'a plain loop: fetch, parse, insert, 16 at once'
		};
		return [
			measured(
				{ ...figure, name: `${FEEDS} feeds of ${FEED_ITEMS} new items` },
				first!,
				plainFirst!
			),
			measured({ ...figure, name: `${FEEDS} feeds that answer 304` }, again!, plainAgain!),
			{ goal: 14, name: 'feeds against newsboat', missing: 'newsboat is not installed' }
		];
	}
};

/** Feeds a second by the clock: this work waits for the network. */
async function rate(work: () => Promise<unknown>): Promise<number> {
	const start = performance.now();
	await work();
	return FEEDS / ((performance.now() - start) / 1000);
}

async function product(port: number): Promise<{ first: number; again: number }> {
	return await withDatabases(async (open) => {
		const connection = await open('feeds');
		const hosts = Array.from({ length: FEEDS }, (_, n) => `127.0.1.${n + 1}:${port}`);
		const config = readConfig({ FEEDS: 'none', FEED_ALLOW_HOSTS: hosts.join(',') });
		const context = createContext(config, { connection, log: silent });
		await saveSources(
			context.db,
			hosts.map((_, n) => ({ url: feedUrl(port, n), name: `Feed ${n}`, lang: null, zone: null })),
			'track'
		);
		await prepare(context);
		const pass = async () => {
			await context.db.updateTable('duty').set({ nextDue: 0 }).execute();
			const { ok, results } = await runPass(context, await dutiesOf(context), { jobs: ['news'] });
			if (ok !== FEEDS) {
				throw new Error(`${ok} of ${FEEDS} feeds: ${results.find((r) => !r.ok)?.error}`);
			}
			return results.reduce((sum, result) => sum + result.stored, 0);
		};
		let stored = 0;
		const first = await rate(async () => (stored = await pass()));
		if (stored !== FEEDS * FEED_ITEMS) throw new Error(`${stored} articles stored`);
		const again = await rate(async () => (stored = await pass()));
		if (stored !== 0) throw new Error(`${stored} articles stored again`);
		return { first, again };
	});
}

async function plain(port: number): Promise<{ first: number; again: number }> {
	return await withDatabases(async (open) => {
		const { sqlite } = await open('plain');
		sqlite!.exec('create table item (id text primary key, url text, title text, summary text)');
		const insert = sqlite!.prepare('insert or ignore into item values (?, ?, ?, ?)');
		const etags = new Map<string, string>();
		const pass = async () => {
			const waiting = Array.from({ length: FEEDS }, (_, n) => feedUrl(port, n));
			const worker = async () => {
				for (let url = waiting.pop(); url; url = waiting.pop()) {
					const etag = etags.get(url);
					const response = await fetch(url, { headers: etag ? { 'if-none-match': etag } : {} });
					const text = await response.text();
					if (response.status === 304) continue;
					const { items = [] } = parseRssFeed(text);
					sqlite!.transaction(() => {
						for (const { guid, link, title, description } of items) {
							insert.run(guid?.value, link, title, description);
						}
					})();
					etags.set(url, response.headers.get('etag') ?? '');
				}
			};
			await Promise.all(Array.from({ length: AT_ONCE }, worker));
		};
		return { first: await rate(pass), again: await rate(pass) };
	});
}
