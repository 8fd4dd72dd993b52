import { sql, type RawBuilder } from 'kysely';
import type { Moment } from '#lib/domain/market.ts';
import type { Connection, Db } from './connect.ts';
import { among, isPostgres, transact } from './handle.ts';
import type { StoryMoveTable, StoryVerdictTable } from './schema.ts';
import { articlePlace, lastEntered, stampStories, type ArticlePlace } from './story.ts';

/**
 * Editors' corrections of stories. A verdict notes where every article of the stories it speaks of
 * belongs from then on; the newest word on an article counts. They are applied to `article.story_key`
 * at once, and again in their place when everything is derived anew.
 */

/** Something that cannot be corrected as asked; message and reason say why. */
export class VerdictError extends Error {
	readonly reason: 'same' | 'unknown' | 'foreign' | 'none' | 'all' | 'no name' | 'not standing';

	constructor(reason: VerdictError['reason'], message: string) {
		super(message);
		this.reason = reason;
	}
}

type Move = Pick<StoryMoveTable, 'articleKey' | 'fromStory' | 'toStory'>;
type Written = { id: number; moves: Move[] };

/** Puts all articles of story `b` into story `a`. Throws `VerdictError` when either is not known. */
export async function mergeStories(
	connection: Connection,
	[a, b]: readonly [number, number],
	decidedBy: string,
	now: Moment
): Promise<Written> {
	if (a === b) throw new VerdictError('same', 'These are one story.');
	return await writeVerdict(connection, { kind: 'merge', decidedBy, seenAt: now }, async (db) => {
		const members = [...(await membersOf(db, a)), ...(await membersOf(db, b))];
		return members.map(({ key, storyKey }) => ({
			articleKey: key,
			fromStory: storyKey,
			toStory: a
		}));
	});
}

/**
 * Takes articles out of a story into one of their own, named after the first of them. Throws
 * `VerdictError` when the story is not known, an article is not in it, or none would be left.
 */
export async function splitStory(
	connection: Connection,
	story: number,
	articles: readonly number[],
	decidedBy: string,
	now: Moment
): Promise<Written> {
	return await writeVerdict(connection, { kind: 'split', decidedBy, seenAt: now }, async (db) => {
		const members = await membersOf(db, story);
		const out = new Set(articles);
		for (const article of out) {
			if (!members.some(({ key }) => key === article)) {
				throw new VerdictError('foreign', `Article ${article} is not in story ${story}.`);
			}
		}
		if (out.size === 0) throw new VerdictError('none', 'Name the articles to take out.');
		if (out.size === members.length) throw new VerdictError('all', 'No article would be left.');
		const parted = members.filter(({ key }) => out.has(key)).map(({ key }) => key);
		const rest = members.filter(({ key }) => !out.has(key)).map(({ key }) => key);
		// A story is named after an article that is in it: when the one that opened it leaves alone, it
		// takes the name along.
		const named = await freeName(db, parted, story);
		const [own, left] =
			named !== null ? [named, story] : [story, (await freeName(db, rest, story)) ?? story];
		if (own === left) throw new VerdictError('no name', 'There is no name left for the new story.');
		return members.map(({ key }) => ({
			articleKey: key,
			fromStory: story,
			toStory: out.has(key) ? own : left
		}));
	});
}

/**
 * Takes a verdict back: its articles go where they were, unless a later one that still stands spoke of
 * them. Throws `VerdictError` when there is no such verdict or nothing of it is left.
 */
export async function undoVerdict(
	connection: Connection,
	id: number,
	decidedBy: string,
	now: Moment
): Promise<Written> {
	const undo = { kind: 'undo', undoes: id, decidedBy, seenAt: now } as const;
	return await writeVerdict(connection, undo, async (db) => {
		const { rows } = await sql<Move>`
			select m.article_key, a.story_key as from_story, m.from_story as to_story
			from story_move as m join article as a on a.key = m.article_key
			where m.verdict_id = ${id} and m.verdict_id in (${STANDING}) and not exists (
				select 1 from story_move as later
				where later.article_key = m.article_key and later.verdict_id > m.verdict_id
					and later.verdict_id in (${STANDING})
			) order by m.article_key`.execute(db);
		if (rows.length === 0) {
			throw new VerdictError(
				'not standing',
				`There is no verdict ${id} that could be taken back, or later ones have taken its place.`
			);
		}
		return rows;
	});
}

/** Merges and splits that were not taken back. An undo is not undone: the correction is given again. */
const STANDING = sql`select v.id from story_verdict as v where v.kind <> 'undo' and not exists (
	select 1 from story_verdict as u where u.undoes = v.id)`;

/** A verdict as an editor reads it; `articles` are those it moved. */
export type VerdictLine = Omit<StoryVerdictTable, 'afterArticle'> & {
	stories: number[];
	articles: number[];
};

