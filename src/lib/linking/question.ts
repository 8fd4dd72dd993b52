import type { Moment } from '#lib/domain/market.ts';
import { read, readPlain } from './mentions.ts';
import { compareFacts, factsOf, type Facts } from './question/facts.ts';
import { featuresOf, strengthsOf, type About, type Features } from './question/features.ts';
import { Postings, type Way } from './question/postings.ts';
import { likelihoods } from './question/ranker.ts';
import { reasonsOf } from './question/reasons.ts';
import { tokenCounts, unitsOf, type Unit } from './question/units.ts';

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

/** A question an article may speak of: 0..1, where half of those at 0.5 are right, and why. */
export type Result = { id: string; score: number; reasons: string[] };

/** A question that may be meant, before it is weighed. Its reasons are put in words when asked for. */
export type Candidate = { id: string; features: Features; reasons(): string[] };

/** A token of the title counts as much as this many in the description. */
const TITLE_WEIGHT = 3;
/** How much a word gains in a description with the logarithm of its repetitions. */
const REPEATED = 0.5;
/** How much of a description is read: the criterion stands at the top, boilerplate below. */
const READ_DESCRIPTION = 2500;
/** How much of an article and of a title is read. */
const READ = 2000;
/** Candidates that are looked at closely. */
const CANDIDATES = 50;
/** Words of an article that count in full: its headline. Those of its lead count half, and less further down. */
const HEADLINE = 12;
const decay = (at: number) => (at < HEADLINE ? 1 : (0.5 * HEADLINE) / at);
/** What a word counts that no question has, as a share of the rarest: it may be a name, or of another language. */
const UNKNOWN = 0.7;

/** An article whose best question is less likely has none. */
const NONE_BELOW = 0.05;
/** Results below it are not worth a line. */
const FLOOR = 0.005;
/** Where a link is worth storing for readers: one in three such is right, and says so with its score. */
export const LIKELY = 0.3;

/** Sentences that are kept in mind while an index is built. */
const MOST_SENTENCES = 20_000;

/**
 * The tokens of a description and how often it has them. Venues say the same sentences under thousands
 * of questions; `sentences` keeps those that were read.
 */
function described(text: string, sentences: Map<string, ReadonlyMap<string, number>>) {
	const counts = new Map<string, number>();
	for (const sentence of text.split(/(?<=[.!?])\s/)) {
		const known = sentences.get(sentence);
		const tokens = known ?? tokenCounts(readPlain(sentence));
		if (!known && sentences.size < MOST_SENTENCES) sentences.set(sentence, tokens);
		for (const [token, count] of tokens) counts.set(token, (counts.get(token) ?? 0) + count);
	}
	return counts;
}

const plain = (html: string) => html.replace(/<[^<>]{0,500}>/g, ' ');

/** What is kept of a question: its title is compared closely, its numbers are read when first asked for. */
type Entry = Omit<Question, 'description'> & { units: readonly Unit[]; facts: Facts | null };

/** An index over questions. Built once, then asked for each article in about a millisecond. */
export class QuestionIndex {
	readonly #entries: Entry[] = [];
	readonly #postings: Postings;

	constructor(questions: readonly Question[]) {
		this.#postings = new Postings(this.#documents(questions));
	}

	/** The tokens of each question; its title is kept for comparing closely. */
	*#documents(questions: readonly Question[]): Iterable<Map<string, number>> {
		const known = new Map<string, Unit>();
		const sentences = new Map<string, ReadonlyMap<string, number>>();
		for (const question of questions) {
			// Names and words recur: one unit serves all titles that have it.
			const units = unitsOf(read(question.title.slice(0, READ))).map((unit) => {
				const key = `${unit.name} ${unit.surface}`;
				const same = known.get(key) ?? unit;
				known.set(key, same);
				return same;
			});
			const { id, title, open, close } = question;
			this.#entries.push({ id, title, open, close, units, facts: null });
			const tokens = described(plain(question.description.slice(0, READ_DESCRIPTION)), sentences);
			for (const [token, count] of tokens) tokens.set(token, 1 + REPEATED * Math.log(count));
			for (const [token, strength] of strengthsOf(units)) {
				// A sound or beginning is discounted in the article already.
				const worth = /^[~^+]/.test(token) ? 1 : strength;
				tokens.set(token, (tokens.get(token) ?? 0) + worth * TITLE_WEIGHT);
			}
			yield tokens;
		}
	}

	/**
	 * The questions an article speaks of, best first, at most `most`, none less likely than `floor`; none
	 * at all where even the best is unlikely. A question that closed before the article is no match.
	 */
	link(article: Article, { most = 10, floor = FLOOR } = {}): Result[] {
		const candidates = this.candidates(article);
		const scores = likelihoods(candidates.map(({ features }) => features));
		if (Math.max(0, ...scores) < NONE_BELOW) return [];
		return candidates
			.map(({ id, reasons }, i) => ({ id, score: scores[i] ?? 0, reasons }))
			.filter(({ score }) => score >= floor)
			.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
			.slice(0, most)
			.map((result) => ({ ...result, reasons: result.reasons() }));
	}

	/** What is known of each likely question, for `link` and for fitting its weights. `without`: ids to leave out. */
	candidates({ text, at }: Article, without: ReadonlySet<string> = new Set()): Candidate[] {
		const reading = read(text.slice(0, READ));
		const units = unitsOf(reading);
		const about: About = {
			units,
			weights: units.map((unit) => this.#weight(unit)),
			strengths: strengthsOf(units),
			facts: factsOf(reading),
			at
		};
		const ways = units.map((unit) => this.#ways(unit));
		const hits = this.#postings.search(ways, CANDIDATES, (document) => {
			const { close, id } = this.#entry(document);
			return !(at !== null && close !== null && at > close) && !without.has(id);
		});
		const best = hits[0]?.bm25 ?? 1;
		return hits.map(({ document, bm25 }) => {
			const entry = this.#entry(document);
			const title = entry.units;
			const facts = this.#factsOf(document);
			const whole = units.map(({ alternatives }) =>
				alternatives.reduce(
					(most, { token, strength }) =>
						strength > most && this.#postings.holds(token, document) ? strength : most,
					0
				)
			);
			const found = { bm25, best, whole };
			const features = featuresOf(about, { units: title, facts }, entry, this.#postings, found);
			const reasons = () => reasonsOf(units, title, whole, compareFacts(about.facts, facts));
			return { id: entry.id, features, reasons };
		});
	}

	#entry(document: number): Entry {
		const entry = this.#entries[document];
		if (!entry) throw new Error(`no question ${document}`);
		return entry;
	}

	#factsOf(index: number): Facts {
		const entry = this.#entry(index);
		entry.facts ??= factsOf(read(entry.title.slice(0, READ)), true);
		return entry.facts;
	}

	/** How much a unit of an article tells. */
	#weight({ alternatives, at }: Unit): number {
		const { most } = this.#postings;
		const [first] = alternatives;
		const known = alternatives.some(({ token }) => this.#postings.has(token));
		const weight = known ? this.#postings.rarity(first?.token ?? '') : most * UNKNOWN;
		return weight * decay(at);
	}

	/** The ways to find a unit, the weightiest first. */
	#ways({ alternatives, at }: Unit): Way[] {
		const worth = decay(at);
		return alternatives
			.map(({ token, strength }) => ({
				token,
				weight: strength * worth * this.#postings.rarity(token)
			}))
			.sort((a, b) => b.weight - a.weight);
	}
}
