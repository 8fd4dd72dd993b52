import type { Moment } from '#lib/domain/market.ts';
import { sigmoid } from '#lib/domain/stats.ts';
import {
	conceptName,
	contradiction,
	isName,
	sharedQuantities,
	signature,
	tokensOf,
	type Signature
} from './signature.ts';

/** A market as far as linking reads it. `close` null: no end known. */
export type Question = {
	id: string;
	title: string;
	description: string;
	open: Moment | null;
	close: Moment | null;
};

/** An article: headline and as much of its text as there is. `at` null: no date known. */
export type Article = { text: string; at: Moment | null };

/** A question an article may speak of: 0..1, calibrated on the development set, and why. */
export type Result = { id: string; score: number; reasons: string[] };

type Entry = {
	question: Question;
	title: Signature;
	titleTokens: Set<string>;
	/** Tokens of title and description. */
	words: Set<string>;
	titleWeight: number;
	length: number;
};

type Posting = { entry: number; weight: number };

/** Okapi BM25 with the usual constants (Robertson & Zaragoza 2009). */
const K1 = 1.2;
const B = 0.5;
/** A token of the title counts as much as this many in the description. */
const TITLE_WEIGHT = 3;
/** How much of a description is read: the criterion stands at the top, boilerplate below. */
const READ_DESCRIPTION = 1200;
/** Candidates that are looked at closely. */
const CANDIDATES = 60;

/** Results below it are not given. Chosen on the development set, where most articles have a question. */
export const FLOOR = 0.18;

/** BM25's inverse document frequency. Among few questions every word would look common: fewer than 300 count as 300. */
const rarity = (n: number, total: number) =>
	Math.log(1 + (Math.max(300, total) - n + 0.5) / (n + 0.5));

const plain = (html: string) => html.replace(/<[^<>]{0,500}>/g, ' ');

/** An index over questions. Built once, then asked for each article in well under a millisecond. */
export class QuestionIndex {
	readonly #entries: Entry[] = [];
	readonly #postings = new Map<string, Posting[]>();
	readonly #rarity = new Map<string, number>();
	readonly #meanLength: number;

