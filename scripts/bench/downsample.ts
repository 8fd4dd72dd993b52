import { minMaxLttb } from '#lib/domain/downsample.ts';
import { MINUTE, walk } from './data.ts';
import { inTurn, measured, seeded, type Bench } from './measure.ts';

const POINTS = 1_000_000;
const KEPT = 2000;

/** Goal 11: a million points in typed arrays thinned out to 2000. */
export const downsample: Bench = {
	goals: [11],
	name: 'downsample',
	async run({ runs }) {
		const { at, probability } = walk(seeded(11), POINTS, MINUTE, false);
		let total = 0;
		const { values, bounds } = await inTurn(
			Math.max(runs, 15),
			() => {
				const kept = minMaxLttb(at, probability, KEPT).length;
				if (kept > KEPT || kept < KEPT / 2) throw new Error(`${kept} points were kept`);
			},
			() => {
				let sum = 0;
				for (let i = 0; i < probability.length; i++) sum += probability[i] as number;
				total += sum;
			}
		);
		if (!(total > 0)) throw new Error('the sum is none');
		return [
			measured(
				{
					...{ goal: 11, name: `${POINTS} points to ${KEPT}`, unit: 'ms', limit: 10 },
					against: 'one pass that sums the same column'
				},
				values,
				bounds
			)
		];
	}
};
