import { get as rawGet, type IncomingHttpHeaders } from 'node:http';
import { createGunzip } from 'node:zlib';
import iconv from 'iconv-lite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, inEnglishShort, monthEnd } from './calendar.ts';
import { itemsOf, type Order } from './orders.ts';
import { bookAt } from './prices.ts';
import { world } from './scenario.ts';
import { startSimulator, type Simulator } from './server.ts';
import { conditionId, polymarket } from './services/polymarket.ts';
import { phaseAt } from './world.ts';

const ANCHOR = Date.UTC(2026, 0, 26, 9, 5);
const THE_WORLD = world(1, ANCHOR);
const RYANAIR = conditionId('poly-musk-ryanair');

let now = ANCHOR;
let simulator: Simulator;

beforeEach(async () => {
	now = ANCHOR;
	simulator = await startSimulator({ world: THE_WORLD, clock: () => now });
});

afterEach(() => simulator.close());

/** The wire as it is: status, headers and the bytes that arrived, and whether all of them did. */
function wire(
	address: string,
	headers: Record<string, string> = {}
): Promise<{ status: number; headers: IncomingHttpHeaders; bytes: Buffer; whole: boolean }> {
	return new Promise((resolve, reject) => {
		const request = rawGet(address, { headers, agent: false }, (response) => {
			const chunks: Buffer[] = [];
			response.on('data', (chunk: Buffer) => chunks.push(chunk));
			const done = () =>
				resolve({
					status: response.statusCode ?? 0,
					headers: response.headers,
					bytes: Buffer.concat(chunks),
					whole: response.complete
				});
			response.on('end', done);
			response.on('error', done);
		});
		request.on('error', reject);
	});
}

type Row = Record<string, unknown>;

// Payloads are read loosely here on purpose: the adapters' own tests are the strict readers.
const jsonOf = async (address: string): Promise<Row> =>
	JSON.parse((await wire(address)).bytes.toString()) as Row;

const base = (name: string) => simulator.settings[name] ?? '';
const gamma = (path: string) => base('POLYMARKET_GAMMA_URL') + path;
const kalshi = (path: string) => base('KALSHI_URL') + path;
const rows = (value: unknown) => value as Row[];

