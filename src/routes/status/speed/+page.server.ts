import { textsOf } from '#lib/components/texts.ts';
import { isMeasured, type Measure, type Result, type RunHead } from '#lib/domain/speed.ts';
import { MISSING } from '#lib/domain/format.ts';
import { m } from '#lib/paraglide/messages.js';
import { lastRun } from '#lib/server/db/speed.ts';
import { timesOf } from '../../times.ts';
import type { PageServerLoad } from './$types';
import { GOALS } from './goals.ts';

/** A line of the table; `state` null: it was not measured, for the reason in `missing`. */
type Line = {
	name: string;
	against: string | null;
	value: string;
	bound: string;
	ratio: string;
	limit: string;
	spread: string;
	state: 'met' | 'unmet' | null;
	missing: string | null;
};

/** The last run of the benchmark that is kept, goal by goal. */
export const load: PageServerLoad = async ({ locals, url }) => {
	const { asOf } = timesOf({ locals, url });
	const run = await lastRun(locals.context.db, asOf);
	const results = run?.results ?? [];
	const of = (goal: number | null) => results.filter((result) => result.goal === goal).map(lineOf);
	const others = results.filter(({ goal }) => goal === null || !(goal in GOALS)).map(lineOf);
	const measures = results.filter(isMeasured);
	const met = measures.filter((measure) => measure.met).length;
	return {
		head: run && facts(run.head),
		at: run?.head?.at ?? null,
		tally: { met, unmet: measures.length - met, missing: results.length - measures.length },
		goals: run && [
			...Object.entries(GOALS).map(([goal, title]) => ({
				goal,
				title: title(),
				lines: of(Number(goal))
			})),
			...(others.length > 0 ? [{ goal: '', title: m.speed_other(), lines: others }] : [])
		],
		texts: textsOf({
			speed_title: m.speed_title,
			speed_intro: m.speed_intro,
			speed_empty: asOf === null ? m.speed_empty : m.speed_empty_past,
			speed_again: m.speed_again,
			speed_taken: m.speed_taken,
			speed_unknown: m.speed_unknown,
			speed_met: m.speed_met,
			speed_unmet: m.speed_unmet,
			speed_missing: m.speed_missing,
			speed_absent: m.speed_absent,
			speed_what: m.speed_what,
			speed_value: m.speed_value,
			speed_bound: m.speed_bound,
			speed_ratio: m.speed_ratio,
			speed_limit: m.speed_limit,
			speed_spread: m.speed_spread,
			speed_state: m.speed_state,
			speed_names: m.speed_names
		})
	};
};

/** What is known of the machine and the program, as pairs of a word and what it says. */
function facts(head: RunHead | null): { word: string; says: string }[] {
	if (head === null) return [{ word: m.speed_machine(), says: m.speed_unknown() }];
	const { version, processor, cores, memory, platform, node, load } = head;
	const busy = load > cores / 2 ? m.speed_load_busy : m.speed_load_idle;
	return [
		{ word: m.speed_version(), says: version },
		{
			word: m.speed_machine(),
			says: m.speed_machine_text({ cores, processor, memory, platform, node: node.slice(1) })
		},
		{ word: m.speed_load(), says: busy({ load: load.toFixed(1), cores }) }
	];
}

/** Three digits that count: 0.0812, 4.13, 84.2, 2,400. */
const shown = (value: number) =>
	new Intl.NumberFormat('en', {
		maximumSignificantDigits: Math.abs(value) >= 1000 ? 4 : 3
	}).format(value);

function lineOf(result: Result): Line {
	const { name } = result;
	if (!isMeasured(result)) {
		const [against, value, bound] = [null, MISSING, MISSING];
		const rest = { ratio: MISSING, limit: MISSING, spread: MISSING, state: null };
		return { name, against, value, bound, ...rest, missing: result.missing };
	}
	const { value, unit, bound, ratio, against, met, runs, spread } = result;
	return {
		name,
		against,
		value: `${shown(value)} ${unit}`,
		bound: bound === null ? MISSING : `${shown(bound)} ${unit}`,
		ratio: ratio === null ? MISSING : `${shown(ratio)}×`,
		limit: limitOf(result),
		spread: runs < 2 ? m.speed_once() : `±${(spread * 100).toFixed(0)} %`,
		state: met ? 'met' : 'unmet',
		missing: null
	};
}

const limitOf = ({ limit, limitOn, atLeast, unit }: Measure) =>
	(atLeast ? m.speed_at_least : m.speed_at_most)({
		limit: limitOn === 'ratio' ? `${shown(limit)}×` : `${shown(limit)} ${unit}`
	});
