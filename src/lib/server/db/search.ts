import { sql, type RawBuilder } from 'kysely';
import type { Query } from '#lib/domain/query.ts';
import { isSingle, searchTokens, tokensMatch } from '#lib/domain/search.ts';
import type { Connection, Db } from './connect.ts';
import { among, breathe, isPostgres, prepared, rows, transact } from './handle.ts';

/**
 * The search index: FTS5 on SQLite, tsvector on PostgreSQL, both fed with the same tokens
 * (`domain/search.ts`), so that both give the same hits. Queries are those of `domain/query.ts`; no
 * text of theirs reaches a search engine's own syntax, only tokens of letters and digits.
 */

type Index = 'article_search' | 'market_search';

/** Rows indexed in one transaction. */
const BATCH = 2000;

/** PostgreSQL counts words up to here. */
const LAST_POSITION = 16_383;

/** A search as the databases take it. `except`: everything but what matches. */
type Expression = { text: string; except: boolean };

/** What differs between the two search languages. */
type Language = {
	phrase(tokens: string[], prefix: boolean): string;
	all(parts: string[]): string;
	any(parts: string[]): string;
	without(wanted: string, unwanted: string): string;
};

const fts5: Language = {
	phrase: (tokens, prefix) => `"${tokens.join(' ')}"${prefix ? ' *' : ''}`,
	all: (parts) => `(${parts.join(' AND ')})`,
	any: (parts) => `(${parts.join(' OR ')})`,
	without: (wanted, unwanted) => `(${wanted} NOT ${unwanted})`
};

const tsquery: Language = {
	phrase: (tokens, prefix) =>
		`(${tokens.map((token) => `'${token}'`).join(' <-> ')}${prefix ? ':*' : ''})`,
	all: (parts) => `(${parts.join(' & ')})`,
	any: (parts) => `(${parts.join(' | ')})`,
	without: (wanted, unwanted) => `(${wanted} & !${unwanted})`
};

/**
 * A query in one of the languages. FTS5 knows `NOT` only between two sides, so a negative part is
 * carried up until something positive stands beside it. Null when no word is left.
 */
function expression(query: Query, language: Language): Expression | null {
	switch (query.kind) {
		case 'word':
		case 'phrase': {
			const tokens = searchTokens(query.text);
			if (tokens.length === 0) return null;
			// 3월 is found in 3월까지: a last syllable may go on.
			const open = query.open ?? isSingle(tokens.at(-1) ?? '');
			return { text: language.phrase(tokens, open), except: false };
		}
		case 'not': {
			const inner = expression(query.part, language);
			return inner && { ...inner, except: !inner.except };
		}
		case 'and':
		case 'or': {
			const parts = query.parts
				.map((part) => expression(part, language))
				.filter((part) => part !== null);
			if (parts.length === 0) return null;
			// a OR NOT b is NOT (b AND NOT a): the same with all signs turned.
			const turned = query.kind === 'or';
			const texts = (except: boolean) =>
				parts.filter((part) => part.except === except).map(({ text }) => text);
			const [wanted, unwanted] = [texts(turned), texts(!turned)];
			if (turned && wanted.length === 0) return { text: language.any(unwanted), except: false };
			if (wanted.length === 0) return { text: language.any(unwanted), except: !turned };
			const all = language.all(wanted);
			return {
				text: unwanted.length === 0 ? all : language.without(all, language.any(unwanted)),
				except: turned
			};
		}
	}
}

/**
 * Kysely condition: the row with this key matches the query. A query without any word matches nothing. `least`: a key
 * that no row in question is below; hits below it are then not read.
 */
const matching =
	(index: Index) =>
	(db: Db, key: string, query: Query, least?: RawBuilder<number>): RawBuilder<boolean> => {
		const search = expression(query, isPostgres(db) ? tsquery : fts5);
		if (!search) return sql<boolean>`1 = 0`;
		const from = (name: string) => (least ? sql`and ${sql.ref(name)} >= ${least}` : sql``);
		const found = isPostgres(db)
			? sql`select key from ${sql.table(index)} where text @@ ${search.text}::tsquery ${from('key')}`
			: sql`select rowid from ${sql.table(index)} where ${sql.table(index)} match ${search.text} ${from('rowid')}`;
		return sql<boolean>`${sql.ref(key)} ${search.except ? sql`not in` : sql`in`} (${found})`;
	};