describe('the world', () => {
	test('is the same for the same seed and anchor, and another for another seed', () => {
		const again = world(1, ANCHOR);
		const other = world(2, ANCHOR);
		const books = (one: typeof again) =>
			one.events.flatMap(({ markets }) =>
				markets.map((market) => bookAt(market, ANCHOR - 5 * DAY))
			);
		expect(books(again)).toEqual(books(THE_WORLD));
		expect(books(other)).not.toEqual(books(THE_WORLD));
		expect(again.articlesUntil(ANCHOR)).toEqual(THE_WORLD.articlesUntil(ANCHOR));
	});

	test('tells the same story whenever it is told: dates move with the anchor', () => {
		const later = world(1, ANCHOR + 200 * DAY);
		const question = later.events[0]?.markets[0]?.question;
		expect(question).toContain(inEnglishShort(monthEnd(ANCHOR + 200 * DAY, 155)));
		expect(later.events[0]?.markets[0]?.key).toBe('poly-musk-ryanair');
	});

	test('starts from the printed facts: 4 % and two million dollars at one venue, 14 % at another', () => {
		const market = (key: string) =>
			THE_WORLD.events.flatMap((e) => e.markets).find((m) => m.key === key);
		const polymarketBook = bookAt(market('poly-musk-ryanair')!, ANCHOR);
		expect(polymarketBook).toMatchObject({ bid: 36_000, ask: 44_000 });
		expect(polymarketBook.volume).toBeGreaterThan(2_000_000);
		expect(polymarketBook.volume).toBeLessThan(2_100_000);
		expect(bookAt(market('kalshi-musk-ryanair')!, ANCHOR)).toMatchObject({
			bid: 130_000,
			ask: 140_000
		});
		const rules = [market('poly-musk-ryanair'), market('kalshi-musk-ryanair')].map(
			(m) => m?.rules[0]?.text
		);
		expect(rules[0]).toContain('announces an agreement');
		expect(rules[1]).toContain('any ownership stake above 0%');
	});

	test('volume never falls', () => {
		for (const { markets } of THE_WORLD.events.slice(0, 30)) {
			for (const market of markets) {
				let before = 0;
				for (let at = ANCHOR - 24 * DAY; at <= ANCHOR; at += 4 * HOUR) {
					const { volume } = bookAt(market, at);
					expect(volume).toBeGreaterThanOrEqual(before);
					before = volume;
				}
			}
		}
	});

	test('holds every way a market can stand', () => {
		const markets = THE_WORLD.events.flatMap((event) => event.markets);
		const settled = markets.filter((m) => m.ending && phaseAt(m, ANCHOR) === 'settled');
		expect(new Set(settled.map((m) => m.ending?.payout))).toEqual(
			new Set([0, 1, 0.5, 0.62, 0.64, null])
		);
		expect(new Set(markets.map((m) => phaseAt(m, ANCHOR)))).toEqual(
			new Set(['open', 'proposed', 'disputed', 'settled'])
		);
	});

	test('publishes 15 to 80 items a day in two languages, with the printed errors among them', () => {
		const articles = THE_WORLD.articlesUntil(ANCHOR);
		for (let day = 0; day < 24; day++) {
			const from = THE_WORLD.begin + day * DAY;
			const count = articles.filter(
				(a) => a.publishedAt >= from && a.publishedAt < from + DAY
			).length;
			expect(count).toBeGreaterThanOrEqual(15);
			expect(count).toBeLessThanOrEqual(80);
		}
		const printed = articles
			.flatMap((a) => a.revisions.map((r) => `${r.title} ${r.summary}`))
			.join('\n');
		for (const error of [
			'200만달러(약 26억원)',
			'3만6000달러(약 4300만원)',
			'예측한 비율은 4% 수준',
			'전체의 54%가',
			'over $36,000 on the line',
			"'always betting NO'"
		]) {
			expect(printed).toContain(error);
		}
	});

	test('what is asked first does not change what was published', () => {
		const one = world(1, ANCHOR);
		const before = one.articlesUntil(ANCHOR - 3 * DAY).map(({ id }) => id);
		one.articlesUntil(ANCHOR + 2 * DAY);
		expect(one.articlesUntil(ANCHOR - 3 * DAY).map(({ id }) => id)).toEqual(before);
		expect(THE_WORLD.articlesUntil(ANCHOR - 3 * DAY).map(({ id }) => id)).toEqual(before);
	});
});

