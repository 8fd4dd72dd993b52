import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BASES, MICRO, STATUSES, type MarketReading } from '#lib/domain/market.ts';
import { WIDEST_SPREAD } from '#lib/domain/price.ts';
import { SETTINGS } from '#lib/server/config.ts';
import type { Request } from '#lib/server/http.ts';
import { venues } from '#lib/server/venues/index.ts';
import type { Ask, MarketRef, Reading, Rejected, Venue } from '#lib/server/venues/venue.ts';

const ROOT = join(import.meta.dirname, '../..');
const RECORDED = join(ROOT, '../shared/fixtures/markets');
const AT = Date.UTC(2026, 10, 20);
const HOUR = 3_600_000;

// --- What a venue answers ------------------------------------------------------------------------

/** An answer of each path a venue is asked for; other paths are a 404. */
type Answers = Record<string, unknown>;

const json = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
const fixture = (name: string) => json(join(ROOT, 'src/lib/server/venues', name));
const recorded = (name: string) => {
	const file = json(join(RECORDED, name));
	return file.response ?? file;
};

type Fields = Record<string, unknown>;
/** Gamma's markets as a market list gives them: without their event's other members. */
const listed = (events: Fields[]) =>
	events.flatMap(({ markets, ...event }) =>
		(Array.isArray(markets) ? markets : []).map((market) => ({ ...market, events: [event] }))
	);

function gamma(events: Fields[]): Answers {
	return {
		'/events/keyset': { events },
		'/public-search': { events, pagination: { hasMore: false } },
		'/markets/keyset': { markets: listed(events) },
		'/v2/prices-history': {
			data: [{ timestamp: AT / 1000 - 60, price: 0.34, resolution_seconds: 300 }]
		},
		'/v2/resolutions': { data: [] }
	};
}

function tradeApi(events: Fields[], series: unknown, candles: unknown): Answers {
	const markets = events.flatMap((event) => (event.markets ?? []) as Fields[]);
	return {
		'/events': { events, cursor: '' },
		'/series': series,
		'/markets': { markets, cursor: '' },
		'/markets/candlesticks': {
			markets: [{ market_ticker: markets[0]?.ticker, candlesticks: candles }]
		},
		...Object.fromEntries(
			events.map((event) => [`/events/${String(event.event_ticker)}`, { event }])
		)
	};
}

function play(markets: Fields[], bets: unknown): Answers {
	const probs = markets.map(({ id, probability }) => [id, { prob: probability }]);
	return {
		'/search-markets': markets,
		'/market-probs': Object.fromEntries(probs),
		'/bets': bets,
		...Object.fromEntries(markets.map((market) => [`/market/${String(market.id)}`, market]))
	};
}

const candle = { end_period_ts: AT / 1000 - 60, yes_bid: { close_dollars: '0.1200' }, price: {} };
const bet = { id: 'b', createdTime: AT - 60, amount: 1, probBefore: 0.1, probAfter: 0.2 };

/** A row for each venue: its samples, written by hand. */
const samples: Record<string, () => Answers> = {
	polymarket: () => gamma(fixture('polymarket/fixtures/events.json').events),
	kalshi: () =>
		tradeApi(
			fixture('kalshi/fixtures/events.json').events,
			fixture('kalshi/fixtures/series.json'),
			[candle]
		),
	manifold: () => play(fixture('manifold/fixtures/markets.json'), [bet]),
	predictit: () => ({ '/all/': fixture('predictit/fixtures/all.json') })
};

/** And what was recorded from it. */
const recordings: Record<string, () => Answers> = {
	polymarket: () => gamma(recorded('polymarket/gamma-events-2026-07.json')),
	kalshi: () =>
		tradeApi(
			recorded('kalshi/events-2026-07.json').events,
			recorded('kalshi/series-list-2026-01.json'),
			recorded('kalshi/candlesticks-batch-newshape-DERIVED.json').markets[0].candlesticks
		),
	manifold: () =>
		play(recorded('manifold/markets-1000-2022.json'), recorded('manifold/bets-market-2022.json')),
	predictit: () => ({ '/all/': { markets: [recorded('predictit/market-2019.json')] } })
};

