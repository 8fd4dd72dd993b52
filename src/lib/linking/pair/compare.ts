import type { Moment } from '#lib/domain/market.ts';
import { stemEnglish, words } from '#lib/domain/text.ts';
import { conceptName } from '../signature.ts';
import { compareOptions } from './options.ts';
import { compareSpans, spans, type Mention, type Span } from './period.ts';
import { sameName, soundsOf, type Name, type Reading } from './reading.ts';
import { boundsOf, relation, type Grain, type Threshold } from './threshold.ts';
import { OPPOSITES, type Slot } from './vocabulary.ts';

/** What is measured between two questions, each in 0..1 unless said. */
export type PairFeatures = {
	/** Weighted share of the words of both that are in both. */
	likeness: number;
	namesAgree: number;
	/** Each names somebody the other does not; only one does. */
	nameClash: number;
	nameExtra: number;
	thresholdAgree: number;
	thresholdClash: number;
	thresholdExtra: number;
	numberClash: number;
	dateAgree: number;
	dateClash: number;
	/** Only one names a date, and nothing tells the other's. */
	dateExtra: number;
	hourClash: number;
	actClash: number;
	actExtra: number;
	stageClash: number;
	measureClash: number;
	basisClash: number;
	officeClash: number;
	contestClash: number;
	rankClash: number;
	answerClash: number;
	/** Words on one side only, by weight, at most 4. */
	extraWords: number;
	optionOverlap: number;
	optionMismatch: number;
	inverse: number;
};

/** `inverse`: YES of one is NO of the other. */
export type Direction = 'same' | 'inverse';
export type Comparison = { features: PairFeatures; direction: Direction; reasons: string[] };

const DAY = 86_400_000;

/** A part of the comparison: what it measures, what it says, whether it turns YES and NO around. */
type Part = { features: Partial<PairFeatures>; reasons: string[]; turns?: boolean };

/** Compares two questions part by part. Symmetric but for the order in which reasons name things. */
export function compareReadings(a: Reading, b: Reading): Comparison {
	const parts = [
		compareNames(a, b),
		compareAnswers(a, b),
		compareThresholds(a, b),
		compareNumbers(a, b),
		compareTimes(a, b),
		compareSlots(a, b),
		compareWords(a, b),
		compareAnswerLists(a, b)
	];
	const turns = parts.filter((part) => part.turns).length + (a.negated === b.negated ? 0 : 1);
	const direction = turns % 2 === 1 ? 'inverse' : 'same';
	const features: PairFeatures = Object.assign({}, NOTHING, ...parts.map((part) => part.features));
	features.inverse = direction === 'inverse' ? 1 : 0;
	const reasons = parts.flatMap((part) => part.reasons);
	if (direction === 'inverse') reasons.unshift('inverse: YES here is NO there');
	return { features, direction, reasons };
}

const NOTHING: PairFeatures = {
	likeness: 0,
	namesAgree: 0,
	nameClash: 0,
	nameExtra: 0,
	thresholdAgree: 0,
	thresholdClash: 0,
	thresholdExtra: 0,
	numberClash: 0,
	dateAgree: 0,
	dateClash: 0,
	dateExtra: 0,
	hourClash: 0,
	actClash: 0,
	actExtra: 0,
	stageClash: 0,
	measureClash: 0,
	basisClash: 0,
	officeClash: 0,
	contestClash: 0,
	rankClash: 0,
	answerClash: 0,
	extraWords: 0,
	optionOverlap: 0,
	optionMismatch: 0,
	inverse: 0
};

const list = (names: readonly Name[]) =>
	names
		.slice(0, 4)
		.map(({ spoken }) => spoken)
		.join(', ');
const weightOf = (names: readonly Name[]) => names.reduce((sum, { weight }) => sum + weight, 0);

