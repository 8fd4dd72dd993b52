import type { Moment } from '#lib/domain/market.ts';
import { phaseAt, rulesAt, shownBook, tradingEnds, type World } from '../world.ts';
import { conditionId, middleAt, polymarket, type Listed, type Token } from './polymarket.ts';
import { json, number, type Answer, type Ask } from './service.ts';
import { isoSeconds } from '../calendar.ts';

// 15 days: wider windows are refused, in the venue's words.
const WIDEST_WINDOW = 1_296_000;
const TOO_WIDE = "invalid filters: 'startTs' and 'endTs' interval is too long";

const failed = (message: string, status = 400) => json({ error: message }, status);
const noBook = () => failed('No orderbook exists for the requested token id', 404);

/** The book of a token: the No side mirrors the Yes side. Null once there is none any more. */
function bookOf({ listed, side }: Token, at: Moment) {
	const { market } = listed;
	if (phaseAt(market, at) === 'settled' || (market.empty === 'both' && !market.traded)) return null;
	const { bid, ask, last } = shownBook(market, at);
	const mirror = (price: number | null) => (price === null ? null : 1_000_000 - price);
	return side === 'yes'
		? { bid, ask, last }
		: { bid: mirror(ask), ask: mirror(bid), last: mirror(last) };
}

const price = (micro: number) => String(Number((micro / 1e6).toFixed(6)));

const midText = (token: Token, at: Moment) => {
	const middle = middleAt(token.listed, at);
	if (middle === null || !bookOf(token, at)) return null;
	return String(Number((token.side === 'yes' ? middle : 1 - middle).toFixed(6)));
};

function spreadText(token: Token, at: Moment): string | null {
	const book = bookOf(token, at);
	return book ? price((book.ask ?? 1_000_000) - (book.bid ?? 0)) : null;
}

/** BUY is the best bid, SELL the best ask. */
function sideText(token: Token, at: Moment, side: string): string | null {
	const book = bookOf(token, at);
	const value = side === 'BUY' ? book?.bid : book?.ask;
	return value === null || value === undefined ? null : price(value);
}

function lastTrade(token: Token, at: Moment) {
	const book = bookOf(token, at);
	if (!book) return null;
	return book.last === null
		? { price: '0.5', side: '' }
		: { price: price(book.last), side: book.last === book.bid ? 'SELL' : 'BUY' };
}

/** The book of a token as the venue writes it; null where there is none. */
export function bookJson(id: string, token: Token, at: Moment) {
	const book = bookOf(token, at);
	if (!book) return null;
	const { market, event } = token.listed;
	const level = (from: number, step: number) =>
		[2, 1, 0]
			.map((depth) => ({ at: from + depth * step, size: 40 * (depth + 1) ** 2 + 11.5 }))
			.filter((one) => one.at > 0 && one.at < 1_000_000)
			.map((one) => ({ price: price(one.at), size: String(one.size) }));
	return {
		market: token.listed.condition,
		asset_id: id,
		timestamp: String(at),
		hash: conditionId(`${id} ${at}`).slice(2, 42),
		// Bids ascend and asks descend: the best of each side is the last.
		bids: book.bid === null ? [] : level(book.bid, -market.tick),
		asks: book.ask === null ? [] : level(book.ask, market.tick),
		min_order_size: '5',
		tick_size: String(market.tick / 1e6),
		neg_risk: event.exclusive,
		last_trade_price: book.last === null ? '' : price(book.last)
	};
}

/**
 * The middle of a token on a grid of `step` seconds within a window (seconds, both inclusive);
 * nothing before the market opened or after trading ended.
 */
export function gridOf(
	{ listed, side }: Token,
	start: number,
	end: number,
	step: number,
	now: Moment
): { t: number; p: number }[] {
	const from = Math.max(start, Math.ceil(listed.market.opensAt / 1000));
	const to = Math.min(end, Math.floor(Math.min(now, tradingEnds(listed.market)) / 1000));
	const points: { t: number; p: number }[] = [];
	for (let t = Math.ceil(from / step) * step; t <= to; t += step) {
		const middle = middleAt(listed, t * 1000);
		if (middle === null) return [];
		points.push({ t, p: Number((side === 'yes' ? middle : 1 - middle).toFixed(6)) });
	}
	return points;
}