const amongTexts =
	(textsOf: (db: Db, keys: readonly number[]) => RawBuilder<{ key: number; text: string }>) =>
	async (db: Db, query: Query, keys: readonly number[]): Promise<Set<number>> => {
		const { rows: texts } = await textsOf(db, keys).execute(db);
		const hits = texts.filter(({ text }) => tokensMatch(query, searchTokens(text)));
		return new Set(hits.map(({ key }) => key));
	};

/** Whether at least so many rows match, of those above a key; no more are read. Not for a query of all but some words: false. */
const many =
	(index: Index) =>
	async (db: Db, query: Query, least: number, above = 0): Promise<boolean> => {
		const search = expression(query, isPostgres(db) ? tsquery : fts5);
		if (!search || search.except) return false;
		const match = isPostgres(db)
			? sql`text @@ ${search.text}::tsquery and key > ${above}`
			: sql`${sql.table(index)} match ${search.text} and rowid > ${above}`;
		const { rows: found } = await sql<{ n: number }>`
			select count(*) as n from (
				select 1 from ${sql.table(index)} where ${match} limit ${sql.lit(least)}) as hit`.execute(db);
		return Number(found[0]?.n) >= least;
	};

/** Whether at least so many markets match. */
export const matchesMany = many('market_search');

/** Whether at least so many articles match, of those above a key. */
export const isInMany = many('article_search');

/** Condition for a query over articles: `.where(articleMatches(db, 'a.key', query))`. */
export const articleMatches = matching('article_search');

/** Condition for a query over markets: `.where(marketMatches(db, 'm.key', query))`. */
export const marketMatches = matching('market_search');

export type Paging = {
	limit: number;
	/** Only keys below it: the next page. */
	before?: number | null;
	/** Only keys above it: what came since. */
	after?: number | null;
};

const searching =
	(index: Index) =>
	async (
		connection: Connection,
		query: Query,
		{ limit, before = null, after = null }: Paging
	): Promise<number[]> => {
		const postgres = connection.dialect === 'postgres';
		const search = expression(query, postgres ? tsquery : fts5);
		if (!search) return [];
		const key = postgres ? 'key' : 'rowid';
		const match = postgres ? 'text @@ ?::tsquery' : `${index} match ?`;
		const conditions = [
			search.except ? `${key} not in (select ${key} from ${index} where ${match})` : match,
			...(before === null ? [] : [`${key} < ?`]),
			...(after === null ? [] : [`${key} > ?`])
		];
		const found = await rows<{ key: number }>(
			connection,
			`select ${key} as key from ${index} where ${conditions.join(' and ')} order by ${key} desc limit ?`,
			[search.text, ...[before, after].filter((bound) => bound !== null), limit]
		);
		return found.map((row) => row.key);
	};

/** Keys of the articles that match, newest first. */
export const searchArticles = searching('article_search');

/** Keys of the markets that match, newest first. */
export const searchMarkets = searching('market_search');

/**
 * Puts texts into an index, in place of what was there under their keys, within a transaction of
 * `transact`.
 */
export async function indexTexts(
	connection: Connection,
	db: Db,
	index: Index,
	texts: readonly { key: number; text: string }[]
): Promise<void> {
	if (texts.length === 0) return;
	if (connection.sqlite) {
		await forgetTexts(
			db,
			index,
			texts.map(({ key }) => key)
		);
		// One by one: many rows in a statement are slower here.
		const insert = prepared(connection.sqlite, `insert into ${index} (rowid, text) values (?, ?)`);
		for (const { key, text } of texts) insert.run(key, searchTokens(text).join(' '));
		return;
	}
	const keys = texts.map(({ key }) => key);
	const vectors = texts.map(({ text }) => vector(searchTokens(text)));
	await sql`
		insert into ${sql.table(index)} (key, text)
		select key, text::tsvector from unnest(${keys}::int[], ${vectors}::text[]) as new(key, text)
		on conflict (key) do update set text = excluded.text`.execute(db);
}

