import { encodeChunks } from '#lib/domain/chunk.ts';
import type { Connection } from '#lib/server/db/connect.ts';
import { sealQuotes } from '#lib/server/db/quote-seal.ts';
import { MINUTE, walk } from './data.ts';
import { measured, seeded, timed, withDatabases, type Bench } from './measure.ts';
import { fillLog } from './storage.ts';

const STEP = 5 * MINUTE;
/** Points of one market in the log: a day at 5 minutes. */
const EACH = 288;

/** Goal 5: the log moved into chunks and hours, and emptied. */
export const seal: Bench = {
	goals: [5],
	name: 'seal',
	async run({ points, runs }) {
		const random = seeded(5);
		const markets = Array.from({ length: Math.max(1, Math.floor(points / EACH)) }, () =>
			walk(random, EACH, STEP, true)
		);
		return await withDatabases(async (open) => {
			const [values, bounds, floors]: [number[], number[], number[]] = [[], [], []];
			for (let run = -1; run < runs; run++) {
				const product = await open(`product${run}`);
				const all = await fillLog(product, markets, false);
				const value = await timed(async () => {
					const { sealed } = await sealQuotes(product, { before: Infinity });
					if (sealed !== all) throw new Error(`${sealed} of ${all} points were sealed`);
				});
				const logged = await open(`logged${run}`);
				await fillLog(logged, markets, false);
				const floor = await timed(() => readAndEmpty(logged));
				const raw = await open(`raw${run}`);
				const insert = raw.sqlite!.prepare('insert into quote_chunk values (?, 0, ?, ?, ?, ?)');
				const bound = await timed(() =>
					raw.sqlite!.transaction(() => {
						for (const [i, columns] of markets.entries()) {
							for (const { firstAt, lastAt, count, data } of encodeChunks(columns)) {
								insert.run(i + 1, firstAt, lastAt, count, data);
							}
						}
					})()
				);
				if (run < 0) continue;
				values.push(all / value);
				bounds.push(all / bound);
				floors.push(all / (floor + bound));
			}
			return [
				measured(
					{
						goal: 5,
						name: `${markets.length * EACH} points of ${markets.length} markets sealed`,
						unit: 'points/ms',
						limit: 0.6,
						atLeast: true,
						against:
							'encoding the same columns and inserting the chunks; not reading the log, emptying it, hours'
					},
					values,
					bounds
				),
				measured(
					{
						goal: null,
						name: 'the same bound with what SQLite takes to give and to delete the rows of the log',
						unit: 'points/ms',
						limit: 0.6,
						atLeast: true,
						against: 'encoding and inserting alone: no way of sealing is quicker than this'
					},
					floors,
					bounds
				)
			];
		});
	}
};

/** Every row of the log read once, as bare values, and then deleted: what sealing cannot do without. */
function readAndEmpty({ sqlite }: Connection) {
	const rows = sqlite!.prepare('select * from quote_log order by at, market_key').raw().all();
	if (rows.length === 0) throw new Error('the log is empty');
	sqlite!.prepare('delete from quote_log where at < ?').run(Number.MAX_SAFE_INTEGER);
}