/** Whether a question speaks of a name in other ways: in lower case, among its answers, in Hangul. */
function speaksOf(reading: Reading, name: Name): boolean {
	const bare = [...name.keys].flatMap((key) => (key.startsWith('~') ? [key.slice(1)] : []));
	if (bare.length === 0) return false;
	const last = bare.at(-1) ?? '';
	if (reading.tokens.has(last)) return true;
	if (
		reading.options.some((option) => words(option).some(({ form }) => stemEnglish(form) === last))
	)
		return true;
	if (!reading.hangul) return false;
	const sounds = new Set(bare.flatMap((word) => [...soundsOf(word)]));
	return [...reading.tokens.keys()].some(
		(token) => /\p{Script=Hangul}/u.test(token) && [...soundsOf(token)].some((s) => sounds.has(s))
	);
}

const isCountry = ({ keys }: Name) => [...keys].some((key) => key.startsWith('country:'));

function compareNames(a: Reading, b: Reading): Part {
	const missing = (one: Reading, other: Reading) =>
		one.names.filter(
			(name) => !other.names.some((theirs) => sameName(name, theirs)) && !speaksOf(other, name)
		);
	const [onlyA, onlyB] = [missing(a, b), missing(b, a)];
	const shared = a.names.filter((name) => !onlyA.includes(name));
	// A country is no longer understood where the other side names another.
	const abroad = [onlyA, onlyB].every((names) => names.some(isCountry));
	const [x, y] = abroad ? [1, 1] : [weightOf(onlyA), weightOf(onlyB)];
	const all = weightOf(a.names) + weightOf(b.names);
	const clash = Math.min(1, x, y) + Math.min(1, givenNameClash(a, b));
	const reasons: string[] = [];
	if (shared.length > 0) reasons.push(`same subject: ${list(shared)}`);
	if (x > 0 && y > 0) reasons.push(`subjects differ: ${list(onlyA)} and ${list(onlyB)}`);
	else if (x > 0 || y > 0) reasons.push(`only one names ${list([...onlyA, ...onlyB])}`);
	return {
		features: {
			// Questions without a name lack no agreement, and show none.
			namesAgree: all <= 0.3 ? 0.5 : Math.max(0, all - x - y) / all,
			nameClash: Math.min(1, clash),
			nameExtra: Math.min(1, Math.abs(x - y))
		},
		reasons
	};
}

/** Two people of one surname: each side has a word of the name that the other lacks. */
function givenNameClash(a: Reading, b: Reading): number {
	for (const one of a.names) {
		for (const other of b.names) {
			if (one.weight < 1 || other.weight < 1 || !sameName(one, other)) continue;
			const wordsOf = (name: Name) => [...name.keys].filter((key) => key.startsWith('~'));
			const [ours, theirs] = [wordsOf(one), wordsOf(other)];
			const only = (list: string[], rest: string[]) => list.filter((key) => !rest.includes(key));
			if (only(ours, theirs).length > 0 && only(theirs, ours).length > 0) return 0.7;
		}
	}
	return 0;
}

/** Contests that can end level: the other side's win is then not NO. */
const canDraw = (reading: Reading) =>
	reading.names.some(({ keys }) =>
		[...keys].some((key) => key.startsWith('soccer:') || key.startsWith('country:'))
	) ||
	['world-cup', 'premier-league', 'la-liga', 'champions-league', 'euros', 'mls-cup'].some(
		(contest) => reading.slots.get('contest')?.has(contest)
	);

/**
 * Who is asked about where both speak of the same two: the answer picked, or the one named first. `A
 * beats B` against `B beats A` is one question turned around, unless it can end level.
 */
