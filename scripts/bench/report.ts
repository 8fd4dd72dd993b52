import {
	compareRuns,
	isMeasured,
	type Comparison,
	type Measure,
	type Result,
	type Run
} from '#lib/domain/speed.ts';
import { headLine } from './head.ts';

/** Runs and comparisons as text for people. */

const short = (n: number | null) =>
	n === null ? '' : n >= 100 ? n.toFixed(0) : n >= 1 ? n.toFixed(2) : n.toPrecision(2);
const times = (ratio: number | null) => (ratio === null ? '' : `${short(ratio)}x`);
const percent = (share: number) => `${(share * 100).toFixed(0)} %`;

const rowOf = (result: Result): string[] => {
	if (!isMeasured(result))
		return [`${result.goal ?? ''}`, result.name, `not measured: ${result.missing}`];
	const limit = `${result.atLeast ? '≥' : '≤'} ${result.limit}${result.limitOn === 'ratio' ? 'x' : ''}`;
	return [
		`${result.goal ?? ''}`,
		result.name,
		`${short(result.value)} ${result.unit}`,
		short(result.bound),
		times(result.ratio),
		limit,
		result.met ? 'met' : 'NOT MET',
		`±${percent(result.spread)}`,
		result.against
	];
};

/** Rows with their columns aligned. */
function table(rows: string[][]): string {
	const widths: number[] = [];
	for (const row of rows) {
		// A sentence may run over the columns that follow.
		if (row.length < 4) continue;
		row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)));
	}
	return rows
		.map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  '))
		.map((line) => `${line.trimEnd()}\n`)
		.join('');
}

const COLUMNS = ['goal', 'what', 'value', 'bound', 'ratio', 'limit', '', 'spread', 'against'];

/** A run goal by goal. */
export function reportOf({ head, results }: Run): string {
	const sorted = [...results].sort((a, b) => (a.goal ?? Infinity) - (b.goal ?? Infinity));
	const measures = results.filter(isMeasured);
	const unmet = measures.filter(({ met }) => !met).length;
	return (
		`${head ? `${headLine(head)}\n\n` : ''}${table([COLUMNS, ...sorted.map(rowOf)])}\n` +
		`${measures.length} measures, ${unmet} not met; ${results.length - measures.length} not measured\n`
	);
}

const VERDICTS: Record<Comparison['verdict'], string> = {
	better: 'better, beyond both spreads',
	worse: 'WORSE, beyond both spreads',
	within: 'no change beyond the spread',
	once: 'taken once: its spread is not known',
	'only before': 'only in the earlier run',
	'only after': 'only in this run'
};

const changeOf = (change: number | null) =>
	change === null ? '' : `${change >= 0 ? '+' : '−'}${percent(Math.abs(change))}`;

function comparisonRow({ goal, name, before, after, on, change, verdict }: Comparison): string[] {
	const value = (measure: Measure | null) =>
		measure ? `${short(measure.value)} ${measure.unit}` : '';
	const spread = [before, after].map((measure) =>
		measure
			? `±${percent(on === 'ratio' ? (measure.ratioSpread ?? measure.spread) : measure.spread)}`
			: ''
	);
	return [
		`${goal ?? ''}`,
		name,
		value(before),
		value(after),
		times(before?.ratio ?? null),
		times(after?.ratio ?? null),
		`${changeOf(change)}${on === 'value' && change !== null ? ' (value)' : ''}`,
		spread.join(' '),
		VERDICTS[verdict]
	];
}

/** What changed from one run to the next, with a warning where the machines differ. */
export function comparisonReport(before: Run, after: Run): string {
	const comparisons = compareRuns(before, after);
	const [then, now] = [before.head, after.head];
	const differs =
		then &&
		now &&
		(['processor', 'cores', 'memory', 'platform', 'node'] as const).filter(
			(part) => then[part] !== now[part]
		);
	const warning = !differs
		? 'One of the runs does not tell its machine: trust the ratios, not the values.\n'
		: differs.length > 0
			? `The machines differ (${differs.join(', ')}): trust the ratios, not the values.\n`
			: '';
	const columns = ['goal', 'what', 'before', 'after', 'ratio', 'ratio', 'change', 'spreads', ''];
	const of = (verdict: Comparison['verdict']) =>
		comparisons.filter((one) => one.verdict === verdict).length;
	return (
		`before: ${then ? headLine(then) : 'not told'}\n` +
		`after:  ${now ? headLine(now) : 'not told'}\n${warning}\n` +
		`${table([columns, ...comparisons.map(comparisonRow)])}\n` +
		`${of('better')} better, ${of('worse')} worse, ${of('within')} within the spread\n`
	);
}
