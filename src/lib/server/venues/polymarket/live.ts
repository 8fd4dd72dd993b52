import type { Micro, Moment } from '#lib/domain/market.ts';
import { askSide, bidSide, price } from '#lib/domain/price.ts';
import { list, optionalList, optionalText, record, text } from '../read.ts';
import type { LiveChange, LiveFeed, LiveFrame, Rejected } from '../venue.ts';

/**
 * The market websocket. Frames are one object or a list of them, all numbers are text, and what is not
 * known is "". A price of the No side is not asked for: it is the Yes side's, turned round.
 */

const ENDPOINT = 'ws market';

const moment = (value: string | null): Moment | null =>
	value !== null && /^\d{13}$/.test(value) ? Number(value) : null;

/** A side that is told: '' says nothing, 0 and 1 say that nobody offers. */
const side = (value: string | null, empty: (units: Micro | null) => Micro | null) =>
	value === null || value === '' ? undefined : empty(price(value));

/** The best of a book's levels; a book without any has none. */
function best(levels: unknown[], better: (a: Micro, b: Micro) => boolean): Micro | null {
	let found: Micro | null = null;
	for (const level of levels) {
		const at = price(text(record(level, 'level').price, 'price'));
		if (at !== null && (found === null || better(at, found))) found = at;
	}
	return found;
}

const changeOf = (
	stream: string,
	at: Moment | null,
	told: { bid?: Micro | null; ask?: Micro | null; last?: Micro | null }
): LiveChange => ({
	stream,
	at,
	...(told.bid === undefined ? {} : { bid: told.bid }),
	...(told.ask === undefined ? {} : { ask: told.ask }),
	...(told.last == null ? {} : { last: told.last })
});

function changesOf(item: Record<string, unknown>): LiveChange[] {
	const at = moment(optionalText(item.timestamp, 'timestamp'));
	const token = () => text(item.asset_id, 'asset_id');
	switch (item.event_type) {
		case 'book': {
			const bid = best(optionalList(item.bids, 'bids'), (a, b) => a > b);
			const ask = best(optionalList(item.asks, 'asks'), (a, b) => a < b);
			const last = optionalText(item.last_trade_price, 'last_trade_price');
			return [
				changeOf(token(), at, {
					bid: bidSide(bid),
					ask: askSide(ask),
					last: price(last)
				})
			];
		}
		case 'price_change':
			return list(item.price_changes, 'price_changes').map((one) => {
				const change = record(one, 'price_changes');
				return changeOf(text(change.asset_id, 'asset_id'), at, {
					bid: side(optionalText(change.best_bid, 'best_bid'), bidSide),
					ask: side(optionalText(change.best_ask, 'best_ask'), askSide)
				});
			});
		case 'best_bid_ask':
			return [
				changeOf(token(), at, {
					bid: side(optionalText(item.best_bid, 'best_bid'), bidSide),
					ask: side(optionalText(item.best_ask, 'best_ask'), askSide)
				})
			];
		case 'last_trade_price':
			return [changeOf(token(), at, { last: price(text(item.price, 'price')) })];
		default:
			return [];
	}
}

/** Reads a frame: what changed, whether a market ended, and what could not be read. Throws for what is no JSON. */
export function readFrame(frame: string): LiveFrame {
	if (frame === 'PONG') return { changes: [], ended: false, rejected: [] };
	const data = JSON.parse(frame) as unknown;
	const changes: LiveChange[] = [];
	const rejected: Rejected[] = [];
	let ended = false;
	for (const item of Array.isArray(data) ? data : [data]) {
		try {
			const told = record(item, 'frame');
			if (told.event_type === 'market_resolved') ended = true;
			changes.push(...changesOf(told));
		} catch (error) {
			rejected.push({ endpoint: ENDPOINT, item, reason: (error as Error).message });
		}
	}
	return { changes, ended, rejected };
}

/** Prices of Polymarket as they change. docs.polymarket.com, market channel. */
export const live: LiveFeed = {
	feedId: 'polymarket:ws',
	setting: 'POLYMARKET_WS_URL',
	path: '/market',
	// Above 500 there is no book at the beginning.
	most: 200,
	stream: (market) => market.ref.token ?? null,
	hello: (streams) =>
		JSON.stringify({ type: 'market', assets_ids: streams, custom_feature_enabled: true }),
	change: (operation, streams) => JSON.stringify({ operation, assets_ids: streams }),
	beat: { text: 'PING', every: 10_000, silent: 30_000 },
	read: readFrame
};