function compareAnswers(a: Reading, b: Reading): Part {
	const first = (reading: Reading) =>
		reading.answer.length > 0 ? reading.answer : reading.names.slice(0, 1);
	const contest = (reading: Reading) =>
		reading.slots.get('act')?.has('win') ||
		reading.slots.get('basis')?.has('first') ||
		reading.game;
	const [ours, theirs] = [first(a), first(b)];
	if (ours.length === 0 || theirs.length === 0) return { features: {}, reasons: [] };
	if (ours.some((one) => theirs.some((other) => sameName(one, other))))
		return { features: {}, reasons: [] };
	const both = (name: Name, reading: Reading) =>
		reading.names.some((other) => sameName(name, other));
	const crossed = ours.every((name) => both(name, b)) && theirs.every((name) => both(name, a));
	const picked = a.answer.length > 0 && b.answer.length > 0;
	const sides = a.names.filter((name) => both(name, b)).length;
	const said = `one asks about ${list(ours)}, the other about ${list(theirs)}`;
	if (
		crossed &&
		sides === 2 &&
		contest(a) &&
		contest(b) &&
		(a.labelled || !a.open) &&
		(b.labelled || !b.open)
	) {
		if (unpicked(a) || unpicked(b)) return { features: {}, reasons: [] };
		return canDraw(a) || canDraw(b)
			? { features: { answerClash: 0.8 }, reasons: [said] }
			: { features: {}, reasons: [said], turns: true };
	}
	return picked ? { features: { answerClash: 1 }, reasons: [said] } : { features: {}, reasons: [] };
}

/** A game by its two sides alone, whose answer is not picked. */
const unpicked = (reading: Reading) =>
	reading.game && reading.answer.length === 0 && !reading.slots.get('act')?.has('win');

/** How finely a variable is reported, by what is measured. */
const GRAINS: Record<string, number> = {
	...Object.fromEntries(
		'temp-high temp-low seats total spread seasonwins tweets launches hurricanes major-hurricanes storms tornadoes earthquakes rt metacritic deaths cases'
			.split(' ')
			.map((measure) => [measure, 1])
	),
	...Object.fromEntries(
		'cpi core-cpi ppi pce core-pce unemployment gdp'.split(' ').map((measure) => [measure, 0.1])
	),
	'rate-level': 0.25
};

function grainOf(a: Reading, b: Reading, all: readonly Threshold[]): Grain {
	const measures = [...(a.slots.get('measure') ?? []), ...(b.slots.get('measure') ?? [])];
	const [known] = measures.flatMap((measure) => GRAINS[measure] ?? []);
	const ends = all.flatMap(({ lo, hi }) => [lo, hi]).filter(Number.isFinite);
	if (all.some(({ unit }) => unit === 'bps')) return 1;
	if (all.some(({ unit }) => unit === 'degree')) return 1;
	// Rates are set in quarters of a point; other figures of a known kind are finer where they are so given.
	if (known !== undefined)
		return ends.every((end) => known !== 1 || (end * 2) % 1 === 0) ? known : null;
	const counts = all.every(({ unit }) => unit === 'none');
	return counts && ends.every((end) => (end * 2) % 1 === 0 && Math.abs(end) < 1000) ? 1 : null;
}

const comparable = (a: Threshold, b: Threshold) =>
	a.unit === b.unit || a.unit === 'none' || b.unit === 'none';

const SIGN = { usd: '$', krw: '₩', eur: '€', gbp: '£', jpy: '¥', none: '' } as const;
const AFTER = { percent: ' %', bps: ' bps', degree: '°', inch: ' in' } as const;

/** A threshold in words: `at least 4.25 %`. */
function said({ lo, hi, loOpen, hiOpen, unit, bare }: Threshold): string {
	const figure = (value: number) =>
		`${unit in SIGN ? SIGN[unit as keyof typeof SIGN] : ''}${value.toLocaleString('en-US', { maximumFractionDigits: 4 })}${unit in AFTER ? AFTER[unit as keyof typeof AFTER] : ''}`;
	if (bare) return figure(lo);
	if (lo === hi) return `exactly ${figure(lo)}`;
	if (hi === Infinity) return `${loOpen ? 'above' : 'at least'} ${figure(lo)}`;
	if (lo === -Infinity) return `${hiOpen ? 'below' : 'at most'} ${figure(hi)}`;
	return `${figure(lo)} to ${figure(hi)}`;
}

