import { sql } from 'kysely';
import type { Moment } from '#lib/domain/market.ts';
import { copiesOf, isPortal, ownerOf } from '#lib/domain/portal.ts';
import { mean } from '#lib/domain/stats.ts';
import type { StoryView } from '#lib/domain/view.ts';
import { GDELT_SOURCE } from './article.ts';
import type { Connection, Db } from './connect.ts';
import { inList, listOf, rows } from './handle.ts';
import { inStories, storyAt } from './story-verdict.ts';

/** Articles first seen within this of each other came in one pass: none of them is "the first". */
export const PASS = 5 * 60_000;

/** What of an article decides how its story counts. */
export type Outline = {
	key: number;
	storyKey: number;
	domain: string | null;
	/** Who published it, for counting each publisher once: the source's owner, else the domain. */
	owner: string;
	/** Another article's text at a portal: shown, not counted. */
	copy: boolean;
	viaGdelt: boolean;
	lang: string | null;
	publishedAt: Moment;
	/** The published time by which lists are ordered: that of its newest wording. */
	listedAt: Moment;
	seenAt: Moment;
	/** -1..1, null when the language is not known to the scorer. */
	sentiment: number | null;
};

/** An article of a story, in its latest wording at the moment asked about. */
export type Member = Outline & {
	title: string;
	url: string;
	summary: string;
	outlet: string;
	sentimentTerms: string[];
	/** The article of the same story that it copies. */
	copyOf: number | null;
};

/** A story: its articles, and the one that stands for it. */
export type Story<Article extends Outline = Member> = {
	key: number;
	lead: Article;
	members: Article[];
};

/**
 * The article that shows a story: the one seen first. Of those seen in one pass the earliest
 * published; what GDELT brought yields to the same outlet's own feed, whatever its date (GDELT's is
 * the time of its crawl).
 */
export function leadOf<Article extends Outline>(members: readonly Article[]): Article | null {
	const first = members.reduce((least, { seenAt }) => Math.min(least, seenAt), Infinity);
	const together = members.filter(({ seenAt }) => seenAt <= first + PASS);
	const withFeed = new Set(
		together.filter(({ viaGdelt }) => !viaGdelt).map(({ domain }) => domain)
	);
	const [lead = null] = together
		.filter(({ viaGdelt, domain }) => !viaGdelt || domain === null || !withFeed.has(domain))
		.sort(
			(a, b) =>
				a.publishedAt - b.publishedAt ||
				Number(a.viaGdelt) - Number(b.viaGdelt) ||
				a.seenAt - b.seenAt ||
				a.key - b.key
		);
	return lead;
}

/** Whole stories by key, as known at a moment; members oldest seen first. */
export async function storiesByKey(
	db: Db,
	keys: readonly number[],
	asOf: Moment | null
): Promise<Map<number, Story>> {
	if (keys.length === 0) return new Map();
	const found = await db
		.selectFrom('article as a')
		.leftJoin('source as s', 's.id', 'a.sourceId')
		.select([
			'a.key',
			storyAt(asOf).as('storyKey'),
			'a.sourceId',
			'a.title',
			'a.url',
			'a.summary',
			'a.outlet',
			'a.domain',
			'a.lang',
			'a.publishedAt',
			'a.seenAt',
			'a.sentiment',
			'a.sentimentTerms',
			's.owner'
		])
		.where(inStories(db, keys, asOf))
		.$if(asOf !== null, (query) => query.where('a.seenAt', '<=', asOf ?? 0))
		.orderBy('a.seenAt')
		.orderBy('a.publishedAt')
		.orderBy('a.key')
		.execute();
	if (found.length === 0) return new Map();
	const articles = found.map(({ key }) => key);
	const wordings = asOf === null ? null : await wordingsAt(db, articles, asOf);
	const members = found.map((row): Omit<Member, 'copy' | 'copyOf'> => {
		const wording = wordings?.get(row.key);
		return {
			key: row.key,
			storyKey: row.storyKey ?? 0,
			title: wording?.title ?? row.title,
			url: wording?.url ?? row.url,
			summary: wording?.summary ?? row.summary,
			outlet: row.outlet,
			domain: row.domain,
			owner: ownerOf(row),
			viaGdelt: row.sourceId === GDELT_SOURCE,
			lang: row.lang,
			publishedAt: wording?.publishedAt ?? row.publishedAt,
			listedAt: row.publishedAt,
			seenAt: row.seenAt,
			sentiment: row.sentiment === null ? null : row.sentiment / 1e6,
			sentimentTerms: termsOf(row.sentimentTerms)
		};
	});
	return grouped(
		[...Map.groupBy(members, ({ storyKey }) => storyKey).values()].flatMap((story) => {
			const copies = copiesOf(story);
			return story.map((member, i): Member => {
				const original = copies.get(i);
				const copyOf = original === undefined ? null : (story[original]?.key ?? null);
				return { ...member, copyOf, copy: copyOf !== null };
			});
		})
	);
}