const SPANS: Record<string, number> = {
	'1h': 3600,
	'6h': 21_600,
	'1d': 86_400,
	'1w': 604_800,
	'1m': 2_592_000
};

/** One history with the rules of the old endpoint; a string is the refusal. */
function history(
	token: Token,
	filters: URLSearchParams,
	at: Moment
): { t: number; p: number }[] | string {
	const now = Math.floor(at / 1000);
	const interval = filters.get('interval');
	const startText = filters.get('startTs');
	const endText = filters.get('endTs');
	const fidelity = number(filters, 'fidelity', 1);
	if (fidelity < 1) return "invalid filters: 'fidelity' must be positive";
	if (startText !== null) {
		const start = Number(startText);
		const end = endText === null ? now : Number(endText);
		if (!(end - start <= WIDEST_WINDOW)) return TOO_WIDE;
		const points = gridOf(token, start, end, fidelity * 60, at);
		// One more point, stamped now, comes along even when the window ended long ago.
		const middle = middleAt(token.listed, at);
		const settled = phaseAt(token.listed.market, at) === 'settled';
		if (middle !== null && !settled) {
			points.push({ t: now, p: token.side === 'yes' ? middle : 1 - middle });
		}
		return points;
	}
	if (endText !== null) return "invalid filters: 'startTs' and 'endTs' must be provided together";
	if (!interval) return "invalid filters: 'startTs' or 'interval' is required";
	if (interval === 'max' || interval === 'all') {
		// A resolved market's whole history is usually empty here.
		if (phaseAt(token.listed.market, at) === 'settled' && fidelity < 720) return [];
		return gridOf(token, 0, now, fidelity * 60, at).slice(-4300);
	}
	const span = SPANS[interval];
	if (!span) return `invalid filters: 'interval' ${interval}`;
	const floor = interval === '1m' ? 10 : interval === '1w' ? 5 : 1;
	if (fidelity < floor)
		return `invalid filters: minimum 'fidelity' for '${interval}' range is ${floor}`;
	return gridOf(token, now - span, now, fidelity * 60, at);
}

function marketJson(one: Listed, at: Moment) {
	const { market, event } = one;
	const over = phaseAt(market, at) === 'settled';
	const payout = market.ending?.payout ?? null;
	const middle = middleAt(one, at);
	const shown = over ? (payout ?? 0.5) : (middle ?? 0);
	return {
		accepting_order_timestamp: isoSeconds(market.opensAt),
		accepting_orders: phaseAt(market, at) === 'open',
		active: true,
		archived: false,
		closed: over,
		condition_id: one.condition,
		description: rulesAt(market, at),
		enable_order_book: !over,
		end_date_iso: `${isoSeconds(market.closesAt).slice(0, 10)}T00:00:00Z`,
		fpmm: '',
		game_start_time: null,
		icon: 'https://example.com/simulated.png',
		image: 'https://example.com/simulated.png',
		is_50_50_outcome: over && payout === 0.5,
		maker_base_fee: 0,
		market_slug: one.slug,
		minimum_order_size: 5,
		minimum_tick_size: market.tick / 1e6,
		neg_risk: event.exclusive,
		neg_risk_market_id: event.exclusive ? conditionId(`${event.key} group`) : '',
		neg_risk_request_id: '',
		notifications_enabled: true,
		question: market.question,
		question_id: conditionId(`${market.key} question`),
		rewards: { max_spread: 4.5, min_size: 50, rates: null },
		seconds_delay: 0,
		tags: event.tags,
		taker_base_fee: 0,
		tokens: [
			{ outcome: 'Yes', price: shown, token_id: one.yes, winner: over && payout === 1 },
			{ outcome: 'No', price: 1 - shown, token_id: one.no, winner: over && payout === 0 }
		]
	};
}

type Entry = { token_id?: unknown; side?: unknown };

