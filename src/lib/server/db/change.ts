/** What was written lately, by whichever process: the evidence for the API's events. */
import { sql } from 'kysely';
import { few, isEmpty, type Change } from '#lib/domain/change.ts';
import type { Moment } from '#lib/domain/market.ts';
import type { Connection, Db } from './connect.ts';
import { among, commitsOfOthers, prepared } from './handle.ts';

/**
 * A text that differs once anything was written, by this process or another; null where the database
 * cannot tell that at no cost (PostgreSQL).
 */
export function versionOf({ sqlite }: Connection): string | null {
	if (!sqlite) return null;
	const { n } = prepared(sqlite, 'select total_changes() as n').get() as { n: number };
	return `${commitsOfOthers(sqlite)} ${n}`;
}

/** Rows carry the moment they were read at and are written a little later: this far is looked back, ms. */
const OVERLAP = 60_000;
/** An article waits this long for its story and its topics, ms; then nobody is told. */
const PATIENCE = 15 * 60_000;

/** Rows of a table in time order, each given once although they come in a little late. */
class Tail {
	#newest: Moment;
	/** The keys that were given, by the moment of their rows: those of one page of a venue share it. */
	readonly #told = new Map<Moment, Set<number>>();

	constructor(newest: Moment) {
		this.#newest = newest;
	}

	get from(): Moment {
		return this.#newest - OVERLAP;
	}