function grouped<Article extends Outline>(
	articles: readonly Article[]
): Map<number, Story<Article>> {
	const stories = new Map<number, Story<Article>>();
	for (const [key, members] of Map.groupBy(articles, ({ storyKey }) => storyKey)) {
		const lead = leadOf(members);
		if (lead) stories.set(key, { key, lead, members });
	}
	return stories;
}

/** Stories read at a time: those of years would hold up everyone else. */
const AT_ONCE = 1000;

/**
 * The same without texts, for counting thousands: past Kysely, in one prepared statement. Times are
 * those of the newest wording, also as of a past moment.
 */
export async function storyOutlines(
	connection: Connection,
	keys: readonly number[],
	asOf: Moment | null
): Promise<Map<number, Story<Outline>>> {
	const found: OutlineRow[] = [];
	for (let start = 0; start < keys.length; start += AT_ONCE) {
		const some = keys.slice(start, start + AT_ONCE);
		for (const row of asOf === null
			? await outlinesNow(connection, some)
			: await outlinesThen(connection, some, asOf)) {
			found.push(row);
		}
	}
	const told = new Set(found.flatMap(({ storyKey, domain }) => (isPortal(domain) ? [] : storyKey)));
	return grouped(
		found.map(({ sourceId, sentiment, owner, outlet, ...article }) => ({
			...article,
			owner: ownerOf({ owner, outlet, domain: article.domain }),
			// Without texts: at a portal stands what a publisher of the story wrote.
			copy: isPortal(article.domain) && told.has(article.storyKey),
			listedAt: article.publishedAt,
			viaGdelt: sourceId === GDELT_SOURCE,
			sentiment: sentiment === null ? null : sentiment / 1e6
		}))
	);
}

type OutlineRow = Omit<Outline, 'viaGdelt' | 'listedAt' | 'copy' | 'owner'> & {
	sourceId: string;
	outlet: string;
	owner: string | null;
};

const OUTLINE = `a.key, a.source_id as "sourceId", a.domain, a.outlet, a.lang, s.owner, a.published_at as "publishedAt", a.seen_at as "seenAt", a.sentiment`;

const outlinesNow = (connection: Connection, keys: readonly number[]) =>
	rows<OutlineRow>(
		connection,
		`select ${OUTLINE}, a.story_key as "storyKey"
		from article as a left join source as s on s.id = a.source_id
		where a.story_key ${inList(connection)}`,
		[listOf(connection, keys)]
	);

/** The same as known at a past moment, in the stories that articles were in then. */
async function outlinesThen({ db }: Connection, keys: readonly number[], asOf: Moment) {
	const { rows: found } = await sql<OutlineRow>`
		select ${sql.raw(OUTLINE)}, ${storyAt(asOf)} as "storyKey"
		from article as a left join source as s on s.id = a.source_id
		where ${inStories(db, keys, asOf)} and a.seen_at <= ${asOf}`.execute(db);
	return found;
}

/** Each article's wording at a past moment: the last version seen before it. */
async function wordingsAt(db: Db, articles: readonly number[], asOf: Moment) {
	const versions = await db
		.selectFrom('articleVersion as v')
		.select(['v.articleKey', 'v.title', 'v.url', 'v.summary', 'v.publishedAt'])
		.where('v.articleKey', 'in', [...articles])
		.where('v.seenAt', '<=', asOf)
		.orderBy('v.seenAt')
		.execute();
	// Later versions come later and take the place of earlier ones.
	return new Map(versions.map(({ articleKey, ...wording }) => [articleKey, wording]));
}

/** The words a score was made of. Null: not scored yet. */
function termsOf(json: string | null): string[] {
	if (json === null) return [];
	const terms: unknown = JSON.parse(json);
	return Array.isArray(terms)
		? terms.map((term) => (typeof term === 'string' ? term : JSON.stringify(term)))
		: [];
}

/** Mean over a story's articles that have a score, copies left out, -1..1; null when none has. */
export function storySentiment({ members }: Pick<Story<Outline>, 'members'>): number | null {
	const value = mean(members.flatMap(({ copy, sentiment }) => (copy ? [] : (sentiment ?? []))));
	return value === null ? null : Math.round(value * 1e6) / 1e6;
}

/** Distinct publishers of a story. */
export const ownersOf = ({ members }: Pick<Story<Outline>, 'members'>) => [
	...new Set(members.filter(({ copy }) => !copy).map(({ owner }) => owner))
];

/** A story as lists show it. */
export function storyView(story: Story): StoryView {
	const { lead, members } = story;
	return {
		id: String(story.key),
		title: lead.title,
		url: lead.url,
		outlet: lead.outlet,
		publishedAt: lead.publishedAt,
		seenAt: lead.seenAt,
		articles: members.filter(({ copy }) => !copy).length,
		outlets: ownersOf(story).length,
		lang: lead.lang,
		sentiment: storySentiment(story)
	};
}