/** Plays a venue: `asked` are the services and settings that were used. */
function asking(answers: Answers): Ask & { asked: string[] } {
	const asked: string[] = [];
	return {
		asked,
		now: () => AT,
		service: (id) => ({
			fetch: async () => {
				throw new Error('adapters of venues read JSON');
			},
			json: async ({ path, accept = [] }: Request) => {
				asked.push(id);
				if (path in answers) return { data: structuredClone(answers[path]), at: AT, status: 200 };
				if (accept.includes(404)) return { data: { error: 'not found' }, at: AT, status: 404 };
				throw new Error(`${id} was asked for ${path}, which these samples do not answer`);
			}
		})
	};
}

// --- What an adapter promises (design, section 5) ------------------------------------------------

const isMicro = (value: number | null) =>
	value === null || (Number.isInteger(value) && value >= 0 && value <= MICRO);
const isAmount = (value: number | null) =>
	value === null || (Number.isSafeInteger(value) && value >= 0);
const isMoment = (value: number | null) =>
	value === null || (Number.isSafeInteger(value) && value > 0 && value < Date.UTC(2201, 0, 1));
const isWeb = (value: string) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);

/** Every sentence of the contract that a reading breaks. */
function broken(venue: Venue, market: MarketReading): string[] {
	const { event, outcome, quote, status } = market;
	const settled = status === 'resolved' || status === 'void';
	const { bid, ask, last, probability, basis } = quote;
	const amounts = [market.volume, market.volume24h, market.liquidity, quote.volume];
	const label = outcome?.payout === MICRO ? 'yes' : outcome?.payout === 0 ? 'no' : 'split';
	const sentences: [string, boolean][] = [
		['the id carries its venue', market.id.startsWith(`${venue.id}:`) && market.venue === venue.id],
		['the title is a text', market.title.trim() === market.title && market.title !== ''],
		['a label is a text or null', market.label === null || market.label.trim() !== ''],
		['the address is one of the web', isWeb(market.url) && (event === null || isWeb(event.url))],
		[
			'the event carries its venue',
			event === null || (event.venue === venue.id && event.id.startsWith(`${venue.id}:`))
		],
		['the status is a word we know', STATUSES.includes(status)],
		['an outcome stands where it is settled, and only there', settled === (outcome !== null)],
		[
			'a void market pays nothing known',
			status !== 'void' || (outcome?.payout === null && outcome.label === 'void')
		],
		['a payout is named for what it is', status !== 'resolved' || outcome?.label === label],
		['an outcome has its time', outcome === null || isMoment(outcome.at)],
		[
			'prices are millionths from 0 to 1',
			[bid, ask, last, probability, outcome?.payout ?? null].every(isMicro)
		],
		['an empty side is null', bid !== 0 && ask !== MICRO],
		['probability and basis are null together', (probability === null) === (basis === null)],
		['the basis is a word we know', basis === null || BASES.includes(basis)],
		[
			'settled: no sides, and the payout for a probability',
			!settled ||
				(bid === null &&
					ask === null &&
					probability === outcome?.payout &&
					(probability === null || basis === 'settlement'))
		],
		[
			'a middle lies between real sides at most 0.10 apart',
			basis !== 'mid' ||
				(bid !== null &&
					ask !== null &&
					ask - bid <= WIDEST_SPREAD &&
					probability! >= bid &&
					probability! <= ask)
		],
		['a last trade is the last trade', basis !== 'last' || (last !== null && probability === last)],
		['only play money has a market maker', basis !== 'amm' || venue.money === 'play'],
		['amounts are whole millionths, and none below 0', amounts.every(isAmount)],
		['the quote says the volume of the market', quote.volume === market.volume],
		['moments are moments', [market.opensAt, market.closesAt].every(isMoment) && quote.at === AT],
		[
			'what is kept to ask again is text',
			Object.values(market.ref).every((value) => typeof value === 'string')
		]
	];
	return sentences.filter(([, holds]) => !holds).map(([sentence]) => `${market.id}: ${sentence}`);
}