/**
 * FTS5 has no upsert, and its `or replace` halves the speed of indexing: keys that may be there, those
 * not above the highest, are removed first.
 */
async function forgetTexts(db: Db, index: Index, keys: number[]) {
	const { rows: found } = await sql<{ key: number }>`
		select rowid as key from ${sql.table(index)} order by rowid desc limit 1`.execute(db);
	const highest = found[0]?.key ?? 0;
	const known = keys.filter((key) => key <= highest);
	if (known.length === 0) return;
	await sql`delete from ${sql.table(index)} where rowid ${among(db, known)}`.execute(db);
}

/** Tokens as a tsvector with their places, so that phrases are found. */
function vector(tokens: string[]): string {
	return tokens
		.slice(0, LAST_POSITION)
		.map((token, i) => `'${token}':${i + 1}`)
		.join(' ');
}

const ARTICLE_TEXTS = (db: Db, keys: readonly number[]) =>
	sql<{ key: number; text: string }>`
		select key, title || ' ' || summary as text from article where key ${among(db, keys)}`;

const MARKET_TEXTS = (db: Db, keys: readonly number[]) =>
	sql<{ key: number; text: string }>`
		select m.key, coalesce(e.title, '') || ' ' || m.title || ' ' || coalesce(m.label, '') as text
		from market as m left join event as e on e.id = m.event_id where m.key ${among(db, keys)}`;

/** Those of some markets that match, by the texts that their index is made of: for few of very many that would match. */
export const matchingAmong = amongTexts(MARKET_TEXTS);

/** Those of some articles that match, by the texts that their index is made of. */
export const articlesAmong = amongTexts(ARTICLE_TEXTS);

/** Indexes these markets (title, answer and event title) within a transaction of `transact`. */
export async function indexMarketsIn(
	connection: Connection,
	db: Db,
	keys: readonly number[]
): Promise<void> {
	if (keys.length === 0) return;
	await indexTexts(
		connection,
		db,
		'market_search',
		(await MARKET_TEXTS(db, keys).execute(db)).rows
	);
}

/** Indexes these articles (headline and summary) within a transaction of `transact`. */
export async function indexArticlesIn(
	connection: Connection,
	db: Db,
	keys: readonly number[]
): Promise<void> {
	if (keys.length === 0) return;
	await indexTexts(
		connection,
		db,
		'article_search',
		(await ARTICLE_TEXTS(db, keys).execute(db)).rows
	);
}

const indexing =
	(table: 'article' | 'market', index: Index, indexIn: typeof indexArticlesIn) =>
	async (connection: Connection, keys?: readonly number[]): Promise<number> => {
		const todo = keys ?? (await missing(connection, table, index));
		for (let start = 0; start < todo.length; start += BATCH) {
			if (start > 0) await breathe();
			const batch = todo.slice(start, start + BATCH);
			await transact(connection, (db) => indexIn(connection, db, batch));
		}
		return todo.length;
	};

async function missing(
	connection: Connection,
	table: 'article' | 'market',
	index: Index
): Promise<number[]> {
	const key = connection.dialect === 'postgres' ? 'key' : 'rowid';
	const found = await rows<{ key: number }>(
		connection,
		`select key from ${table} where key not in (select ${key} from ${index}) order by key`
	);
	return found.map((row) => row.key);
}

/**
 * Indexes articles by key (new ones, and those whose headline changed), or, without keys, all that are
 * not in the index. Gives how many. Doing it again changes nothing.
 */
export const indexArticles = indexing('article', 'article_search', indexArticlesIn);

/**
 * Indexes markets by key, or, without keys, all that are not in the index. Saving a reading indexes its
 * markets, so this finds something only after an import.
 */
export const indexMarkets = indexing('market', 'market_search', indexMarketsIn);
