import { quantile, seeded } from '#lib/domain/stats.ts';

/** How well labels, scores, rankings and groups agree with what people said. Pure; used by the benchmark and when weights are trained. */

/** A label in three classes: bad, neither, good. */
export type Label = -1 | 0 | 1;

const LABELS: readonly Label[] = [-1, 0, 1];

/** 2TP / (2TP + FP + FN): of what was said and what is so; 0 where neither is ever the case. */
const f1 = (both: number, said: number, so: number) =>
	said + so === 0 ? 0 : (2 * both) / (said + so);

/** F1 of each class, averaged with equal weight; a class that never occurs on either side is left out. */
export function macroF1(rows: readonly { said: Label; is: Label }[]): number {
	const each = LABELS.flatMap((label) => {
		const said = rows.filter((row) => row.said === label).length;
		const is = rows.filter((row) => row.is === label).length;
		const both = rows.filter((row) => row.said === label && row.is === label).length;
		return said + is === 0 ? [] : [f1(both, said, is)];
	});
	return each.reduce((sum, value) => sum + value, 0) / Math.max(1, each.length);
}

/** Pearson's correlation of two columns, -1..1; 0 where one of them never changes. */
export function pearson(rows: readonly { said: number; is: number }[]): number {
	const n = Math.max(1, rows.length);
	const saidMean = rows.reduce((sum, { said }) => sum + said, 0) / n;
	const isMean = rows.reduce((sum, { is }) => sum + is, 0) / n;
	let [both, said2, is2] = [0, 0, 0];
	for (const { said, is } of rows) {
		both += (said - saidMean) * (is - isMean);
		said2 += (said - saidMean) ** 2;
		is2 += (is - isMean) ** 2;
	}
	return said2 === 0 || is2 === 0 ? 0 : both / Math.sqrt(said2 * is2);
}

/** F1 of "the same" over pairs that were said to be the same and pairs that are. */
export function binaryF1(rows: readonly { said: boolean; is: boolean }[]): number {
	return f1(
		rows.filter(({ said, is }) => said && is).length,
		rows.filter(({ said }) => said).length,
		rows.filter(({ is }) => is).length
	);
}

/** An item, the group it was put into and the group it belongs to. */
export type Grouped = { said: string; is: string };

const counted = (keys: readonly string[]) => {
	const counts = new Map<string, number>();
	for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
	return counts;
};

const both = ({ said, is }: Grouped) => JSON.stringify([said, is]);

const pairsIn = (counts: ReadonlyMap<string, number>) =>
	[...counts.values()].reduce((sum, n) => sum + (n * (n - 1)) / 2, 0);

/** F1 over all pairs of items: together in the answer, together in truth. */
export const pairwiseF1 = (rows: readonly Grouped[]) =>
	f1(
		pairsIn(counted(rows.map(both))),
		pairsIn(counted(rows.map(({ said }) => said))),
		pairsIn(counted(rows.map(({ is }) => is)))
	);

/**
 * BCubed F1 (Bagga & Baldwin 1998): for each item, what share of its group belongs with it
 * (precision) and what share of those that belong with it are there (recall); the harmonic mean of
 * both averages.
 */
export function bcubedF1(rows: readonly Grouped[]): number {
	const said = counted(rows.map((row) => row.said));
	const is = counted(rows.map((row) => row.is));
	const together = counted(rows.map(both));
	let [precision, recall] = [0, 0];
	for (const row of rows) {
		const n = together.get(both(row)) ?? 0;
		precision += n / (said.get(row.said) ?? 1);
		recall += n / (is.get(row.is) ?? 1);
	}
	return rows.length === 0 ? 0 : (2 * precision * recall) / (precision + recall) / rows.length;
}

/**
 * A 95 % percentile bootstrap interval of a figure: units are drawn with replacement (rows, or groups
 * of rows that are not independent of each other), the figure is taken of each draw. Same every run.
 */
export function bootstrapInterval<T>(
	units: readonly T[],
	figure: (drawn: T[]) => number | null,
	rounds = 400
): [lo: number, hi: number] {
	const random = seeded(3);
	const values: number[] = [];
	for (let round = 0; round < rounds; round++) {
		const drawn = units.map(() => units[Math.floor(random() * units.length)] as T);
		const value = figure(drawn);
		if (value !== null) values.push(value);
	}
	return [quantile(values, 0.025) ?? NaN, quantile(values, 0.975) ?? NaN];
}
