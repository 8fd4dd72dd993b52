import { hash } from 'node:crypto';
import { sql, type Selectable } from 'kysely';
import type { Article, ArticleReading } from '#lib/domain/article.ts';
import { canonicalUrl, isFrontPage } from '#lib/domain/canonical-url.ts';
import type { Moment } from '#lib/domain/market.ts';
import type { Connection, Db } from './connect.ts';
import {
	freeKeys,
	inList,
	isPostgres,
	listOf,
	rowsWithin,
	transact,
	write,
	type Bulk
} from './handle.ts';
import { relinkTimes } from './link.ts';
import type { ArticleTable } from './schema.ts';

/** Rows in one statement: SQLite binds at most 32 766 values, and an article has 15. */
const BATCH = 500;
/** What is kept of a text for display and signals: a teaser, never an article's body. */
const LONGEST_SUMMARY = 2_000;
const LEAD = 300;
/** Articles GDELT lists carry its crawl time and spaced-out titles: an outlet's own feed is better. */
export const GDELT_SOURCE = 'gdelt';

/** What became of a document's articles. `revised`: the headline changed; its earlier wording is kept. */
export type Saved = { stored: number; revised: number; unchanged: number };

const digest = (text: string, length: number) => hash('sha256', text, 'base64url').slice(0, length);

/**
 * A name under which an article is known: what it was made of is hashed, so that names stay short.
 * `within` (a source, a host) comes first: the names of one feed then stand together in the index,
 * and a document touches a few of its pages instead of one for every name.
 */
const identity = (kind: 'guid' | 'url' | 'title', within: string, ...parts: string[]) =>
	`${kind}:${digest(within, 6)}${digest(parts.join('\n'), 20)}`;

/** A headline without what outlets change without meaning it: case, spaces, punctuation. */
const normalTitle = (title: string) => title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');

const urlIdentity = (link: string): string | null => {
	const url = canonicalUrl(link);
	return url === null || isFrontPage(url) ? null : identity('url', new URL(url).host, url);
};

/** The wording of the article that a link leads to, and since when it is that; null when none was fetched. */
export async function articleAtUrl(db: Db, link: string) {
	const name = urlIdentity(link);
	if (name === null) return null;
	const row = await db
		.selectFrom('articleIdentity as i')
		.innerJoin('article as a', 'a.key', 'i.articleKey')
		// Only an article that was reworded has versions.
		.leftJoin('articleVersion as v', 'v.articleKey', 'a.key')
		.select(['a.title', 'a.summary', 'a.seenAt', 'v.seenAt as rewordedAt'])
		.where('i.identity', '=', name)
		.orderBy('v.seenAt', 'desc')
		.limit(1)
		.executeTakeFirst();
	if (!row) return null;
	const { title, summary, seenAt, rewordedAt } = row;
	return { title, summary, readAt: rewordedAt ?? seenAt };
}

/**
 * The names of an article, best first: its id within the source; its canonical URL, unless that is
 * a front page; where neither exists its headline, source and day. Google's links differ between
 * queries for one article, so there the publisher and the headline count as well.
 */
export function identitiesOf(sourceId: string, reading: ArticleReading): string[] {
	const names: string[] = [];
	if (reading.guid !== null) names.push(identity('guid', sourceId, reading.guid));
	const link = urlIdentity(reading.url);
	if (link !== null) names.push(link);
	const viaGoogle = canonicalUrl(reading.url)?.startsWith('https://news.google.com/') ?? false;
	if (names.length === 0 || viaGoogle) {
		const told = reading.publishedInferred ? null : reading.publishedAt;
		const day = told === null ? 'undated' : new Date(told).toISOString().slice(0, 10);
		const publisher = viaGoogle ? (reading.domain ?? reading.outlet) : sourceId;
		names.push(identity('title', publisher, day, normalTitle(headline(reading))));
	}
	return names;
}

