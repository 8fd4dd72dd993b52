import { createHash } from 'node:crypto';
import { sql, type Selectable } from 'kysely';
import type { Article, ArticleReading } from '#lib/domain/article.ts';
import { canonicalUrl, isFrontPage } from '#lib/domain/canonical-url.ts';
import type { Moment } from '#lib/domain/market.ts';
import type { Db } from './connect.ts';
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

/** A name under which an article is known: what it was made of is hashed, so that names stay short. */
const identity = (kind: 'guid' | 'url' | 'title', ...parts: string[]) =>
	`${kind}:${createHash('sha256').update(parts.join('\n')).digest('base64url').slice(0, 24)}`;

/** A headline without what outlets change without meaning it: case, spaces, punctuation. */
const normalTitle = (title: string) => title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');

/**
 * The names of an article, best first: its id within the source; its canonical URL, unless that is
 * a front page; where neither exists its headline, source and day. Google's links differ between
 * queries for one article, so there the publisher and the headline count as well.
 */
export function identitiesOf(sourceId: string, reading: ArticleReading): string[] {
	const names: string[] = [];
	if (reading.guid !== null) names.push(identity('guid', sourceId, reading.guid));
	const url = canonicalUrl(reading.url);
	if (url !== null && !isFrontPage(url)) names.push(identity('url', url));
	const viaGoogle = url?.startsWith('https://news.google.com/') ?? false;
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
	db: Db,
	sourceId: string,
	readings: ArticleReading[],
	at: Moment
): Promise<Saved> {
	const drafts = draftsOf(sourceId, readings, at);
	if (drafts.length === 0) return { stored: 0, revised: 0, unchanged: 0 };
	// Looked up before the transaction: it then begins with a write, so that on SQLite no other
	// process can make it stale, and names taken in between show as conflicts.
	const keys = await keysOf(
		db,
		drafts.flatMap(({ names }) => names)
	);
	const keyOf = ({ names }: Draft) => names.flatMap((name) => keys.get(name) ?? [])[0];
	const fresh = drafts.filter((draft) => keyOf(draft) === undefined);
	const known = drafts.flatMap((draft) => {
		const key = keyOf(draft);
		return key === undefined ? [] : [{ ...draft, key }];
	});
	const revisions = await revisionsOf(db, known, at);
	const renamed = known.flatMap(({ names, key }) =>
		names.filter((name) => !keys.has(name)).map((name) => ({ identity: name, articleKey: key }))
	);
	if (fresh.length === 0 && revisions.length === 0 && renamed.length === 0) {
		return { stored: 0, revised: 0, unchanged: drafts.length };
	}
	return await db.transaction().execute(async (transaction) => {
		const stored = await insertFresh(transaction, fresh);
		for (const batch of batches(renamed)) {
			await transaction
				.insertInto('articleIdentity')
				.values(batch)
				.onConflict((conflict) => conflict.doNothing())
				.execute();
		}
		await revise(transaction, revisions, at);
		return {
			stored,
			revised: revisions.length,
			unchanged: drafts.length - stored - revisions.length
		};
	});
}

async function keysOf(db: Db, names: string[]): Promise<Map<string, number>> {
	const keys = new Map<string, number>();
	for (const batch of batches(names)) {
		const rows = await db
			.selectFrom('articleIdentity')
			.selectAll()
			.where('identity', 'in', batch)
			.execute();
		for (const { identity: name, articleKey } of rows) keys.set(name, articleKey);
	}
	return keys;
}