describe('Polymarket', () => {
	test('events are paged by after_cursor, at most 100 a page; `cursor` is ignored', async () => {
		const first = await jsonOf(gamma('/events/keyset?limit=500'));
		expect(rows(first.events)).toHaveLength(100);
		const second = await jsonOf(
			gamma(`/events/keyset?limit=500&after_cursor=${String(first.next_cursor)}`)
		);
		expect(second).not.toHaveProperty('next_cursor');
		const again = await jsonOf(
			gamma(`/events/keyset?limit=500&cursor=${String(first.next_cursor)}`)
		);
		expect(rows(again.events)[0]?.id).toBe(rows(first.events)[0]?.id);
		expect(rows(second.events)[0]?.id).not.toBe(rows(first.events)[0]?.id);
	});

	test('lists leave out what is resolved unless closed=true; the path forms show both', async () => {
		const resolved = conditionId('poly-openai-valuation-175');
		const open = await jsonOf(gamma(`/markets/keyset?condition_ids=${resolved}`));
		expect(open.markets).toEqual([]);
		const closed = await jsonOf(gamma(`/markets/keyset?condition_ids=${resolved}&closed=true`));
		expect(rows(closed.markets)[0]).toMatchObject({
			outcomePrices: '["1","0"]',
			closed: true,
			active: true,
			umaResolutionStatus: 'resolved',
			closedTime: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+00$/)
		});
		expect((await wire(gamma('/markets/slug/poly-openai-valuation-175'))).status).toBe(200);
		const event = await jsonOf(gamma('/events/slug/poly-openai-valuation'));
		expect(rows(event.markets)).toHaveLength(4);
	});

	test('lists of outcomes, prices and tokens are JSON inside strings', async () => {
		const { markets } = await jsonOf(gamma(`/markets/keyset?condition_ids=${RYANAIR}`));
		const market = rows(markets)[0];
		expect(market).toMatchObject({
			bestBid: 0.036,
			bestAsk: 0.044,
			outcomePrices: '["0.04","0.96"]'
		});
		expect(JSON.parse(String(market?.clobTokenIds))).toEqual([
			expect.stringMatching(/^\d{77}$/),
			expect.stringMatching(/^\d{77}$/)
		]);
	});

	test('offsets beyond 2000 and snake_case orders are refused', async () => {
		expect((await wire(gamma('/markets?offset=2001'))).status).toBe(422);
		expect((await wire(gamma('/events?order=volume_num'))).status).toBe(422);
	});

	test('a rule text is edited in the middle of the story', async () => {
		const rules = async () =>
			String((await jsonOf(gamma('/markets/slug/poly-musk-ryanair'))).description);
		now = ANCHOR - 5 * DAY;
		const before = await rules();
		now = ANCHOR - 4 * DAY;
		expect(before).not.toContain('need not be completed');
		expect(await rules()).toContain('need not be completed');
	});

	test('search finds by words, and answers null when there is nothing', async () => {
		const found = await jsonOf(gamma('/public-search?q=Musk%20Ryanair'));
		expect(rows(found.events).map(({ slug }) => slug)).toContain('poly-musk-ryanair');
		expect(await jsonOf(gamma('/public-search?q=nonsenseword'))).toEqual({
			events: null,
			pagination: { hasMore: false, totalResults: 0 }
		});
	});

	test('history windows of more than 15 days are refused in the words of the venue', async () => {
		const token = polymarket(THE_WORLD).byCondition.get(RYANAIR)?.yes ?? '';
		const end = ANCHOR / 1000;
		const old = (days: number) =>
			`${base('POLYMARKET_CLOB_URL')}/prices-history?market=${token}&startTs=${end - days * 86_400}&endTs=${end}&fidelity=60`;
		const wide = await wire(old(16));
		expect(wide.status).toBe(400);
		expect(wide.bytes.toString()).toContain("'startTs' and 'endTs' interval is too long");
		expect(rows((await jsonOf(old(15))).history).length).toBeGreaterThan(300);
		const v2 = `${base('POLYMARKET_DATA_URL')}/v2/prices-history?token_id=${token}`;
		expect((await wire(`${v2}&start=${end - 16 * 86_400}&end=${end}`)).status).toBe(400);
		// A minute's grain is kept for seven days: older windows are empty, not refused.
		const expired = await jsonOf(
			`${v2}&start=${end - 10 * 86_400}&end=${end - 9 * 86_400}&bucket_seconds=60`
		);
		expect(expired.data).toEqual([]);
		const page = await jsonOf(`${v2}&interval=max&bucket_seconds=10800&limit=50`);
		expect(page.pagination).toMatchObject({ has_more: true, next_cursor: expect.any(String) });
	});

	test('a disputed market is not resolved, and a tie pays half', async () => {
		const [grok, tie] = [conditionId('poly-grok'), conditionId('poly-starlink-first')];
		const { data } = await jsonOf(
			`${base('POLYMARKET_DATA_URL')}/v2/resolutions?condition=${grok},${tie}`
		);
		expect(rows(data)).toMatchObject([
			{ status: 'disputed', was_disputed: true },
			{ status: 'resolved', payouts: [500_000, 500_000] }
		]);
	});

	test('midpoints come by POST alone', async () => {
		const token = polymarket(THE_WORLD).byCondition.get(RYANAIR)?.yes ?? '';
		const address = `${base('POLYMARKET_CLOB_URL')}/midpoints`;
		expect((await wire(`${address}?token_ids=${token}`)).status).toBe(400);
		const answer = await fetch(address, {
			method: 'POST',
			body: JSON.stringify([{ token_id: token }])
		});
		expect(await answer.json()).toEqual({ [token]: '0.04' });
	});
});

