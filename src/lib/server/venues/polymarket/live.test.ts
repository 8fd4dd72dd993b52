import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type TestContext } from 'vitest';
import { live, readFrame } from './live.ts';

const RECORDED = join(import.meta.dirname, '../../../../../../shared/fixtures/markets/polymarket');
function recorded(name: string, { skip }: TestContext) {
	const path = join(RECORDED, name);
	if (!existsSync(path)) skip('the recorded frames are not here');
	return readFileSync(path, 'utf8');
}

const changes = (...items: unknown[]) => readFrame(JSON.stringify(items)).changes;

test('recorded frames tell best prices and trades', (context) => {
	expect(readFrame(recorded('ws-market-best-bid-ask-msg.json', context)).changes).toEqual([
		{
			stream: '85354956062430465315924116860125388538595433819574542752031640332592237464430',
			at: 1766789469958,
			bid: 730_000,
			ask: 770_000
		}
	]);
	expect(readFrame(recorded('ws-market-price-change-msg.json', context)).changes).toEqual([
		{
			stream: '71321045679252212594626385532706912750332728571942532289631379312455583992563',
			at: 1703875201000,
			bid: 510_000,
			ask: 520_000
		}
	]);
	expect(readFrame(recorded('ws-market-last-trade-msg.json', context)).changes).toEqual([
		{
			stream: '71321045679252212594626385532706912750332728571942532289631379312455583992563',
			at: 1703875202000,
			last: 510_000
		}
	]);
	expect(readFrame(recorded('ws-market-resolved-msg.json', context))).toEqual({
		changes: [],
		ended: true,
		rejected: []
	});
	for (const name of ['new-market', 'tick-size']) {
		const frame = readFrame(recorded(`ws-market-${name}-msg.json`, context));
		expect(frame).toEqual({ changes: [], ended: false, rejected: [] });
	}
});

test('a book tells its best levels in whatever order they come; an empty side is none', () => {
	const level = (price: string) => ({ price, size: '10' });
	const book = { event_type: 'book', asset_id: '1', timestamp: '1766789469958' };
	expect(
		changes({
			...book,
			bids: [level('0.01'), level('0.04'), level('0.02')],
			asks: [level('0.99'), level('0.06')],
			last_trade_price: '0.05'
		})
	).toEqual([{ stream: '1', at: 1766789469958, bid: 40_000, ask: 60_000, last: 50_000 }]);
	expect(changes({ ...book, bids: [], asks: null, last_trade_price: '' })).toEqual([
		{ stream: '1', at: 1766789469958, bid: null, ask: null }
	]);
});

test('an empty text says nothing of a side, and 0 and 1 say that nobody offers', () => {
	const told = { event_type: 'best_bid_ask', asset_id: '1', timestamp: '' };
	expect(changes({ ...told, best_bid: '', best_ask: '0.5' })).toEqual([
		{ stream: '1', at: null, ask: 500_000 }
	]);
	expect(changes({ ...told, best_bid: '0', best_ask: '1' })).toEqual([
		{ stream: '1', at: null, bid: null, ask: null }
	]);
});

test('one item that cannot be read costs itself, a new kind of event nothing', () => {
	const frame = readFrame(
		JSON.stringify([
			{ event_type: 'best_bid_ask', asset_id: '1', best_bid: '1.5', best_ask: '' },
			{ event_type: 'comet' },
			{ event_type: 'last_trade_price', asset_id: '1', price: '0.5' },
			7
		])
	);
	expect(frame.changes).toEqual([{ stream: '1', at: null, last: 500_000 }]);
	expect(frame.rejected.map(({ reason }) => reason)).toEqual([
		'price 1.5 lies outside 0..1',
		'frame is 7, expected an object'
	]);
	expect(() => readFrame('<html>')).toThrow();
	expect(readFrame('PONG').changes).toEqual([]);
});

test('it says what it wants as the venue asks', () => {
	expect(JSON.parse(live.hello(['1', '2']))).toEqual({
		type: 'market',
		assets_ids: ['1', '2'],
		custom_feature_enabled: true
	});
	expect(JSON.parse(live.change('unsubscribe', ['1']))).toEqual({
		operation: 'unsubscribe',
		assets_ids: ['1']
	});
});
