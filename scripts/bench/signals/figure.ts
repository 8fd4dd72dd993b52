import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Measure } from '../measure.ts';
import { bootstrapInterval } from '../../quality.ts';

/** The development sets, beside the project. */
const DATA = join(import.meta.dirname, '../../../../shared/data');

/** Why nothing can be measured, or null when a set is there. */
export const missing = (set: string): string | null =>
	existsSync(join(DATA, set)) ? null : `needs the development set shared/data/${set}`;

/** The rows of a set in JSON lines, as they stand. */
export const rowsOf = <Row>(path: string): Row[] =>
	readFileSync(join(DATA, path), 'utf8')
		.split('\n')
		.filter((line) => line !== '')
		.map((line) => JSON.parse(line) as Row);

/** One thing that several ways of answering are measured by. */
export type Question<Unit> = {
	name: string;
	/** What the figure is: `macro-F1`, `AUC`. */
	unit: string;
	/** Least value that is good enough on unseen data, from the goals of this work. */
	goal: number;
	/** What is drawn anew for the interval: rows, or groups of rows that depend on each other. */
	units: readonly Unit[];
	/** Rows behind it. */
	n: number;
	/** The figure of our answers, and of each simple baseline's. */
	ours(units: readonly Unit[]): number;
	beside: Record<string, (units: readonly Unit[]) => number>;
};

/** Answers a question: our figure with its interval, beside the baselines of the same run. */
export function figure<Unit>(question: Question<Unit>): Measure {
	const { name, unit, goal, units, n, ours } = question;
	const value = ours(units);
	const [lo, hi] = bootstrapInterval(units, ours);
	const beside = Object.fromEntries(
		Object.entries(question.beside).map(([baseline, of]) => [baseline, of(units)])
	);
	const best = Object.entries(beside).sort(([, a], [, b]) => b - a)[0];
	const list = Object.entries(beside).map(([baseline, of]) => `${baseline} ${of.toFixed(2)}`);
	return {
		goal: null,
		name,
		unit,
		value,
		bound: best?.[1] ?? null,
		ratio: best ? value / best[1] : null,
		limit: goal,
		limitOn: 'value',
		atLeast: true,
		met: value >= goal,
		runs: 1,
		spread: (hi - lo) / 2 / (value || 1),
		against: `${list.join(', ')}; n ${n}, 95 % ${lo.toFixed(2)}–${hi.toFixed(2)}`,
		n,
		interval: [lo, hi],
		beside
	};
}
