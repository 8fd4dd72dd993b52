import type { Moment } from '#lib/domain/market.ts';
import { DAY, isoDay, dayOf, isoMicros, isoSeconds, spaced } from '../calendar.ts';
import { volumeAt } from '../prices.ts';
import { between } from '../random.ts';
import { phaseAt, rulesAt, shownBook, tradingEnds, type World } from '../world.ts';
import {
	conditionId,
	middleAt,
	polymarket,
	slugOf,
	type Listed,
	type ListedEvent
} from './polymarket.ts';
import {
	cursorOf,
	json,
	matches,
	many,
	number,
	positionOf,
	words,
	type Answer,
	type Ask
} from './service.ts';

const LARGEST_PAGE = 100;
// Measured of the real venue: further offsets are refused.
const FURTHEST_OFFSET = 2000;

const refused = (message: string) => json({ type: 'validation error', error: message }, 422);
const missing = () => json({ type: 'not found error', error: 'id not found' }, 404);

const settled = ({ market }: Listed, at: Moment) => phaseAt(market, at) === 'settled';
const listed = ({ market }: Listed, at: Moment) => market.opensAt <= at;
const eventClosed = (event: ListedEvent, at: Moment) =>
	event.markets.every((one) => settled(one, at));

/** Prints a number without the noise of floating point. */
const tidy = (value: number, places = 6) => Number(value.toFixed(places));

function marketJson(one: Listed, at: Moment, withEvent: boolean): Record<string, unknown> {
	const { market, event } = one;
	const phase = phaseAt(market, at);
	const over = phase === 'settled';
	const { bid, ask, last, volume } = shownBook(market, at);
	const payout = market.ending?.payout ?? null;
	const middle = middleAt(one, at);
	const price = over ? payout : middle;
	const yesterday = middleAt(one, at - DAY);
	const ended = Math.min(at, tradingEnds(market));
	const lastDay = volume - volumeAt(market, Math.max(market.opensAt, ended - DAY));
	const statuses = [
		...(phase === 'proposed' || phase === 'disputed' || over ? ['proposed'] : []),
		...(phase === 'disputed' ? ['disputed'] : [])
	];
	const closedAt = market.ending?.settledAt ?? null;
	const created = market.opensAt - 3_600_000;
	return {
		id: one.id,
		question: market.question,
		conditionId: one.condition,
		slug: one.slug,
		resolutionSource: '',
		endDate: isoSeconds(market.closesAt),
		...(over ? {} : { liquidity: String(tidy(volume / 60)) }),
		startDate: isoMicros(market.opensAt),
		image: 'https://example.com/simulated.png',
		icon: 'https://example.com/simulated.png',
		description: rulesAt(market, at),
		outcomes: '["Yes", "No"]',
		...(price === null
			? {}
			: { outcomePrices: JSON.stringify([String(tidy(price)), String(tidy(1 - price))]) }),
		volume: String(tidy(volume)),
		// A placeholder is not active; every other market says so until long after its end.
		active: market.placeholder !== 'person',
		closed: over,
		marketMakerAddress: '',
		createdAt: isoMicros(created),
		updatedAt: isoMicros(at),
		...(over && closedAt !== null ? { closedTime: spaced(closedAt) } : {}),
		new: false,
		featured: false,
		submitted_by: '0x91430CaD2d3975766499717fA0D66A78D814E5c5',
		archived: false,
		resolvedBy: '0x65070BE91477460D8A7AeEb94ef92fe056C2f2A7',
		restricted: true,
		groupItemTitle: market.label ?? '',
		groupItemThreshold: String(event.markets.indexOf(market)),
		questionID: conditionId(`${market.key} question`),
		...(over && closedAt !== null ? { umaEndDate: isoSeconds(closedAt) } : {}),
		enableOrderBook: true,
		orderPriceMinTickSize: market.tick / 1e6,
		orderMinSize: 5,
		...(over ? { umaResolutionStatus: 'resolved' } : {}),
		...(phase === 'proposed' || phase === 'disputed' ? { umaResolutionStatus: phase } : {}),
		volumeNum: tidy(volume),
		...(over ? {} : { liquidityNum: tidy(volume / 60) }),
		endDateIso: isoDay(dayOf(market.closesAt)),
		startDateIso: isoDay(dayOf(market.opensAt)),
		hasReviewedDates: true,
		...(over ? {} : { volume24hr: tidy(lastDay) }),
		clobTokenIds: JSON.stringify([one.yes, one.no]),
		comboStatus: 'disabled',
		umaBond: '500',
		umaReward: '5',
		volumeClob: tidy(volume),
		...(over ? {} : { liquidityClob: tidy(volume / 60) }),
		makerBaseFee: 1000,
		takerBaseFee: 1000,
		customLiveness: 0,
		acceptingOrders: phase === 'open' && market.placeholder !== 'person',
		negRisk: event.exclusive,
		...(event.exclusive ? { negRiskMarketID: conditionId(`${event.key} group`) } : {}),
		negRiskRequestID: '',
		...(withEvent
			? {
					events: [
						{ id: one.eventId, ticker: one.eventSlug, slug: one.eventSlug, title: event.title }
					]
				}
			: {}),
		ready: false,
		funded: false,
		acceptingOrdersTimestamp: isoSeconds(market.opensAt),
		cyom: false,
		pagerDutyNotificationEnabled: false,
		approved: true,
		rewardsMinSize: 20,
		rewardsMaxSpread: 3.5,
		// A settled winner keeps a bid, a settled loser an ask, as recorded.
		...(over
			? { spread: 0.001, ...(payout === 1 ? { bestBid: 0.999, bestAsk: 1 } : { bestAsk: 0.001 }) }
			: {
					spread: tidy(((ask ?? 1e6) - (bid ?? 0)) / 1e6),
					...(bid === null ? {} : { bestBid: tidy(bid / 1e6) }),
					bestAsk: ask === null ? 1 : tidy(ask / 1e6)
				}),
		...(over || middle === null || yesterday === null
			? {}
			: { oneDayPriceChange: tidy(middle - yesterday) }),
		...(last === null ? {} : { lastTradePrice: tidy(last / 1e6) }),
		automaticallyActive: true,
		clearBookOnStart: true,
		seriesColor: '',
		showGmpSeries: false,
		showGmpOutcome: false,
		manualActivation: false,
		negRiskOther: market.placeholder === 'other',
		umaResolutionStatuses: JSON.stringify(statuses),
		pendingDeployment: false,
		deploying: false,
		rfqEnabled: false,
		holdingRewardsEnabled: false,
		feesEnabled: event.feesRate !== null,
		requiresTranslation: false,
		feeType: event.feesRate === null ? null : 'finance_prices_fees',
		...(event.feesRate === null
			? {}
			: { feeSchedule: { exponent: 1, rate: event.feesRate, takerOnly: true, rebateRate: 0.25 } })
	};
}