/** All verdicts, oldest first. */
export async function listVerdicts(db: Db): Promise<VerdictLine[]> {
	const verdicts = await db
		.selectFrom('storyVerdict')
		.select(['id', 'kind', 'undoes', 'decidedBy', 'seenAt'])
		.orderBy('id')
		.execute();
	const moves = Map.groupBy(await allMoves(db), ({ verdictId }) => verdictId);
	return verdicts.map((verdict) => {
		const own = moves.get(verdict.id) ?? [];
		return {
			...verdict,
			stories: [...new Set(own.flatMap(({ fromStory, toStory }) => [fromStory, toStory]))],
			articles: own
				.filter(({ fromStory, toStory }) => fromStory !== toStory)
				.map(({ articleKey }) => articleKey)
		};
	});
}

const allMoves = (db: Db) =>
	db.selectFrom('storyMove').selectAll().orderBy('verdictId').orderBy('articleKey').execute();

/** A verdict as deriving meets it: after which article, and what it moves. */
export type VerdictStep = { id: number; after: ArticlePlace | null; moves: Move[] };

/** All verdicts in their order, for deriving everything anew. */
export async function verdictSteps(db: Db): Promise<VerdictStep[]> {
	const verdicts = await db
		.selectFrom('storyVerdict')
		.select(['id', 'afterArticle'])
		.orderBy('id')
		.execute();
	const moves = Map.groupBy(await allMoves(db), ({ verdictId }) => verdictId);
	const steps: VerdictStep[] = [];
	for (const { id, afterArticle } of verdicts) {
		const after = afterArticle === null ? null : await articlePlace(db, afterArticle);
		steps.push({ id, after, moves: moves.get(id) ?? [] });
	}
	return steps;
}

/** The number of the newest verdict, 0 when there is none. */
export async function lastVerdict(db: Db): Promise<number> {
	const { last } = await db
		.selectFrom('storyVerdict')
		.select((of) => of.fn.max('id').as('last'))
		.executeTakeFirstOrThrow();
	return last ?? 0;
}

/** When the earliest article was published that verdicts after `id` moved; null when there is none. */
export async function earliestMoved(db: Db, id: number): Promise<Moment | null> {
	const { rows } = await sql<{ earliest: Moment | null }>`
		select min(a.published_at) as earliest from story_move as m
		join article as a on a.key = m.article_key
		where m.verdict_id > ${id} and m.from_story <> m.to_story`.execute(db);
	const earliest = rows[0]?.earliest ?? null;
	return earliest === null ? null : Number(earliest);
}

/** Puts every article where the newest verdict on it says: also after a run that was killed half-way. */
export async function enforceVerdicts(connection: Connection): Promise<void> {
	const last = await lastVerdict(connection.db);
	if (last === 0) return;
	await transact(connection, async (db) => {
		await lock(db);
		const { rows } = await sql<Move>`
			select m.article_key, a.story_key as from_story, m.to_story from story_move as m
			join article as a on a.key = m.article_key
			where a.story_key <> m.to_story and not exists (
				select 1 from story_move as later
				where later.article_key = m.article_key and later.verdict_id > m.verdict_id
			)`.execute(db);
		await apply(db, rows);
	});
}

/** Moves articles that are in stories already, as a verdict says. */
export async function applyMoves(connection: Connection, moves: readonly Move[]): Promise<void> {
	if (moves.length > 0) await transact(connection, (db) => apply(db, moves));
}

/** The story of an article (a row under the name `a`), now or at a past moment. */
export const storyAt = (asOf: Moment | null): RawBuilder<number | null> =>
	asOf === null
		? sql<number | null>`a.story_key`
		: sql<number | null>`coalesce((
				select m.from_story from story_move as m
				where m.article_key = a.key and m.seen_at > ${asOf} order by m.verdict_id limit 1
			), a.story_key)`;

/** Whether an article (`a`) is in one of some stories, now or at a past moment. */
export const inStories = (
	db: Db,
	stories: readonly number[],
	asOf: Moment | null
): RawBuilder<boolean> => {
	const wanted = among(db, stories);
	return asOf === null
		? sql<boolean>`a.story_key ${wanted}`
		: // Whoever is in one now or was moved out of one; then those who were in it.
			sql<boolean>`(a.story_key ${wanted} or a.key in (
				select article_key from story_move where from_story ${wanted}
			)) and ${storyAt(asOf)} ${wanted}`;
};

/** Who put an article where it is, and when. */
export type Placement = { by: string; at: Moment };

