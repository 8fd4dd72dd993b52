import { sql, type RawBuilder } from 'kysely';
import type { Moment } from '#lib/domain/market.ts';
import type { MarketView, Name } from '#lib/domain/view.ts';
import type { Db } from './connect.ts';
import type { LinkKey } from './link.ts';
import { marketRules, marketViews } from './market-view.ts';
import { storiesByKey } from './story-view.ts';
import { listTopics } from './topic.ts';

/** Links that a machine suggested and nobody has spoken of: what a person looks at one by one. */
export const WAITING_KINDS = ['market-article', 'topic-market', 'topic-article'] as const;
export type WaitingKind = (typeof WAITING_KINDS)[number];

/** A link that waits: its two ends, why a machine made it, and where the next one is. */
export type WaitingLink = {
	kind: WaitingKind;
	/** As the link names them; `b` of a story is one of its articles. */
	a: string;
	b: string;
	/** The link of each article of the story, or the one link. */
	links: LinkKey[];
	score: number;
	reasons: string[];
	topic: { slug: string; name: Name } | null;
	market: (MarketView & { rules: string }) | null;
	story: {
		id: string;
		title: string;
		summary: string;
		outlet: string;
		url: string;
		lang: string | null;
		publishedAt: Moment;
		articles: number;
	} | null;
	/** Where to go on without deciding. */
	next: string;
};

export type WaitingFilter = {
	kind: WaitingKind;
	/** Only links of this topic, or of its markets. */
	topic: string | null;
	/** `next` of the one before; null: from the beginning. What cannot be read begins anew. */
	after: string | null;
};

/** Rows looked at in one go: several articles of a story are one. */
const STEP = 50;
/** More than these are not counted. */
export const MOST_WAITING = 1000;

type Row = { a: string; b: string; score: number; reasons: string };

/** Whether a link (`l`) is one of a topic that is followed, or of all of them. */
const isOfTopic = (kind: WaitingKind, topic: string | null): RawBuilder<boolean> => {
	const followed = sql`select t.slug from topic as t where t.removed_at is null
		${topic === null ? sql`` : sql`and t.slug = ${topic}`}`;
	if (kind !== 'market-article') return sql<boolean>`l.a in (${followed})`;
	if (topic === null) return sql<boolean>`1 = 1`;
	return sql<boolean>`l.a in (select f.b from link as f
		where f.kind = 'topic-market' and f.a = ${topic} and f.state <> 'rejected')`;
};

/** How many wait, counted up to `MOST_WAITING` and one: links, not stories. */
export async function countWaiting(
	db: Db,
	{ kind, topic }: Pick<WaitingFilter, 'kind' | 'topic'>
): Promise<number> {
	const { rows } = await sql<{ n: number }>`select count(*) as n from (
		select 1 from link as l where l.kind = ${kind} and l.state = 'suggested'
			and ${isOfTopic(kind, topic)} limit ${sql.lit(MOST_WAITING + 1)}) as some`.execute(db);
	return Number(rows[0]?.n ?? 0);
}

/** The first link that waits: of stories the newest, of markets the most traded. Null: none waits. */
export async function nextWaiting(db: Db, filter: WaitingFilter): Promise<WaitingLink | null> {
	return filter.kind === 'topic-market'
		? await nextMarket(db, filter)
		: await nextStory(db, filter, filter.kind);
}

async function nextMarket(db: Db, { topic, after }: WaitingFilter): Promise<WaitingLink | null> {
	const skipped = after !== null && /^\d{1,6}$/.test(after) ? Number(after) : 0;
	const { rows } = await sql<Row>`
		select l.a, l.b, l.score, l.reasons from link as l
		join market as m on m.key = cast(l.b as integer) and m.shown = 1
		left join market_state as s on s.market_key = m.key
		where l.kind = 'topic-market' and l.state = 'suggested' and ${isOfTopic('topic-market', topic)}
		order by case m.status when 'open' then 0 else 1 end,
			case when m.volume_unit = 'mana' then 1 else 0 end, coalesce(s.volume, -1) desc, m.key, l.a
		limit 1 offset ${sql.lit(skipped)}`.execute(db);
	const [row] = rows;
	if (!row) return null;
	return {
		...(await endsOf(db, 'topic-market', row, null)),
		links: [{ kind: 'topic-market', a: row.a, b: row.b }],
		next: String(skipped + 1)
	};
}