function compareThresholds(a: Reading, b: Reading): Part {
	const inTitles = a.thresholds.length > 0 && b.thresholds.length > 0;
	const of = (reading: Reading) =>
		reading.thresholds.length > 0 ? reading.thresholds : reading.told;
	const amounts = (reading: Reading, other: Reading) => {
		const own = of(reading);
		// A lone number is an amount where the other side compares one.
		return own.length === 0 && of(other).length > 0 ? reading.numbers : own;
	};
	const [ours, theirs] = [amounts(a, b), amounts(b, a)];
	if (ours.length === 0 && theirs.length === 0) return { features: {}, reasons: [] };
	const only = ours[0] ?? theirs[0];
	if (only && (ours.length === 0 || theirs.length === 0)) {
		const titled = a.thresholds.length + b.thresholds.length > 0;
		return {
			features: { thresholdExtra: titled ? 1 : 0.2 },
			reasons: [`only one has a threshold: ${said(only)}`]
		};
	}
	const grain = grainOf(a, b, [...ours, ...theirs]);
	const [few, many] = ours.length <= theirs.length ? [ours, theirs] : [theirs, ours];
	let agree = 1;
	let clash = 0;
	let turned = false;
	const reasons: string[] = [];
	for (const one of few) {
		const rivals = many.filter((other) => comparable(one, other));
		if (rivals.length === 0) {
			agree = 0;
			continue;
		}
		const related = rivals.map((other) => ({ other, ...meets(one, other, grain) }));
		const best =
			related.find(({ kind }) => kind === 'same') ??
			related.find(({ kind }) => kind === 'complement') ??
			related.reduce((near, r) => (r.apart < near.apart ? r : near));
		if (best.kind === 'same') reasons.push(`same threshold: ${said(one)}`);
		else if (best.kind === 'complement') {
			turned = !turned;
			reasons.push(`thresholds are each other's rest: ${said(one)} and ${said(best.other)}`);
		} else {
			agree = 0;
			const [x, y] = few === ours ? [one, best.other] : [best.other, one];
			reasons.push(`thresholds differ: ${said(x)} and ${said(y)}`);
			clash = Math.max(clash, best.weight * (0.8 + 0.2 * best.apart));
		}
	}
	return {
		features: { thresholdAgree: inTitles ? agree : agree * 0.9, thresholdClash: clash },
		reasons,
		turns: turned
	};
}

function meets(one: Threshold, other: Threshold, grain: Grain) {
	if (!one.bare && !other.bare) {
		return { ...relation(boundsOf(one, grain), boundsOf(other, grain), grain), weight: 1 };
	}
	const [bare, full] = one.bare ? [one, other] : [other, one];
	// A figure that is published so is exact: an unemployment rate of 4.2 %.
	if (bare.unit === 'percent' && grain !== null && !full.bare) {
		return { ...relation(boundsOf(bare, grain), boundsOf(full, grain), grain), weight: 1 };
	}
	// Of another lone number only the value is known.
	const ends = [full.lo, full.hi].filter(Number.isFinite);
	const near = ends.map((end) =>
		relation({ lo: end, hi: end }, { lo: bare.lo, hi: bare.lo }, null)
	);
	const best = near.reduce((close, r) => (r.apart < close.apart ? r : close));
	return { ...best, weight: bare.unit === 'none' ? 0.8 : 1 };
}

/** Numbers that belong to a name: Game 4, GPT-6, three cuts. */
function compareNumbers(a: Reading, b: Reading): Part {
	if (a.numbers.length === 0 || b.numbers.length === 0) return { features: {}, reasons: [] };
	const only = (one: Reading, other: Reading) =>
		one.numbers.filter(({ lo }) => !other.numbers.some((number) => number.lo === lo));
	const [ours, theirs] = [only(a, b), only(b, a)];
	const [x] = ours;
	const [y] = theirs;
	if (!x || !y) return { features: {}, reasons: [] };
	const beside = ours.some((one) =>
		theirs.some((other) => one.beside.some((word) => other.beside.includes(word)))
	);
	return {
		features: {
			numberClash: beside || (a.numbers.length === 1 && b.numbers.length === 1) ? 1 : 0.5
		},
		reasons: [`numbers differ: ${said(x)} and ${said(y)}`]
	};
}