const tagJson = (label: string) => ({
	id: String(100 + between(1, 99_000, 'tag', label)),
	label,
	slug: slugOf(label),
	forceShow: false,
	publishedAt: '2023-11-02 21:03:54.55+00',
	createdAt: '2023-11-02T21:03:54.564Z',
	updatedAt: '2026-03-09T22:28:03.349847Z',
	requiresTranslation: false
});

/** An event with its markets; `openOnly` leaves out the settled ones, as the newer lists do. */
function eventJson(event: ListedEvent, at: Moment, openOnly: boolean): Record<string, unknown> {
	const inside = event.markets.filter((one) => listed(one, at) && !(openOnly && settled(one, at)));
	const sum = (field: string, markets: Record<string, unknown>[]) =>
		tidy(markets.reduce((total, market) => total + Number(market[field] ?? 0), 0));
	const markets = inside.map((one) => marketJson(one, at, false));
	const opens = Math.min(...event.markets.map(({ market }) => market.opensAt));
	const closes = Math.max(...event.markets.map(({ market }) => market.closesAt));
	const first = event.markets[0];
	return {
		id: event.id,
		ticker: event.slug,
		slug: event.slug,
		title: event.event.title,
		description: first ? rulesAt(first.market, at) : '',
		resolutionSource: '',
		startDate: isoMicros(opens),
		creationDate: isoMicros(opens),
		endDate: isoSeconds(closes),
		image: 'https://example.com/simulated.png',
		icon: 'https://example.com/simulated.png',
		active: true,
		closed: eventClosed(event, at),
		archived: false,
		new: false,
		featured: false,
		restricted: true,
		liquidity: sum('liquidityNum', markets),
		volume: sum('volumeNum', markets),
		openInterest: tidy(sum('volumeNum', markets) / 9),
		createdAt: isoMicros(opens - 3_600_000),
		updatedAt: isoMicros(at),
		competitive: 0.9,
		volume24hr: sum('volume24hr', markets),
		enableOrderBook: true,
		liquidityClob: sum('liquidityNum', markets),
		negRisk: event.event.exclusive,
		...(event.event.exclusive ? { negRiskMarketID: conditionId(`${event.event.key} group`) } : {}),
		commentCount: 45,
		markets,
		tags: event.event.tags.map(tagJson),
		cyom: false,
		showAllOutcomes: true,
		showMarketImages: false,
		enableNegRisk: event.event.exclusive,
		automaticallyActive: true,
		gmpChartMode: 'default',
		negRiskAugmented: event.markets.some(({ market }) => market.placeholder === 'person'),
		estimateValue: false,
		cumulativeMarkets: false,
		pendingDeployment: false,
		deploying: false,
		requiresTranslation: false
	};
}