function expectSound(venue: Venue, readings: Reading[]) {
	for (const { at, markets, rejected } of readings) {
		expect(at).toBe(AT);
		expect(markets.flatMap((market) => broken(venue, market))).toEqual([]);
		expectTold(venue, rejected);
	}
}

/** What was rejected says who, where and why, and still cannot be read. */
function expectTold(venue: Venue, rejected: Rejected[]) {
	for (const { endpoint, item, reason } of rejected) {
		expect(reason).toMatch(new RegExp(`^${venue.name} .+: .+\\.$`, 's'));
		expect(reason).toContain(endpoint);
		expect(item).toBeDefined();
		expect(() => venue.reread!(endpoint, structuredClone(item), AT)).toThrow(/\w+ \w+/);
	}
}

async function all<T>(pages: AsyncIterable<T>): Promise<T[]> {
	const read: T[] = [];
	for await (const page of pages) read.push(page);
	return read;
}

const stored = (market: MarketReading): MarketRef => ({
	...market,
	endedAt: market.outcome?.at ?? null
});

/** Calls every method a venue has with these answers, and looks at all that comes. */
async function exercise(venue: Venue, answers: Answers) {
	const used = new Set<string>();
	const during = async <T>(job: keyof Venue['serves'] | null, use: (ask: Ask) => Promise<T>) => {
		const ask = asking(answers);
		const result = await use(ask);
		for (const id of ask.asked) used.add(id);
		if (job !== null && ask.asked.length > 0) expect(ask.asked).toContain(venue.serves[job]);
		return result;
	};
	const sweep = await during('catalogue', (ask) => all(venue.catalogue!(ask)));
	expectSound(venue, sweep);
	const markets = sweep.flatMap((reading) => reading.markets);
	expect(markets.length).toBeGreaterThan(0);
	expect(new Set(markets.map(({ id }) => id)).size).toBe(markets.length);

	const known = markets.slice(0, 50).map(stored);
	const ids = known.map(({ id }) => id);
	const polled = await during('poll', (ask) => all(venue.poll!(ask, known)));
	expectSound(venue, polled);
	for (const { id } of polled.flatMap((reading) => reading.markets)) expect(ids).toContain(id);
	// A poll that says something else than the sweep would make a new version of the market.
	for (const again of polled.flatMap((reading) => reading.markets)) {
		const before = markets.find(({ id }) => id === again.id)!;
		expect([again.title, again.label, again.url]).toEqual([before.title, before.label, before.url]);
	}

	const { byId, search, byTag, history, resolutions } = venue;
	if (byId) expectSound(venue, await during(null, (ask) => all(byId(ask, ids))));
	if (search) expectSound(venue, await during('search', (ask) => all(search(ask, 'Example Air'))));
	if (byTag) expectSound(venue, await during(null, (ask) => all(byTag(ask, 'CEOs'))));
	if (history) {
		const window = { from: AT - 2 * HOUR, to: AT, grain: 5 * 60_000 };
		const pages = await during('history', (ask) => all(history(ask, known[0]!, [window])));
		for (const { id, grain, from, to, points, rejected } of pages) {
			expect(id).toBe(known[0]!.id);
			expect(grain).toBeGreaterThanOrEqual(window.grain);
			expect(from).toBeGreaterThanOrEqual(window.from);
			expect(to).toBeLessThanOrEqual(window.to);
			expect(points.map(({ at }) => at)).toEqual(
				points.map(({ at }) => at).toSorted((a, b) => a - b)
			);
			for (const { at, bid, ask, last, probability } of points) {
				expect(at >= from && at <= to).toBe(true);
				expect([bid, ask, last, probability].every(isMicro)).toBe(true);
				expect(bid !== 0 && ask !== MICRO).toBe(true);
			}
			expectTold(venue, rejected);
		}
	}
	if (resolutions) {
		const pages = await during('resolutions', (ask) => all(resolutions(ask, known)));
		for (const page of pages) {
			expectTold(venue, page.rejected);
			for (const { id, status, outcome } of page.resolutions) {
				expect(ids).toContain(id);
				expect(status === 'resolved' || status === 'void').toBe(outcome !== null);
			}
		}
	}
	const own = venue.services.map(({ id }) => id);
	expect([...used].filter((id) => !own.includes(id))).toEqual([]);
}

