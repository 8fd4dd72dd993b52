import { reason, type ReasonForm } from '#lib/domain/reason.ts';
import type { PairFeatures, Part } from './features.ts';
import type { Mention } from './period.ts';
import type { Reading } from './reading.ts';
import { OPPOSITES, type Slot } from './vocabulary.ts';

const DIFFERENT: Partial<Record<Slot, ReasonForm>> = {
	measure: 'they measure different things: {} and {}',
	stage: 'they ask about different stages: {} and {}',
	basis: 'they are measured differently: {} and {}',
	office: 'they are about different offices or prizes: {} and {}',
	contest: 'they are about different contests: {} and {}',
	rank: 'they ask for different places: {} and {}'
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

const SLOTS = ['measure', 'stage', 'basis', 'office', 'contest', 'rank'] as const;

/** What happens, what is measured, which stage, office or contest: whether both ask about the same. */
export function compareSlots(a: Reading, b: Reading): Part {
	const acts = compareActs(a, b);
	const features: Partial<PairFeatures> = { ...acts.features };
	const reasons = [...acts.reasons];
	for (const slot of SLOTS) {
		const [ours, theirs] = [meanings(a, slot), meanings(b, slot)];
		if (!ours.isDisjointFrom(theirs) || (ours.size === 0 && theirs.size === 0)) continue;
		const both = ours.size > 0 && theirs.size > 0;
		features[`${slot}Clash`] = both ? clashOf(ours, theirs) : (ALONE[slot] ?? 0);
		const form = DIFFERENT[slot];
		if (both && form) reasons.push(reason(form, spokenSet(ours), spokenSet(theirs)));
		else if (ALONE[slot]) reasons.push(aloneReason(ours.size > 0 ? ours : theirs, a, b));
	}
	if (touches(a) !== touches(b) && closes(touches(a) ? b : a)) {
		features.basisClash = 1;
		reasons.push(reason('one may be hit at any time, the other counts on its day alone'));
	}
	return { ...acts, features, reasons };
}

function aloneReason(said: Set<string>, a: Reading, b: Reading): string {
	const general = [a, b].some((reading) => reading.slots.get('stage')?.has('general'));
	return said.has('nominee') && general
		? reason('one asks for the nomination, the other for the general election')
		: reason('only one asks about: {}', spokenSet(said));
}

function compareActs(a: Reading, b: Reading): Part {
	const [allOurs, allTheirs] = [a.slots.get('act') ?? NONE, b.slots.get('act') ?? NONE];
	const opposite = OPPOSITES.some(
		([x, y]) => opposed(allOurs, allTheirs, x, y) || opposed(allTheirs, allOurs, x, y)
	);
	if (opposite) return { features: {}, reasons: [], turns: true };
	const [ours, theirs] = [meanings(a, 'act'), meanings(b, 'act')];
	const differ = (one: Set<string>, other: Set<string>, clash: number): Part => ({
		features: { actClash: clash },
		reasons: [
			reason('they ask about different events: {} and {}', spokenSet(one), spokenSet(other))
		]
	});
	const [onlyOurs, onlyTheirs] = [ours.difference(theirs), theirs.difference(ours)];
	if (onlyOurs.size > 0 && onlyTheirs.size > 0) {
		return differ(onlyOurs, onlyTheirs, ours.isDisjointFrom(theirs) ? 1 : 0.8);
	}
	if (ours.size > 0 === theirs.size > 0) return { features: {}, reasons: [] };
	// To win goes without saying, but not beside another event.
	const [wins, other] = ours.size === 0 ? [allOurs, allTheirs] : [allTheirs, allOurs];
	if (!wins.has('win') || other.has('win')) return { features: { actExtra: 1 }, reasons: [] };
	const win = new Set(['win']);
	return ours.size === 0 ? differ(win, theirs, 0.7) : differ(ours, win, 0.7);
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
const onItsDay = ({ kind, date }: Mention) => kind === 'on' || /^(?:the\s)?end of/i.test(date.text);