describe('Kalshi', () => {
	test('events are paged at 200, and the last cursor is empty', async () => {
		const path = '/events?status=open&with_nested_markets=true&limit=200';
		const first = await jsonOf(kalshi(path));
		expect(rows(first.events)).toHaveLength(200);
		const second = await jsonOf(kalshi(`${path}&cursor=${String(first.cursor)}`));
		expect(second.cursor).toBe('');
		expect((await wire(kalshi('/events?limit=201'))).status).toBe(400);
		expect((await wire(kalshi('/markets?status=all'))).status).toBe(400);
	});

	test('prices are decimal strings; empty sides and never traded keep their own spellings', async () => {
		const { market } = await jsonOf(kalshi('/markets/KXCOMPANYSTAKERYANAIR-99-MUSK'));
		expect(market).toMatchObject({
			yes_bid_dollars: '0.1300',
			yes_ask_dollars: '0.1400',
			status: 'active'
		});
		const { market: ride } = await jsonOf(kalshi('/markets/KXTESLAFSD-99-RIDE'));
		expect(ride).toMatchObject({ yes_ask_dollars: '1.0000', last_price_dollars: '0.9900' });
		const { market: rung } = await jsonOf(kalshi('/markets/KXOPENAIVAL-99-T700'));
		expect(rung).toMatchObject({ last_price_dollars: '0.0000', volume_fp: '0.00' });
	});

	test('the unfiltered list is flooded by combos', async () => {
		const combos = (page: Row) =>
			rows(page.markets).filter((m) => 'mve_collection_ticker' in m).length;
		expect(combos(await jsonOf(kalshi('/markets?limit=1000')))).toBe(30);
		expect(combos(await jsonOf(kalshi('/markets?limit=1000&mve_filter=exclude')))).toBe(0);
	});

	test('more than 5000 candles are refused; a candle without trades has no close', async () => {
		const end = ANCHOR / 1000;
		const path = (series: string, ticker: string, seconds: number, minutes: number) =>
			kalshi(
				`/series/${series}/markets/${ticker}/candlesticks?start_ts=${end - seconds}&end_ts=${end}&period_interval=${minutes}`
			);
		const refused = await wire(
			path('KXCOMPANYSTAKE', 'KXCOMPANYSTAKERYANAIR-99-MUSK', 5000 * 60, 1)
		);
		expect(refused.status).toBe(400);
		expect(refused.bytes.toString()).toContain('max candlesticks: 5000');
		const { candlesticks } = await jsonOf(
			path('KXOPENAIVAL', 'KXOPENAIVAL-99-T700', DAY / 1000, 60)
		);
		expect(rows(candlesticks)).toHaveLength(24);
		expect(rows(candlesticks)[0]?.price).toEqual({});
		expect(rows(candlesticks)[0]?.yes_bid).toHaveProperty('close_dollars');
	});

	test('what was settled long ago lives in the historical tier alone', async () => {
		expect((await wire(kalshi('/markets/KXELONSTARSHIP-99'))).status).toBe(404);
		const { market } = await jsonOf(kalshi('/historical/markets/KXELONSTARSHIP-99'));
		expect(market).toMatchObject({
			status: 'finalized',
			result: 'yes',
			settlement_value_dollars: '1.0000'
		});
		const range = `start_ts=${(ANCHOR - 98 * DAY) / 1000}&end_ts=${(ANCHOR - 95 * DAY) / 1000}&period_interval=1440`;
		const { candlesticks } = await jsonOf(
			kalshi(`/historical/markets/KXELONSTARSHIP-99/candlesticks?${range}`)
		);
		expect(rows(candlesticks)[0]?.price).toHaveProperty('close');
	});

	test('was down for hours in the night before last', async () => {
		now = ANCHOR - 28 * HOUR;
		expect((await wire(kalshi('/exchange/status'))).status).toBe(503);
		expect((await wire(gamma('/tags'))).status).toBe(200);
		now = ANCHOR - 25 * HOUR;
		expect((await wire(kalshi('/exchange/status'))).status).toBe(200);
	});
});

