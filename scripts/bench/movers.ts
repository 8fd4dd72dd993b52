import { saveReading } from '#lib/server/db/market.ts';
import { movers, refreshReferences } from '#lib/server/db/mover.ts';
import { reading, START } from './data.ts';
import { inTurn, measured, withDatabases, type Bench } from './measure.ts';

const DAY = 86_400_000;
/** How often a figure is taken within one run: single answers are too short for the clock. */
const TIMES = 400;

/** Goal 9: the 20 markets of 50 000 that moved most. */
export const top: Bench = {
	goals: [9],
	name: 'movers',
	async run({ markets, runs }) {
		return await withDatabases(async (open) => {
			const connection = await open('movers');
			const all = (at: number, tick: (i: number) => number) =>
				Array.from({ length: markets }, (_, i) => reading(i, at, tick(i)));
			await saveReading(
				connection,
				all(START, () => 0),
				START,
				DAY
			);
			await saveReading(
				connection,
				all(START + DAY, (i) => (i * 7) % 300),
				START + DAY,
				DAY
			);
			await refreshReferences(connection, START + DAY);
			const scan = connection.sqlite!.prepare(
				'select sum(probability), count(*) from market_state not indexed'
			);
			const { values, bounds } = await inTurn(
				runs,
				async () => {
					for (let i = 0; i < TIMES; i++) {
						const found = await movers(connection, 20);
						if (found.length !== 20) throw new Error(`${found.length} movers instead of 20`);
					}
				},
				() => {
					for (let i = 0; i < TIMES / 10; i++) scan.get();
				}
			);
			const figures = [
				values.map((ms) => ms / TIMES),
				bounds.map((ms) => (ms / TIMES) * 10)
			] as const;
			const figure = { goal: 9, unit: 'ms', against: 'one scan of the state table' };
			const name = `top 20 movers of ${markets}`;
			return [
				measured({ ...figure, name, limit: 2 }, ...figures),
				measured({ ...figure, name: `${name}, at most`, limit: 0.1, limitOn: 'value' }, ...figures)
			];
		});
	}
};
