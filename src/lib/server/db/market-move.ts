import { elsewhere, nearest, timeOrder } from '#lib/domain/moved.ts';
import { MICRO, type Micro, type Moment, type VolumeUnit } from '#lib/domain/market.ts';
import { DAY, HOUR, type Move } from '#lib/domain/trend.ts';
import type { MoveElsewhere, MoveStory, MoveTrading, MoveView } from '#lib/domain/view.ts';
import type { Connection, Db } from './connect.ts';
import { linksTo } from './link.ts';
import { pairsWith } from './market-pair.ts';
import { marketStories } from './market-story.ts';
import { marketRules, marketsAt } from './market-view.ts';
import { latestQuotes } from './quote.ts';
import { listSignals } from './signal.ts';
import { storiesByKey, storyOutlines, storyView, type Outline, type Story } from './story-view.ts';
import { EARLIER, LATER, recentTopicStories } from './topic-story.ts';

/** Moves that are looked at closely, the newest. */
export const MOST_MOVES = 10;
/** Stories beside a move. */
const MOST_STORIES = 6;
/** Markets of other venues beside a move. */
const MOST_PAIRS = 3;
/** Stories this long before a move and after it may have to do with it. */
const BEFORE = DAY;
const AFTER = 6 * HOUR;
/** Another venue that moved within this time of a move moved with it. */
const TOGETHER = DAY;

type Times = { now: Moment; asOf: Moment | null };

/** A candidate before its text is held against the rules. */
export type CandidateStory = Omit<MoveStory, 'rule' | 'beyond'> & {
	/** Whether it is linked to the question itself, and not to its topic alone. */
	linked: boolean;
};

/** A market with its last moves, newest first, and what is recorded around each. */
export type MovedMarket = {
	title: string;
	rules: string;
	closesAt: Moment | null;
	moves: (Omit<MoveView, 'stories' | 'cause'> & { stories: CandidateStory[] })[];
};

/** The last moves of a market with what is recorded around each; null when nobody knew it then. */
export async function movedMarket(
	connection: Connection,
	id: string,
	{ now, asOf }: Times
): Promise<MovedMarket | null> {
	const { db } = connection;
	const market = await db
		.selectFrom(marketsAt(db, asOf))
		.select(['m.key', 'm.title', 'm.closesAt', 'm.volumeUnit'])
		.where('m.id', '=', id)
		.executeTakeFirst();
	if (!market) return null;
	const { key, title, closesAt, volumeUnit } = market;
	const [found, rules] = await Promise.all([
		movesOf(db, [key], { from: 0, to: asOf ?? now, asOf, most: MOST_MOVES }),
		marketRules(db, [key], asOf)
	]);
	const moves = (found.get(key) ?? []).reverse();
	const [first, last] = [moves.at(-1), moves[0]];
	const span = first && last && { from: first.at, to: last.endAt, asOf };
	const [stories, pairs] = span
		? await Promise.all([candidateStories(connection, key, moves, asOf), pairsOf(db, key, span)])
		: [new Map<Move, CandidateStory[]>(), []];
	return {
		title,
		rules: rules.get(key) ?? '',
		closesAt,
		moves: await Promise.all(
			moves.map(async (move) => ({
				...move,
				stories: stories.get(move) ?? [],
				trading: await tradingAt(db, key, move, volumeUnit),
				elsewhere: await Promise.all(pairs.map((pair) => elsewhereAt(db, pair, move)))
			}))
		)
	};
}

type Span = { from: Moment; to: Moment; asOf: Moment | null };

/** Moves by market, oldest first; no more than so many of the newest if told. */
async function movesOf(
	db: Db,
	keys: readonly number[],
	{ asOf, ...span }: Span & { most?: number }
): Promise<Map<number, Move[]>> {
	const known = { ...span, ...(asOf === null ? {} : { asOf }) };
	const moves = (
		await listSignals(db, { kind: 'move', subjects: keys.map(String), ...known })
	).flatMap(({ kind, subject, detail }) =>
		kind === 'move' ? [{ key: Number(subject), move: detail }] : []
	);
	const byMarket = [...Map.groupBy(moves, ({ key }) => key)];
	return new Map(byMarket.map(([key, list]) => [key, list.map(({ move }) => move)]));
}