	/** The moments after `from` of which there are more rows now than were given. */
	grown(counts: readonly { at: Moment; n: number }[]): Moment[] {
		return counts.flatMap(({ at, n }) => (Number(n) > (this.#told.get(at)?.size ?? 0) ? at : []));
	}

	/** Those of the rows after `from` that were not given before. */
	fresh<Row extends { at: Moment; key: number }>(rows: readonly Row[]): Row[] {
		const fresh: Row[] = [];
		for (const row of rows) {
			const told = this.#told.get(row.at) ?? new Set();
			if (told.has(row.key)) continue;
			this.#told.set(row.at, told.add(row.key));
			this.#newest = Math.max(this.#newest, row.at);
			fresh.push(row);
		}
		for (const at of this.#told.keys()) if (at <= this.from) this.#told.delete(at);
		return fresh;
	}
}

/**
 * Looks again and again at what was written since its last look: a few small queries on keys and
 * indexes, and on SQLite none at all while nothing was written. `beginWatch` makes one.
 */
export class Watch {
	readonly #connection: Connection;
	#version: string | null = null;
	readonly #quotes: Tail;
	readonly #articles: Tail;
	/** Articles seen that are in no story yet, and those whose topics may still come: since when. */
	readonly #storyless = new Map<number, Moment>();
	readonly #unlinked = new Map<number, Moment>();
	readonly #linked = new Set<string>();
	#feeds = new Map<string, string>();
	#run = 0;
	#editing = '';

	constructor(connection: Connection, newest: { quote: Moment; article: Moment }) {
		this.#connection = connection;
		this.#quotes = new Tail(newest.quote);
		this.#articles = new Tail(newest.article);
	}

	/** What changed since the last look, or null when nothing did. Throws what the database throws. */
	async look(now: Moment): Promise<Change | null> {
		const version = versionOf(this.#connection);
		if (version !== null && version === this.#version) return null;
		const { db } = this.#connection;
		const moved = await this.#movedMarkets(db);
		const storied = await this.#storiedArticles(db, now);
		const topics = [
			...(await topicsOf(db, 'topic-market', moved)),
			...(await this.#topicsOfArticles(db, now))
		];
		const edited = await this.#wasEdited(db);
		const change: Change = {
			at: now,
			topics: edited ? null : few(topics),
			markets: few(await marketIds(db, moved)),
			stories: edited ? null : few(storied),
			feeds: [...(await this.#readFeeds(db)), ...((await this.#wasDerived(db)) ? ['derive'] : [])]
		};
		this.#version = version;
		return isEmpty(change) ? null : change;
	}

	/** Keys of markets with a new quote. A catalogue that is read leaves tens of thousands in a minute: only counted again. */
	async #movedMarkets(db: Db): Promise<number[]> {
		const counts = await db
			.selectFrom('quoteLog')
			.select(({ fn }) => ['at', fn.countAll<number>().as('n')])
			.where('at', '>', this.#quotes.from)
			.groupBy('at')
			.execute();
		const grown = this.#quotes.grown(counts);
		if (grown.length === 0) return [];
		const rows = await db
			.selectFrom('quoteLog')
			.select(['at', 'marketKey as key'])
			.where(sql<boolean>`at ${among(db, grown, 'bigint')}`)
			.execute();
		return [...new Set(this.#quotes.fresh(rows).map(({ key }) => key))];
	}

	/** Ids of stories that hold a new article. An article is stored first and told apart later. */
	async #storiedArticles(db: Db, now: Moment): Promise<string[]> {
		const rows = await db
			.selectFrom('article')
			.select(['seenAt as at', 'key'])
			.where('seenAt', '>', this.#articles.from)
			.execute();
		for (const { key } of this.#articles.fresh(rows)) this.#storyless.set(key, now);
		forget(this.#storyless, now);
		if (this.#storyless.size === 0) return [];
		const storied = await db
			.selectFrom('article')
			.select(['key', 'storyKey'])
			.where(sql<boolean>`key ${among(db, [...this.#storyless.keys()])}`)
			.where('storyKey', 'is not', null)
			.execute();
		for (const { key } of storied) {
			this.#storyless.delete(key);
			this.#unlinked.set(key, now);
		}
		return storied.map(({ storyKey }) => String(storyKey));
	}

	/** Slugs of topics that new articles were linked to, each article and topic once. */
	async #topicsOfArticles(db: Db, now: Moment): Promise<string[]> {
		forget(this.#unlinked, now);
		if (this.#unlinked.size === 0) this.#linked.clear();
		const links = await linksOf(db, 'topic-article', [...this.#unlinked.keys()]);
		const fresh = links.filter(({ a, b }) => !this.#linked.has(`${a} ${b}`));
		for (const { a, b } of fresh) this.#linked.add(`${a} ${b}`);
		return fresh.map(({ a }) => a);
	}

	/** Feeds read through or failed since the last look. */
	async #readFeeds(db: Db): Promise<string[]> {
		const rows = await db
			.selectFrom('feed as f')
			.leftJoin('duty as d', 'd.feedId', 'f.id')
			.select(({ fn }) => ['f.id', 'f.failures', 'f.lastErrorAt', fn.max('d.lastDone').as('done')])
			.where('f.active', '=', 1)
			.groupBy(['f.id', 'f.failures', 'f.lastErrorAt'])
			.execute();
		const before = this.#feeds;
		this.#feeds = new Map(
			rows.map(({ id, failures, lastErrorAt, done }) => [id, `${failures} ${lastErrorAt} ${done}`])
		);
		return [...this.#feeds].flatMap(([id, state]) => (before.get(id) === state ? [] : [id]));
	}

	/** Whether a pass since the last look derived something new. */
	async #wasDerived(db: Db): Promise<boolean> {
		const runs = await db
			.selectFrom('run')
			.select(['id', 'job', 'result'])
			.where('id', '>', this.#run)
			.orderBy('id')
			.execute();
		this.#run = runs.at(-1)?.id ?? this.#run;
		return runs.some(
			({ job, result }) =>
				job.includes('derive') &&
				(result ?? '')
					.split('\n')
					.some((line) => line.includes('"feed":"derive"') && !line.includes('"stored":0,'))
		);
	}

	/** Whether somebody followed or dropped topics, or corrected stories. */
	async #wasEdited(db: Db): Promise<boolean> {
		const { rows } = await sql<{ editing: string }>`
			select (select cast(coalesce(max(id), 0) as text) from story_verdict) || ' ' ||
				(select cast(count(*) as text) || ' ' || cast(count(removed_at) as text) from topic)
				as editing`.execute(db);
		const before = this.#editing;
		this.#editing = rows[0]?.editing ?? '';
		return before !== this.#editing;
	}

	/** Learns how things stand, so that the next look gives only what comes after. */
	async begin(now: Moment): Promise<this> {
		const { db } = this.#connection;
		const newest = await db
			.selectFrom('run')
			.select(({ fn }) => fn.max('id').as('id'))
			.executeTakeFirst();
		this.#run = Math.max(0, Number(newest?.id ?? 0));
		await this.look(now);
		return this;
	}
}

/** A watch that begins now: its first look gives what is written from here on. */
export async function beginWatch(connection: Connection, now: Moment): Promise<Watch> {
	const { db } = connection;
	const [quote, article] = await Promise.all([
		db
			.selectFrom('quoteLog')
			.select(({ fn }) => fn.max('at').as('at'))
			.executeTakeFirst(),
		db
			.selectFrom('article')
			.select(({ fn }) => fn.max('seenAt').as('at'))
			.executeTakeFirst()
	]);
	const newest = { quote: Number(quote?.at ?? 0), article: Number(article?.at ?? 0) };
	return await new Watch(connection, newest).begin(now);
}

function forget(waiting: Map<number, Moment>, now: Moment) {
	for (const [key, since] of waiting) if (now - since > PATIENCE) waiting.delete(key);
}

async function marketIds(db: Db, keys: number[]): Promise<string[]> {
	if (keys.length === 0) return [];
	const rows = await db
		.selectFrom('market')
		.select('id')
		.where(sql<boolean>`key ${among(db, keys)}`)
		.execute();
	return rows.map(({ id }) => id);
}

async function topicsOf(db: Db, kind: 'topic-market', keys: number[]): Promise<string[]> {
	return (await linksOf(db, kind, keys)).map(({ a }) => a);
}

/** The links of topics (`a`) to these markets or articles (`b`, as text). */
async function linksOf(db: Db, kind: 'topic-market' | 'topic-article', keys: number[]) {
	if (keys.length === 0) return [];
	return await db
		.selectFrom('link')
		.select(['a', 'b'])
		.where('kind', '=', kind)
		.where(sql<boolean>`b ${among(db, keys.map(String), 'text')}`)
		.where('state', '<>', 'rejected')
		.execute();
}
