import { sql } from 'kysely';
import type { Moment } from '#lib/domain/market.ts';
import type { Db } from './connect.ts';
import { inTransaction } from './handle.ts';
import type { LinkKind, LinkTable } from './schema.ts';

export type LinkState = LinkTable['state'];

/**
 * A link between two things, by kind: topic–market, topic–article, market–article, market–market.
 * `a` and `b` are a topic's slug, or the key of a market or article as text.
 */
export type Link = {
	kind: LinkKind;
	a: string;
	b: string;
	score: number;
	/** Each in words: which words, numbers or names made it. */
	reasons: string[];
	state: LinkState;
	/** `machine`, `track` (a file), or who decided. */
	decidedBy: string;
	seenAt: Moment;
};

export type NewLink = Omit<Link, 'seenAt'>;

/** Rows a statement: wide enough to be quick, below both engines' limit of bound values. */
const BATCH = 500;

/** Who may be overruled by whom: a file overrules the machine, a person overrules both. */
const rank = (decidedBy: string) => (decidedBy === 'machine' ? 0 : decidedBy === 'track' ? 1 : 2);

const keyOf = ({ kind, a, b }: Pick<Link, 'kind' | 'a' | 'b'>) => JSON.stringify([kind, a, b]);

/**
 * Stores links: new ones are added, known ones get the new score, reasons and state, unless someone
 * of higher rank decided before (a person's verdict is never overwritten by a machine's or a
 * file's). `seenAt` stays the time of the first sight. States other than `suggested` are kept as verdicts with
 * their time. Gives how many links were added or changed.
 */
export async function saveLinks(db: Db, links: readonly NewLink[], now: Moment): Promise<number> {
	let stored = 0;
	const once = [...new Map(links.map((link) => [keyOf(link), link])).values()];
	for (let start = 0; start < once.length; start += BATCH) {
		stored += await saveBatch(db, once.slice(start, start + BATCH), now);
	}
	return stored;
}

async function saveBatch(db: Db, links: NewLink[], now: Moment): Promise<number> {
	// Read before the transaction: in SQLite one that begins by reading may not write any more once
	// another process has written.
	const known = new Map(
		(
			await db
				.selectFrom('link')
				.selectAll()
				.where((where) =>
					where.or(
						[...Map.groupBy(links, ({ kind, a }) => JSON.stringify([kind, a])).values()].flatMap(
							(group) =>
								group.slice(0, 1).map(({ kind, a }) =>
									where.and([
										where('kind', '=', kind),
										where('a', '=', a),
										where(
											'b',
											'in',
											group.map(({ b }) => b)
										)
									])
								)
						)
					)
				)
				.execute()
		).map((row) => [keyOf(row), row])
	);
	const changed = links.filter((link) => {
		const row = known.get(keyOf(link));
		if (!row) return true;
		if (rank(row.decidedBy) > rank(link.decidedBy)) return false;
		return (
			row.score !== link.score ||
			row.state !== link.state ||
			row.decidedBy !== link.decidedBy ||
			row.reasons !== JSON.stringify(link.reasons)
		);
	});
	if (changed.length === 0) return 0;
	return await db.transaction().execute(async (tx) => {
		await tx
			.insertInto('link')
			.values(
				changed.map((link) => ({ ...link, reasons: JSON.stringify(link.reasons), seenAt: now }))
			)
			.onConflict((conflict) =>
				conflict
					.columns(['kind', 'a', 'b'])
					.doUpdateSet({
						score: sql<number>`excluded.score`,
						reasons: sql<string>`excluded.reasons`,
						state: sql<LinkState>`excluded.state`,
						decidedBy: sql<string>`excluded.decided_by`
					})
					// Again in the statement itself: a person may have decided since the rows were read.
					.where((where) =>
						where.or([
							where('link.decidedBy', 'in', ['machine', 'track']),
							where(sql<string>`excluded.decided_by`, 'not in', ['machine', 'track'])
						])
					)
			)
			.execute();
		const verdicts = changed.filter(
			(link) => link.state !== (known.get(keyOf(link))?.state ?? 'suggested')
		);
		if (verdicts.length > 0) {
			await tx
				.insertInto('linkVerdict')
				.values(
					verdicts.map(({ kind, a, b, state, decidedBy }) => ({
						kind,
						a,
						b,
						state,
						decidedBy,
						seenAt: now
					}))
				)
				.onConflict((conflict) =>
					conflict.columns(['kind', 'a', 'b', 'seenAt']).doUpdateSet({
						state: sql<LinkState>`excluded.state`,
						decidedBy: sql<string>`excluded.decided_by`
					})
				)
				.execute();
		}
		return changed.length;
	});
}

