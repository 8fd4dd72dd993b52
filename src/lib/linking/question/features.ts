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
	/** How rare the rarest word is that article and title share. */
	'rarest',
	/** How rare the rarest name is that one has and the other lacks. */
	'missing',
	'articleMissing',

	/** Whether it shares a name and a word that is none: an actor and what it does. */
	'both',
	/** Whether names are all it shares: Ryanair alone is not the question. */
	'namesOnly',
	/** How rare the rarest word is, names apart, that the article shares with title or description. */
	'rarestTermWhole',
	'amount',
	'nearAmount',
	'clash',
	'sameMonth',
	'otherMonth',
	'sameYear',
	'otherYear',
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

/** How surely a text with these tokens has a unit. */
export const strengthIn = (unit: Unit, strengths: ReadonlyMap<string, number>): number =>
	unit.alternatives.reduce(
		(most, { token, strength }) => Math.max(most, strength * (strengths.get(token) ?? 0)),
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

/** Below this a unit counts as missing: its country alone is not the name. */
const HAS = 0.45;

/** A share of nothing is neither good nor bad. */
const share = (part: number, whole: number) => (whole > 0 ? part / whole : 0.5);

/** Measures an article against a question. `title` are the strengths of the title's tokens. */
export function featuresOf(
	about: About,
	{ units, facts }: Title,
	{ open, close }: { open: number | null; close: number | null },
	postings: Postings,
	found: Found
): Features {
	const { most } = postings;
	const sum = { title: 0, names: 0, terms: 0 };
	let [rarest, missing, shared, sharedNames] = [0, 0, 0, 0, 0];
	let subject: number | null = null;
	for (const unit of units) {
		const weight = postings.rarity(unit.alternatives[0]?.token ?? '');
		const has = strengthIn(unit, about.strengths);
		sum.title += weight * has;
		sum[unit.name ? 'names' : 'terms'] += weight;
		if (unit.name) subject ??= has;
		if (has >= HAS) {
			shared++;
			if (unit.name) sharedNames++;
			rarest = Math.max(rarest, weight * has);
		} else if (unit.name) missing = Math.max(missing, weight * (1 - has));
	}
	const titleStrengths = strengthsOf(units);
	const article = { title: 0, whole: 0, all: 0, names: 0, allNames: 0, missing: 0, term: 0 };
	about.units.forEach((unit, i) => {
		const weight = about.weights[i] ?? 0;
		const whole = found.whole[i] ?? 0;
		article.all += weight;
		article.title += weight * strengthIn(unit, titleStrengths);
		article.whole += weight * whole;
		if (!unit.name) {
			article.term = Math.max(article.term, weight * whole);
			return;
		}
		article.allNames += weight;
		article.names += weight * whole;
		if (whole < HAS) article.missing = Math.max(article.missing, weight);
	});
	const compared = compareFacts(about.facts, facts);
	const days = (from: number | null, to: number | null) =>
		from === null || to === null ? null : (to - from) / DAY;
	const later = days(about.at, open);
	const soon = days(about.at, close);
	return {
		title: share(sum.title, sum.names + sum.terms),
		subject: subject ?? 0.5,
		article: share(article.title, article.all),
		articleWhole: share(article.whole, article.all),
		articleNames: share(article.names, article.allNames),
		evidence: Math.log(1 + found.bm25 / most) / 2,
		lead: found.bm25 / found.best,
		rarest: rarest / most,
		missing: missing / most,
		articleMissing: article.missing / most,
		both: sharedNames > 0 && shared > sharedNames ? 1 : 0,
		namesOnly: sharedNames > 0 && shared === sharedNames && sum.terms > 0 ? 1 : 0,
		rarestTermWhole: article.term / most,
		amount: compared.same === null ? 0 : 1,
		nearAmount: compared.near,
		clash: compared.clash === null ? 0 : 1,
		sameMonth: compared.month > 0 ? 1 : 0,
		otherMonth: compared.month < 0 ? 1 : 0,
		sameYear: compared.year > 0 ? 1 : 0,
		otherYear: compared.year < 0 ? 1 : 0,
		later: later === null || later <= 0 ? 0 : Math.min(1, later / 365),
		soon: soon === null || soon < 0 ? 0.3 : 1 / (1 + soon / 90)
	};
}
