import type { PairFeatures, Part } from './features.ts';
import type { Mention } from './period.ts';
import type { Reading } from './reading.ts';
import { OPPOSITES, type Slot } from './vocabulary.ts';

const NOUN: Partial<Record<Slot, string>> = {
	measure: 'they measure different things',
	stage: 'they ask about different stages',
	basis: 'they are measured differently',
	office: 'they are about different offices or prizes',
	contest: 'they are about different contests',
	rank: 'they ask for different places'
};

/** Meanings that only frame others, as by slot; with them alone a question says nothing of that slot. */
const IMPLIED: Partial<Record<Slot, string[]>> = {
	stage: ['general'],
	act: ['win', 'control', 'remain'],
	measure: ['price'],
	contest: ['midterms']
};
const RATES = ['cut', 'hike', 'hold'];
const ECONOMY = [
	'cpi',
	'core-cpi',
	'ppi',
	'pce',
	'core-pce',
	'unemployment',
	'gdp',
	'jobs',
	'claims',
	'retail'
];

const INFLATION = ['cpi', 'core-cpi', 'ppi', 'pce', 'core-pce'];
/** Prices rarely rise by more in a month, or by less in a year, in percent. */
const MONTHLY = 1.2;

/** Whether inflation is by month or by year, where its size alone says so. */
function impliedBasis(reading: Reading): 'mom' | 'yoy' | null {
	if (!INFLATION.some((measure) => reading.slots.get('measure')?.has(measure))) return null;
	const figures = [...reading.thresholds, ...reading.told, ...reading.numbers]
		.flatMap(({ lo, hi }) => [lo, hi])
		.filter(Number.isFinite);
	if (figures.length === 0) return null;
	return figures.every((figure) => Math.abs(figure) <= MONTHLY) ? 'mom' : 'yoy';
}

/** The meanings of a slot, without those that only frame others. */
function meanings(reading: Reading, slot: Slot): Set<string> {
	const all = [...(reading.slots.get(slot) ?? [])];
	const measured = reading.slots.get('measure');
	// Inflation that increases is no hike of rates.
	const grown = slot === 'act' && ECONOMY.some((measure) => measured?.has(measure));
	if (slot === 'basis' && !all.some((one) => one === 'yoy' || one === 'mom')) {
		const implied = impliedBasis(reading);
		if (implied) all.push(implied);
	}
	return new Set(
		all.filter((one) => !IMPLIED[slot]?.includes(one) && !(grown && RATES.includes(one)))
	);
}

const spokenSet = (set: Set<string>) => [...set].map((one) => one.replaceAll('-', ' ')).join(', ');

const NONE: ReadonlySet<string> = new Set();

export function compareSlots(a: Reading, b: Reading): Part {
	const features: Partial<PairFeatures> = {};
	const reasons: string[] = [];
	let turns = false;
	const put = (name: keyof PairFeatures, value: number) => {
		features[name] = Math.max(features[name] ?? 0, value);
	};
	for (const slot of ['measure', 'stage', 'basis', 'office', 'contest', 'rank'] as const) {
		const [ours, theirs] = [meanings(a, slot), meanings(b, slot)];
		const common = [...ours].some((one) => theirs.has(one));
		if (common || (ours.size === 0 && theirs.size === 0)) continue;
		const both = ours.size > 0 && theirs.size > 0;
		const feature = `${slot}Clash` as const;
		put(feature, both ? clashOf(ours, theirs) : (ALONE[slot] ?? 0));
		if (both) reasons.push(`${NOUN[slot]}: ${spokenSet(ours)} and ${spokenSet(theirs)}`);
		else if (ALONE[slot])
			reasons.push(`only one asks about: ${spokenSet(new Set([...ours, ...theirs]))}`);
	}
	const [ours, theirs] = [meanings(a, 'act'), meanings(b, 'act')];
	const [allOurs, allTheirs] = [a.slots.get('act') ?? NONE, b.slots.get('act') ?? NONE];
	if (
		OPPOSITES.some(
			([x, y]) => opposed(allOurs, allTheirs, x, y) || opposed(allTheirs, allOurs, x, y)
		)
	) {
		turns = true;
	} else if (ours.difference(theirs).size > 0 && theirs.difference(ours).size > 0) {
		put('actClash', ours.isDisjointFrom(theirs) ? 1 : 0.8);
		reasons.push(
			`they ask about different events: ${spokenSet(ours.difference(theirs))} and ${spokenSet(theirs.difference(ours))}`
		);
	} else if (ours.size > 0 !== theirs.size > 0) {
		const won = a.slots.get('act')?.has('win') && b.slots.get('act')?.has('win');
		const win = (ours.size === 0 ? a : b).slots.get('act')?.has('win') && !won;
		put(win ? 'actClash' : 'actExtra', win ? 0.7 : 1);
	}
	if (touches(a) !== touches(b) && closes(touches(a) ? b : a)) {
		put('basisClash', 1);
		reasons.push('one may be hit at any time, the other counts on its day alone');
	}
	return { features, reasons, turns };
}

/** How much it weighs that only one side fills a slot. */
const ALONE: Partial<Record<Slot, number>> = {
	stage: 0.9,
	rank: 1,
	measure: 0.15,
	contest: 0.35,
	office: 0.15
};

const WORTH = ['fdv', 'valuation', 'marketcap'];
/** What a company is worth goes by several names. */
const clashOf = (ours: Set<string>, theirs: Set<string>) =>
	[...ours, ...theirs].every((one) => WORTH.includes(one)) ? 0.4 : 1;

const opposed = (ours: ReadonlySet<string>, theirs: ReadonlySet<string>, x: string, y: string) =>
	ours.has(x) && theirs.has(y) && !theirs.has(x) && !ours.has(y);

const touches = (reading: Reading) =>
	reading.slots.get('basis')?.has('touch') === true ||
	reading.thresholds.some(({ touch }) => touch);
const closes = (reading: Reading) =>
	reading.slots.get('basis')?.has('close') === true ||
	(reading.thresholds.length > 0 && reading.mentions.some(onItsDay));

/** `On July 4`, or `end of July`: a moment, not a time to get there. */
const onItsDay = ({ kind, date }: Mention) =>
	(kind === 'on' && date.day !== null) || /^(?:the\s)?end of/i.test(date.text);
