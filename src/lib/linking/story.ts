import type { Moment } from '#lib/domain/market.ts';
import {
	compared,
	leastShared,
	likeness,
	weightsOf,
	type Compared,
	type Weighed
} from './story-likeness.ts';
import { readHeadline } from './story-reading.ts';

const DAY = 86_400_000;
/** Articles further apart than this are not one story. */
export const STORY_SPAN = 3 * DAY;
/** The same in whole days. */
const REACH = Math.ceil(STORY_SPAN / DAY);

/** An article as far as clustering reads it: its headline, perhaps with the lead after it. */
export type StoryItem = { text: string; lang: string | null; at: Moment | null };

/** How an article belongs to a story: the member it resembles most, and how likely it is one story, 0..1. */
export type Belonging<Id> = { like: Id; score: number };

type Entry<Id> = Compared & { id: Id; story: Id; shelf: Shelf<Id>; place: number };

/**
 * What one day brought: its headlines in the order they came, and which of them have a token. What
 * is looked up lies together, and a day that is over is dropped as a whole.
 */
type Shelf<Id> = {
	entries: Entry<Id>[];
	postings: Map<number, number[]>;
	/** Weight shared with each headline while one is looked for; all 0 in between. */
	shared: Float64Array;
	/** Which of them share any. */
	touched: number[];
};

/** The shelf of articles whose day is not known: they are compared with all. */
const UNDATED = null;

/** A story is one with an article when the mean over its members that are most alike is this. */
const LEAST = 0.5;
/** Members that count for a story. One alone would chain: a jury's verdict to the trial's first day. */
const MOST_MEMBERS = 8;
/** Headlines looked up for one article: a token that is in more of them finds nobody, and only adds. */
const MOST_VISITED = 20_000;
/** Headlines compared in full with one article, those that share most. */
const MOST_COMPARED = 60;
/** Shared weights are counted in steps of this when the most like are looked for. */
const STEP = 0.25;
const STEPS = 512;

/**
 * Near-duplicates and retellings, found as articles come in: two headlines are one story by the
 * names, words and numbers they share, the rarer the more (`story-likeness.ts`), across languages by
 * the concepts they name and by names that sound alike. How rare a word is follows from the articles
 * of the days around. The same articles in the same order always give the same stories, and an
 * article is only compared with those added before it.
 */
export class StoryIndex<Id extends string | number> {
	readonly #shelves = new Map<number | null, Shelf<Id>>();
	readonly #byId = new Map<Id, Entry<Id>>();
	readonly #byStory = new Map<Id, Set<Entry<Id>>>();
	readonly #trusted = new Set<Id>();
	readonly #order: (a: Id, b: Id) => number;

	/** `order` breaks ties between equally like members; by default the smaller id wins. */
	constructor(order: (a: Id, b: Id) => number = (a, b) => (a < b ? -1 : a > b ? 1 : 0)) {
		this.#order = order;
	}

	has(id: Id): boolean {
		return this.#byId.has(id);
	}

	/** How many articles it holds. */
	get size(): number {
		return this.#byId.size;
	}

	/** Finds the story of an article and adds it: to that story, or to a new one named after the article. */
	assign(id: Id, item: StoryItem): { story: Id; belonging: Belonging<Id> | null } {
		const headline = compared(readHeadline(item.text, item.lang), item.at);
		const best = this.#nearest(headline);
		const story = best ? best.story : id;
		this.#keep(headline, id, story);
		return { story, belonging: best && { like: best.like, score: best.score } };
	}

	/** Adds an article whose story is known. */
	add(id: Id, item: StoryItem, story: Id) {
		this.#keep(compared(readHeadline(item.text, item.lang), item.at), id, story);
	}

	/** Puts an article that was added before into another story. */
	move(id: Id, story: Id) {
		const entry = this.#byId.get(id);
		if (!entry) return;
		this.#leave(entry);
		entry.story = story;
		this.#enter(entry);
	}

	/** A story that someone put together, however unlike its parts: one member that is alike is enough. */
	trust(story: Id) {
		this.#trusted.add(story);
	}

	/** Drops the articles of days before the one of a moment; those without a day stay. */
	forget(before: Moment) {
		const least = Math.floor(before / DAY);
		for (const [day, shelf] of this.#shelves) {
			if (day === UNDATED || day >= least) continue;
			for (const entry of shelf.entries) {
				this.#byId.delete(entry.id);
				this.#leave(entry);
			}
			this.#shelves.delete(day);
		}
	}

