import { sql } from 'kysely';
import { chanceOf, moveChance, standsOut } from '#lib/domain/evidence.ts';
import { normalTail } from '#lib/domain/stats.ts';
import type { Moment } from '#lib/domain/market.ts';
import { anscombe, DAY, evidence, HOUR } from '#lib/domain/trend.ts';
import type { StoryTrend } from '#lib/domain/view.ts';
import { whyStory } from '#lib/domain/why.ts';
import { WINDOW_MS } from '#lib/domain/window.ts';
import type { Connection, Db } from './connect.ts';
import { linksTo } from './link.ts';
import { marketsAt } from './market-view.ts';
import { published } from './published.ts';
import { storyTones } from './story-tone.ts';
import { storyAt } from './story-verdict.ts';
import { storiesByKey, storyOutlines, storyView, type Outline, type Story } from './story-view.ts';
import { largestMoves, loudest, type Move, type Ranking } from './trend-list.ts';
import { withinHour } from './within-hour.ts';

/**
 * How long before a window is looked at to learn how far stories usually spread: so long that one story of a
 * day which went further than all of them can stand out.
 */
const LEARNED = 28 * DAY;
/** Stories looked at closely, those of most publishers. */
const CANDIDATES = 100;
/** A story of one publisher has not spread. */
const FEWEST = 2;

/** As in the score of topics: a tone weighs less than news and odds. */
const MOST_TONE = 3;

const rounded = (value: number) => Math.round(1e6 * value) / 1e6;

type Span = { from: Moment; to: Moment; asOf: Moment | null };

/**
 * Stories of a window, whatever their topic, by how far they spread beside those of the four weeks before, and by
 * the moves of markets that they speak of, and by their tone beside the usual of their topic; those that stand out first. `looked`: all stories of the window.
 */
export async function storyTrends(
	connection: Connection,
	{ window, now, asOf, limit }: Ranking & { limit: number }
): Promise<{ items: StoryTrend[]; looked: number }> {
	const { db } = connection;
	const to = asOf ?? now;
	const span = { from: to - WINDOW_MS[window], to, asOf };
	const learn = () => spreadBefore(db, span);
	const [found, before] = await Promise.all([
		spreadWithin(db, span),
		asOf === null ? withinHour(connection, `spread ${window}`, now, learn) : learn()
	]);
	const keys = found.filter(({ n }) => n >= FEWEST).slice(0, CANDIDATES);
	const stories = await storyOutlines(
		connection,
		keys.map(({ storyKey }) => storyKey),
		asOf
	);
	const learned = { from: span.from - LEARNED, to: span.from, now, asOf };
	const [moves, tones] = await Promise.all([
		movesOf(db, [...stories.values()], span),
		storyTones(connection, [...stories.values()], learned)
	]);
	const ranked = [...stories.values()].flatMap((story) => {
		const outlets = publishersIn(story, span);
		if (outlets < FEWEST) return [];
		const { looks, move } = moves.get(story.key) ?? { looks: 0, move: null };
		const tone = tones.get(story.key) ?? null;
		const asMany = before.counts.reduce(
			(sum, { n, stories }) => sum + (n >= outlets ? stories : 0),
			0
		);
		return [
			{
				key: story.key,
				spread: { outlets, before: before.stories, asMany },
				move,
				tone,
				score: rounded(
					evidence(
						spreadZ(outlets, before),
						move && Math.abs(move.z ?? 0),
						tone && Math.min(MOST_TONE, Math.abs(tone.z))
					)
				),
				chance: chanceOf([
					// Of all stories, this one too, as many have spread as far: a rank needs no formula.
					before.stories === 0 ? null : (1 + asMany) / (1 + before.stories),
					looks === 0 ? null : move ? moveChance(move.z ?? 0, looks) : 1,
					tone && normalTail(tone.z)
				])
			}
		];
	});
	const stands = standsOut(
		ranked.map(({ chance }) => chance),
		found.length
	);
	const first = ranked
		.map((story, i) => ({ ...story, stands: stands[i] ?? false }))
		.sort((a, b) => Number(b.stands) - Number(a.stands) || b.score - a.score || b.key - a.key)
		.slice(0, limit);
	const whole = await storiesByKey(
		db,
		first.map(({ key }) => key),
		asOf
	);
	return {
		looked: found.length,
		items: first.flatMap(({ key, ...trend }) => {
			const story = whole.get(key);
			return story
				? [{ ...trend, story: storyView(story), why: whyStory(trend.spread, trend) }]
				: [];
		})
	};
}