const isoDay = (at: Moment) => new Date(at - 1).toISOString().slice(0, 10);
const saidSpan = ({ from, to, day }: Span) =>
	!day && to - from > 40 * DAY ? new Date(to - 1).toISOString().slice(0, 7) : isoDay(to);

const knownYear = (reading: Reading) =>
	[...reading.mentions, ...reading.toldMentions].find(({ date }) => date.year !== null)?.date
		.year ?? (reading.close === null ? null : new Date(reading.close).getUTCFullYear());

/** The election in 2026 is the 2026 election: its year is no deadline. */
const occasions = (reading: Reading) =>
	reading.slots.get('act')?.has('win') || reading.slots.has('stage') || reading.slots.has('contest')
		? reading.mentions.map((mention) =>
				mention.kind === 'in' && mention.date.month === null
					? { ...mention, kind: 'label' as const }
					: mention
			)
		: reading.mentions;

function compareTimes(a: Reading, b: Reading): Part {
	const ours = spans(occasions(a), a.close, knownYear(b));
	const theirs = spans(occasions(b), b.close, knownYear(a));
	const hours = compareHours(a, b);
	if (ours.length > 0 && theirs.length > 0) {
		const { agree, clash, one, other } = compareSpans(ours, theirs);
		const reasons =
			clash > 0 && one && other
				? [
						`${one.kind === 'on' || other.kind === 'on' ? 'dates' : 'deadlines'} differ: ${saidSpan(one)} and ${saidSpan(other)}`
					]
				: one && agree === 1
					? [
							`same ${one.kind === 'by' || one.kind === 'in' ? 'deadline' : 'date'}, ${saidSpan(one)}`
						]
					: [];
		return {
			features: { dateAgree: agree, dateClash: clash, hourClash: hours },
			reasons: [...reasons, ...(hours ? ['hours of the day differ'] : [])]
		};
	}
	const part = ours.length + theirs.length > 0 ? oneDated(ours, theirs, a, b) : undated(a, b);
	return { ...part, features: { ...part.features, hourClash: hours } };
}

const compareHours = (a: Reading, b: Reading) =>
	a.hour !== null && b.hour !== null && !a.game && !b.game && Math.abs(a.hour - b.hour) > 0.2
		? 1
		: 0;

/** Only one title has a date: the other's rules, ticker or end stand in. */
function oneDated(ours: Span[], theirs: Span[], a: Reading, b: Reading): Part {
	const [dated, bare] = ours.length > 0 ? [ours, b] : [theirs, a];
	const told = spans(bare.toldMentions, bare.close, null);
	const agrees = (span: Span, other: Span) =>
		Math.abs(span.to - other.to) <= 2 * DAY ||
		(!span.day && other.from >= span.from - DAY && other.to <= span.to + DAY) ||
		(!other.day && span.from >= other.from - DAY && span.to <= other.to + DAY);
	const [first] = dated;
	if (!first) return { features: {}, reasons: [] };
	if (told.length > 0) {
		const match = told.find((other) => dated.some((span) => agrees(span, other)));
		if (match) {
			return {
				features: { dateAgree: 0.8 },
				reasons: [`the rules name the same date, ${saidSpan(match)}`]
			};
		}
		const [other] = told;
		return {
			features: { dateClash: 0.6 },
			reasons: other ? [`dates differ: ${saidSpan(first)} and ${saidSpan(other)}`] : []
		};
	}
	if (bare.close === null) {
		const bound = dated.some(({ kind }) => kind !== 'label');
		return {
			features: { dateExtra: bound ? 1 : 0 },
			reasons: bound ? [`only one names a date: ${saidSpan(first)}`] : []
		};
	}
	const last = dated.at(-1) ?? first;
	if (last.kind === 'label' && bare.close > last.from && bare.close < last.to + 90 * DAY) {
		return { features: { dateAgree: 0.5 }, reasons: [] };
	}
	return ends(last.to, bare.close);
}

