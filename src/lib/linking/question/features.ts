import { compareFacts, type Facts } from './facts.ts';
import type { Postings } from './postings.ts';
import type { Unit } from './units.ts';

/** What is measured between an article and a question; all in 0..1 or near, so that weights compare. */
export const FEATURES = [
	/** Share of the question's title, by weight, that the article has. */
	'title',
	/** How surely the article has the first name of the title, its subject. */
	'subject',
	/** Share of the article, by weight, that the title has, and that title or description have. */
	'article',
	'articleWhole',
	/** Share of the article's names that title or description have. */
	'articleNames',
	/** BM25 as if of so many of the rarest tokens (ln), and BM25 by the best question's. */
	'evidence',
	'lead',
	/** How rare the rarest word of the article is that they have, and `articleWhole` where rare words count more. */
	'rarestWhole',
	'articleRare',
	/** How rare the rarest word is that article and title share. */
	'rarest',
	/** How rare the rarest name is that one has and the other lacks. */
	'missing',
	'articleMissing',
	/** Whether it shares a name and a word that is none: an actor and what it does. */
	'both',
	/** Whether names are all it shares: Ryanair alone is not the question. */
	'namesOnly',
	/** How many names and how many other words of the article title or description have, up to four. */
	'names',
	'terms',
	'amount',
	'nearAmount',
	/** Another generation of a product, another month. */
	'clash',
	'otherMonth',
	'sameYear',
	/** How long after the article the question opened: 1 is a year or more. */
	'later',
	/** How soon after the article the question closes: 1 at once, 0.5 in three months. */
	'soon'
] as const;
export type Feature = (typeof FEATURES)[number];
export type Features = Record<Feature, number>;

/** A question's title as the features read it. */
export type Title = { units: readonly Unit[]; facts: Facts };

/** An article as the features read it, with what each of its tokens stands for at most. */
export type About = {
	units: readonly Unit[];
	weights: readonly number[];
	strengths: ReadonlyMap<string, number>;
	facts: Facts;
	at: number | null;
};

/** What the index found between them. */
export type Found = {
	bm25: number;
	best: number;
	/** For each unit of the article, how surely title or description have it; 0: not at all. */
	whole: readonly number[];
};

const DAY = 86_400_000;

/** Below this a token is only a weak tie: a name's country. */
export const TIE = 0.45;

/** How surely two readings of a token speak of one thing: two weak ties (one country) are weaker still. */
const together = (a: number, b: number) => (a < TIE && b < TIE ? a * b : Math.min(a, b));

/** How surely a text with these tokens has a unit. */
export const strengthIn = (unit: Unit, strengths: ReadonlyMap<string, number>): number =>
	unit.alternatives.reduce(
		(most, { token, strength }) => Math.max(most, together(strength, strengths.get(token) ?? 0)),
		0
	);

/** For each token of these units, how far it stands for one of them at most. */
export function strengthsOf(units: readonly Unit[]): Map<string, number> {
	const strengths = new Map<string, number>();
	for (const { alternatives } of units) {
		for (const { token, strength } of alternatives) {
			if (strength > (strengths.get(token) ?? 0)) strengths.set(token, strength);
		}
	}
	return strengths;
}

/** A share of nothing is neither good nor bad. */
const share = (part: number, whole: number) => (whole > 0 ? part / whole : 0.5);

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const highest = (values: readonly number[]) =>
	values.reduce((most, value) => Math.max(most, value), 0);

/** What the article has of the title, unit by unit. */
function titleFeatures(units: readonly Unit[], about: About, postings: Postings) {
	const parts = units.map((unit) => ({
		name: unit.name,
		weight: postings.rarity(unit.alternatives[0]?.token ?? ''),
		has: strengthIn(unit, about.strengths)
	}));
	const shared = parts.filter(({ has }) => has >= TIE);
	const lost = parts.filter(({ name, has }) => name && has < TIE);
	const names = shared.filter(({ name }) => name).length;
	const terms = parts.some(({ name }) => !name);
	return {
		title: share(
			sum(parts.map(({ weight, has }) => weight * has)),
			sum(parts.map(({ weight }) => weight))
		),
		subject: parts.find(({ name }) => name)?.has ?? 0.5,
		rarest: highest(shared.map(({ weight, has }) => weight * has)) / postings.most,
		missing: highest(lost.map(({ weight, has }) => weight * (1 - has))) / postings.most,
		both: names > 0 && shared.length > names ? 1 : 0,
		namesOnly: names > 0 && shared.length === names && terms ? 1 : 0
	};
}

/** What the question has of the article, unit by unit. */
function articleFeatures(
	about: About,
	title: readonly Unit[],
	whole: readonly number[],
	most: number
) {
	const inTitle = strengthsOf(title);
	const parts = about.units.map((unit, i) => ({
		name: unit.name,
		weight: about.weights[i] ?? 0,
		title: strengthIn(unit, inTitle),
		whole: whole[i] ?? 0
	}));
	const names = parts.filter(({ name }) => name);
	const lost = names.filter((part) => part.whole < TIE);
	const all = sum(parts.map(({ weight }) => weight));
	const count = (list: typeof parts) =>
		Math.min(4, list.filter((part) => part.whole >= TIE).length) / 4;
	return {
		article: share(sum(parts.map((part) => part.weight * part.title)), all),
		articleWhole: share(sum(parts.map((part) => part.weight * part.whole)), all),
		articleRare: share(
			sum(parts.map((part) => part.weight ** 2 * part.whole)),
			sum(parts.map(({ weight }) => weight ** 2))
		),
		articleNames: share(
			sum(names.map((part) => part.weight * part.whole)),
			sum(names.map(({ weight }) => weight))
		),
		rarestWhole: highest(parts.map((part) => part.weight * part.whole)) / most,
		articleMissing: highest(lost.map(({ weight }) => weight)) / most,
		names: count(names),
		terms: count(parts.filter(({ name }) => !name))
	};
}

/** How the article's numbers and time go with the question's. */
function factFeatures(about: About, facts: Facts, open: number | null, close: number | null) {
	const { same, near, clash, otherMonth, sameYear } = compareFacts(about.facts, facts);
	const days = (from: number | null, to: number | null) =>
		from === null || to === null ? null : (to - from) / DAY;
	const later = days(about.at, open);
	const soon = days(about.at, close);
	return {
		amount: same === null ? 0 : 1,
		nearAmount: near,
		clash: clash === null ? 0 : 1,
		otherMonth: otherMonth === null ? 0 : 1,
		sameYear: sameYear ? 1 : 0,
		later: later === null || later <= 0 ? 0 : Math.min(1, later / 365),
		soon: soon === null || soon < 0 ? UNKNOWN_END : 1 / (1 + soon / 90)
	};
}

/** `soon` of a question without an end, or for an article without a date: as if seven months off. */
const UNKNOWN_END = 0.3;

/** Measures an article against a question. */
export function featuresOf(
	about: About,
	{ units, facts }: Title,
	{ open, close }: { open: number | null; close: number | null },
	postings: Postings,
	{ bm25, best, whole }: Found
): Features {
	return {
		...titleFeatures(units, about, postings),
		...articleFeatures(about, units, whole, postings.most),
		...factFeatures(about, facts, open, close),
		evidence: Math.log(1 + bm25 / postings.most) / 2,
		lead: bm25 / best
	};
}
