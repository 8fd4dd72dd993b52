import type { Context } from './context.ts';
import type { Author } from './db/audit.ts';
import { linkStanding, type LinkKey, type LinkState } from './db/link.ts';
import { marketsByIds } from './db/market.ts';
import { storiesByKey } from './db/story-view.ts';
import { topicBySlug } from './db/topic.ts';
import { deed, putVerdict } from './desk.ts';
import { signature } from './editing.ts';

/** Something a verdict names that is not known; the message says what. */
export class UnknownEnd extends Error {
	readonly end: 'topic' | 'market' | 'story';

	constructor(end: UnknownEnd['end'], message: string) {
		super(message);
		this.end = end;
	}
}

/** The two things that a link joins: a topic's slug, a market's id, a story's number. */
export type Ends =
	| { topic: string; market: string }
	| { topic: string; story: string }
	| { market: string; story: string };

/** A person's word on whether two things belong together, and why. */
export type Saying = { state: LinkState; note: string | null };

type End = { key: string; name: string };

async function topicEnd({ db }: Context, slug: string): Promise<End> {
	const topic = await topicBySlug(db, slug);
	if (!topic) throw new UnknownEnd('topic', `There is no topic ${slug}.`);
	return { key: slug, name: topic.name.en };
}

async function marketEnd({ db }: Context, id: string): Promise<End> {
	const market = (await marketsByIds(db, [id])).get(id);
	if (!market) throw new UnknownEnd('market', `There is no market ${id}.`);
	return { key: String(market.key), name: `${market.title} (${id})` };
}

/** Keys are 32-bit in PostgreSQL. */
const isKey = (text: string) => /^[1-9]\d{0,8}$/.test(text);

async function storyEnd(
	{ db }: Context,
	id: string
): Promise<{ articles: string[]; name: string }> {
	const key = isKey(id) ? Number(id) : 0;
	const story = (await storiesByKey(db, [key], null)).get(key);
	if (!story) throw new UnknownEnd('story', `There is no story ${id}.`);
	return { articles: story.members.map((member) => String(member.key)), name: story.lead.title };
}

/**
 * Links that a verdict speaks of. Of a story those of its articles that are linked; of one that is not, all
 * of them.
 */
async function linksOf(
	context: Context,
	ends: Ends
): Promise<{ links: LinkKey[]; names: string[] }> {
	if (!('story' in ends)) {
		const [topic, market] = [
			await topicEnd(context, ends.topic),
			await marketEnd(context, ends.market)
		];
		const link = { kind: 'topic-market', a: topic.key, b: market.key } as const;
		return { links: [link], names: [topic.name, market.name] };
	}
	const kind = 'topic' in ends ? 'topic-article' : 'market-article';
	const one =
		'topic' in ends ? await topicEnd(context, ends.topic) : await marketEnd(context, ends.market);
	const story = await storyEnd(context, ends.story);
	const all = story.articles.map((b): LinkKey => ({ kind, a: one.key, b }));
	const linked: LinkKey[] = [];
	for (const link of all) if (await linkStanding(context.db, link)) linked.push(link);
	return { links: linked.length > 0 ? linked : all, names: [one.name, story.name] };
}

/** Says whether two things belong together. Gives the entry. Throws `UnknownEnd`. */
export async function decide(
	context: Context,
	author: Author,
	ends: Ends,
	{ state, note }: Saying
): Promise<number | null> {
	const { links, names } = await linksOf(context, ends);
	const word = { by: signature(author), names, note };
	return (await deed(context, author, (part) => putVerdict(part, links, state, word))).entry;
}

/** What a person can say of the rules of two markets. `open` takes an earlier word back. */
export const PAIR_VERDICTS = ['equivalent', 'inverse', 'different', 'open'] as const;
export type PairVerdict = (typeof PAIR_VERDICTS)[number];

const PAIR_STATES: Record<PairVerdict, { state: LinkState; inverse: boolean | null }> = {
	equivalent: { state: 'confirmed', inverse: false },
	inverse: { state: 'confirmed', inverse: true },
	different: { state: 'rejected', inverse: null },
	open: { state: 'suggested', inverse: null }
};

/** Says how the rules of two markets stand to each other. Gives the entry. Throws `UnknownEnd`. */
export async function decidePair(
	context: Context,
	author: Author,
	ids: readonly [string, string],
	{ verdict, note }: { verdict: PairVerdict; note: string | null }
): Promise<number | null> {
	const ends = [await marketEnd(context, ids[0]), await marketEnd(context, ids[1])];
	const [one, other] = ends.sort((a, b) => Number(a.key) - Number(b.key)) as [End, End];
	if (one.key === other.key) throw new UnknownEnd('market', 'These are one market.');
	const { state, inverse } = PAIR_STATES[verdict];
	const link = { kind: 'market-market', a: one.key, b: other.key } as const;
	const word = { by: signature(author), names: [one.name, other.name], inverse, note };
	return (await deed(context, author, (part) => putVerdict(part, link, state, word))).entry;
}
