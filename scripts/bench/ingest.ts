import { gunzipSync } from 'node:zlib';
import { request } from 'undici';
import { systemClock } from '#lib/server/context.ts';
import { saveReading } from '#lib/server/db/market.ts';
import { createHttp, venueManners } from '#lib/server/http.ts';
import { polymarket } from '#lib/server/venues/polymarket/index.ts';
import { MINUTE, START } from './data.ts';
import { MARKETS_PER_PAGE, withLoopback } from './loopback.ts';
import { measured, tidy, withDatabases, type Bench } from './measure.ts';

const EVERY = 5 * MINUTE;
const PAGES = 10;

/** By the clock: part of this work is waiting for the network. */
async function timed(work: () => unknown): Promise<number> {
	const start = performance.now();
	await work();
	return performance.now() - start;
}

/** Goal 12: a page of 500 markets from the request to the commit, with the product's own adapter. */
export const ingest: Bench = {
	goals: [12],
	name: 'ingest',
	async run({ runs }) {
		return await withLoopback((port) =>
			withDatabases(async (open) => {
				const [product, raw] = [await open('product'), await open('raw')];
				const http = createHttp({
					connection: product,
					clock: systemClock,
					contact: '',
					allowed: new Set([`127.0.0.1:${port}`])
				});
				/** One sweep of the catalogue; gives how many markets it had. */
				const sweep = async (connection: typeof product, poll: number) => {
					const fetcher = http.fetcher(`http://127.0.0.1:${port}/${poll}/${PAGES}`, {
						...venueManners,
						service: 'bench',
						spacing: 0,
						burst: 1
					});
					let markets = 0;
					const ask = { service: () => fetcher, now: () => START };
					for await (const reading of polymarket.catalogue!(ask)) {
						if (reading.rejected.length > 0) throw new Error(reading.rejected[0]!.reason);
						markets += reading.markets.length;
						await saveReading(connection, reading.markets, START + poll * EVERY, EVERY);
					}
					if (markets !== PAGES * MARKETS_PER_PAGE) throw new Error(`${markets} markets`);
				};
				const [values, bounds, floors]: [number[], number[], number[]] = [[], [], []];
				await sweep(raw, 0);
				for (let poll = 0; poll <= runs + 2; poll++) {
					// Asked for once before, so that the server has them ready.
					const bodies = await pages(port, poll);
					tidy();
					const fetching = await timed(() => pages(port, poll));
					tidy();
					const value = await timed(() => sweep(product, poll));
					tidy();
					const bound = await timed(() => {
						for (const body of bodies) byHand(raw.sqlite!, body, poll);
					});
					if (poll <= 2) continue;
					values.push(value / PAGES);
					bounds.push(bound / PAGES);
					floors.push((bound + fetching) / PAGES);
				}
				await http.close();
				return [
					measured(
						{
							goal: 12,
							name: 'a page of 500 markets, fetched to committed',
							unit: 'ms',
							limit: 1.6,
							against: 'inflating, JSON.parse and the same log and state rows by hand'
						},
						values,
						bounds
					),
					measured(
						{
							goal: null,
							name: 'the same bound with fetching the page, by undici from loopback',
							unit: 'ms',
							limit: 1.6,
							against:
								'inflating, JSON.parse and rows alone: nothing is checked, translated or compared'
						},
						floors,
						bounds
					)
				];
			})
		);
	}
};

/** The pages of a poll as they lie on the wire. */
async function pages(port: number, poll: number): Promise<Buffer[]> {
	const list: Buffer[] = [];
	for (let page = 0; page < PAGES; page++) {
		const cursor = page === 0 ? '' : `?after_cursor=${page}`;
		const url = `http://127.0.0.1:${port}/${poll}/${PAGES}/events/keyset${cursor}`;
		list.push(Buffer.from(await (await request(url)).body.arrayBuffer()));
	}
	return list;
}

type Page = {
	events: { markets: { bestBid: number; bestAsk: number; lastTradePrice: number; id: string }[] }[];
};

function byHand(sqlite: import('better-sqlite3').Database, body: Buffer, poll: number) {
	const page = JSON.parse(gunzipSync(body).toString()) as Page;
	const at = START + poll * EVERY;
	const log = sqlite.prepare('insert or replace into quote_log values (?, ?, ?, ?, ?, ?, ?, ?, ?)');
	const state = sqlite.prepare(
		'update market_state set at = ?, bid = ?, ask = ?, last = ?, probability = ? where market_key = ?'
	);
	sqlite
		.transaction(() => {
			for (const { markets } of page.events) {
				for (const { id, bestBid, bestAsk, lastTradePrice } of markets) {
					const key = Number(id) - 500_000;
					if ((key + poll) % 3 !== 0) continue;
					const [bid, ask, last] = [bestBid, bestAsk, lastTradePrice].map((p) =>
						Math.round(p * 1e6)
					) as [number, number, number];
					log.run(at, key + 1, EVERY, bid, ask, last, last, 'mid', 1);
					state.run(at, bid, ask, last, last, key + 1);
				}
			}
		})
		.immediate();
}