const PLACE = /^(\d{1,16})\.(\d{1,9})\.([\w-]{1,80})$/;

async function nextStory(
	db: Db,
	{ topic, after }: WaitingFilter,
	kind: 'market-article' | 'topic-article'
): Promise<WaitingLink | null> {
	let place = PLACE.test(after ?? '') ? after : null;
	for (;;) {
		const [, at, key, a] = PLACE.exec(place ?? '') ?? [];
		const { rows } = await sql<Row & { article: number; story: number; at: Moment }>`
			select l.a, l.b, l.score, l.reasons, a.key as article, a.story_key as story,
				a.published_at as at
			from article as a cross join link as l
			where l.kind = ${kind} and l.b = cast(a.key as text) and l.state = 'suggested'
				and a.story_key is not null and ${isOfTopic(kind, topic)}
				${at === undefined ? sql`` : sql`and (a.published_at, a.key, l.a) < (${Number(at)}, ${Number(key)}, ${a})`}
			order by a.published_at desc, a.key desc, l.a desc limit ${sql.lit(STEP)}`.execute(db);
		for (const row of rows) {
			const next = `${row.at}.${row.article}.${row.a}`;
			const links = await linksToStory(db, { kind, a: row.a, b: row.b });
			// A story is shown once, where its newest article stands.
			if (links[0]?.b !== row.b) continue;
			return { ...(await endsOf(db, kind, row, row.story)), links, next };
		}
		const last = rows.at(-1);
		if (!last || rows.length < STEP) return null;
		place = `${last.at}.${last.article}.${last.a}`;
	}
}

/** The links that still wait between one thing and the articles of the story an article is in, newest first. */
export async function linksToStory(db: Db, { kind, a, b }: LinkKey): Promise<LinkKey[]> {
	const { rows } = await sql<{ b: string }>`
		select l.b from article as one join article as other on other.story_key = one.story_key
		join link as l on l.kind = ${kind} and l.a = ${a} and l.b = cast(other.key as text)
		where one.key = ${Number(b)} and l.state = 'suggested'
		order by other.published_at desc, other.key desc`.execute(db);
	return rows.map((row) => ({ kind, a, b: row.b }));
}

/** What stands at the ends of a link. */
async function endsOf(
	db: Db,
	kind: WaitingKind,
	{ a, b, score, reasons }: Row,
	storyKey: number | null
): Promise<Omit<WaitingLink, 'links' | 'next'>> {
	const marketKey = kind === 'market-article' ? Number(a) : kind === 'topic-market' ? Number(b) : 0;
	const [views, rules, stories, topics] = await Promise.all([
		marketViews(db, [marketKey], null),
		marketRules(db, [marketKey], null),
		storyKey === null ? null : storiesByKey(db, [storyKey], null),
		kind === 'market-article' ? [] : listTopics(db)
	]);
	const view = views.get(marketKey);
	const story = storyKey === null ? undefined : stories?.get(storyKey);
	const topic = topics.find(({ slug }) => slug === a);
	return {
		...{ kind, a, b, score, reasons: JSON.parse(reasons) as string[] },
		topic: topic ? { slug: topic.slug, name: topic.name } : null,
		market: view ? { ...view, rules: rules.get(marketKey) ?? '' } : null,
		story: story
			? {
					id: String(story.key),
					title: story.lead.title,
					summary: story.lead.summary,
					outlet: story.lead.outlet,
					url: story.lead.url,
					lang: story.lead.lang,
					publishedAt: story.lead.publishedAt,
					articles: story.members.length
				}
			: null
	};
}