// `order` wants the camelCase name of a field; snake_case is refused.
function ordered<T extends Record<string, unknown>>(rows: T[], { query }: Ask): T[] | Answer {
	const order = query.get('order');
	if (!order) return rows;
	if (/_/.test(order)) return refused(`order fields are not valid: ${order}`);
	const sign = query.get('ascending') === 'true' ? 1 : -1;
	const value = (row: T) => {
		const field = row[order];
		return order === 'id' ? Number(field) : typeof field === 'string' ? field : Number(field ?? 0);
	};
	return [...rows].sort((a, b) => (value(a) < value(b) ? -sign : value(a) > value(b) ? sign : 0));
}

function events(world: World, ask: Ask, openOnly: boolean): Record<string, unknown>[] | Answer {
	const { query, at } = ask;
	const closed = query.get('closed') === 'true';
	const ids = many(query, 'id');
	const slugs = many(query, 'slug');
	const tag = query.get('tag_slug');
	const tagId = query.get('tag_id');
	const title = query.get('title_search');
	const rows = polymarket(world)
		.events.filter((event) => event.markets.some((one) => listed(one, at)))
		.filter((event) => eventClosed(event, at) === closed)
		.filter((event) => ids.length === 0 || ids.includes(event.id))
		.filter((event) => slugs.length === 0 || slugs.includes(event.slug))
		.filter((event) => !tag || event.event.tags.some((label) => slugOf(label) === tag))
		.filter((event) => !tagId || event.event.tags.some((label) => tagJson(label).id === tagId))
		.filter((event) => !title || matches(event.event.title, words(title)));
	if (!query.get('order')) return rows.map((event) => eventJson(event, at, openOnly));
	return ordered(
		rows.map((event) => eventJson(event, at, openOnly)),
		ask
	);
}

function markets(world: World, ask: Ask): Record<string, unknown>[] | Answer {
	const { query, at } = ask;
	const closed = query.get('closed') === 'true';
	const wanted = (name: string) => new Set(many(query, name));
	const ids = wanted('id');
	const slugs = wanted('slug');
	const conditions = wanted('condition_ids');
	const tokens = wanted('clob_token_ids');
	const rows = polymarket(world)
		.markets.filter((one) => listed(one, at) && settled(one, at) === closed)
		// The public list forces active=true on the server.
		.filter(({ market }) => market.placeholder !== 'person' || conditions.size > 0)
		.filter((one) => ids.size === 0 || ids.has(one.id))
		.filter((one) => slugs.size === 0 || slugs.has(one.slug))
		.filter((one) => conditions.size === 0 || conditions.has(one.condition))
		.filter((one) => tokens.size === 0 || tokens.has(one.yes) || tokens.has(one.no));
	const withTags = query.get('include_tag') === 'true';
	return ordered(
		rows.map((one) => ({
			...marketJson(one, at, true),
			...(withTags ? { tags: one.event.tags.map(tagJson) } : {})
		})),
		ask
	);
}

