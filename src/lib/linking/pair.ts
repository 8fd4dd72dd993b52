import type { Moment } from '#lib/domain/market.ts';
import { sigmoid } from '#lib/domain/stats.ts';
import {
	isStopWord,
	lastMomentOf,
	stemEnglish,
	words,
	type DateMention
} from '#lib/domain/text.ts';
import {
	conceptName,
	contradiction,
	isName,
	sharedQuantities,
	signature,
	tokensOf,
	type Signature
} from './signature.ts';

/** A market as far as comparing reads it. `options` where a venue lists several answers. */
export type PairSide = {
	title: string;
	description: string;
	options: string[];
	close: Moment | null;
};

/** Whether two markets ask the same question: 0..1, `same` from 0.5 on, and why. */
export type PairScore = { score: number; same: boolean; reasons: string[] };

const DAY = 86_400_000;
/** Deadlines this close are one: venues differ by a time zone or count the last day differently. */
const SAME_DAY = 2 * DAY;

/** Words of questions that tell no question apart. */
const EMPTY = new Set(
	'win winner become next permanent yes who will be hold to void if person candidate result overall'
		.split(' ')
		.map(stemEnglish)
);

type Side = {
	about: Signature;
	tokens: Map<string, number>;
	/** Tokens that name somebody or something: names of the table, and words in capitals. */
	subjects: Set<string>;
	dates: DateMention[];
	/** The year its title names, else that of its end. */
	year: number | null;
};

function read(side: PairSide): Side {
	const title = side.title.replace(/\[[^\]]{0,40}\]/g, ' ');
	const about = signature(title);
	const capitals = new Set(
		words(title)
			.slice(1)
			.filter(({ surface, script }) => script === 'latin' && /^\p{Lu}/u.test(surface))
			.filter(({ form }) => !isStopWord(form) && !MONTH_WORD.test(form))
			.map(({ form }) => stemEnglish(form))
	);
	const tokens = new Map<string, number>();
	const subjects = new Set<string>();
	for (const token of tokensOf(about)) {
		if (token.startsWith('@month:') || MONTH_WORD.test(token) || token === 'end') continue;
		const name = token.startsWith('@') ? isName(token.slice(1)) : capitals.has(token);
		if (name) subjects.add(token);
		tokens.set(token, EMPTY.has(token) || token === '@term:win' ? 0.3 : name ? 1.5 : 1);
	}
	const told = about.dates.find(({ year }) => year !== null)?.year ?? null;
	const year = told ?? (side.close === null ? null : new Date(side.close).getUTCFullYear());
	return { about, tokens, subjects, dates: about.dates, year };
}

const MONTH_WORD =
	/^(jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec|january|february|march|april|may|june|july|august|september|october|november|december)$/;

// Where neither names a year one and the same stands in: April 1 is still not September 1.
const YEAR_UNKNOWN = 2000;

/** The moments a title names, as the last ms they cover; a year it does not say is its own, else the other's. */
const deadlinesOf = (side: Side, other: Side): Moment[] =>
	side.dates
		.map((mention) => lastMomentOf(mention, side.year ?? other.year ?? YEAR_UNKNOWN))
		.filter((moment) => moment !== null);

/** What is measured between two markets, each in 0..1. */
export type PairFeatures = {
	/** Weighted Jaccard of the titles' tokens, numbers and dates apart. */
	likeness: number;
	/** Both have a name that the other lacks; only one has. */
	otherSubjects: number;
	extraSubject: number;
	/** Their dates disagree, or agree, or only one has any. */
	dateClash: number;
	dateAgree: number;
	amountClash: number;
	/** Words on one side only, by weight, at most 5: a stage, a party, a condition. */
	extraWords: number;
	/** Answers shared, by the shorter list; how many lists there are says whether both ask alike. */
	optionOverlap: number;
	optionMismatch: number;
};

const WEIGHTS: Record<keyof PairFeatures, number> & { base: number } = {
	base: -0.5,
	likeness: 3.5,
	otherSubjects: -2,
	extraSubject: 0,
	dateClash: -4.5,
	dateAgree: 1.5,
	amountClash: -2.5,
	extraWords: -1.3,
	optionOverlap: 4,
	optionMismatch: -2.5
};

/** Whether two markets ask the same question: likeness of their titles, and agreement of names, numbers, dates and answers. */
export function pairScore(a: PairSide, b: PairSide): PairScore {
	const { features, reasons } = comparePair(a, b);
	let sum = WEIGHTS.base;
	for (const name of Object.keys(features) as (keyof PairFeatures)[]) {
		sum += WEIGHTS[name] * features[name];
	}
	const score = sigmoid(sum);
	return { score, same: score >= 0.5, reasons };
}

