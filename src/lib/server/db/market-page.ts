import type { Moment } from '#lib/domain/market.ts';
import type { Mark, MarketPage, MarketSeries, RuleVersionView } from '#lib/domain/view.ts';
import { claimList, type Times } from './claim-view.ts';
import type { Connection, Db } from './connect.ts';
import { linksTo } from './link.ts';
import { MOST_MOVES } from './market-move.ts';
import { pairsWith } from './market-pair.ts';
import { marketStories } from './market-story.ts';
import { marketRules, marketsAt, marketViews } from './market-view.ts';
import { daysMoved, firstPriceAt, priceSeries } from './price-series.ts';
import { signalMarks } from './signal-mark.ts';
import { storiesByKey, storyView } from './story-view.ts';
import { sameRules } from './topic-mark.ts';
import { listTopics } from './topic.ts';

/** Most other markets of an event, and most linked stories, that a page shows. */
const MOST_SIBLINGS = 100;
const MOST_STORIES = 50;
/** Claims below a market, the newest. */
const MOST_CLAIMS = 20;
/** Bursts and moves on its chart, the newest. */
const MOST_SIGNALS = 100;
/** Most markets of other venues that are set beside it. */
const MOST_PAIRS = 5;

/** A market with its rules, their history and what belongs to it; null when nobody knew it then. */
export async function marketPage(
	connection: Connection,
	id: string,
	times: Times
): Promise<MarketPage | null> {
	const { db } = connection;
	const { asOf, now } = times;
	const found = await db
		.selectFrom(marketsAt(db, asOf))
		.select(['m.key', 'm.eventId', 'm.seenAt'])
		.where('m.id', '=', id)
		.executeTakeFirst();
	if (!found) return null;
	const { key, eventId, seenAt } = found;
	const [siblings, pairs] = await Promise.all([
		siblingKeys(db, { key, eventId, asOf }),
		pairsWith(db, [key], asOf)
	]);
	const paired = pairs
		.slice(0, MOST_PAIRS)
		.map(({ a, b, link }) => ({ key: a === key ? b : a, link }));
	const others = paired.map((pair) => pair.key);
	const known = topicsOf(db, key, asOf);
	const [views, rules, ruleVersions, topics, signals, stories, claims, moved] = await Promise.all([
		marketViews(db, [key, ...siblings, ...others], asOf),
		marketRules(db, [key, ...others], asOf),
		ruleHistory(db, key, asOf),
		known,
		known.then((topics) => signalsOf(db, { id, key, topics, ...times })),
		storiesOf(db, key, asOf),
		claimList(connection, { markets: [id], asOf, limit: MOST_CLAIMS }, times),
		daysMoved(connection, key, asOf ?? now, asOf)
	]);
	const view = views.get(key);
	if (!view) return null;
	return {
		...view,
		rules: rules.get(key) ?? '',
		ruleVersions,
		seenAt,
		daysMoved: moved,
		topics,
		siblings: siblings.flatMap((sibling) => views.get(sibling) ?? []),
		pairs: paired.flatMap(({ key: other, link }) => {
			const market = views.get(other);
			return market ? [{ ...market, rules: rules.get(other) ?? '', link }] : [];
		}),
		signals,
		stories,
		claims
	};
}

/** The other listed markets of an event, most likely first. */
async function siblingKeys(
	db: Db,
	{ key, eventId, asOf }: { key: number; eventId: string | null; asOf: Moment | null }
): Promise<number[]> {
	if (eventId === null) return [];
	const rows = await db
		.selectFrom(marketsAt(db, asOf))
		.leftJoin('marketState as s', 's.marketKey', 'm.key')
		.select('m.key')
		.where('m.eventId', '=', eventId)
		.where('m.key', '<>', key)
		.where('m.shown', '=', 1)
		.orderBy(({ fn, val }) => fn.coalesce('s.probability', val(-1)), 'desc')
		.orderBy('m.key')
		.limit(MOST_SIBLINGS)
		.execute();
	return rows.map((row) => row.key);
}

/** How a market's question, rules and deadline read over time, newest first. */
async function ruleHistory(db: Db, key: number, asOf: Moment | null): Promise<RuleVersionView[]> {
	const rows = await db
		.selectFrom('marketVersion as v')
		.innerJoin('ruleText as r', 'r.hash', 'v.rulesHash')
		.select(['v.seenAt', 'v.title', 'v.rulesHash', 'v.closesAt', 'r.text as rules'])
		.where('v.marketKey', '=', key)
		.$if(asOf !== null, (query) => query.where('v.seenAt', '<=', asOf ?? 0))
		.orderBy('v.seenAt')
		.execute();
	return rows
		.filter((row, i) => {
			const before = rows[i - 1];
			return !before || !sameRules(before, row);
		})
		.map(({ seenAt, title, rules, closesAt }) => ({ seenAt, title, rules, closesAt }))
		.reverse();
}

async function topicsOf(db: Db, key: number, asOf: Moment | null): Promise<MarketPage['topics']> {
	const at = asOf === null ? {} : { asOf };
	const [links, topics] = await Promise.all([
		linksTo(db, 'topic-market', String(key), at),
		listTopics(db, asOf ?? undefined)
	]);
	const linked = new Set(links.map(({ a }) => a));
	return topics.filter(({ slug }) => linked.has(slug)).map(({ slug, name }) => ({ slug, name }));
}

/** Moves of its own price, and bursts of its topics, oldest first. */
async function signalsOf(
	db: Db,
	{ id, key, topics, now, asOf }: { id: string; key: number; topics: { slug: string }[] } & Times
): Promise<Mark[]> {
	const marks = await signalMarks(db, {
		topics: topics.map(({ slug }) => slug),
		markets: new Map([[key, { id }]]),
		from: 0,
		to: asOf ?? now,
		asOf,
		most: MOST_SIGNALS
	});
	// The receipts of the last moves stand below the chart; older ones have none.
	const receipts = marks.filter(({ kind }) => kind === 'move').slice(-MOST_MOVES);
	return marks
		.map((mark) =>
			mark.kind === 'move'
				? { ...mark, href: receipts.includes(mark) ? `${mark.href}#move-${mark.at}` : null }
				: mark
		)
		.sort((a, b) => a.at - b.at)
		.slice(-MOST_SIGNALS);
}

async function storiesOf(db: Db, key: number, asOf: Moment | null): Promise<MarketPage['stories']> {
	const reasons = await marketStories(db, key, asOf);
	const stories = await storiesByKey(db, [...reasons.keys()], asOf);
	return [...stories.values()]
		.map((story) => ({ ...storyView(story), reasons: reasons.get(story.key) ?? [] }))
		.sort((a, b) => b.publishedAt - a.publishedAt)
		.slice(0, MOST_STORIES);
}

/** A market's prices over time; null when nobody knew it then. */
export async function marketSeries(
	connection: Connection,
	id: string,
	window: { from: Moment | null; to: Moment; points: number; asOf: Moment | null }
): Promise<MarketSeries | null> {
	const { db } = connection;
	const found = await db
		.selectFrom(marketsAt(db, window.asOf))
		.select('m.key')
		.where('m.id', '=', id)
		.executeTakeFirst();
	if (!found) return null;
	const since = await firstPriceAt(connection, [found.key]);
	const from = window.from ?? since ?? window.to;
	return { ...(await priceSeries(connection, found.key, { ...window, from })), since };
}