	#enter(entry: Entry<Id>) {
		const members = this.#byStory.get(entry.story);
		if (members) members.add(entry);
		else this.#byStory.set(entry.story, new Set([entry]));
	}

	#leave(entry: Entry<Id>) {
		const members = this.#byStory.get(entry.story);
		members?.delete(entry);
		if (members?.size === 0) this.#byStory.delete(entry.story);
	}

	#keep(headline: Compared, id: Id, story: Id) {
		const day = headline.at === null ? UNDATED : Math.floor(headline.at / DAY);
		let shelf = this.#shelves.get(day);
		if (!shelf) {
			shelf = { entries: [], postings: new Map(), shared: new Float64Array(64), touched: [] };
			this.#shelves.set(day, shelf);
		}
		const place = shelf.entries.length;
		const entry = { ...headline, id, story, shelf, place };
		shelf.entries.push(entry);
		if (place === shelf.shared.length) shelf.shared = new Float64Array(2 * place);
		for (let i = 0; i < entry.tokens; i++) {
			const token = entry.data[i]!;
			const known = shelf.postings.get(token);
			if (known) known.push(place);
			else shelf.postings.set(token, [place]);
		}
		this.#byId.set(id, entry);
		this.#enter(entry);
	}

	/** The days from which articles may be of one story with one of this time. */
	#around(at: Moment | null): Shelf<Id>[] {
		if (at === null) return [...this.#shelves.values()];
		const day = Math.floor(at / DAY);
		const days = [UNDATED, ...Array.from({ length: 2 * REACH + 1 }, (_, i) => day - REACH + i)];
		return days.flatMap((one) => this.#shelves.get(one) ?? []);
	}

	#nearest(headline: Compared): { story: Id; like: Id; score: number } | null {
		const shelves = this.#around(headline.at);
		const among = shelves.reduce((sum, { entries }) => sum + entries.length, 0);
		const seen = (token: number) =>
			shelves.reduce((sum, { postings }) => sum + (postings.get(token)?.length ?? 0), 0);
		const weighed = { headline, weights: weightsOf(headline, seen, among), among, seen };
		const least = leastShared(among);
		const candidates = this.#touch(shelves, weighed, least);
		const stories = new Map<Id, { like: Entry<Id>; score: number }>();
		for (const { entry } of candidates.slice(0, MOST_COMPARED)) {
			const score = likeness(weighed, entry);
			if (score < LEAST) continue;
			const known = stories.get(entry.story);
			if (
				!known ||
				score > known.score ||
				(score === known.score && this.#order(entry.id, known.like.id) < 0)
			) {
				stories.set(entry.story, { like: entry, score });
			}
		}
		let best: { story: Id; like: Id; score: number } | null = null;
		for (const [story, { like, score }] of stories) {
			const scores = this.#members(story, headline)
				.map((entry) => likeness(weighed, entry))
				.filter((one) => one > 0)
				.sort((x, y) => y - x)
				.slice(0, this.#trusted.has(story) ? 1 : MOST_MEMBERS);
			if (scores.reduce((sum, one) => sum + one, 0) < LEAST * scores.length) continue;
			if (
				!best ||
				score > best.score ||
				(score === best.score && this.#order(story, best.story) < 0)
			) {
				best = { story, like: like.id, score };
			}
		}
		for (const shelf of shelves) {
			for (const place of shelf.touched) shelf.shared[place] = 0;
			shelf.touched = [];
		}
		return best;
	}

	/** Headlines that may share enough, those that share most first. Rare tokens find them. */
	#touch(shelves: Shelf<Id>[], { headline, weights }: Weighed, least: number) {
		const lists = Array.from({ length: headline.tokens }, (_, i) => {
			const token = headline.data[i]!;
			const postings = shelves.flatMap((shelf) => {
				const places = shelf.postings.get(token);
				return places ? [{ shelf, places }] : [];
			});
			const count = postings.reduce((sum, { places }) => sum + places.length, 0);
			return { weight: weights[i]!, postings, count };
		}).sort((a, b) => a.count - b.count);
		let visited = 0;
		let common = 0;
		for (const { weight, postings, count } of lists) {
			visited += count;
			if (visited > MOST_VISITED && count < visited) {
				common += weight;
				continue;
			}
			for (const { shelf, places } of postings) {
				for (const place of places) {
					if (shelf.shared[place] === 0) shelf.touched.push(place);
					shelf.shared[place]! += weight;
				}
			}
		}
		const enough = this.#cutoff(shelves, least - common);
		const found: { entry: Entry<Id>; shared: number }[] = [];
		for (const shelf of shelves) {
			for (const place of shelf.touched) {
				const shared = shelf.shared[place]!;
				if (shared < enough) continue;
				const entry = shelf.entries[place]!;
				if (apart(headline, entry) <= STORY_SPAN) found.push({ entry, shared });
			}
		}
		return found.sort((a, b) => b.shared - a.shared || this.#order(a.entry.id, b.entry.id));
	}

	/** How much must be shared so that about as many headlines remain as are compared in full. */
	#cutoff(shelves: Shelf<Id>[], least: number): number {
		const counts = new Int32Array(STEPS);
		for (const { touched, shared } of shelves) {
			for (const place of touched) {
				const weight = shared[place]!;
				if (weight >= least) counts[Math.min(STEPS - 1, Math.floor(weight / STEP))]!++;
			}
		}
		let step = STEPS;
		for (let enough = 0; step > 0 && enough < MOST_COMPARED;) enough += counts[--step]!;
		return Math.max(least, step * STEP);
	}

	/** The members of a story that share anything, those that share most first. */
	#members(story: Id, headline: Compared): Entry<Id>[] {
		return [...(this.#byStory.get(story) ?? [])]
			.filter((entry) => sharedBy(entry) > 0 && apart(headline, entry) <= STORY_SPAN)
			.sort((a, b) => sharedBy(b) - sharedBy(a) || this.#order(a.id, b.id))
			.slice(0, MOST_MEMBERS * 4);
	}
}

const sharedBy = <Id>({ shelf, place }: Entry<Id>) => shelf.shared[place] ?? 0;

const apart = (a: { at: Moment | null }, b: { at: Moment | null }) =>
	a.at === null || b.at === null ? 0 : Math.abs(a.at - b.at);