describe('Manifold and PredictIt', () => {
	const manifold = (path: string) => base('MANIFOLD_URL') + path;

	test('markets are paged by the id of the last', async () => {
		const first = rows(await jsonOf(manifold('/markets?limit=40')));
		const second = rows(
			await jsonOf(manifold(`/markets?limit=40&before=${String(first.at(-1)?.id)}`))
		);
		expect(first).toHaveLength(40);
		expect(second.map(({ id }) => id)).not.toContain(first.at(-1)?.id);
		expect((await wire(manifold('/markets?limit=1001'))).status).toBe(400);
	});

	test('has every kind of question and resolution', async () => {
		const all = rows(await jsonOf(manifold('/markets?limit=1000')));
		expect(new Set(all.map(({ outcomeType }) => outcomeType))).toEqual(
			new Set(['BINARY', 'MULTIPLE_CHOICE', 'POLL', 'PSEUDO_NUMERIC'])
		);
		expect(new Set(all.map(({ resolution }) => resolution))).toEqual(
			new Set([undefined, 'YES', 'NO', 'MKT', 'CANCEL'])
		);
	});

	test('bets page on from a bet, and their last probability is the market’s', async () => {
		const [market] = rows(await jsonOf(manifold('/search-markets?term=Ryanair&limit=1')));
		const page = rows(await jsonOf(manifold(`/bets?contractId=${String(market?.id)}&limit=20`)));
		const next = rows(
			await jsonOf(
				manifold(
					`/bets?contractId=${String(market?.id)}&limit=20&before=${String(page.at(-1)?.id)}`
				)
			)
		);
		expect(page).toHaveLength(20);
		expect(next.map(({ id }) => id)).not.toContain(page.at(-1)?.id);
		const newest = page.find(({ isRedemption, isFilled }) => !isRedemption && isFilled);
		expect(newest?.probAfter).toBe(market?.probability);
	});

	test('more than 100 probabilities at once are refused', async () => {
		const ids = Array.from({ length: 101 }, (_, i) => `ids=${i}`).join('&');
		expect((await wire(manifold(`/market-probs?${ids}`))).status).toBe(400);
	});

	test('PredictIt gives everything at once, times without a zone, never traded as 0', async () => {
		const { markets } = await jsonOf(`${base('PREDICTIT_URL')}/all/`);
		const contracts = rows(markets).flatMap((m) => rows(m.contracts));
		expect(rows(markets)[0]?.timeStamp).toMatch(/^2026-01-26T04:05:00\.\d{7}$/);
		expect(contracts.some((c) => c.lastTradePrice === 0)).toBe(true);
		expect(contracts.some((c) => c.bestSellYesCost === null)).toBe(true);
	});
});