/** A keyset page: `after_cursor` goes on, `cursor` is ignored and gives the first page for ever. */
function keyset(rows: Record<string, unknown>[] | Answer, name: string, { query }: Ask): Answer {
	if (!Array.isArray(rows)) return rows;
	const limit = Math.min(LARGEST_PAGE, Math.max(1, number(query, 'limit', 20)));
	const cursor = query.get('after_cursor');
	const start = cursor ? positionOf(cursor) : 0;
	if (start === null) return refused('invalid cursor');
	const page = rows.slice(start, start + limit);
	const more = start + limit < rows.length;
	return json({ [name]: page, ...(more ? { next_cursor: cursorOf(start + limit) } : {}) });
}

function offsetPage(rows: Record<string, unknown>[] | Answer, { query }: Ask): Answer {
	if (!Array.isArray(rows)) return rows;
	const offset = number(query, 'offset', 0);
	if (offset > FURTHEST_OFFSET) return refused(`offset exceeds maximum of ${FURTHEST_OFFSET}`);
	const limit = Math.min(500, Math.max(1, number(query, 'limit', 20)));
	return json(rows.slice(offset, offset + limit));
}

function search(world: World, { query, at }: Ask): Answer {
	const wanted = words(query.get('q') ?? '');
	const limit = Math.min(50, Math.max(1, number(query, 'limit_per_type', 10)));
	const page = Math.max(1, number(query, 'page', 1));
	const status = query.get('events_status');
	const openOnly = query.get('keep_closed_markets') === '0';
	const found = polymarket(world)
		.events.filter((event) => event.markets.some((one) => listed(one, at)))
		.filter((event) => !status || eventClosed(event, at) === (status !== 'active'))
		// All words must meet in one market: a question and its event's title and tags.
		.filter(({ event }) =>
			event.markets.some(({ question }) =>
				matches([event.title, ...event.tags, question].join(' '), wanted)
			)
		);
	const rows = found.slice((page - 1) * limit, page * limit).map((event) => {
		const row = eventJson(event, at, openOnly);
		return query.get('optimized') === 'true' ? slim(row) : row;
	});
	const hasMore = page * limit < found.length;
	return json({
		// Nothing found is null, not an empty list.
		events: rows.length > 0 ? rows : null,
		pagination: { hasMore, totalResults: found.length },
		...(query.get('optimized') === 'true' ? { hasMore } : {})
	});
}

// The slim form carries real arrays and no token ids.
function slim(event: Record<string, unknown>): Record<string, unknown> {
	return {
		...event,
		markets: (event.markets as Record<string, unknown>[]).map(({ clobTokenIds: _, ...market }) => ({
			...market,
			outcomes: JSON.parse(String(market.outcomes)),
			outcomePrices: market.outcomePrices ? JSON.parse(String(market.outcomePrices)) : null
		}))
	};
}

/** Polymarket's Gamma service: events, markets, tags, search. */
export function gamma(world: World, ask: Ask): Answer {
	const { path, at } = ask;
	const all = polymarket(world);
	if (path === '/events/keyset') return keyset(events(world, ask, true), 'events', ask);
	if (path === '/markets/keyset') return keyset(markets(world, ask), 'markets', ask);
	if (path === '/events') return offsetPage(events(world, ask, false), ask);
	if (path === '/markets') return offsetPage(markets(world, ask), ask);
	if (path === '/public-search') return search(world, ask);
	if (path === '/tags') {
		const labels = [...new Set(all.events.flatMap(({ event }) => event.tags))];
		return offsetPage(labels.map(tagJson), ask);
	}
	const [, kind, first, second] = path.split('/');
	if (kind === 'events' && first) {
		const event = all.events.find(({ id, slug }) =>
			first === 'slug' ? slug === second : id === first
		);
		if (!event || !event.markets.some((one) => listed(one, at))) return missing();
		return second === 'tags' && first !== 'slug'
			? json(event.event.tags.map(tagJson))
			: json(eventJson(event, at, false));
	}
	if (kind === 'markets' && first) {
		const one = all.markets.find(({ id, slug }) =>
			first === 'slug' ? slug === second : id === first
		);
		if (!one || !listed(one, at)) return missing();
		return second === 'tags' && first !== 'slug'
			? json(one.event.tags.map(tagJson))
			: json(marketJson(one, at, true));
	}
	return missing();
}
