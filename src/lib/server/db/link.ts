import { sql, type RawBuilder } from 'kysely';
import type { Moment } from '#lib/domain/market.ts';
import type { Db } from './connect.ts';
import { among, inTransaction, isPostgres } from './handle.ts';
import type { LinkKind, LinkTable } from './schema.ts';

export type LinkState = LinkTable['state'];
export const LINK_STATES = ['confirmed', 'rejected', 'suggested'] as const satisfies LinkState[];

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
	/** Two markets, by a person's word: whether YES of one is NO of the other. null: as the reasons say. */
	inverse: boolean | null;
};

export type NewLink = Omit<Link, 'seenAt' | 'inverse'>;

/** What a link is known by. */
export type LinkKey = Pick<Link, 'kind' | 'a' | 'b'>;

/** What a person says of a link beside its state. */
export type Saying = { inverse?: boolean | null; note?: string | null };

/** Rows a statement: wide enough to be quick, below both engines' limit of bound values. */
const BATCH = 500;

/** Who may be overruled by whom: a file overrules the machine, a person overrules both. */
const rank = (decidedBy: string) => (decidedBy === 'machine' ? 0 : decidedBy === 'track' ? 1 : 2);

const keyOf = ({ kind, a, b }: Pick<Link, 'kind' | 'a' | 'b'>) => JSON.stringify([kind, a, b]);

/** What a link repeats of its article, so that those of a topic or market within a time are found by one index. */
const publishedOf = ({ kind, b }: Pick<Link, 'kind' | 'b'>) =>
	kind === 'topic-article' || kind === 'market-article'
		? sql<number | null>`(select published_at from article where key = ${Number(b)})`
		: null;

/** Brings the links of articles in line after their time of publishing changed. */
export async function relinkTimes(db: Db, articles: readonly number[]): Promise<void> {
	if (articles.length === 0) return;
	await sql`update link set published_at =
		(select a.published_at from article as a where a.key = cast(link.b as integer))
		where kind in ('topic-article', 'market-article') and b ${among(db, articles.map(String), 'text')}`.execute(
		db
	);
}

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
				changed.map((link) => ({
					...link,
					reasons: JSON.stringify(link.reasons),
					seenAt: now,
					publishedAt: publishedOf(link)
				}))
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
 * A person's verdict on a link. It stands against every later machine and is kept with its time: also one
 * given in the same millisecond, or after the clock was set back, comes after those before it.
 * `suggested` takes a verdict back: from then on machines speak of the link again.
 * A link no machine had made is added with score 1. `decidedBy` must not be `machine`.
 */
export async function decideLink(
	db: Db,
	{ kind, a, b }: LinkKey,
	state: LinkState,
	decidedBy: string,
	now: Moment,
	{ inverse = null, note = null }: Saying = {}
): Promise<void> {
	if (decidedBy === 'machine') throw new Error('A verdict needs a person; machines use saveLinks.');
	const turned = inverse === null ? null : Number(inverse);
	const heldBy = state === 'suggested' ? 'machine' : decidedBy;
	await inTransaction(db, async (tx) => {
		await tx
			.insertInto('link')
			.values({
				...{ kind, a, b, score: 1, reasons: '[]', state, decidedBy: heldBy },
				inverse: turned,
				seenAt: now,
				publishedAt: publishedOf({ kind, b })
			})
			.onConflict((conflict) =>
				conflict
					.columns(['kind', 'a', 'b'])
					.doUpdateSet({ state, decidedBy: heldBy, inverse: turned })
			)
			.execute();
		const { last } = await tx
			.selectFrom('linkVerdict')
			.select((of) => of.fn.max('seenAt').as('last'))
			.where('kind', '=', kind)
			.where('a', '=', a)
			.where('b', '=', b)
			.executeTakeFirstOrThrow();
		const seenAt = Math.max(now, Number(last ?? 0) + 1);
		await tx
			.insertInto('linkVerdict')
			.values({ kind, a, b, state, decidedBy, inverse: turned, note, seenAt })
			.execute();
	});
}

/** How a link stands, and who said so; null where there is none. */
export async function linkStanding(
	db: Db,
	{ kind, a, b }: LinkKey
): Promise<{ state: LinkState; inverse: boolean | null; decidedBy: string } | null> {
	const row = await db
		.selectFrom('link')
		.select(['state', 'inverse', 'decidedBy'])
		.where('kind', '=', kind)
		.where('a', '=', a)
		.where('b', '=', b)
		.executeTakeFirst();
	return row ? { ...row, inverse: turnedOf(row.inverse) } : null;
}

const turnedOf = (inverse: number | null) => (inverse === null ? null : inverse === 1);

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
		.select(['kind', 'a', 'b', 'score', 'reasons', 'state', 'decidedBy', 'seenAt', 'inverse'])
		.$if(asOf !== undefined, (query) =>
			query
				.where('seenAt', '<=', asOf ?? 0)
				.select([wordThen('state', asOf ?? 0), wordThen('inverse', asOf ?? 0)])
		)
		.where('kind', '=', kind)
		.where(side, 'in', ids)
		.orderBy('score', 'desc')
		.orderBy('a')
		.orderBy('b')
		.execute();
	return rows
		.map(({ stateThen, inverseThen, ...row }) => ({
			...row,
			reasons: JSON.parse(row.reasons) as string[],
			state: asOf === undefined ? row.state : (stateThen ?? 'suggested'),
			inverse: turnedOf(asOf === undefined ? row.inverse : (inverseThen ?? null))
		}))
		.filter(({ state }) => withRejected || state !== 'rejected');
}

/** Whether a link (a row under the name `l`) holds, now or in the state it had at a past moment. */
export const linkHolds = (asOf: Moment | null): RawBuilder<boolean> =>
	asOf === null
		? sql<boolean>`l.state <> 'rejected'`
		: sql<boolean>`l.seen_at <= ${asOf} and coalesce((
				select v.state from link_verdict as v
				where v.kind = l.kind and v.a = l.a and v.b = l.b and v.seen_at <= ${asOf}
				order by v.seen_at desc limit 1
			), 'suggested') <> 'rejected'`;

/**
 * Articles (`a`) with their links (`l`) from topics or a market, of those published in a span (`to` exclusive) where there
 * is one. They are found by the times in the links; SQLite's planner is told so, for by its own choice it reads all there
 * ever were.
 */
export const linkedArticles = (
	db: Db,
	kind: 'topic-article' | 'market-article',
	from: string | readonly string[],
	span: { from: Moment; to: Moment } | null = null
): RawBuilder<unknown> => sql`
	from link as l ${isPostgres(db) ? sql`` : sql`indexed by link_by_time`} cross join article as a
	where l.kind = ${sql.lit(kind)} and a.key = cast(l.b as integer)
		and l.a ${typeof from === 'string' ? sql`= ${from}` : among(db, from, 'text')}
		${span === null ? sql`` : sql`and l.published_at >= ${span.from} and l.published_at < ${span.to}`}`;

/** What the newest verdict on a link (`link`) of a past moment said. */
const wordThen = <Column extends 'state' | 'inverse'>(column: Column, asOf: Moment) =>
	sql<LinkTable[Column] | null>`(
		select v.${sql.ref(column)} from link_verdict as v
		where v.kind = link.kind and v.a = link.a and v.b = link.b and v.seen_at <= ${asOf}
		order by v.seen_at desc limit 1
	)`.as(`${column}Then`);

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
