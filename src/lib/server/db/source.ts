import { createHash } from 'node:crypto';
import type { Moment } from '#lib/domain/market.ts';
import type { Db } from './connect.ts';
import { inTransaction } from './handle.ts';
import type { SourceTable } from './schema.ts';

/** A source as a person, a track file or the starter list names it. */
export type SourceEntry = {
	url: string;
	name: string;
	/** `feed` (what it is shows when it is read) or the id of a kind such as `google-news`. */
	kind?: string;
	lang?: string | null;
	zone?: string | null;
	/** Who owns the outlets it brings; not told: each article counts for its own outlet. */
	owner?: string | null;
};

export type SourceOrigin = 'starter' | 'track' | 'person';

/** The kind of a source whose format is found out at each reading. */
export const ANY_KIND = 'feed';
/** Sources of this kind on the starter list are read only when FEEDS names them. */
const GOOGLE = 'google-news';

/** Whether a source brings the articles of many publishers: no one owner stands for them. */
const isAggregator = ({ kind, url }: SourceEntry): boolean =>
	kind === GOOGLE || new URL(url).hostname === 'news.google.com';

/** One spelling for the addresses of a feed: https, lower-case host, no fragment. The query may name the section. */
function feedAddress(url: string): string {
	const address = new URL(url.trim());
	address.hash = '';
	if (address.protocol === 'http:') address.protocol = 'https:';
	return address.href;
}

/** A source's id: a short hash of its address, the same wherever it is added. Throws TypeError when the address is none. */
export const sourceId = (url: string): string =>
	createHash('sha256').update(feedAddress(url)).digest('hex').slice(0, 12);

/** The id of a source's feed row: its health, lock and schedule. */
export const sourceFeedId = (id: string): string => `source:${id}`;

const rowOf = (entry: SourceEntry, id: string, origin: SourceOrigin): SourceTable => ({
	id,
	feedId: sourceFeedId(id),
	url: entry.url.trim(),
	kind: entry.kind ?? ANY_KIND,
	name: entry.name,
	lang: entry.lang ?? null,
	zone: entry.zone ?? null,
	origin,
	// Never guessed from the address: many outlets may be served from one host.
	owner: isAggregator(entry) ? null : (entry.owner ?? null),
	movedTo: null,
	removedAt: null
});

/**
 * Adds sources or renews them by address, with their feed rows, and gives their ids in the order of
 * the entries. What a person or a track file names is read, also when it was removed before. A feed
 * that has moved keeps its new address, and either address names it.
 */
export async function saveSources(
	db: Db,
	entries: SourceEntry[],
	origin: SourceOrigin
): Promise<string[]> {
	if (entries.length === 0) return [];
	return await inTransaction(db, async (transaction) => {
		const moved = await transaction
			.selectFrom('source')
			.select(['id', 'url'])
			.where(
				'url',
				'in',
				entries.map(({ url }) => url.trim())
			)
			.execute();
		const idAt = new Map(moved.map(({ id, url }) => [url, id]));
		const ids = entries.map(({ url }) => idAt.get(url.trim()) ?? sourceId(url));
		// The last word on an address counts; a statement must not name a row twice.
		const rows = new Map(
			entries.map((entry, index) => [ids[index]!, rowOf(entry, ids[index]!, origin)])
		);
		await writeSources(transaction, [...rows.values()], true);
		return ids;
	});
}

async function writeSources(db: Db, rows: SourceTable[], active: boolean) {
	if (rows.length === 0) return;
	await db
		.insertInto('source')
		.values(rows)
		.onConflict((conflict) =>
			conflict.column('id').doUpdateSet((eb) => ({
				kind: eb.ref('excluded.kind'),
				name: eb.ref('excluded.name'),
				lang: eb.ref('excluded.lang'),
				zone: eb.ref('excluded.zone'),
				origin: eb.ref('excluded.origin'),
				owner: eb.ref('excluded.owner'),
				removedAt: null
			}))
		)
		.execute();
	await db
		.insertInto('feed')
		.values(
			rows.map(({ feedId, name, url }) => ({
				id: feedId,
				kind: 'source' as const,
				name,
				url,
				failures: 0,
				active: active ? 1 : 0
			}))
		)
		.onConflict((conflict) =>
			conflict.column('id').doUpdateSet((eb) => ({
				name: eb.ref('excluded.name'),
				active: eb.ref('excluded.active')
			}))
		)
		.execute();
}