/** Polymarket's CLOB service: books, prices, the older history. */
export function clob(world: World, ask: Ask): Answer {
	const { path, query, method, body, at } = ask;
	const { byToken, byCondition, markets } = polymarket(world);
	const id = query.get('token_id') ?? '';
	const token = byToken.get(id);
	const entries = (Array.isArray(body) ? body : []) as Entry[];
	const known = entries.flatMap(({ token_id, side }) => {
		const found = byToken.get(String(token_id));
		return found
			? [{ id: String(token_id), token: found, side: typeof side === 'string' ? side : null }]
			: [];
	});
	const plural = ['/midpoints', '/prices', '/spreads', '/books', '/last-trades-prices'];
	if (plural.includes(path)) {
		if (method !== 'POST' || !Array.isArray(body) || entries.length > 500)
			return failed('Invalid payload');
	}
	const map = (value: (token: Token) => unknown) =>
		json(
			Object.fromEntries(
				known
					.map((one) => [one.id, value(one.token)] as const)
					.filter(([, shown]) => shown !== null)
			)
		);
	switch (path) {
		case '/midpoints':
			return map((one) => midText(one, at));
		case '/spreads':
			return map((one) => spreadText(one, at));
		case '/prices': {
			const prices: Record<string, Record<string, string>> = {};
			for (const one of known) {
				// Without a side only SELL comes back.
				const side = one.side ?? 'SELL';
				const value = sideText(one.token, at, side);
				if (value !== null) prices[one.id] = { ...prices[one.id], [side]: value };
			}
			return json(prices);
		}
		case '/books':
			return json(
				known.map((one) => bookJson(one.id, one.token, at)).filter((book) => book !== null)
			);
		case '/last-trades-prices':
			return json(
				known.flatMap((one) => {
					const trade = lastTrade(one.token, at);
					return trade ? [{ token_id: one.id, ...trade }] : [];
				})
			);
		case '/midpoint': {
			const mid = token ? midText(token, at) : null;
			return mid === null ? noBook() : json({ mid });
		}
		case '/spread': {
			const spread = token ? spreadText(token, at) : null;
			return spread === null ? noBook() : json({ spread });
		}
		case '/price': {
			const value = token ? sideText(token, at, query.get('side') ?? 'SELL') : null;
			return value === null ? noBook() : json({ price: value });
		}
		case '/last-trade-price': {
			const trade = token ? lastTrade(token, at) : null;
			return trade ? json(trade) : noBook();
		}
		case '/book': {
			const book = token ? bookJson(id, token, at) : null;
			return book ? json(book) : noBook();
		}
		case '/prices-history': {
			const wanted = byToken.get(query.get('market') ?? '');
			if (!wanted) return json({ history: [] });
			const points = history(wanted, query, at);
			return typeof points === 'string' ? failed(points) : json({ history: points });
		}
		case '/batch-prices-history':
			return batch(world, ask);
		case '/markets': {
			const end = markets.map((one) => marketJson(one, at));
			return json({ data: end, next_cursor: 'LTE=', limit: 1000, count: end.length });
		}
	}
	const one = path.startsWith('/markets/')
		? byCondition.get(path.slice('/markets/'.length))
		: undefined;
	return one ? json(marketJson(one, at)) : failed('not found', 404);
}

function batch(world: World, { method, body, at }: Ask): Answer {
	const { byToken } = polymarket(world);
	const wish = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
	const tokens = Array.isArray(wish.markets) ? wish.markets.map(String) : [];
	if (method !== 'POST' || tokens.length === 0 || tokens.length > 20)
		return failed('Invalid payload');
	const filters = new URLSearchParams();
	for (const [from, to] of [
		['start_ts', 'startTs'],
		['end_ts', 'endTs'],
		['interval', 'interval'],
		['fidelity', 'fidelity']
	] as const) {
		if (wish[from] !== undefined && wish[from] !== null) filters.set(to, String(wish[from]));
	}
	const histories: Record<string, { t: number; p: number }[]> = {};
	for (const id of tokens) {
		const token = byToken.get(id);
		const points = token ? history(token, filters, at) : [];
		if (typeof points === 'string') return failed(points);
		histories[id] = points;
	}
	return json({ history: histories });
}