/** The measurements behind `pairScore`, and the reasons in words. */
export function comparePair(
	a: PairSide,
	b: PairSide
): { features: PairFeatures; reasons: string[] } {
	const left = read(a);
	const right = read(b);
	const reasons: string[] = [];
	let shared = 0;
	let all = 0;
	for (const token of new Set([...left.tokens.keys(), ...right.tokens.keys()])) {
		const weight = left.tokens.get(token) ?? right.tokens.get(token) ?? 0;
		all += weight;
		if (left.tokens.has(token) && right.tokens.has(token)) shared += weight;
	}
	const only = (one: Side, other: Side, theirs: PairSide) =>
		[...one.tokens.keys()].filter((token) => !other.tokens.has(token) && !inOptions(token, theirs));
	const onlyLeft = only(left, right, b);
	const onlyRight = only(right, left, a);
	const leftSubjects = onlyLeft.filter((token) => left.subjects.has(token));
	const rightSubjects = onlyRight.filter((token) => right.subjects.has(token));
	const common = [...left.tokens.keys()].filter((token) => right.tokens.has(token));
	if (common.length > 0) reasons.push(`both speak of ${common.map(spoken).join(', ')}`);
	if (leftSubjects.length > 0 || rightSubjects.length > 0) {
		reasons.push(
			`only one names ${[...leftSubjects, ...rightSubjects].map(spoken).slice(0, 4).join(', ')}`
		);
	}
	const dates = compareDates(left, right, a, b);
	if (dates.reason) reasons.push(dates.reason);
	const clash = contradiction(left.about, right.about);
	if (clash) reasons.push(clash);
	const amounts = sharedQuantities(left.about, right.about);
	if (amounts.length > 0) reasons.push(`same amount: ${amounts.join(', ')}`);
	const options = compareOptions(a.options, b.options);
	if (options.reason) reasons.push(options.reason);
	const extra = [...onlyLeft, ...onlyRight].reduce(
		(sum, token) => sum + (left.tokens.get(token) ?? right.tokens.get(token) ?? 0),
		0
	);
	return {
		features: {
			likeness: all === 0 ? 0 : shared / all,
			otherSubjects: leftSubjects.length > 0 && rightSubjects.length > 0 ? 1 : 0,
			extraSubject: leftSubjects.length > 0 !== rightSubjects.length > 0 ? 1 : 0,
			dateClash: dates.clash,
			dateAgree: dates.agree,
			amountClash: clash ? 1 : 0,
			extraWords: Math.min(5, extra),
			optionOverlap: options.overlap,
			optionMismatch: options.mismatch
		},
		reasons
	};
}

const spoken = (token: string) => (token.startsWith('@') ? conceptName(token.slice(1)) : token);

function inOptions(token: string, { options }: PairSide): boolean {
	if (token.startsWith('@')) {
		return options.some((option) => signature(option).concepts.has(token.slice(1)));
	}
	return options.some((option) => words(option).some(({ form }) => stemEnglish(form) === token));
}

const isoDay = (at: Moment) => new Date(at - 1).toISOString().slice(0, 10);

function compareDates(left: Side, right: Side, a: PairSide, b: PairSide) {
	const ours = deadlinesOf(left, right);
	const theirs = deadlinesOf(right, left);
	const [first] = ours;
	const [second] = theirs;
	if (first !== undefined && second !== undefined) {
		const near = ours.some((x) => theirs.some((y) => Math.abs(x - y) <= SAME_DAY));
		return near
			? { agree: 1, clash: 0, reason: `same deadline, ${isoDay(first)}` }
			: { agree: 0, clash: 1, reason: `deadlines differ: ${isoDay(first)} and ${isoDay(second)}` };
	}
	// Where a title names no date the market's end stands in, coarsely: venues close late.
	const [one, other] = [first ?? a.close, second ?? b.close];
	if (one === null || other === null) return { agree: 0, clash: 0, reason: null };
	const apart = Math.abs(one - other);
	if (apart <= 7 * DAY) return { agree: 1, clash: 0, reason: `both end about ${isoDay(one)}` };
	return apart > 60 * DAY
		? { agree: 0, clash: 1, reason: `they end apart: ${isoDay(one)} and ${isoDay(other)}` }
		: { agree: 0, clash: 0.3, reason: `they end apart: ${isoDay(one)} and ${isoDay(other)}` };
}

/** Options without party names in brackets, each as a set of words. Yes and No are none. */
const answers = (options: string[], title = '') =>
	options
		.filter((option) => !/^(yes|no)$/i.test(option.trim()) && option.trim() !== title)
		.map(
			(option) =>
				new Set(words(option.replace(/\([^()]{0,60}\)/g, '')).map((w) => stemEnglish(w.form)))
		);

function compareOptions(a: string[], b: string[]) {
	const left = answers(a);
	const right = answers(b);
	if (a.length === 0 || b.length === 0) return { overlap: 0, mismatch: 0, reason: null };
	// A market that repeats its own question as an answer is a yes–no market.
	const many = [left.length > 1, right.length > 1];
	if (many[0] !== many[1]) {
		return { overlap: 0, mismatch: 1, reason: 'one asks yes or no, the other which' };
	}
	if (!many[0]) return { overlap: 0, mismatch: 0, reason: null };
	const alike = left.filter((one) =>
		right.some((other) => {
			const both = [...one].filter((word) => other.has(word)).length;
			return both > 0 && both / Math.min(one.size, other.size) >= 0.5;
		})
	).length;
	const overlap = alike / Math.min(left.length, right.length);
	return {
		overlap: Math.min(1, overlap),
		mismatch: overlap < 0.2 ? 1 : 0,
		reason: `${alike} of the answers stand on both sides`
	};
}