/**
 * Brings the list that comes along in line with FEEDS (`words`): its sources are read with `starter`,
 * those of Google News with `google-news`, and rest otherwise. What a person or a track file added
 * stays as it is, what was removed by hand stays removed, and what the list names no more rests.
 */
export async function mergeStarter(db: Db, list: SourceEntry[], words: ReadonlySet<string>) {
	const known = await db
		.selectFrom('source')
		.innerJoin('feed', 'feed.id', 'source.feedId')
		.selectAll('source')
		.select('feed.active')
		.execute();
	// Also the addresses to which sources have moved: those are known under their first one.
	const elsewhere = new Set(
		known.flatMap(({ id, url, origin, removedAt }) => [
			...(origin !== 'starter' || removedAt !== null ? [id] : []),
			...(sourceId(url) !== id ? [sourceId(url)] : [])
		])
	);
	const starters = list
		.map((entry) => ({
			row: rowOf(entry, sourceId(entry.url), 'starter'),
			active: words.has(entry.kind === GOOGLE ? GOOGLE : 'starter')
		}))
		.filter(({ row }) => !elsewhere.has(row.id));
	const held = new Map(known.map((row) => [row.id, row]));
	const changed = starters.filter(({ row, active }) => {
		const now = held.get(row.id);
		const same = (['kind', 'name', 'lang', 'zone', 'owner'] as const).every(
			(column) => now?.[column] === row[column]
		);
		return !now || !same || (now.active === 1) !== active;
	});
	const listed = new Set(starters.map(({ row }) => row.id));
	const gone = known.filter(
		({ id, origin, active }) => origin === 'starter' && active === 1 && !listed.has(id)
	);
	if (changed.length === 0 && gone.length === 0) return;
	await db.transaction().execute(async (transaction) => {
		for (const active of [true, false]) {
			const part = changed.filter((one) => one.active === active).map(({ row }) => row);
			await writeSources(transaction, part, active);
		}
		if (gone.length === 0) return;
		await transaction
			.updateTable('feed')
			.set({ active: 0 })
			.where(
				'id',
				'in',
				gone.map(({ feedId }) => feedId)
			)
			.execute();
	});
}

/** The sources that are read, by name. */
export async function listSources(db: Db): Promise<SourceTable[]> {
	return await db
		.selectFrom('source')
		.innerJoin('feed', 'feed.id', 'source.feedId')
		.selectAll('source')
		.where('source.removedAt', 'is', null)
		.where('feed.active', '=', 1)
		.orderBy('source.name')
		.orderBy('source.id')
		.execute();
}

/** Sources that somebody stopped, the last one first. */
export async function stoppedSources(db: Db): Promise<SourceTable[]> {
	return await db
		.selectFrom('source')
		.selectAll()
		.where('removedAt', 'is not', null)
		.orderBy('removedAt', 'desc')
		.orderBy('id')
		.execute();
}

/** Removes sources: they are read no more and leave the status page; their articles stay. Gives how many there were. */
export async function removeSources(db: Db, ids: string[], at: Moment): Promise<number> {
	if (ids.length === 0) return 0;
	return await inTransaction(db, async (transaction) => {
		const { numUpdatedRows } = await transaction
			.updateTable('source')
			.set({ removedAt: at })
			.where('id', 'in', ids)
			.where('removedAt', 'is', null)
			.executeTakeFirstOrThrow();
		await transaction
			.updateTable('feed')
			.set({ active: 0 })
			.where('id', 'in', ids.map(sourceFeedId))
			.execute();
		return Number(numUpdatedRows);
	});
}

/**
 * Saves where a feed has moved for good (a permanent redirect, seen twice). The source keeps its id
 * and its articles; where the new address is another source already, nothing is changed.
 */
export async function moveSource(db: Db, id: string, url: string) {
	await db.transaction().execute(async (transaction) => {
		await transaction.updateTable('source').set({ movedTo: null }).where('id', '=', id).execute();
		const other = await transaction
			.selectFrom('source')
			.select('id')
			.where('url', '=', url)
			.where('id', '!=', id)
			.executeTakeFirst();
		if (other) return;
		await transaction.updateTable('source').set({ url }).where('id', '=', id).execute();
		await transaction.updateTable('feed').set({ url }).where('id', '=', sourceFeedId(id)).execute();
	});
}