/** The articles that an editor moved to where they are, as known at a moment. */
export async function placements(
	db: Db,
	articles: readonly number[],
	asOf: Moment | null
): Promise<Map<number, Placement>> {
	const rows = await db
		.selectFrom('storyMove as m')
		.innerJoin('storyVerdict as v', 'v.id', 'm.verdictId')
		.select(['m.articleKey', 'm.fromStory', 'm.toStory', 'v.kind', 'v.decidedBy', 'v.seenAt'])
		.where('m.articleKey', 'in', [...articles])
		.$if(asOf !== null, (query) => query.where('m.seenAt', '<=', asOf ?? 0))
		.orderBy('m.verdictId')
		.execute();
	const placed = new Map<number, Placement>();
	for (const { articleKey, fromStory, toStory, kind, decidedBy, seenAt } of rows) {
		if (kind === 'undo') placed.delete(articleKey);
		else if (fromStory !== toStory) placed.set(articleKey, { by: decidedBy, at: seenAt });
	}
	return placed;
}

/** The story into which the articles of one without any went, by its id; null when there is none. */
export async function mergedInto(db: Db, id: string): Promise<number | null> {
	const story = /^\d{1,10}$/.test(id) ? Number(id) : MOST_KEY + 1;
	if (story > MOST_KEY) return null;
	const row = await db
		.selectFrom('storyMove as m')
		.innerJoin('article as a', 'a.key', 'm.articleKey')
		.select('a.storyKey')
		.where('m.fromStory', '=', story)
		.orderBy('m.verdictId', 'desc')
		.orderBy('m.articleKey')
		.limit(1)
		.executeTakeFirst();
	return row === undefined || row.storyKey === story ? null : row.storyKey;
}

/** Keys are 32-bit in PostgreSQL, which refuses to compare them with more. */
const MOST_KEY = 2 ** 31 - 1;

/** Articles that enter and verdicts wait for each other: a verdict stands between two articles. */
export async function lock(db: Db): Promise<void> {
	if (isPostgres(db)) await sql`select pg_advisory_xact_lock(hashtext('story'))`.execute(db);
}

async function membersOf(db: Db, story: number): Promise<{ key: number; storyKey: number }[]> {
	const rows = await db
		.selectFrom('article')
		.select('key')
		.where('storyKey', '=', story)
		.orderBy('seenAt')
		.orderBy('key')
		.execute();
	if (rows.length === 0) throw new VerdictError('unknown', `There is no story ${story}.`);
	return rows.map(({ key }) => ({ key, storyKey: story }));
}

/** The first of some articles after which no other story is named. */
async function freeName(db: Db, articles: readonly number[], story: number) {
	const rows = await db
		.selectFrom('article')
		.select('storyKey')
		.distinct()
		.where('storyKey', 'in', [...articles])
		.execute();
	const taken = new Set(rows.map(({ storyKey }) => storyKey));
	return articles.find((key) => key !== story && !taken.has(key)) ?? null;
}

async function writeVerdict(
	connection: Connection,
	verdict: Pick<StoryVerdictTable, 'kind' | 'decidedBy' | 'seenAt'> & { undoes?: number },
	movesOf: (db: Db) => Promise<Move[]>
): Promise<Written> {
	if (verdict.decidedBy === 'machine') throw new VerdictError('none', 'A verdict needs a person.');
	return await transact(connection, async (db) => {
		await lock(db);
		const moves = await movesOf(db);
		const id = (await lastVerdict(db)) + 1;
		const { kind, undoes = null, decidedBy, seenAt } = verdict;
		const afterArticle = await lastEntered(db);
		await db
			.insertInto('storyVerdict')
			.values({ id, kind, undoes, decidedBy, seenAt, afterArticle })
			.execute();
		for (let start = 0; start < moves.length; start += BATCH) {
			await db
				.insertInto('storyMove')
				.values(
					moves.slice(start, start + BATCH).map((move) => ({ ...move, verdictId: id, seenAt }))
				)
				.execute();
		}
		await apply(db, moves);
		return { id, moves };
	});
}

/** Rows in one statement. */
const BATCH = 500;

async function apply(db: Db, moves: readonly Move[]): Promise<void> {
	if (moves.length > 0) await stampStories(db);
	for (const [toStory, group] of Map.groupBy(moves, (move) => move.toStory)) {
		const keys = group.map(({ articleKey }) => articleKey);
		await sql`insert into story (key, opened_at)
			select ${toStory}, a.seen_at from article as a where a.key = ${toStory}
			on conflict do nothing`.execute(db);
		await sql`update article set story_key = ${toStory}
			where key ${among(db, keys)} and story_key <> ${toStory}`.execute(db);
	}
	const left = [...new Set(moves.map(({ fromStory }) => fromStory))];
	await sql`delete from story where key ${among(db, left)}
		and not exists (select 1 from article as a where a.story_key = story.key)`.execute(db);
}