describe('news, GDELT and exchange rates', () => {
	test('the EUC-KR feed is CP949 bytes and says so in its prolog alone', async () => {
		const source = simulator.sources.find(({ name }) => name === '예시일보');
		const { bytes, headers } = await wire(source?.url ?? '');
		expect(headers['content-type']).toBe('text/xml');
		expect(iconv.decode(bytes, 'cp949')).toContain('200만달러(약 26억원)');
		expect(bytes.toString('utf8')).not.toContain('머스크');
	});

	test('a feed that did not change is answered with 304', async () => {
		const url = simulator.sources[0]?.url ?? '';
		const { headers } = await wire(url);
		const again = await wire(url, { 'if-none-match': String(headers.etag) });
		expect(again).toMatchObject({ status: 304, bytes: Buffer.alloc(0) });
		const since = await wire(url, { 'if-modified-since': String(headers['last-modified']) });
		expect(since.status).toBe(304);
		now = ANCHOR + DAY;
		expect((await wire(url, { 'if-none-match': String(headers.etag) })).status).toBe(200);
	});

	test('hostile items are on the wire as such', async () => {
		const [, ledger] = simulator.sources;
		now = ANCHOR - 2 * DAY;
		const english = (await wire(ledger?.url ?? '')).bytes.toString();
		expect(english).toContain('<link>javascript:alert(document.cookie)</link>');
		expect(english).toContain('=HYPERLINK(');
		const moui = simulator.sources.find(({ name }) => name === '모의신문');
		expect((await wire(moui?.url ?? '')).bytes.toString()).toContain('&amp;lt;script&amp;gt;');
	});

	test('a headline is corrected under the same guid', async () => {
		const url = simulator.sources[0]?.url ?? '';
		const title = async () =>
			/<title>([^<]*)<\/title>\s*<link>[^<]*openai-340/.exec(
				(await wire(url)).bytes.toString()
			)?.[1];
		now = ANCHOR - 11.8 * DAY;
		expect(await title()).toBe('OpenAI in talks to raise funds at $340 billion valuation');
		now = ANCHOR - 11.6 * DAY;
		expect(await title()).toContain('up to $340 billion');
	});

	test('one feed answers 200 and has been silent for days', async () => {
		const stale = simulator.sources.find(({ name }) => name === '옛날뉴스');
		const read = async () => (await wire(stale?.url ?? '')).bytes.toString();
		const today = await read();
		now = ANCHOR - 8 * DAY;
		expect(await read()).toBe(today);
		expect(today).toContain('<item>');
	});

	test('GDELT throttles whoever asks twice within five seconds, with 429 and with 200', async () => {
		const ask = (query: string) =>
			wire(
				`${base('GDELT_URL')}?query=${encodeURIComponent(query)}&mode=artlist&format=json&timespan=7d`
			);
		const ok = await ask('(Musk OR Elon) Ryanair');
		expect(rows((JSON.parse(ok.bytes.toString()) as Row).articles).length).toBeGreaterThan(5);
		const statuses = [];
		for (let i = 0; i < 2; i++) {
			now += 1000;
			const answer = await ask('Ryanair');
			expect(answer.bytes.toString()).toContain('Please limit requests');
			statuses.push(answer.status);
		}
		expect(statuses).toEqual([429, 200]);
		now += 5000;
		expect((await ask('nonsenseword')).bytes.toString()).toBe('{}');
		now += 5000;
		expect((await ask('AI')).bytes.toString()).toContain('too short');
		now += 5000;
		expect((await ask('Musk OR Elon')).bytes.toString()).toContain('must be surrounded by ()');
	});

	test('the won stands near 1,440 a dollar, and weekends have no rate', async () => {
		const { bytes } = await wire(`${base('FX_URL')}/eurofxref-hist-90d.xml`);
		const days = [...bytes.toString().matchAll(/<Cube time="([^"]+)">(.*?)<\/Cube>/g)];
		const rate = (xml: string, currency: string) =>
			Number(new RegExp(`currency="${currency}" rate="([\\d.]+)"`).exec(xml)?.[1]);
		expect(days.length).toBeGreaterThan(55);
		for (const [, day, xml] of days) {
			expect([0, 6]).not.toContain(new Date(`${day}T12:00:00Z`).getUTCDay());
			expect(rate(xml ?? '', 'KRW') / rate(xml ?? '', 'USD')).toBeGreaterThan(1350);
			expect(rate(xml ?? '', 'KRW') / rate(xml ?? '', 'USD')).toBeLessThan(1530);
		}
	});

	test('answers are packed for those who take gzip', async () => {
		const plain = await wire(gamma('/events/keyset?limit=50'));
		const packed = await wire(gamma('/events/keyset?limit=50'), { 'accept-encoding': 'gzip, br' });
		expect(packed.headers['content-encoding']).toBe('gzip');
		expect(packed.bytes.length).toBeLessThan(plain.bytes.length / 4);
	});
});