const spreadZ = (outlets: number, { mean }: Before) =>
	mean === null ? null : anscombe(outlets, mean);

/** Distinct publishers that carried a story within a span, copies left out. */
const publishersIn = ({ members }: Story<Outline>, { from, to }: Span) =>
	new Set(
		members.flatMap(({ copy, publishedAt, owner }) =>
			!copy && publishedAt > from && publishedAt <= to ? owner : []
		)
	).size;

/** Stories with articles of a span, with their distinct publishers, most first. */
async function spreadWithin(db: Db, span: Span) {
	const columns = sql`${storyAt(span.asOf)} as story_key, coalesce(
		(select s.owner from source as s where s.id = a.source_id), a.domain, a.outlet) as publisher`;
	type Row = { storyKey: number | null; publisher: string };
	// Most stories have one publisher: a set for each would take ten times the memory.
	const publishers = new Map<number, string | Set<string>>();
	for await (const rows of published<Row>(db, span, columns)) {
		for (const { storyKey, publisher } of rows) {
			if (storyKey === null) continue;
			const known = publishers.get(storyKey);
			if (known === undefined) publishers.set(storyKey, publisher);
			else if (typeof known !== 'string') known.add(publisher);
			else if (known !== publisher) publishers.set(storyKey, new Set([known, publisher]));
		}
	}
	return Array.from(publishers, ([storyKey, by]) => ({
		storyKey,
		n: typeof by === 'string' ? 1 : by.size
	})).sort((a, b) => b.n - a.n || b.storyKey - a.storyKey);
}

/** How many stories there were, how many of them had so many publishers, and the mean of these. */
type Before = { stories: number; counts: { n: number; stories: number }[]; mean: number | null };

async function spreadBefore(db: Db, { from, asOf }: Span): Promise<Before> {
	const found = await spreadWithin(db, { from: from - LEARNED, to: from, asOf });
	const counts = [...Map.groupBy(found, ({ n }) => n)].map(([n, { length: stories }]) => ({
		n,
		stories
	}));
	const publishers = found.reduce((sum, { n }) => sum + n, 0);
	return {
		stories: found.length,
		counts,
		mean: found.length === 0 ? null : publishers / found.length
	};
}

/** The largest move of the markets that each story speaks of, and the hours of markets that were looked at. */
async function movesOf(db: Db, stories: readonly Story<Outline>[], span: Span) {
	const { asOf, from, to } = span;
	const storyOf = new Map(
		stories.flatMap(({ key, members }) => members.map((member) => [String(member.key), key]))
	);
	const links = await linksTo(
		db,
		'market-article',
		[...storyOf.keys()],
		asOf === null ? {} : { asOf }
	);
	const keys = [...new Set(links.map(({ a }) => Number(a)))];
	const markets =
		keys.length === 0
			? []
			: await db
					.selectFrom(marketsAt(db, asOf))
					.select(['m.key', 'm.id', 'm.title'])
					.where('m.key', 'in', keys)
					.execute();
	const moves = await largestMoves(db, markets, span);
	const marketsOf = new Map<number, Set<number>>();
	for (const { a, b } of links) {
		const story = storyOf.get(b);
		if (story === undefined) continue;
		marketsOf.set(story, (marketsOf.get(story) ?? new Set<number>()).add(Number(a)));
	}
	return new Map(
		[...marketsOf].map(([story, linked]): [number, { looks: number; move: Move | null }] => [
			story,
			{
				looks: (linked.size * (to - from)) / HOUR,
				move: loudest([...linked].flatMap((key) => moves.get(key) ?? []))
			}
		])
	);
}