/** Stories around each move: those linked to the question first, then the nearest to where it began. */
async function candidateStories(
	connection: Connection,
	key: number,
	moves: readonly Move[],
	asOf: Moment | null
): Promise<Map<Move, CandidateStory[]>> {
	const { db } = connection;
	const at = asOf === null ? {} : { asOf };
	const [linked, topics] = await Promise.all([
		linkedStories(
			connection,
			key,
			moves.map((move) => spanAround(move, asOf))
		),
		linksTo(db, 'topic-market', String(key), at)
	]);
	const slugs = topics.map(({ a }) => a);
	const chosen = new Map<Move, Story<Outline>[]>();
	for (const move of moves) {
		const span = spanAround(move, asOf);
		const ofTopics =
			slugs.length === 0 ? [] : [...(await recentTopicStories(connection, span, slugs)).values()];
		const around = new Map(
			[...[...linked.values()].map(({ story }) => story), ...ofTopics.flat()].map((story) => [
				story.key,
				story
			])
		);
		const distance = ({ lead }: Story<Outline>) => Math.abs(lead.publishedAt - move.at);
		chosen.set(
			move,
			[...around.values()]
				.filter(({ lead }) => lead.publishedAt >= span.from && lead.publishedAt <= span.to)
				.sort(
					(a, b) =>
						Number(linked.has(b.key)) - Number(linked.has(a.key)) ||
						distance(a) - distance(b) ||
						a.key - b.key
				)
				.slice(0, MOST_STORIES)
		);
	}
	const keys = [...chosen.values()].flatMap((stories) => stories.map((story) => story.key));
	const whole = await storiesByKey(db, [...new Set(keys)], asOf);
	return new Map(
		[...chosen].map(([move, stories]) => [
			move,
			stories
				.flatMap((outline) => whole.get(outline.key) ?? [])
				.map((story): CandidateStory => ({
					story: storyView(story),
					order: timeOrder(story.lead, move),
					linked: linked.has(story.key),
					reasons: linked.get(story.key)?.reasons ?? []
				}))
				.sort((a, b) => a.story.publishedAt - b.story.publishedAt)
		])
	);
}

/** Where stories that may have to do with a move lie. */
const spanAround = (move: Move, asOf: Moment | null): Span => ({
	from: move.at - BEFORE,
	to: move.endAt + AFTER,
	asOf
});

/** The stories of some spans whose articles are linked to the market's question, with the reasons of the links. */
async function linkedStories(connection: Connection, key: number, spans: readonly Span[]) {
	const asOf = spans[0]?.asOf ?? null;
	const found = await Promise.all(
		spans.map(({ from, to }) =>
			marketStories(connection.db, key, asOf, { from: from - EARLIER, to: to + LATER })
		)
	);
	const reasons = new Map<number, Set<string>>();
	for (const [story, words] of found.flatMap((stories) => [...stories])) {
		reasons.set(story, new Set([...(reasons.get(story) ?? []), ...words]));
	}
	const stories = await storyOutlines(connection, [...reasons.keys()], asOf);
	return new Map(
		Array.from(stories, ([key, story]) => [key, { story, reasons: [...(reasons.get(key) ?? [])] }])
	);
}

const spreadOf = ({ bid, ask }: { bid: Micro | null; ask: Micro | null }) =>
	bid === null || ask === null ? null : (ask - bid) / MICRO;

/** What our own quotes at both ends of a move tell of trading; null where we had none. */
async function tradingAt(
	db: Db,
	key: number,
	{ at, endAt }: Move,
	unit: VolumeUnit
): Promise<MoveTrading | null> {
	const [before, after] = await Promise.all([
		latestQuotes(db, [key], at),
		latestQuotes(db, [key], endAt)
	]);
	const [old, young] = [before.get(key), after.get(key)];
	if (!old || !young) return null;
	const volumes = old.volume === null || young.volume === null ? null : young.volume - old.volume;
	return {
		since: old.at,
		until: young.at,
		// A lifetime volume that shrinks was counted anew: then nothing is known.
		traded: volumes === null || volumes < 0 ? null : volumes / MICRO,
		unit,
		spreadBefore: spreadOf(old),
		spreadAfter: spreadOf(young)
	};
}

type Pair = Pick<MoveElsewhere, 'id' | 'venue' | 'title' | 'confirmed' | 'inverse'> & {
	key: number;
	moves: Move[];
};

/** Markets of other venues that may ask the same, with their moves around a span. */
async function pairsOf(db: Db, key: number, { from, to, asOf }: Span): Promise<Pair[]> {
	const pairs = (await pairsWith(db, [key], asOf)).slice(0, MOST_PAIRS);
	const keys = pairs.map(({ a, b }) => (a === key ? b : a));
	if (keys.length === 0) return [];
	const [markets, moves] = await Promise.all([
		db
			.selectFrom(marketsAt(db, asOf))
			.select(['m.key', 'm.id', 'm.venue', 'm.title'])
			.where('m.key', 'in', keys)
			.execute(),
		movesOf(db, keys, { from: from - TOGETHER, to: to + TOGETHER, asOf })
	]);
	return pairs.flatMap(({ a, b, link }) => {
		const market = markets.find((other) => other.key === (a === key ? b : a));
		if (!market) return [];
		return {
			...market,
			confirmed: link.state === 'confirmed',
			inverse: link.inverse,
			moves: moves.get(market.key) ?? []
		};
	});
}

async function elsewhereAt(
	db: Db,
	{ key, moves, ...pair }: Pair,
	{ at, endAt, change }: Move
): Promise<MoveElsewhere> {
	const [before, after] = await Promise.all([
		latestQuotes(db, [key], at),
		latestQuotes(db, [key], endAt)
	]);
	const [old, young] = [before.get(key)?.probability, after.get(key)?.probability];
	const own = old == null || young == null ? null : (young - old) / MICRO;
	const together = moves.filter(
		(move) => move.endAt >= at - TOGETHER && move.at <= endAt + TOGETHER
	);
	const move = nearest(together, at);
	return {
		...pair,
		answer: elsewhere(change, { move, change: own }, pair.inverse),
		at: move?.at ?? null,
		endAt: move?.endAt ?? null,
		change: move?.change ?? own
	};
}
