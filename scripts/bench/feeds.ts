import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseRssFeed } from 'feedsmith';
import { readConfig } from '#lib/server/config.ts';
import { createContext } from '#lib/server/context.ts';
import { saveSources } from '#lib/server/db/source.ts';
import { dutiesOf } from '#lib/server/jobs/index.ts';
import { prepare } from '#lib/server/jobs/prepare.ts';
import { runPass } from '#lib/server/jobs/runner.ts';
import { createHttp } from '#lib/server/http.ts';
import { silent } from '#lib/server/log.ts';
import { FEED_ITEMS, withLoopback } from './loopback.ts';
import { measured, withDatabases, type Bench } from './measure.ts';

const run = promisify(execFile);
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
		const boat: { first: number; again: number }[] = [];
		await withLoopback(async (port) => {
			for (let n = -1; n < runs; n++) {
				const figures = {
					product: await product(port),
					plain: await plain(port)
				};
				if (n < 0) continue;
				first!.push(figures.product.first);
				again!.push(figures.product.again);
				plainFirst!.push(figures.plain.first);
				plainAgain!.push(figures.plain.again);
				const other = await newsboat(port);
				if (other) boat.push(other);
			}
		});
		const figure = {
			goal: 14,
			unit: 'feeds/s',
			limit: 0.7,
			atLeast: true,
			against: 'a plain loop: fetch, parse, insert, keep the ETag; 16 at once'
		};
		const beside = { ...figure, against: `newsboat -x reload, ${AT_ONCE} threads` };
		return [
			measured(
				{ ...figure, name: `${FEEDS} feeds of ${FEED_ITEMS} new items` },
				first!,
				plainFirst!
			),
			measured({ ...figure, name: `${FEEDS} feeds that answer 304` }, again!, plainAgain!),
			...(boat.length === 0
				? [{ goal: 14, name: 'feeds against newsboat', missing: 'newsboat is not installed' }]
				: [
						measured(
							{ ...beside, limit: 3, name: `${FEEDS} feeds, new` },
							first!,
							boat.map(({ first }) => first)
						),
						measured(
							{ ...beside, limit: 10, name: `${FEEDS} feeds, 304` },
							again!,
							boat.map(({ again }) => again)
						)
					])
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
		// One for both passes, as the schedule has one: connections are kept alive on both sides.
		const http = createHttp({
			connection,
			clock: context.clock,
			contact: '',
			allowed: config.allowHosts
		});
		const pass = async () => {
			await context.db.updateTable('duty').set({ nextDue: 0 }).execute();
			const { ok, results } = await runPass(context, await dutiesOf(context), {
				jobs: ['news'],
				http
			});
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
		await http.close();
		return { first, again };
	});
}

/** The least that outlives the process: each feed's validators are kept, as the product keeps them. */
async function plain(port: number): Promise<{ first: number; again: number }> {
	return await withDatabases(async (open) => {
		const sqlite = (await open('plain')).sqlite!;
		sqlite.exec(`create table item (id text primary key, url text, title text, summary text);
			create table asked (url text primary key, etag text, at integer)`);
		const insert = sqlite.prepare('insert or ignore into item values (?, ?, ?, ?)');
		const etagOf = sqlite.prepare('select etag from asked where url = ?').pluck();
		const note = sqlite.prepare('replace into asked values (?, ?, ?)');
		const pass = async () => {
			const waiting = Array.from({ length: FEEDS }, (_, n) => feedUrl(port, n));
			const worker = async () => {
				for (let url = waiting.pop(); url; url = waiting.pop()) {
					const etag = etagOf.get(url) as string | undefined;
					const response = await fetch(url, { headers: etag ? { 'if-none-match': etag } : {} });
					const text = await response.text();
					if (response.status === 304) {
						note.run(url, etag, Date.now());
						continue;
					}
					const { items = [] } = parseRssFeed(text);
					sqlite.transaction(() => {
						for (const { guid, link, title, description } of items) {
							insert.run(guid?.value, link, title, description);
						}
						note.run(url, response.headers.get('etag'), Date.now());
					})();
				}
			};
			await Promise.all(Array.from({ length: AT_ONCE }, worker));
		};
		return { first: await rate(pass), again: await rate(pass) };
	});
}

/** Feeds a second of newsboat, its start taken off; null where it is not installed. */
async function newsboat(port: number): Promise<{ first: number; again: number } | null> {
	const folder = mkdtempSync(join(tmpdir(), 'hearsay-newsboat-'));
	const reload = async (urls: string[]) => {
		writeFileSync(join(folder, 'urls'), urls.map((url) => `${url}\n`).join(''));
		writeFileSync(join(folder, 'config'), `reload-threads ${AT_ONCE}\n`);
		const files = [
			['-u', 'urls'],
			['-c', 'cache.db'],
			['-C', 'config']
		].flatMap(([option, name]) => [option!, join(folder, name!)]);
		const start = performance.now();
		await run('newsboat', [...files, '-x', 'reload'], { env: { ...process.env, HOME: folder } });
		return (performance.now() - start) / 1000;
	};
	try {
		const urls = Array.from({ length: FEEDS }, (_, n) => feedUrl(port, n));
		const start = await reload([`${feedUrl(port, 0)}?nothing`]);
		const per = (seconds: number) => FEEDS / Math.max(seconds - start, 0.001);
		return { first: per(await reload(urls)), again: per(await reload(urls)) };
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
		throw error;
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