// --- The tests -----------------------------------------------------------------------------------

test('no two venues, and no two services, have one id', () => {
	const names = venues.map(({ id }) => id);
	const services = venues.flatMap((venue) => venue.services.map(({ id }) => id));
	expect(new Set(names).size).toBe(names.length);
	expect(new Set(services).size).toBe(services.length);
});

describe.each(venues.map((venue) => [venue.id, venue] as const))('%s', (id, venue) => {
	test('says who it is', () => {
		expect(id).toMatch(/^[a-z]+$/);
		expect(venue.name).toMatch(/\w/);
		expect(isWeb(venue.home)).toBe(true);
		expect(['real', 'play']).toContain(venue.money);
		expect(venue.every.catalogue).toBeGreaterThanOrEqual(60_000);
		expect(venue.every.poll).toBeGreaterThanOrEqual(1000);
	});

	test('keeps a distance between its requests, and has its addresses in the settings', () => {
		for (const service of venue.services) {
			expect(service.id === id || service.id.startsWith(`${id}:`)).toBe(true);
			expect(service.spacing).toBeGreaterThan(0);
			expect(service.burst).toBeGreaterThanOrEqual(1);
			expect(SETTINGS.map(({ name }) => name)).toContain(service.setting);
		}
	});

	test('names services of its own for what it does, and does what it names', () => {
		const own = venue.services.map((service) => service.id);
		for (const [job, service] of Object.entries(venue.serves)) {
			expect(own).toContain(service);
			expect(venue[job as keyof Venue]).toBeTypeOf('function');
		}
		for (const job of ['catalogue', 'poll', 'search', 'history', 'resolutions'] as const) {
			if (venue[job]) expect(venue.serves[job]).toBeDefined();
		}
		expect(venue.reread).toBeTypeOf('function');
	});

	test('reads its samples as the design says', async () => {
		if (!samples[id]) throw new Error(`write a row of samples for ${id} in this file`);
		await exercise(venue, samples[id]());
	});

	test('reads what was recorded from it as the design says', async ({ skip }) => {
		if (!existsSync(join(RECORDED, id))) skip('the recorded answers are not here');
		if (!recordings[id]) throw new Error(`write a row of recordings for ${id} in this file`);
		await exercise(venue, recordings[id]());
	});

	test('throws words at an answer that is none, and never stores it', async () => {
		for (const nothing of [null, [], {}, 'sorry', 7, { markets: 7, events: 'x', data: null }]) {
			const ask = asking(new Proxy({}, { has: () => true, get: () => nothing }));
			const read: Reading[] = [];
			const sweep = async () => {
				for await (const reading of venue.catalogue!(ask)) read.push(reading);
			};
			// An empty list is a catalogue without markets where lists are bare.
			if (Array.isArray(nothing)) await sweep().catch(() => {});
			else await expect(sweep()).rejects.toThrow(new RegExp(`^${venue.name} `));
			expect(read.flatMap(({ markets }) => markets)).toEqual([]);
		}
	});

	test('refuses to read again what no endpoint of it gave', () => {
		expect(() => venue.reread!('/no/such/endpoint', {}, AT)).toThrow('/no/such/endpoint');
	});
});
