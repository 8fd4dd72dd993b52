import type { RequestEvent } from '@sveltejs/kit';
import type { WrongQuery } from '#lib/components/wrong-query.ts';
import type { MarketView, TopicTrial } from '#lib/domain/view.ts';
import { inBothLanguages, namesFrom } from '#lib/linking/both-languages.ts';
import { m } from '#lib/paraglide/messages.js';
import { parseTyped } from '#lib/domain/query.ts';
import { find } from '#lib/server/db/find.ts';
import { topicTrial } from '#lib/server/db/topic-trial.ts';
import type { NewTopic } from '#lib/server/db/topic.ts';
import { topic as asTopic } from '#lib/server/jobs/track.ts';
import { readQuery } from '../../search-query.ts';
import { field } from '../../signed-in.ts';
import { Refused } from '../editing.ts';

/** A query as it is being typed, and what it would bring. */
export type Tried = {
	q: string;
	wrong: WrongQuery | null;
	/** The last seven days; null while there is no query that can be read. */
	trial: TopicTrial | null;
	/** Markets with these words, of which the last may go on. */
	markets: MarketView[];
	/** The same query with the names in the other language; null: none is known. */
	both: string | null;
	/** What the words suggest the topic is called. */
	name: { en: string; ko: string };
	/** Its key in addresses. */
	slug: string;
};

const NOTHING = { trial: null, markets: [], both: null, name: { en: '', ko: '' }, slug: '' };

/** Tries a query on what is here. */
export async function tried({ locals }: Pick<RequestEvent, 'locals'>, q: string): Promise<Tried> {
	const { query, wrong } = readQuery(q.trim() === '' ? null : q);
	if (query === null) return { ...NOTHING, q, wrong };
	const { connection, db, clock } = locals.context;
	const now = clock.now();
	const [trial, found] = await Promise.all([
		topicTrial(connection, query, { now, asOf: null }),
		find(db, { text: '', query: parseTyped(q), now, asOf: null })
	]);
	const name = namesFrom(q);
	return {
		q,
		wrong,
		trial,
		markets: found.markets,
		both: inBothLanguages(q),
		name,
		slug: slugFrom(name.en || q)
	};
}

/** Lower-case words joined by dashes, as far as a text has Latin ones. */
export const slugFrom = (text: string): string =>
	text
		.normalize('NFD')
		.toLowerCase()
		.replace(/\p{M}+/gu, '')
		.replace(/[^a-z0-9]+/g, ' ')
		.trim()
		.split(' ')
		.filter((word) => word !== 'or' && word !== 'and')
		.join('-')
		.slice(0, 60)
		.replace(/-$/, '');

/** The page of new topics is where a topic of this key would be. */
const RESERVED = 'new';

/** A key for a new topic, from its name; numbered where that is taken, dated where no word gives one. */
function freeSlug(name: string, taken: ReadonlySet<string>, now: number): string {
	const wanted = slugFrom(name) || `topic-${new Date(now).toISOString().slice(0, 10)}`;
	for (let n = 1; ; n++) {
		const slug = n === 1 ? wanted : `${wanted}-${n}`;
		if (!taken.has(slug) && slug !== RESERVED) return slug;
	}
}

const WORDS: Record<string, () => string> = {
	slug: m.desk_topic_slug_wrong,
	name: m.desk_topic_name_wrong,
	aliases: m.desk_topic_aliases_wrong,
	markets: m.desk_topic_markets_wrong
};

/** Aliases, one a line or parted by commas. */
const listIn = (text: string) =>
	text
		.split(/[\n,]/)
		.map((one) => one.trim())
		.filter(Boolean);

/** What is known when a form is read: the topic it changes, or every key that a new one cannot have. */
type Known = { topic: NewTopic; taken?: undefined } | { topic: null; taken: ReadonlySet<string> };

/** A topic from its form; a known one keeps its key and its searches. Throws `Refused`. */
export function topicIn(form: FormData, { topic: known, taken }: Known, now: number): NewTopic {
	const q = field(form, 'q').trim();
	const { wrong } = readQuery(q === '' ? null : q);
	if (q === '') throw new Refused(m.desk_topic_query_missing());
	if (wrong) throw new Refused(wrong.message);
	const [en, ko] = [field(form, 'en').trim(), field(form, 'ko').trim()];
	if (en === '' && ko === '') throw new Refused(m.desk_topic_name_wrong());
	const asked = field(form, 'slug').trim();
	if (!known && (asked === RESERVED || taken?.has(asked))) {
		throw new Refused(m.desk_topic_taken({ slug: asked }));
	}
	const plain = !/[()"|]|\bOR\b|(^|\s)-/.test(q);
	const read = asTopic.safeParse({
		slug: known?.slug ?? (asked || freeSlug(en || q, taken ?? new Set(), now)),
		name: { ...(en && { en }), ...(ko && { ko }) },
		query: q,
		aliases: listIn(field(form, 'aliases')),
		markets: [...new Set(form.getAll('market').filter((id) => typeof id === 'string'))],
		search: known?.search ?? (plain ? [q.slice(0, 300)] : [])
	});
	if (!read.success) {
		const issue = read.error.issues[0];
		throw new Refused((WORDS[String(issue?.path[0])] ?? m.desk_wrong)());
	}
	return { ...read.data, origin: known?.origin ?? 'person' };
}