describe('orders to fail', () => {
	const events = () => wire(gamma('/events/keyset?limit=3'));
	const give = (order: Order) => simulator.order(order);

	test('hold for so many requests, on the paths they name', async () => {
		give({ service: 'gamma', path: '/events', kind: 'status', status: 500, times: 2 });
		expect((await wire(gamma('/tags'))).status).toBe(200);
		expect([(await events()).status, (await events()).status, (await events()).status]).toEqual([
			500, 500, 200
		]);
		expect(simulator.orders).toEqual([]);
	});

	test('hold until a moment of the simulated clock, or until taken back', async () => {
		give({ service: '*', kind: 'status', status: 503, until: ANCHOR + MINUTE });
		expect((await events()).status).toBe(503);
		now = ANCHOR + MINUTE;
		expect((await events()).status).toBe(200);
		const takeBack = give({ service: '*', kind: 'status', status: 503 });
		expect((await events()).status).toBe(503);
		takeBack();
		expect((await events()).status).toBe(200);
	});

	test('are taken over the wire, and refused with a sentence', async () => {
		const post = (value: unknown) =>
			fetch(`${simulator.url}/_orders`, { method: 'POST', body: JSON.stringify(value) });
		expect((await post({ service: 'gamma', kind: 'empty', times: 1 })).status).toBe(201);
		expect((await events()).bytes).toHaveLength(0);
		const wrong = await post({ service: 'gamma', kind: 'sulk' });
		expect(wrong.status).toBe(400);
		expect(await wrong.text()).toContain('Unknown kind of order');
		expect(await (await post({ service: 'news', kind: 'stuckCursor' })).text()).toContain(
			'serves XML'
		);
		await post([{ service: '*', kind: 'reset' }]);
		expect(await (await fetch(`${simulator.url}/_orders`, { method: 'DELETE' })).json()).toEqual({
			orders: []
		});
	});

	test('status carries Retry-After as it was given', async () => {
		give({
			service: 'kalshi',
			kind: 'status',
			status: 429,
			retryAfter: 7,
			body: '{"error":"too many requests"}'
		});
		const answer = await wire(kalshi('/exchange/status'));
		expect(answer).toMatchObject({ status: 429, headers: { 'retry-after': '7' } });
		expect(answer.bytes.toString()).toBe('{"error":"too many requests"}');
	});

	test('html200, text200, empty and emptyObject are 200 and no answer', async () => {
		const seen: Record<string, string> = {};
		for (const kind of ['html200', 'text200', 'empty', 'emptyObject'] as const) {
			give({ service: 'gamma', kind, times: 1 });
			const { status, bytes } = await events();
			expect(status).toBe(200);
			seen[kind] = bytes.toString();
		}
		expect(seen.html200).toContain('<html>');
		expect(seen.text200).toBe('The service is taking a break.');
		expect([seen.empty, seen.emptyObject]).toEqual(['', '{}']);
	});

	test('reset ends the connection before an answer', async () => {
		give({ service: 'gamma', kind: 'reset' });
		await expect(events()).rejects.toMatchObject({ code: 'ECONNRESET' });
	});

	test('cut sends a part of what it announced', async () => {
		const all = await events();
		give({ service: 'gamma', kind: 'cut' });
		const part = await events();
		expect(part.whole).toBe(false);
		expect(Number(part.headers['content-length'])).toBe(all.bytes.length);
		expect(part.bytes.length).toBeLessThan(all.bytes.length);
		expect(all.bytes.subarray(0, part.bytes.length)).toEqual(part.bytes);
	});

	test('delay and trickle give the whole answer in the end', async () => {
		const all = await events();
		give({ service: 'gamma', kind: 'delay', ms: 30, times: 1 });
		expect((await events()).bytes).toEqual(all.bytes);
		give({ service: 'gamma', kind: 'trickle', bytes: 2000, everyMs: 1 });
		expect(await events()).toMatchObject({ bytes: all.bytes, whole: true });
	});

	test('wrongType, missingField and newEnum damage one item and leave the others', async () => {
		const markets = async () => {
			const { bytes } = await events();
			return itemsOf(JSON.parse(bytes.toString()));
		};
		const clean = await markets();
		give({ service: 'gamma', kind: 'wrongType', times: 1 });
		const wrong = await markets();
		expect(wrong[0]?.outcomePrices).toEqual({ unexpected: [true] });
		expect(wrong.slice(1)).toEqual(clean.slice(1));
		give({ service: 'gamma', kind: 'missingField', item: 1, times: 1 });
		const missing = await markets();
		expect(missing[1]).not.toHaveProperty('conditionId');
		expect(missing[0]).toEqual(clean[0]);
		give({ service: 'kalshi', kind: 'newEnum', times: 1 });
		const { events: groups } = await jsonOf(kalshi('/events?with_nested_markets=true&limit=2'));
		expect(rows(rows(groups)[0]?.markets)[0]?.status).toBe('never-seen-before');
	});

	test('stuckCursor repeats a cursor, repeatedPage a page', async () => {
		give({ service: 'kalshi', kind: 'stuckCursor', times: 2 });
		const stuck = [
			await jsonOf(kalshi('/events?limit=9')),
			await jsonOf(kalshi('/events?limit=9'))
		];
		expect(stuck.map(({ cursor }) => cursor)).toEqual(['stuck', 'stuck']);
		give({ service: 'gamma', kind: 'repeatedPage' });
		const first = await jsonOf(gamma('/events/keyset?limit=9'));
		const second = await jsonOf(
			gamma(`/events/keyset?limit=9&after_cursor=${String(first.next_cursor)}`)
		);
		expect(second.events).toEqual(first.events);
		expect(second.next_cursor).not.toBe(first.next_cursor);
	});

	test('clock puts the service hours ahead', async () => {
		give({ service: 'gamma', kind: 'clock', ms: 9 * HOUR });
		const { headers, bytes } = await events();
		expect(headers.date).toBe(new Date(ANCHOR + 9 * HOUR).toUTCString());
		expect(bytes.toString()).toContain('2026-01-26T18:05:00');
	});

	test('gzipBomb is small on the wire and large unpacked; huge is large on the wire', async () => {
		give({ service: 'gamma', kind: 'gzipBomb', megabytes: 8, times: 1 });
		const bomb = await events();
		expect(bomb.headers['content-encoding']).toBe('gzip');
		expect(bomb.bytes.length).toBeLessThan(100_000);
		const gunzip = createGunzip();
		gunzip.end(bomb.bytes);
		let unpacked = 0;
		for await (const chunk of gunzip) unpacked += (chunk as Buffer).length;
		expect(unpacked).toBe(8 * 2 ** 20);
		give({ service: 'gamma', kind: 'huge', megabytes: 2, times: 1 });
		expect((await events()).bytes).toHaveLength(2 * 2 ** 20);
	});

	test('invalidUtf8 puts bytes into the body that are none', async () => {
		give({ service: 'news', kind: 'invalidUtf8' });
		const { bytes } = await wire(simulator.sources[0]?.url ?? '');
		expect(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes)).toThrow();
	});

	test('redirect leads to an address, or round in a circle', async () => {
		give({ service: 'news', kind: 'redirect', to: 'http://10.0.0.1/', status: 301, times: 1 });
		const url = simulator.sources[0]?.url ?? '';
		expect(await wire(url)).toMatchObject({
			status: 301,
			headers: { location: 'http://10.0.0.1/' }
		});
		give({ service: 'news', kind: 'redirect', to: 'loop' });
		expect((await wire(url)).headers.location).toBe(new URL(url).pathname);
	});

	test('staleEtag answers 304 although the feed has changed', async () => {
		give({ service: 'news', kind: 'staleEtag' });
		const url = simulator.sources[0]?.url ?? '';
		const { headers } = await wire(url);
		now = ANCHOR + DAY;
		expect((await wire(url, { 'if-none-match': String(headers.etag) })).status).toBe(304);
		expect((await wire(url)).headers.etag).toBe(headers.etag);
	});
});

test('what was asked is written down, with time, query and headers', async () => {
	await wire(gamma('/markets/keyset?condition_ids=a&condition_ids=b'), { 'user-agent': 'test/1' });
	expect(simulator.requests).toMatchObject([
		{
			at: ANCHOR,
			service: 'gamma',
			method: 'GET',
			path: '/markets/keyset',
			query: { condition_ids: ['a', 'b'] },
			headers: { 'user-agent': 'test/1' },
			status: 200
		}
	]);
});
