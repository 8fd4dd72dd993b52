import type { MarketReading } from '#lib/domain/market.ts';
import type { Connection } from '#lib/server/db/connect.ts';
import { saveReading } from '#lib/server/db/market.ts';
import { MINUTE, reading, START } from './data.ts';
import { bytesWritten, measured, tidy, timed, withDatabases, type Bench } from './measure.ts';

const EVERY = 5 * MINUTE;
/** Markets stored at a time. */
const SLICE = 5000;
/** Of ten markets, three have a new price in each poll. */
export const changes = (i: number, poll: number) => (i + poll) % 10 < 3;

/** Each market's price has moved as often as it changed up to this poll. */
const ticks = (i: number, poll: number) => {
	let n = 0;
	for (let p = 1; p <= poll; p++) if (changes(i, p)) n++;
	return n;
};

/**
 * A slice of a poll, through JSON and back: readings made of new, flat strings, as a parser gives them
 * just before they are stored.
 */
export const sliceOf = (from: number, to: number, poll: number) =>
	JSON.parse(
		JSON.stringify(
			Array.from({ length: to - from }, (_, i) =>
				reading(from + i, START + poll * EVERY, ticks(from + i, poll))
			)
		)
	) as MarketReading[];

/** The log and state rows of a slice, written by hand in one transaction. */
function byHand({ sqlite }: Connection, poll: number) {
	const at = START + poll * EVERY;
	const log = sqlite!.prepare('insert into quote_log values (?, ?, ?, ?, ?, ?, ?, ?, ?)');
	const state = sqlite!.prepare(
		'update market_state set at = ?, bid = ?, ask = ?, last = ?, probability = ?, basis = ?, volume = ?, volume24h = ?, liquidity = ? where market_key = ?'
	);
	return (slice: MarketReading[], from: number) =>
		sqlite!
			.transaction(() => {
				for (let i = 0; i < slice.length; i++) {
					if (!changes(from + i, poll)) continue;
					const { quote, volume24h } = slice[i]!;
					const { bid, ask, last, probability, basis, volume } = quote;
					const key = from + i + 1;
					log.run(at, key, EVERY, bid, ask, last, probability, basis, volume);
					state.run(at, bid, ask, last, probability, basis, volume, volume24h, null, key);
				}
			})
			.immediate();
}

/** Time and bytes of one poll, summed over its slices. */
type Cost = { ms: number; mib: number };

async function addCost(cost: Cost, work: () => unknown) {
	const before = bytesWritten() ?? NaN;
	cost.ms += await timed(work);
	cost.mib += ((bytesWritten() ?? NaN) - before) / 2 ** 20;
}

/**
 * Goals 1 and 2: a poll of 50 000 markets, 30 % changed. What making the readings leaves to collect is collected before: goal 12
 * counts it, where they are read from a venue's page.
 */
export const poll: Bench = {
	goals: [1, 2],
	name: 'poll',
	async run({ markets, runs }) {
		return await withDatabases(async (open) => {
			const [product, raw] = [await open('product'), await open('raw')];
			const costs: { product: Cost; raw: Cost }[] = [];
			for (let n = 0; n <= runs + 2; n++) {
				const cost = { product: { ms: 0, mib: 0 }, raw: { ms: 0, mib: 0 } };
				const write = byHand(raw, n);
				for (let from = 0; from < markets; from += SLICE) {
					const slice = sliceOf(from, Math.min(from + SLICE, markets), n);
					const at = START + n * EVERY;
					const save = () => addCost(cost.product, () => saveReading(product, slice, at, EVERY));
					const hand = () =>
						addCost(cost.raw, () =>
							n === 0 ? saveReading(raw, slice, at, EVERY) : write(slice, from)
						);
					// Who comes first finds the readings cold.
					for (const step of from % (2 * SLICE) === 0 ? [save, hand] : [hand, save]) {
						tidy();
						await step();
					}
				}
				// The first polls fill tables and caches.
				if (n > 2) costs.push(cost);
			}
			const against = 'prepared inserts and updates of the same log and state rows';
			const name = `poll of ${markets} markets, 30 % changed`;
			return [
				measured(
					{ goal: 1, name, unit: 'ms', limit: 1.5, against },
					costs.map((cost) => cost.product.ms),
					costs.map((cost) => cost.raw.ms)
				),
				bytesWritten() === null
					? { goal: 2, name: `bytes of a ${name}`, missing: 'this system does not count them' }
					: measured(
							{ goal: 2, name: `bytes of a ${name}`, unit: 'MiB', limit: 2, against },
							costs.map((cost) => cost.product.mib),
							costs.map((cost) => cost.raw.mib)
						)
			];
		});
	}
};