	constructor(questions: readonly Question[]) {
		const counts = questions.map((question) => {
			const title = signature(question.title);
			const titleTokens = new Set(tokensOf(title));
			const tokens = new Map<string, number>();
			for (const token of tokensOf(
				signature(plain(question.description).slice(0, READ_DESCRIPTION))
			)) {
				tokens.set(token, 1);
			}
			for (const token of titleTokens) tokens.set(token, (tokens.get(token) ?? 0) + TITLE_WEIGHT);
			this.#entries.push({
				question,
				title,
				titleTokens,
				words: new Set(tokens.keys()),
				titleWeight: 0,
				length: tokens.size
			});
			return tokens;
		});
		const lengths = this.#entries.reduce((sum, { length }) => sum + length, 0);
		this.#meanLength = lengths / Math.max(1, this.#entries.length);
		counts.forEach((tokens, entry) => {
			const length = this.#entries[entry]?.length ?? 0;
			for (const [token, count] of tokens) {
				const saturation = count + K1 * (1 - B + (B * length) / this.#meanLength);
				const posting = { entry, weight: (count * (K1 + 1)) / saturation };
				const known = this.#postings.get(token);
				if (known) known.push(posting);
				else this.#postings.set(token, [posting]);
			}
		});
		for (const [token, { length: n }] of this.#postings) {
			this.#rarity.set(token, rarity(n, this.#entries.length));
		}
		for (const entry of this.#entries) {
			for (const token of entry.titleTokens) entry.titleWeight += this.#weight(token);
		}
	}

	/** How much a token tells: rare ones more, those no question has as much as the rarest. */
	#weight(token: string): number {
		const known = this.#rarity.get(token) ?? rarity(0, this.#entries.length);
		return token.startsWith('@') ? known * 1.2 : known;
	}

	/**
	 * The questions an article speaks of, best first, at most `most`, none below the floor. A question
	 * that closed before the article, or whose numbers contradict it, is no match.
	 */
	link(article: Article, { most = 10, floor = FLOOR } = {}): Result[] {
		return this.candidates(article)
			.map(({ id, features, reasons }) => ({ id, score: scoreOf(features), reasons }))
			.filter(({ score }) => score >= floor)
			.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
			.slice(0, most);
	}

	/** What is known of each likely question, before it is weighed: for `link`, and for fitting the weights. */
	candidates({ text, at }: Article): { id: string; features: Features; reasons: string[] }[] {
		const about = signature(text);
		const tokens = tokensOf(about);
		const sums = new Map<number, number>();
		for (const token of tokens) {
			const weight = this.#weight(token);
			for (const posting of this.#postings.get(token) ?? []) {
				sums.set(posting.entry, (sums.get(posting.entry) ?? 0) + weight * posting.weight);
			}
		}
		const ranked = [...sums].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, CANDIDATES);
		const articleWeight = tokens.reduce((sum, token) => sum + this.#weight(token), 0);
		const best = ranked[0]?.[1] ?? 1;
		return ranked.flatMap(([index, bm25]) => {
			const entry = this.#entries[index];
			if (!entry) return [];
			const { question, title, titleTokens, words } = entry;
			if (at !== null && question.close !== null && at > question.close) return [];
			const shared = tokens.filter((token) => titleTokens.has(token));
			const weightOf = (list: string[]) =>
				list.reduce((sum, token) => sum + this.#weight(token), 0);
			const sharedNames = shared.filter((token) => token.startsWith('@') && isName(token.slice(1)));
			const sharedWeight = weightOf(shared);
			const clash = contradiction(about, title);
			const amounts = sharedQuantities(about, title);
			return [
				{
					id: question.id,
					features: {
						titleShare: sharedWeight / Math.max(1, entry.titleWeight),
						articleShare:
							weightOf(tokens.filter((token) => words.has(token))) / Math.max(1, articleWeight),
						evidence: Math.log(1 + bm25),
						lead: bm25 / best,
						alone: shared.length <= 1 ? 1 : 0,
						names: Math.min(3, sharedNames.length),
						others: Math.min(4, shared.length - sharedNames.length),
						nameWeight: Math.max(0, ...sharedNames.map((token) => this.#weight(token))),
						amounts: Math.min(1, amounts.length),
						clash: clash ? 1 : 0
					},
					reasons: reasonsOf(about, shared, amounts, clash)
				}
			];
		});
	}
}

/** What is measured between an article and a question. All but `names`, `others`, `nameWeight` lie in 0..1 or near. */
export type Features = {
	/** Share of the question's title, by weight, that the article has. */
	titleShare: number;
	/** Share of the article, by weight, that the question's title or description has. */
	articleShare: number;
	/** ln(1 + BM25), and BM25 by the best question's. */
	evidence: number;
	lead: number;
	/** Whether the title shares a single word or name: Ryanair alone is not the question. */
	alone: number;
	/** How many names and how many other words are shared, and how rare the rarest name is. */
	names: number;
	others: number;
	nameWeight: number;
	/** Whether an amount is the same, and whether numbers contradict each other. */
	amounts: number;
	clash: number;
};

// Logistic regression on the development set (shared data, linking), fitted once offline.
const WEIGHTS: Record<keyof Features, number> & { base: number } = {
	base: -12.5,
	titleShare: 2.0,
	articleShare: 2.7,
	evidence: 2.25,
	lead: 4.5,
	alone: -0.6,
	names: -1.3,
	others: -0.4,
	nameWeight: 0.27,
	amounts: 4.8,
	clash: -1.9
};

function scoreOf(features: Features): number {
	let sum = WEIGHTS.base;
	for (const name of Object.keys(features) as (keyof Features)[]) {
		sum += WEIGHTS[name] * features[name];
	}
	return sigmoid(sum);
}

function reasonsOf(
	about: Signature,
	shared: string[],
	amounts: string[],
	clash: string | null
): string[] {
	const reasons = shared.map((token) => {
		if (!token.startsWith('@')) return `both say "${about.words.get(token) ?? token}"`;
		const id = token.slice(1);
		const surface = about.concepts.get(id) ?? '';
		const name = conceptName(id);
		return surface.toLowerCase() === name.toLowerCase()
			? `both name ${name}`
			: `"${surface}" means ${name}`;
	});
	reasons.push(...amounts.map((amount) => `same amount: ${amount}`));
	if (clash) reasons.push(`but ${clash}`);
	return reasons;
}