function undated(a: Reading, b: Reading): Part {
	const [ours, theirs] = [
		spans(a.toldMentions, a.close, null),
		spans(b.toldMentions, b.close, null)
	];
	const near = ours.find((one) => theirs.some((other) => Math.abs(one.to - other.to) <= DAY));
	if (near)
		return {
			features: { dateAgree: 0.7 },
			reasons: [`the rules name the same date, ${saidSpan(near)}`]
		};
	const [one] = ours;
	const [other] = theirs;
	if (one?.day && other?.day) {
		return {
			features: { dateClash: a.game || b.game ? 1 : 0.6 },
			reasons: [`the rules name different dates: ${saidSpan(one)} and ${saidSpan(other)}`]
		};
	}
	return a.close === null || b.close === null
		? { features: {}, reasons: [] }
		: ends(a.close, b.close);
}

/** Ends of markets are rough: venues close late, or early once all is known. */
function ends(one: Moment, other: Moment): Part {
	const apart = Math.abs(one - other);
	if (apart <= 7 * DAY)
		return { features: { dateAgree: 0.7 }, reasons: [`both end about ${isoDay(one)}`] };
	return {
		features: { dateClash: apart > 60 * DAY ? 0.8 : 0.2 },
		reasons: [`they end apart: ${isoDay(one)} and ${isoDay(other)}`]
	};
}

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

function compareSlots(a: Reading, b: Reading): Part {
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
	} else if (ours.size > 0 && theirs.size > 0 && ![...ours].some((one) => theirs.has(one))) {
		put('actClash', 1);
		reasons.push(`they ask about different events: ${spokenSet(ours)} and ${spokenSet(theirs)}`);
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

/** Words of one stem with another ending: Democrat and Democratic. */
const akin = (a: string, b: string) => {
	const [short, long] = a.length <= b.length ? [a, b] : [b, a];
	return short.length >= 6 && long.startsWith(short.slice(0, -1));
};

function compareWords(a: Reading, b: Reading): Part {
	const across = a.hangul !== b.hangul;
	const weight = (token: string, value: number) =>
		across && /^[^#@]/.test(token) ? value * 0.3 : value;
	const matched = (token: string, other: Reading) =>
		other.tokens.has(token) ||
		(!/^[#@~]/.test(token) && [...other.tokens.keys()].some((theirs) => akin(token, theirs)));
	let shared = 0;
	let all = 0;
	let extra = 0;
	const common: string[] = [];
	for (const [reading, other] of [
		[a, b],
		[b, a]
	] as const) {
		for (const [token, value] of reading.tokens) {
			const counts = weight(token, value);
			all += counts;
			if (matched(token, other)) {
				shared += counts;
				if (reading === a && value > 0) common.push(token);
			} else if (!token.startsWith('#')) extra += counts;
		}
	}
	// Names count among the words.
	const names = weightOf(a.names) + weightOf(b.names);
	const missing = (one: Reading, other: Reading) =>
		weightOf(
			one.names.filter((n) => !other.names.some((o) => sameName(n, o)) && !speaksOf(other, n))
		);
	const named = names - missing(a, b) - missing(b, a);
	const likeness = all + names === 0 ? 0 : (shared + 1.5 * named) / (all + 1.5 * names);
	const spoken = common.map(spokenToken).slice(0, 6);
	return {
		features: { likeness, extraWords: Math.min(4, extra) },
		reasons: spoken.length > 0 ? [`both speak of ${spoken.join(', ')}`] : []
	};
}

const spokenToken = (token: string) =>
	token.startsWith('@')
		? conceptName(token.slice(1))
		: token.startsWith('#')
			? token.slice(token.indexOf(':') + 1).replaceAll('-', ' ')
			: token.replace('~', '');

function compareAnswerLists(a: Reading, b: Reading): Part {
	if (a.options.length > 0 && b.options.length > 0) {
		const { overlap, mismatch, reason } = compareOptions(a.options, b.options);
		const games = a.game || b.game;
		return {
			features: { optionOverlap: overlap, optionMismatch: games ? mismatch * 0.3 : mismatch },
			reasons: reason ? [reason] : []
		};
	}
	if (a.open === b.open) return { features: {}, reasons: [] };
	return { features: { optionMismatch: 0.7 }, reasons: ['one asks yes or no, the other which'] };
}