/**
 * A person's verdict on a link. It stands against every later machine and is kept with its time.
 * A link no machine had made is added with score 1. `decidedBy` must not be `machine`.
 */
export async function decideLink(
	db: Db,
	{ kind, a, b }: Pick<Link, 'kind' | 'a' | 'b'>,
	state: LinkState,
	decidedBy: string,
	now: Moment
): Promise<void> {
	if (decidedBy === 'machine') throw new Error('A verdict needs a person; machines use saveLinks.');
	await inTransaction(db, async (tx) => {
		await tx
			.insertInto('link')
			.values({ kind, a, b, score: 1, reasons: '[]', state, decidedBy, seenAt: now })
			.onConflict((conflict) =>
				conflict.columns(['kind', 'a', 'b']).doUpdateSet({ state, decidedBy })
			)
			.execute();
		await tx
			.insertInto('linkVerdict')
			.values({ kind, a, b, state, decidedBy, seenAt: now })
			.onConflict((conflict) =>
				conflict.columns(['kind', 'a', 'b', 'seenAt']).doUpdateSet({ state, decidedBy })
			)
			.execute();
	});
}

/** The state of a link, or null where there is none. */
export async function linkState(
	db: Db,
	{ kind, a, b }: Pick<Link, 'kind' | 'a' | 'b'>
): Promise<LinkState | null> {
	const row = await db
		.selectFrom('link')
		.select('state')
		.where('kind', '=', kind)
		.where('a', '=', a)
		.where('b', '=', b)
		.executeTakeFirst();
	return row?.state ?? null;
}

export type LinkFilter = {
	/** As of a past moment: links known then, in the state they had then. */
	asOf?: Moment;
	/** Rejected ones are left out unless asked for. */
	withRejected?: boolean;
};

/** Links that start at any of `a`, best first. */
export const linksFrom = (db: Db, kind: LinkKind, a: string | string[], filter: LinkFilter = {}) =>
	linksWhere(db, kind, 'a', [a].flat(), filter);

/** Links that lead to any of `b`, best first. */
export const linksTo = (db: Db, kind: LinkKind, b: string | string[], filter: LinkFilter = {}) =>
	linksWhere(db, kind, 'b', [b].flat(), filter);

async function linksWhere(
	db: Db,
	kind: LinkKind,
	side: 'a' | 'b',
	ids: string[],
	{ asOf, withRejected = false }: LinkFilter
): Promise<Link[]> {
	if (ids.length === 0) return [];
	const rows = await db
		.selectFrom('link')
		.selectAll()
		.$if(asOf !== undefined, (query) =>
			query.where('seenAt', '<=', asOf ?? 0).select((of) =>
				of
					.selectFrom('linkVerdict as verdict')
					.select('verdict.state')
					.whereRef('verdict.kind', '=', 'link.kind')
					.whereRef('verdict.a', '=', 'link.a')
					.whereRef('verdict.b', '=', 'link.b')
					.where('verdict.seenAt', '<=', asOf ?? 0)
					.orderBy('verdict.seenAt', 'desc')
					.limit(1)
					.as('stateThen')
			)
		)
		.where('kind', '=', kind)
		.where(side, 'in', ids)
		.orderBy('score', 'desc')
		.orderBy('a')
		.orderBy('b')
		.execute();
	return rows
		.map(({ stateThen, ...row }) => ({
			...row,
			reasons: JSON.parse(row.reasons) as string[],
			state: asOf === undefined ? row.state : (stateThen ?? 'suggested')
		}))
		.filter(({ state }) => withRejected || state !== 'rejected');
}

/**
 * Takes back machine-made links from `a` that no longer hold. `among`: the other ends that were looked at;
 * `keep`: those that still hold. What a person or a file decided stays. Gives how many went.
 */
export async function dropLinks(
	db: Db,
	kind: LinkKind,
	a: string,
	among: readonly string[],
	keep: ReadonlySet<string>
): Promise<number> {
	let dropped = 0;
	const gone = among.filter((b) => !keep.has(b));
	for (let start = 0; start < gone.length; start += BATCH) {
		const { numDeletedRows } = await db
			.deleteFrom('link')
			.where('kind', '=', kind)
			.where('a', '=', a)
			.where('b', 'in', gone.slice(start, start + BATCH))
			.where('decidedBy', '=', 'machine')
			.executeTakeFirst();
		dropped += Number(numDeletedRows);
	}
	return dropped;
}
