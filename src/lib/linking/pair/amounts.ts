import { reason } from '#lib/domain/reason.ts';
import type { Part } from './features.ts';
import type { Reading } from './reading.ts';
import { boundsOf, relation, type Grain, type Threshold, type ThresholdUnit } from './threshold.ts';

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
	// Central banks move in quarters of a point.
	const quarters = ends.every((end) => end % 25 === 0);
	if (all.some(({ unit }) => unit === 'bps')) return quarters ? 25 : 1;
	if (all.some(({ unit }) => unit === 'degree')) return 1;
	// Rates are set in quarters of a point; other figures of a known kind are finer where they are so given.
	if (known !== undefined)
		return ends.every((end) => known !== 1 || (end * 2) % 1 === 0) ? known : null;
	const counts = all.every(({ unit }) => unit === 'none');
	return counts && ends.every((end) => (end * 2) % 1 === 0 && Math.abs(end) < 1000) ? 1 : null;
}

const comparable = (a: Threshold, b: Threshold) =>
	a.unit === b.unit || a.unit === 'none' || b.unit === 'none';

const BEFORE: Partial<Record<ThresholdUnit, string>> = {
	usd: '$',
	krw: '₩',
	eur: '€',
	gbp: '£',
	jpy: '¥'
};
const AFTER: Partial<Record<ThresholdUnit, string>> = {
	percent: ' %',
	bps: ' bps',
	degree: '°',
	inch: ' in'
};

const FIGURE = new Intl.NumberFormat('en-US', { maximumFractionDigits: 4 });
const figure = (value: number, unit: ThresholdUnit) =>
	`${BEFORE[unit] ?? ''}${FIGURE.format(value)}${AFTER[unit] ?? ''}`;

/** A threshold in words: `at least 4.25 %`. */
function said({ lo, hi, loOpen, hiOpen, unit, bare }: Threshold): string {
	if (bare) return figure(lo, unit);
	if (lo === hi) return `exactly ${figure(lo, unit)}`;
	if (hi === Infinity) return `${loOpen ? 'above' : 'at least'} ${figure(lo, unit)}`;
	if (lo === -Infinity) return `${hiOpen ? 'below' : 'at most'} ${figure(hi, unit)}`;
	return `${figure(lo, unit)} to ${figure(hi, unit)}`;
}

/**
 * Whether both ask for the same values: the same, each other's rest (which turns YES and NO around), or
 * others. Where a title has no threshold its rules or ticker say it.
 */
export function compareThresholds(a: Reading, b: Reading): Part {
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
			reasons: [reason('only one has a threshold: {}', said(only))]
		};
	}
	const grain = grainOf(a, b, [...ours, ...theirs]);
	const [few, many] = ours.length <= theirs.length ? [ours, theirs] : [theirs, ours];
	let agree = 1;
	let clash = 0;
	let turned = false;
	const reasons: string[] = [];
	const free = new Set(many);
	for (const one of few) {
		const left = [...free].filter((other) => comparable(one, other));
		const alike = left.filter((other) => one.unit === other.unit);
		const rivals = alike.length > 0 ? alike : left;
		if (rivals.length === 0) {
			agree = 0;
			continue;
		}
		const related = rivals.map((other) => ({ other, ...meets(one, other, grain) }));
		const best =
			related.find(({ kind }) => kind === 'same') ??
			related.find(({ kind }) => kind === 'complement') ??
			related.reduce((near, r) => (r.apart < near.apart ? r : near));
		free.delete(best.other);
		if (best.kind === 'same') reasons.push(reason('same threshold: {}', said(one)));
		else if (best.kind === 'complement') {
			turned = !turned;
			reasons.push(
				reason("thresholds are each other's rest: {} and {}", said(one), said(best.other))
			);
		} else {
			agree = 0;
			const [x, y] = few === ours ? [one, best.other] : [best.other, one];
			reasons.push(reason('thresholds differ: {} and {}', said(x), said(y)));
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
		// A price can be hit from both sides, which leaves no rest.
		if (one.touch && other.touch && (one.hi === Infinity) !== (other.hi === Infinity)) {
			return { kind: 'apart' as const, apart: 1, weight: 1 };
		}
		const [x, y] = [boundsOf(one, grain), boundsOf(other, grain)];
		// Venues cut off their last bracket at different steps: a hike of 25, and of 25 or more.
		const last = one.unit === 'bps' && x.lo === y.lo && (x.hi === Infinity) !== (y.hi === Infinity);
		return { ...relation(x, y, grain), weight: last ? 0.5 : 1 };
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

/** One of several rounds is decidedly not the whole. */
const counted = ({ beside }: Threshold) =>
	beside.some((word) =>
		/^(?:games?|rounds?|weeks?|match|leg|race|debate|part|district)$/.test(word)
	)
		? 1
		: 0.3;

/** Numbers that belong to a name: Game 4, GPT-6, three cuts. */
export function compareNumbers(a: Reading, b: Reading): Part {
	const [one] = a.numbers.length > 0 ? a.numbers : b.numbers;
	if (!one) return { features: {}, reasons: [] };
	if (a.numbers.length === 0 || b.numbers.length === 0) {
		const bare = a.numbers.length === 0 ? a : b;
		// `No cuts` is a number too. Where the other compares an amount, that is weighed already.
		if (bare.negated)
			return { features: { numberClash: 1 }, reasons: [reason('no is not {}', said(one))] };
		return {
			features: { numberExtra: bare.thresholds.length > 0 ? 0 : counted(one) },
			reasons: []
		};
	}
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
		reasons: [reason('numbers differ: {} and {}', said(x), said(y))]
	};
}