/** Inserts articles with their names and first versions; gives how many are new indeed. */
async function insertFresh(db: Db, drafts: Draft[]): Promise<number> {
	let stored = 0;
	for (const batch of batches(drafts)) {
		const inserted = await db
			.insertInto('article')
			.values(batch.map(({ row }) => row))
			.returning(['key', 'url', 'title', 'publishedAt'])
			.execute();
		// RETURNING promises no order: rows are told apart by what they hold. Equal rows are interchangeable.
		const waiting = new Map<string, number[]>();
		const told = (row: { url: string; title: string; publishedAt: Moment }) =>
			`${row.publishedAt}\n${row.url}\n${row.title}`;
		for (const row of inserted) {
			waiting.set(told(row), [...(waiting.get(told(row)) ?? []), row.key]);
		}
		const placed = batch.map((draft) => ({ ...draft, key: waiting.get(told(draft.row))!.pop()! }));
		const names = placed
			.flatMap(({ names: all, key }) => all.map((name) => ({ identity: name, articleKey: key })))
			// One order for all: two processes then never wait for each other in a circle.
			.sort((a, b) => (a.identity < b.identity ? -1 : 1));
		const taken = new Set<number>();
		for (const part of batches(names)) {
			await db
				.insertInto('articleIdentity')
				.values(part)
				.onConflict((conflict) => conflict.doNothing())
				.execute();
			const owners = await keysOf(
				db,
				part.map(({ identity: name }) => name)
			);
			// Another process stored the article since it was looked up: ours is one too many.
			for (const { identity: name, articleKey } of part) {
				if (owners.get(name) !== articleKey) taken.add(articleKey);
			}
		}
		if (taken.size > 0) {
			await db
				.deleteFrom('articleIdentity')
				.where('articleKey', 'in', [...taken])
				.execute();
			await db
				.deleteFrom('article')
				.where('key', 'in', [...taken])
				.execute();
		}
		const kept = placed.filter(({ key }) => !taken.has(key));
		if (kept.length > 0) {
			await db
				.insertInto('articleVersion')
				.values(
					kept.map(({ key, row }) => ({
						articleKey: key,
						seenAt: row.seenAt,
						title: row.title,
						summary: row.summary,
						url: row.url,
						publishedAt: row.publishedAt
					}))
				)
				.onConflict((conflict) => conflict.doNothing())
				.execute();
		}
		stored += kept.length;
	}
	return stored;
}

type Row = Selectable<ArticleTable>;

/** The rows of known articles whose headline changed, as they are to be from now on. */
async function revisionsOf(db: Db, known: (Draft & { key: number })[], at: Moment): Promise<Row[]> {
	const rows = new Map<number, Row>();
	for (const batch of batches([...new Set(known.map(({ key }) => key))])) {
		const found = await db.selectFrom('article').selectAll().where('key', 'in', batch).execute();
		for (const row of found) rows.set(row.key, row);
	}
	const revisions = new Map<number, Row>();
	for (const { row: next, key } of known) {
		const row = rows.get(key);
		if (!row || revisions.has(key)) continue;
		const owned = row.sourceId === next.sourceId;
		const better = row.sourceId === GDELT_SOURCE && next.sourceId !== GDELT_SOURCE;
		if (!better && !(owned && row.title !== next.title)) continue;
		revisions.set(key, {
			...row,
			...next,
			key,
			seenAt: row.seenAt,
			// Read again by the derive job: the score belonged to the earlier wording.
			storyKey: row.storyKey,
			...(next.publishedInferred ? keptTime(row) : {}),
			publishedAt: next.publishedInferred ? row.publishedAt : Math.min(next.publishedAt, at)
		});
	}
	return [...revisions.values()];
}

const keptTime = ({ publishedInferred, dayOnly }: Row) => ({ publishedInferred, dayOnly });

async function revise(db: Db, revisions: Row[], at: Moment) {
	for (const batch of batches(revisions)) {
		await db
			.insertInto('article')
			.values(batch)
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
		await db
			.insertInto('articleVersion')
			.values(
				batch.map(({ key, title, summary, url, publishedAt }) => ({
					articleKey: key,
					seenAt: at,
					title,
					summary,
					url,
					publishedAt
				}))
			)
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

/** The wordings of an article's headline seen by a moment, newest first; the first is the one shown then. */
export async function articleVersions(db: Db, key: number, asOf?: Moment) {
	return await db
		.selectFrom('articleVersion')
		.select(['seenAt', 'title', 'summary', 'url', 'publishedAt'])
		.where('articleKey', '=', key)
		.$if(asOf !== undefined, (query) => query.where('seenAt', '<=', asOf!))
		.orderBy('seenAt', 'desc')
		.execute();
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
