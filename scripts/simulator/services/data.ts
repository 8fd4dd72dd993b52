import type { Moment } from '#lib/domain/market.ts';
import { DAY, isoSeconds } from '../calendar.ts';
import { phaseAt, shownBook, tradingEnds, type World } from '../world.ts';
import { gridOf } from './clob.ts';
import { conditionId, middleAt, polymarket, type Listed } from './polymarket.ts';
import { cursorOf, json, many, number, positionOf, type Answer, type Ask } from './service.ts';
import { lastTradeAt } from '../prices.ts';
import { hashPair } from '../random.ts';

const failed = (message: string, status = 400) => json({ error: message }, status);

// How long each grain is kept, seconds: asking for one that has expired gives an empty page.
const KEPT: [grain: number, days: number][] = [
	[60, 7],
	[300, 60],
	[1800, 90],
	[10_800, Infinity]
];

const SPANS: Record<string, { seconds: number; bucket: number; floor: number }> = {
	'1h': { seconds: 3600, bucket: 60, floor: 60 },
	'6h': { seconds: 21_600, bucket: 60, floor: 60 },
	'1d': { seconds: 86_400, bucket: 60, floor: 60 },
	'1w': { seconds: 604_800, bucket: 300, floor: 300 },
	'1m': { seconds: 2_592_000, bucket: 1800, floor: 600 },
	max: { seconds: Infinity, bucket: 43_200, floor: 600 },
	all: { seconds: Infinity, bucket: 43_200, floor: 600 }
};

/** The grain a bucket is served from, and how many days of it are kept. */
const keptDays = (bucket: number) => KEPT.findLast(([grain]) => grain <= bucket)?.[1] ?? 7;

function pricesHistory(world: World, { query, at }: Ask): Answer {
	const token = polymarket(world).byToken.get(query.get('token_id') ?? '');
	const modes = ['start', 'interval', 'as_of'].filter((name) => query.has(name));
	if (!query.has('token_id')) return failed('token_id is required');
	if (modes.length !== 1)
		return failed("exactly one of 'start', 'interval' or 'as_of' is required");
	const now = Math.floor(at / 1000);
	const limit = Math.min(10_000, Math.max(1, number(query, 'limit', 1000)));
	let from = 0;
	let to = now;
	let bucket = number(query, 'bucket_seconds', 0);
	const interval = query.get('interval');
	if (interval !== null) {
		const span = SPANS[interval];
		if (!span) return failed(`unknown interval '${interval}'`);
		bucket ||= span.bucket;
		if (bucket < span.floor)
			return failed(`bucket_seconds must be at least ${span.floor} for '${interval}'`);
		// Finer than three hours the whole life is cut to thirty days.
		from = now - (span.seconds === Infinity && bucket < 10_800 ? 2_592_000 : span.seconds);
	} else if (query.has('start')) {
		from = number(query, 'start', NaN);
		to = query.has('end') ? number(query, 'end', NaN) - 1 : now;
		if (!Number.isFinite(from) || !Number.isFinite(to))
			return failed('start and end are unix seconds');
		if (to - from > 15 * 86_400)
			return failed("invalid filters: 'start' and 'end' interval is too long");
		bucket ||= 60;
	} else {
		from = to = number(query, 'as_of', now);
		bucket = 60;
	}
	if (bucket < 60 || bucket > 86_400) return failed('bucket_seconds must lie between 60 and 86400');
	if (!token)
		return json({ data: [], pagination: { limit, offset: 0, has_more: false, next_cursor: null } });
	const { market } = token.listed;
	const floor = Math.floor((at - keptDays(bucket) * DAY) / 1000);
	const points = query.has('as_of')
		? gridOf(token, to - 60, to, 60, at).slice(-1)
		: gridOf(token, Math.max(from, floor), to, bucket, at);
	const rows = points.map(({ t, p }) => ({ timestamp: t, price: p, resolution_seconds: bucket }));
	const settledAt = market.ending?.settledAt ?? null;
	const over = phaseAt(market, at) === 'settled' && settledAt !== null;
	if (over && settledAt / 1000 >= from && settledAt / 1000 <= to && market.ending?.payout != null) {
		const payout = token.side === 'yes' ? market.ending.payout : 1 - market.ending.payout;
		rows.push({ timestamp: Math.floor(settledAt / 1000), price: payout, resolution_seconds: 0 });
	} else if (!over && rows.length > 0 && to >= now && interval !== null) {
		// The last point is a real tick off the grid.
		const middle = middleAt(token.listed, at) ?? 0;
		rows.push({
			timestamp: now,
			price: token.side === 'yes' ? middle : 1 - middle,
			resolution_seconds: bucket
		});
	}
	const cursor = query.get('cursor');
	const start = cursor ? positionOf(cursor) : 0;
	if (start === null) return failed('invalid cursor');
	const more = start + limit < rows.length;
	return json({
		data: rows.slice(start, start + limit),
		pagination: {
			limit,
			offset: start,
			has_more: more,
			next_cursor: more ? cursorOf(start + limit) : null
		}
	});
}