/** The first words of a text, cut between words. */
function lead(text: string, longest: number): string {
	if (text.length <= longest) return text;
	const cut = text.slice(0, longest);
	return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), longest / 2)).toWellFormed()}…`;
}

/** Some feeds give no titles (short posts): then the first words stand in. */
const headline = ({ title, summary, content }: ArticleReading) =>
	title || lead(summary || content, 120);

type Draft = {
	row: Omit<ArticleTable, 'key'>;
	names: string[];
	updatedAt: Moment;
};

const rowOf = (sourceId: string, reading: ArticleReading, at: Moment): Draft['row'] => ({
	sourceId,
	url: reading.url,
	title: headline(reading),
	summary: lead(reading.summary, LONGEST_SUMMARY) || lead(reading.content, LEAD),
	author: reading.author,
	outlet: reading.outlet,
	domain: reading.domain,
	lang: reading.lang,
	publishedAt: reading.publishedAt ?? at,
	publishedInferred: reading.publishedInferred ? 1 : 0,
	dayOnly: reading.dayOnly ? 1 : 0,
	seenAt: at,
	storyKey: null,
	sentiment: null,
	sentimentTerms: null
});

/**
 * One draft per article of a document: readings that share a name are the same article, and the
 * latest of them is taken (the first of equals), so that a document with two wordings does not
 * revise itself at every reading.
 */
function draftsOf(sourceId: string, readings: ArticleReading[], at: Moment): Draft[] {
	const drafts = new Map<string, Draft>();
	for (const reading of readings) {
		const names = identitiesOf(sourceId, reading);
		const updatedAt = reading.updatedAt ?? reading.publishedAt ?? 0;
		const known = names.flatMap((name) => drafts.get(name) ?? [])[0];
		if (known) {
			known.names = [...new Set([...known.names, ...names])];
			if (updatedAt > known.updatedAt) {
				known.row = rowOf(sourceId, reading, at);
				known.updatedAt = updatedAt;
			}
			for (const name of names) if (!drafts.has(name)) drafts.set(name, known);
		} else {
			const draft = { row: rowOf(sourceId, reading, at), names, updatedAt };
			for (const name of names) drafts.set(name, draft);
		}
	}
	return [...new Set(drafts.values())];
}

const batches = <T>(items: T[]): T[][] =>
	Array.from({ length: Math.ceil(items.length / BATCH) }, (_, index) =>
		items.slice(index * BATCH, (index + 1) * BATCH)
	);

/**
 * Stores what a source's document holds, all or nothing. An article known under any of its names is
 * not stored again, whichever feed brings it; when its own source changes the headline, the new
 * wording is appended to its versions and shown from then on. Doing it again changes nothing.
 */
export async function saveArticles(
	connection: Connection,
	sourceId: string,
	readings: ArticleReading[],
	at: Moment
): Promise<Saved> {
	const drafts = draftsOf(sourceId, readings, at);
	// Most documents hold nothing new: only one that does takes the write lock, and looks again under it.
	const news =
		drafts.length > 0 &&
		(await connection.db
			.connection()
			.execute(async (db) => hasNews(await planOf(connection, db, drafts, at))));
	if (!news) return { stored: 0, revised: 0, unchanged: drafts.length };
	return await transact(connection, async (db) => {
		if (isPostgres(db)) await sql`select pg_advisory_xact_lock(hashtext('article'))`.execute(db);
		const plan = await planOf(connection, db, drafts, at);
		await insertFresh(connection, db, plan.fresh);
		await write(connection, db, ADD_NAME, plan.renamed);
		await revise(db, plan.revisions, at);
		const [stored, revised] = [plan.fresh.length, plan.revisions.length];
		return { stored, revised, unchanged: drafts.length - stored - revised };
	});
}

/** What a document changes: new articles, new names of known ones, headlines that changed. */
type Plan = { fresh: Draft[]; renamed: [name: string, key: number][]; revisions: Revision[] };

const hasNews = ({ fresh, renamed, revisions }: Plan) =>
	fresh.length + renamed.length + revisions.length > 0;

async function planOf(connection: Connection, db: Db, drafts: Draft[], at: Moment): Promise<Plan> {
	const found = await rowsWithin<{ identity: string; key: number }>(
		connection,
		db,
		`select identity, article_key as key from article_identity where identity ${inList(connection, 'text')}`,
		[
			listOf(
				connection,
				drafts.flatMap(({ names }) => names)
			)
		]
	);
	const keys = new Map(found.map(({ identity: name, key }) => [name, key]));
	const keyOf = ({ names }: Draft) => names.flatMap((name) => keys.get(name) ?? [])[0];
	const known = drafts.flatMap((draft) => {
		const key = keyOf(draft);
		return key === undefined ? [] : [{ ...draft, key }];
	});
	return {
		fresh: drafts.filter((draft) => keyOf(draft) === undefined),
		renamed: known.flatMap(({ names, key }) =>
			names.filter((name) => !keys.has(name)).map((name): [string, number] => [name, key])
		),
		revisions: await revisionsOf(db, known, at)
	};
}

const ADD_ARTICLE: Bulk = {
	table: 'article',
	set: {
		key: 'int',
		source_id: 'text',
		url: 'text',
		title: 'text',
		summary: 'text',
		author: 'text',
		outlet: 'text',
		domain: 'text',
		lang: 'text',
		published_at: 'bigint',
		published_inferred: 'int',
		day_only: 'int',
		seen_at: 'bigint'
	}
};
const ADD_NAME: Bulk = {
	table: 'article_identity',
	set: { identity: 'text', article_key: 'int' },
	conflict: { on: ['identity'], set: 'nothing' }
};

/** Inserts articles with their names. Their first wording is the row itself until it is revised. */
async function insertFresh(connection: Connection, db: Db, drafts: Draft[]) {
	const newKey = await freeKeys(db, 'article', drafts.length);
	const placed = drafts.map((draft) => ({ ...draft, key: newKey() }));
	await write(
		connection,
		db,
		ADD_ARTICLE,
		placed.map(({ key, row }) => [
			key,
			row.sourceId,
			row.url,
			row.title,
			row.summary,
			row.author,
			row.outlet,
			row.domain,
			row.lang,
			row.publishedAt,
			row.publishedInferred,
			row.dayOnly,
			row.seenAt
		])
	);
	const names = placed.flatMap(({ names: all, key }) =>
		all.map((name): [string, number] => [name, key])
	);
	// In the index's order, page by page.
	names.sort(([a], [b]) => (a < b ? -1 : 1));
	await write(connection, db, ADD_NAME, names);
}

type Row = Selectable<ArticleTable>;

/** A known article whose headline changed, as it was and as it is to be from now on. */
type Revision = { before: Row; after: Row };

async function revisionsOf(
	db: Db,
	known: (Draft & { key: number })[],
	at: Moment
): Promise<Revision[]> {
	const rows = new Map<number, Row>();
	for (const batch of batches([...new Set(known.map(({ key }) => key))])) {
		const found = await db.selectFrom('article').selectAll().where('key', 'in', batch).execute();
		for (const row of found) rows.set(row.key, row);
	}
	const revisions = new Map<number, Revision>();
	for (const { row: next, key } of known) {
		const row = rows.get(key);
		if (!row || revisions.has(key)) continue;
		const owned = row.sourceId === next.sourceId;
		const better = row.sourceId === GDELT_SOURCE && next.sourceId !== GDELT_SOURCE;
		if (!better && !(owned && row.title !== next.title)) continue;
		const after = {
			...row,
			...next,
			key,
			seenAt: row.seenAt,
			// Read again by the derive job: the score belonged to the earlier wording.
			storyKey: row.storyKey,
			...(next.publishedInferred ? keptTime(row) : {}),
			publishedAt: next.publishedInferred ? row.publishedAt : Math.min(next.publishedAt, at)
		};
		revisions.set(key, { before: row, after });
	}
	return [...revisions.values()];
}

const keptTime = ({ publishedInferred, dayOnly }: Row) => ({ publishedInferred, dayOnly });

async function revise(db: Db, revisions: Revision[], at: Moment) {
	for (const batch of batches(revisions)) {
		await db
			.insertInto('article')
			.values(batch.map(({ after }) => after))
			.onConflict((conflict) =>
				conflict.column('key').doUpdateSet((eb) => ({
					sourceId: eb.ref('excluded.sourceId'),
					url: eb.ref('excluded.url'),
					title: eb.ref('excluded.title'),
					summary: eb.ref('excluded.summary'),
					author: eb.ref('excluded.author'),
					outlet: eb.ref('excluded.outlet'),
					domain: eb.ref('excluded.domain'),
					lang: eb.ref('excluded.lang'),
					publishedAt: eb.ref('excluded.publishedAt'),
					publishedInferred: eb.ref('excluded.publishedInferred'),
					dayOnly: eb.ref('excluded.dayOnly'),
					sentiment: null,
					sentimentTerms: null
				}))
			)
			.execute();
		await relinkTimes(
			db,
			batch.flatMap(({ before, after }) =>
				before.publishedAt === after.publishedAt ? [] : [after.key]
			)
		);
		// The first wording becomes a version only now that there is a second one.
		await db
			.insertInto('articleVersion')
			.values(batch.map(({ before }) => wordingOf(before, before.seenAt)))
			.onConflict((conflict) => conflict.doNothing())
			.execute();
		await db
			.insertInto('articleVersion')
			.values(batch.map(({ after }) => wordingOf(after, at)))
			.onConflict((conflict) =>
				conflict.columns(['articleKey', 'seenAt']).doUpdateSet((eb) => ({
					title: eb.ref('excluded.title'),
					summary: eb.ref('excluded.summary'),
					url: eb.ref('excluded.url')
				}))
			)
			.execute();
	}
}

const wordingOf = ({ key, title, summary, url, publishedAt }: Row, seenAt: Moment) => ({
	articleKey: key,
	seenAt,
	title,
	summary,
	url,
	publishedAt
});

/** A row as the domain speaks of it. */
export const articleOf = (row: Row): Article => ({
	key: row.key,
	sourceId: row.sourceId,
	url: row.url,
	title: row.title,
	summary: row.summary,
	author: row.author,
	outlet: row.outlet,
	domain: row.domain,
	lang: row.lang,
	publishedAt: row.publishedAt,
	publishedInferred: row.publishedInferred === 1,
	seenAt: row.seenAt,
	storyKey: row.storyKey,
	sentiment: row.sentiment
});

/** Articles that belong to no story yet, in the order they were seen; at most `limit`. */
export async function unclusteredArticles(db: Db, limit: number): Promise<Article[]> {
	const rows = await db
		.selectFrom('article')
		.selectAll()
		.where('storyKey', 'is', null)
		.orderBy('seenAt')
		.orderBy('publishedAt')
		.orderBy('key')
		.limit(limit)
		.execute();
	return rows.map(articleOf);
}

/** Articles not scored since they were stored or revised (`sentimentTerms` is null), oldest first. */
export async function unscoredArticles(db: Db, limit: number): Promise<Article[]> {
	const rows = await db
		.selectFrom('article')
		.selectAll()
		.where('sentimentTerms', 'is', null)
		.orderBy('key')
		.limit(limit)
		.execute();
	return rows.map(articleOf);
}

/** Articles already in stories, published since a moment: what new ones are compared with. Oldest first. */
export async function clusteredSince(db: Db, since: Moment): Promise<Article[]> {
	const rows = await db
		.selectFrom('article')
		.selectAll()
		.where('publishedAt', '>=', since)
		.where('storyKey', 'is not', null)
		.orderBy('publishedAt')
		.orderBy('key')
		.execute();
	return rows.map(articleOf);
}

/** Articles first seen after a moment, oldest first; at most `limit`. With `asOf` none seen later. */
export async function articlesSince(
	db: Db,
	since: Moment,
	limit: number,
	asOf?: Moment
): Promise<Article[]> {
	const rows = await db
		.selectFrom('article')
		.selectAll()
		.where('seenAt', '>', since)
		.$if(asOf !== undefined, (query) => query.where('seenAt', '<=', asOf!))
		.orderBy('seenAt')
		.orderBy('key')
		.limit(limit)
		.execute();
	return rows.map(articleOf);
}

/** When the newest article of each source was published: a feed may answer 200 for months without one. */
export async function newestBySource(db: Db): Promise<Map<string, Moment>> {
	const rows = await db
		.selectFrom('article')
		.select(['sourceId', sql<Moment>`max(published_at)`.as('newest')])
		.groupBy('sourceId')
		.execute();
	return new Map(rows.map(({ sourceId, newest }) => [sourceId, Number(newest)]));
}
