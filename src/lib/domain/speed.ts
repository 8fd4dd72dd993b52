import type { Moment } from './market.ts';

/** What the benchmark measured: its lines as it prints them, and what changed from one run to another. */

/** One figure beside the bound it is measured against, both from the same run. */
export type Measure = {
	/** The number of the goal in the list of goals; null for what has none. */
	goal: number | null;
	name: string;
	/** Medians over the runs; `bound` null where the limit is absolute. */
	value: number;
	bound: number | null;
	/** Value over bound, run by run where they were taken in turn: the median of those. */
	ratio: number | null;
	/** What `limit` is on: the ratio, or the value itself. `met` when it is not above (`atLeast`: below). */
	limit: number;
	limitOn: 'ratio' | 'value';
	atLeast: boolean;
	met: boolean;
	unit: string;
	runs: number;
	/** Half the distance from fastest to slowest run, as a share of the median. */
	spread: number;
	/** The same of the ratios, where they were taken in turn. */
	ratioSpread?: number | null;
	/** What the bound is, in words. */
	against: string;
	/** Of a figure of quality: the rows behind it, its 95 % bootstrap interval, and the simple baselines. */
	n?: number;
	interval?: [lo: number, hi: number];
	beside?: Record<string, number>;
};

/** A figure that could not be taken, and why. Never a guess in its place. */
export type Missing = { goal: number | null; name: string; missing: string };

export type Result = Measure | Missing;

/** Where and when a run was taken. */
export type RunHead = {
	at: Moment;
	/** Of the program: its version, and the commit where that is known. */
	version: string;
	processor: string;
	cores: number;
	/** Memory of the machine in GiB. */
	memory: number;
	platform: string;
	node: string;
	/** How many programs wanted a processor at the start, on average over a minute. */
	load: number;
};

/** A run of the benchmark; `head` null: an older program did not tell it. */
export type Run = { head: RunHead | null; results: Result[] };

/** A text that is no run of the benchmark; the message says where. */
export class NoRun extends Error {
	override name = 'NoRun';
}

/** A run as JSON lines: the head first, then a line a measure. */
export const runText = ({ head, results }: Run): string =>
	[...(head ? [{ machine: head }] : []), ...results].map((line) => JSON.stringify(line)).join('\n');

const HEAD: Record<keyof RunHead, 'number' | 'string'> = {
	at: 'number',
	version: 'string',
	processor: 'string',
	cores: 'number',
	memory: 'number',
	platform: 'string',
	node: 'string',
	load: 'number'
};

const MEASURE = {
	name: 'string',
	value: 'number',
	limit: 'number',
	atLeast: 'boolean',
	met: 'boolean',
	unit: 'string',
	runs: 'number',
	spread: 'number',
	against: 'string'
} as const;

type Fields = Record<string, unknown>;

const isObject = (value: unknown): value is Fields =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether an object has each of these fields, of these types. */
const has = (value: Fields, fields: Record<string, string>) =>
	Object.entries(fields).every(([name, type]) => typeof value[name] === type);

const isNumberOrNull = (value: unknown) => value === null || typeof value === 'number';

const isMissing = (value: Fields) =>
	isNumberOrNull(value.goal) && has(value, { name: 'string', missing: 'string' });

const isMeasure = (value: Fields) =>
	[value.goal, value.bound, value.ratio].every(isNumberOrNull) &&
	has(value, MEASURE) &&
	(value.limitOn === 'ratio' || value.limitOn === 'value');

/** Reads JSON lines as `npm run bench` prints them. Throws `NoRun` with the number of the line that is none. */
export function readRun(text: string): Run {
	let head: RunHead | null = null;
	const results: Result[] = [];
	for (const [i, line] of text.split('\n').entries()) {
		if (line.trim() === '') continue;
		let value: unknown;
		try {
			value = JSON.parse(line);
		} catch {
			throw new NoRun(`line ${i + 1} is not JSON`);
		}
		if (!isObject(value)) throw new NoRun(`line ${i + 1} is no object`);
		if (isObject(value.machine) && has(value.machine, HEAD)) head = value.machine as RunHead;
		else if (isMissing(value) || isMeasure(value)) results.push(value as Result);
		else throw new NoRun(`line ${i + 1} is no measure`);
	}
	if (results.length === 0) throw new NoRun('it holds no measure');
	return { head, results };
}

export const isMeasured = (result: Result): result is Measure => !('missing' in result);

/** What became of a measure from one run to the next. */
export type Comparison = {
	goal: number | null;
	name: string;
	/** null: not in that run, or not measured there. */
	before: Measure | null;
	after: Measure | null;
	/** What is compared: the ratios where both have one, else the values. */
	on: 'ratio' | 'value';
	/** after / before − 1; null where there is nothing to compare or to divide by. */
	change: number | null;
	/**
	 * `better` and `worse` only beyond both runs' spread: the stretches median ± spread do not meet. `once`:
	 * a run took it once, so that its spread is not known.
	 */
	verdict: 'better' | 'worse' | 'within' | 'once' | 'only before' | 'only after';
};

/** Compares two runs, measure by measure of the same goal and name, in the order of the later one. */
export function compareRuns(before: Run, after: Run): Comparison[] {
	const [then, now] = [before, after].map(
		({ results }) =>
			new Map(results.filter(isMeasured).map((measure) => [nameOf(measure), measure]))
	) as [Map<string, Measure>, Map<string, Measure>];
	return [
		...[...now].map(([name, measure]) => comparison(then.get(name) ?? null, measure)),
		...[...then].flatMap(([name, measure]) => (now.has(name) ? [] : [comparison(measure, null)]))
	];
}

const nameOf = ({ goal, name }: Measure) => `${goal} ${name}`;

function comparison(before: Measure | null, after: Measure | null): Comparison {
	const { goal, name, atLeast } = (after ?? before) as Measure;
	const on = before?.ratio != null && after?.ratio != null ? 'ratio' : 'value';
	const rest = { goal, name, before, after, on } as const;
	if (!before || !after) {
		return { ...rest, change: null, verdict: before ? 'only before' : 'only after' };
	}
	const [then, now] = [before[on] as number, after[on] as number];
	const change = now === then ? 0 : then === 0 ? null : now / then - 1;
	if (before.runs < 2 || after.runs < 2) return { ...rest, change, verdict: 'once' };
	const apart = Math.abs(now - then) > then * spreadOn(before, on) + now * spreadOn(after, on);
	if (!apart) return { ...rest, change, verdict: 'within' };
	return { ...rest, change, verdict: now > then === atLeast ? 'better' : 'worse' };
}

const spreadOn = ({ spread, ratioSpread }: Measure, on: 'ratio' | 'value') =>
	on === 'ratio' ? (ratioSpread ?? spread) : spread;