/** Up to twenty conditions, or all markets of the events named; a string is the refusal. */
function asked(world: World, query: URLSearchParams): Listed[] | string {
	const { markets, byCondition } = polymarket(world);
	const conditions = many(query, 'condition');
	const events = many(query, 'event_id');
	const questions = many(query, 'question_id');
	if ([conditions, events, questions].filter((list) => list.length > 0).length !== 1) {
		return "exactly one of 'condition', 'event_id' or 'question_id' is required";
	}
	if (Math.max(conditions.length, events.length) > 20) return 'at most 20 ids are allowed';
	if (events.length > 0) return markets.filter(({ eventId }) => events.includes(eventId));
	if (questions.length > 0) {
		return markets.filter(({ market }) =>
			questions.includes(conditionId(`${market.key} question`))
		);
	}
	return conditions.flatMap((id) => byCondition.get(id) ?? []);
}

function resolutions(world: World, { query, at }: Ask): Answer {
	const wanted = asked(world, query);
	if (typeof wanted === 'string') return failed(wanted);
	return json({
		data: wanted.flatMap(({ market, condition }) => {
			const phase = phaseAt(market, at);
			if (phase !== 'proposed' && phase !== 'disputed' && phase !== 'settled') return [];
			const { ending } = market;
			const changed =
				(phase === 'settled'
					? ending?.settledAt
					: phase === 'disputed'
						? ending?.disputedAt
						: ending?.proposedAt) ?? at;
			const payout = ending?.payout ?? 0.5;
			return [
				{
					condition_id: condition,
					status: phase === 'settled' ? 'resolved' : phase,
					extended_review: false,
					was_disputed: ending?.disputedAt != null && ending.disputedAt <= at,
					new_version_q: false,
					transaction_hash: '',
					log_index: '',
					last_update_timestamp: isoSeconds(changed),
					...(phase === 'settled'
						? {
								payouts: [Math.round(payout * 1e6), Math.round((1 - payout) * 1e6)],
								resolution_source: 'reported',
								was_arbitrated: false,
								resolved_block: 93_522_484,
								resolved_at: isoSeconds(changed)
							}
						: { proposed_price: String(payout), price: '69' })
				}
			];
		})
	});
}

function openInterest(world: World, { query, at }: Ask): Answer {
	const ids = many(query, 'condition');
	const { byCondition, markets } = polymarket(world);
	const value = (one: Listed) => Number((shownBook(one.market, at).volume / 9).toFixed(6));
	if (ids.length === 0) {
		const total = markets.reduce((sum, one) => sum + value(one), 0);
		return json({ data: [{ condition_id: 'GLOBAL', value: Number(total.toFixed(6)) }] });
	}
	return json({
		data: ids.flatMap((id) => {
			const one = byCondition.get(id);
			return one ? [{ condition_id: id, value: value(one) }] : [];
		})
	});
}

/** The newest trades of the markets asked for: one for each slot in which a market traded. */
function trades(world: World, { query, at }: Ask): Answer {
	const wanted = asked(world, query);
	if (typeof wanted === 'string') return failed(wanted);
	const limit = Math.min(1000, Math.max(1, number(query, 'limit', 100)));
	const rows = wanted.flatMap((one) => recentTrades(one, at, limit));
	rows.sort((a, b) => b.timestamp - a.timestamp);
	const more = rows.length > limit;
	return json({
		data: rows.slice(0, limit),
		pagination: { limit, offset: 0, has_more: more, next_cursor: more ? cursorOf(limit) : null }
	});
}

function recentTrades(
	{ market, event, condition, yes, slug, eventSlug }: Listed,
	at: Moment,
	count: number
) {
	const rows = [];
	let moment = lastTradeAt(market, Math.min(at, tradingEnds(market)));
	while (moment !== null && moment > market.opensAt && rows.length < count) {
		const price = shownBook(market, moment).last;
		const lot = hashPair(market.path.seed, Math.floor(moment / 1000));
		if (price === null) break;
		rows.push({
			proxy_wallet: `0x${condition.slice(26)}`,
			side: lot % 2 === 0 ? 'BUY' : 'SELL',
			token_id: yes,
			condition_id: condition,
			size: (lot % 40_000) / 100,
			price: price / 1e6,
			timestamp: Math.floor(moment / 1000),
			title: market.question,
			slug,
			icon: 'https://example.com/simulated.png',
			event_slug: lot % 5 === 0 ? '' : eventSlug,
			outcome: 'Yes',
			// 999 stands for "not known", as recorded.
			outcome_index: lot % 7 === 0 ? 999 : 0,
			name: `simulated-${event.markets.length}`,
			pseudonym: 'Simulated-Trader',
			bio: '',
			profile_image: '',
			profile_image_optimized: '',
			transaction_hash: conditionId(`${market.key} ${moment}`)
		});
		const before: Moment | null = lastTradeAt(market, moment - market.every);
		if (before === null || before >= moment) break;
		moment = before;
	}
	return rows;
}

/** Polymarket's Data API, second version: price history, resolutions, open interest, trades. */
export function data(world: World, ask: Ask): Answer {
	switch (ask.path) {
		case '/v2/prices-history':
			return pricesHistory(world, ask);
		case '/v2/resolutions':
			return resolutions(world, ask);
		case '/v2/oi':
			return openInterest(world, ask);
		case '/v2/trades':
			return trades(world, ask);
	}
	return failed('not found', 404);
}
