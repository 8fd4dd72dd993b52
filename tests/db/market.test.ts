import { expect, test } from 'vitest';
import type { MarketReading } from '#lib/domain/market.ts';
import { parseQuery } from '#lib/domain/query.ts';
import { connect, type Connection } from '#lib/server/db/connect.ts';
import {
	followedMarkets,
	marketKeys,
	marketRefs,
	marketsByIds,
	mostTraded,
	noteBackfill,
	saveReading,
	saveResolutions,
	saveSides
} from '#lib/server/db/market.ts';
import { rewind } from '#lib/server/db/rewind.ts';
import { searchMarkets } from '#lib/server/db/search.ts';
import { eachDatabase } from '../databases.ts';
import { HOUR, MINUTE, quote, reading, START } from './readings.ts';

const EVERY = 5 * MINUTE;

const save = (connection: Connection, markets: MarketReading[], at: number, every = EVERY) =>
	saveReading(connection, markets, at, every);

const states = ({ db }: Connection) =>
	db.selectFrom('marketState').selectAll().orderBy('marketKey').execute();
const log = ({ db }: Connection) =>
	db.selectFrom('quoteLog').selectAll().orderBy('at').orderBy('marketKey').execute();
const versions = ({ db }: Connection) =>
	db.selectFrom('marketVersion').selectAll().orderBy('seenAt').execute();
const checks = ({ db }: Connection) =>
	db.selectFrom('marketCheck').selectAll().orderBy('marketKey').execute();
const gaps = ({ db }: Connection) => db.selectFrom('checkGap').selectAll().execute();
const market = async ({ db }: Connection, id: string) =>
	(await marketsByIds(db, [`kalshi:${id}`])).get(`kalshi:${id}`);

eachDatabase('markets', (open, dialect) => {
	test('each market of a poll is checked and no other, be they neighbours or scattered', async () => {
		const connection = await open();
		const names = Array.from({ length: 60 }, (_, i) => `M${i}`);
		const poll = (asked: string[], at: number) =>
			save(
				connection,
				asked.map((name) => reading(name, at, 50)),
				at
			);
		await poll(names, START);
		const neighbours = names.slice(10, 30).concat(names.slice(40));
		await poll(neighbours.toReversed(), START + EVERY);
		const scattered = names.filter((_, i) => i % 7 === 3);
		await poll(scattered, START + 2 * EVERY);
		expect((await checks(connection)).map(({ checkedAt }) => checkedAt)).toEqual(
			names.map((name) => {
				if (scattered.includes(name)) return START + 2 * EVERY;
				return neighbours.includes(name) ? START + EVERY : START;
			})
		);
	});

	test('a market seen for the first time is stored with its rules, a version, a quote and a check', async () => {
		const connection = await open();
		const at = START;
		const full = reading('A', at, null, {
			event: {
				id: 'kalshi:EVENT',
				venue: 'kalshi',
				title: 'The event',
				url: 'https://example.com/e',
				exclusive: true,
				category: 'Politics',
				tags: ['a', 'b']
			},
			label: 'by March',
			closesAt: START + HOUR,
			fee: { rate: 0.07, exponent: 1, takerOnly: true, type: 'quadratic' },
			volume24h: 5_000_000,
			quote: quote(at, { bid: 4, ask: 6, last: 5 }, 12_340_000)
		});
		expect(await save(connection, [full], at)).toEqual({ stored: 1, unchanged: 0 });
		expect(await market(connection, 'A')).toMatchObject({
			key: 1,
			venue: 'kalshi',
			eventId: 'kalshi:EVENT',
			title: 'Will A happen?',
			label: 'by March',
			status: 'open',
			closesAt: START + HOUR,
			shown: 1,
			ref: '{"ticker":"A"}',
			seenAt: START
		});
		expect(await connection.db.selectFrom('event').selectAll().execute()).toMatchObject([
			{ title: 'The event', exclusive: 1, tags: '["a","b"]' }
		]);
		expect(await versions(connection)).toMatchObject([{ marketKey: 1, seenAt: START }]);
		const [text] = await connection.db.selectFrom('ruleText').selectAll().execute();
		expect(text?.text).toBe('If A happens, it is yes.');
		const figures = { bid: 40_000, ask: 60_000, last: 50_000, probability: 50_000, basis: 'mid' };
		expect(await states(connection)).toEqual([
			{
				marketKey: 1,
				at,
				...figures,
				volume: 12_340_000,
				volume24h: 5_000_000,
				liquidity: null,
				probability24h: null
			}
		]);
		expect(await log(connection)).toEqual([
			{ at, marketKey: 1, sincePrevious: null, ...figures, volume: 12_340_000 }
		]);
		expect(await checks(connection)).toEqual([{ marketKey: 1, since: at, checkedAt: at }]);
	});

	test('a poll that changed nothing stores nothing but the time of the check', async () => {
		const connection = await open();
		await save(connection, [reading('A', START, 5), reading('B', START, 6)], START);
		const later = START + EVERY;
		const again = [reading('B', later, 6), reading('A', later, 5)];
		expect(await save(connection, again, later)).toEqual({ stored: 0, unchanged: 2 });
		expect(await log(connection)).toHaveLength(2);
		expect((await states(connection)).map(({ at }) => at)).toEqual([START, START]);
		expect(await checks(connection)).toEqual([
			{ marketKey: 1, since: START, checkedAt: later },
			{ marketKey: 2, since: START, checkedAt: later }
		]);
		expect(await gaps(connection)).toEqual([]);
		expect(await versions(connection)).toHaveLength(2);
	});

	test('a changed price is logged with its distance to the one before, a changed volume only in the state', async () => {
		const connection = await open();
		await save(connection, [reading('A', START, 5)], START);
		const second = START + EVERY;
		await save(connection, [{ ...reading('A', second, 5), volume: 7_000_000 }], second);
		expect(await log(connection)).toHaveLength(1);
		expect(await states(connection)).toMatchObject([{ at: START, volume: 7_000_000 }]);
		const third = START + 2 * EVERY;
		expect(await save(connection, [reading('A', third, 8)], third)).toEqual({
			stored: 1,
			unchanged: 0
		});
		expect(await states(connection)).toMatchObject([
			{ at: third, probability: 80_000, volume: 7_000_000 }
		]);
		expect(await log(connection)).toMatchObject([
			{ at: START, sincePrevious: null, volume: null },
			{ at: third, sincePrevious: 2 * EVERY, probability: 80_000, volume: 7_000_000 }
		]);
	});

	test('an older quote never overwrites a newer one, and an older reading changes nothing', async () => {
		const connection = await open();
		const now = START + HOUR;
		await save(connection, [reading('A', now, 5, { status: 'closed' })], now);
		const old = START + HOUR - MINUTE;
		const late = reading('A', old, 9, { title: 'Another', status: 'open' });
		expect(await save(connection, [late], old)).toEqual({ stored: 0, unchanged: 1 });
		expect(await states(connection)).toMatchObject([{ at: now, probability: 50_000 }]);
		expect(await market(connection, 'A')).toMatchObject({
			title: 'Will A happen?',
			status: 'closed'
		});
		// A quote that a service held back, in a reading of now.
		await save(connection, [reading('A', old, 9, { status: 'closed' })], now + MINUTE);
		expect(await log(connection)).toHaveLength(1);
	});

	test('two different quotes of one moment are one row: the last', async () => {
		const connection = await open();
		await save(connection, [reading('A', START, 5)], START);
		await save(connection, [reading('A', START, 6)], START);
		await save(connection, [reading('A', START, 7), reading('A', START, 8)], START);
		expect(await log(connection)).toMatchObject([{ probability: 80_000, sincePrevious: null }]);
		expect(await states(connection)).toMatchObject([{ probability: 80_000 }]);
	});

	test('rules, title, deadline, status and fee that a venue edits become versions; the rule text is kept once', async () => {
		const connection = await open();
		const base = reading('A', START, 5);
		await save(connection, [base], START);
		const edits: Partial<MarketReading>[] = [
			{ rules: 'Other rules.' },
			{ rules: base.rules },
			{ title: 'Will it really?' },
			{ closesAt: START + HOUR },
			{ status: 'paused' },
			{ fee: { rate: 0.1, exponent: 1, takerOnly: false, type: null } }
		];
		let now = START;
		let market = base;
		for (const edit of edits) {
			now += MINUTE;
			market = { ...market, ...edit, quote: quote(now, { last: 5 }) };
			expect(await save(connection, [market], now)).toEqual({ stored: 1, unchanged: 0 });
			expect(await save(connection, [market], now)).toEqual({ stored: 0, unchanged: 1 });
		}
		expect((await versions(connection)).map(({ seenAt }) => seenAt)).toEqual([
			...[0, 1, 2, 3, 4, 5, 6].map((n) => START + n * MINUTE)
		]);
		expect(await connection.db.selectFrom('ruleText').selectAll().execute()).toHaveLength(2);
		expect(await log(connection)).toHaveLength(1);
	});

	test('what a poll does not tell keeps what is stored', async () => {
		const connection = await open();
		const event = {
			id: 'kalshi:E',
			venue: 'kalshi',
			title: 'Event',
			url: 'https://example.com/e',
			exclusive: false,
			category: null,
			tags: []
		};
		const full = reading('A', START, 5, {
			event,
			label: 'by March',
			closesAt: START + HOUR,
			opensAt: START - HOUR,
			volume: 1_000_000,
			fee: { rate: 0.1, exponent: 1, takerOnly: false, type: null }
		});
		await save(connection, [full], START);
		const before = await market(connection, 'A');
		const later = START + EVERY;
		const poll = reading('A', later, 5, {
			title: '',
			rules: '',
			url: '',
			ref: { slug: 'a' }
		});
		expect(await save(connection, [poll], later)).toEqual({ stored: 1, unchanged: 0 });
		expect(await market(connection, 'A')).toEqual({
			...before,
			ref: '{"ticker":"A","slug":"a"}'
		});
		expect(await states(connection)).toMatchObject([{ volume: 1_000_000 }]);
		expect(await versions(connection)).toHaveLength(1);
	});

	test('checks missing for longer than three intervals and 15 minutes leave a gap', async () => {
		const connection = await open();
		let now = START;
		const poll = async (wait: number, every: number) => {
			now += wait;
			await save(connection, [reading('A', now, 5)], now, every);
			return (await gaps(connection)).length;
		};
		await poll(0, MINUTE);
		expect(await poll(15 * MINUTE, MINUTE)).toBe(0);
		expect(await poll(15 * MINUTE + 1, MINUTE)).toBe(1);
		expect(await poll(30 * MINUTE, 10 * MINUTE)).toBe(1);
		expect(await poll(30 * MINUTE + 1, 10 * MINUTE)).toBe(2);
		expect(await gaps(connection)).toContainEqual({
			marketKey: 1,
			fromAt: now - 30 * MINUTE - 1,
			toAt: now,
			every: 10 * MINUTE
		});
		expect(await checks(connection)).toEqual([{ marketKey: 1, since: START, checkedAt: now }]);
	});

	test('a settled market gets a last quote, and a payload that does not know of it does not undo it', async () => {
		const connection = await open();
		const sides = { bid: 90, ask: 92, last: 91 };
		await save(
			connection,
			[reading('A', START, null, { status: 'closed', quote: quote(START, sides) })],
			START
		);
		const end = START + MINUTE;
		const outcome = { payout: 1_000_000, label: 'yes' as const, at: START + 1 };
		const resolution = { id: 'kalshi:A', status: 'resolved' as const, outcome };
		expect(await saveResolutions(connection, [resolution], end)).toEqual({
			stored: 1,
			unchanged: 0
		});
		expect(await saveResolutions(connection, [resolution], end + 1)).toEqual({
			stored: 0,
			unchanged: 1
		});
		const settled = {
			at: end,
			bid: null,
			ask: null,
			last: 910_000,
			probability: 1_000_000,
			basis: 'settlement'
		};
		expect(await states(connection)).toMatchObject([settled]);
		expect((await log(connection)).at(-1)).toMatchObject(settled);
		expect(await market(connection, 'A')).toMatchObject({
			status: 'resolved',
			outcomePayout: 1_000_000,
			outcomeLabel: 'yes',
			outcomeAt: START + 1
		});
		const later = START + EVERY;
		const stale = reading('A', later, null, {
			status: 'closed',
			quote: quote(later, { last: 91 })
		});
		expect(await save(connection, [stale], later)).toEqual({ stored: 0, unchanged: 1 });
		expect(await market(connection, 'A')).toMatchObject({ status: 'resolved' });
		expect(await states(connection)).toMatchObject([settled]);
		expect(await saveResolutions(connection, [{ ...resolution, id: 'kalshi:?' }], later)).toEqual({
			stored: 0,
			unchanged: 1
		});
	});

	test('a void market has no probability', async () => {
		const connection = await open();
		await save(connection, [reading('A', START, 40)], START);
		const outcome = { payout: null, label: 'void' as const, at: START };
		await saveResolutions(connection, [{ id: 'kalshi:A', status: 'void', outcome }], START + 1);
		expect(await states(connection)).toMatchObject([
			{ last: 400_000, probability: null, basis: null }
		]);
	});

	test('more markets than a transaction holds are all stored, in the order in which they came', async () => {
		const connection = await open();
		const many = Array.from({ length: 5100 }, (_, i) => reading(`M${i}`, START, 5));
		expect(await save(connection, many, START)).toEqual({ stored: 5100, unchanged: 0 });
		const later = START + EVERY;
		const next = many.map((market, i) => ({
			...market,
			quote: quote(later, { last: i % 100 === 0 ? 6 : 5 })
		}));
		expect(await save(connection, next, later)).toEqual({ stored: 51, unchanged: 5049 });
		const keys = await marketKeys(connection.db, ['kalshi:M0', 'kalshi:M5099', 'kalshi:none']);
		expect([...keys]).toEqual([
			['kalshi:M0', 1],
			['kalshi:M5099', 5100]
		]);
		const last = (await checks(connection)).map(({ checkedAt }) => checkedAt);
		expect(new Set(last)).toEqual(new Set([later]));
	});

	test('a failure in the middle leaves nothing of the slice, and the same reading is stored afterwards', async () => {
		const connection = await open();
		await save(connection, [reading('A', START, 5)], START);
		const later = START + EVERY;
		const broken = reading('C', later, 7, { status: null as never });
		const good = [reading('A', later, 6), reading('B', later, 7)];
		await expect(save(connection, [...good, broken], later)).rejects.toThrow();
		expect(await log(connection)).toHaveLength(1);
		expect(await checks(connection)).toMatchObject([{ checkedAt: START }]);
		expect(await save(connection, good, later)).toEqual({ stored: 2, unchanged: 0 });
		expect(await log(connection)).toHaveLength(3);
	});

	/** The same database as another process has it. */
	const another = ({ sqlite, pool }: Connection) =>
		connect(
			dialect === 'sqlite' ? `file:${sqlite!.name}` : (pool!.options.connectionString as string)
		);

	test('what another connection wrote is seen', async () => {
		const connection = await open();
		await save(connection, [reading('A', START, 5)], START);
		const other = another(connection);
		try {
			await save(other, [reading('A', START + 1, 9), reading('B', START + 1, 9)], START + 1);
			const now = START + 2;
			const back = [reading('A', now, 5), reading('B', now, 9)];
			expect(await save(connection, back, now)).toEqual({ stored: 1, unchanged: 1 });
			expect(await log(connection)).toMatchObject([
				{ at: START, marketKey: 1 },
				{ at: START + 1, marketKey: 1 },
				{ at: START + 1, marketKey: 2 },
				{ at: now, marketKey: 1, sincePrevious: 1, probability: 50_000 }
			]);
		} finally {
			await other.close();
		}
	});

	test('two processes that store one venue in turn, the last word being a stream or an end, never go by what they remember', async () => {
		const connection = await open();
		const other = another(connection);
		try {
			let at = START;
			await save(connection, [reading('A', at, 5), reading('B', at, 5)], at);
			await save(other, [reading('A', ++at, 6)], at);
			await saveSides(connection, [{ id: 'kalshi:A', bid: 50_000, last: 50_000 }], ++at);
			// As before the stream: what this process saw last is not what is stored.
			expect(await save(other, [reading('A', ++at, 6)], at)).toEqual({ stored: 1, unchanged: 0 });
			const outcome = { payout: 1_000_000, label: 'yes', at } as const;
			const end = { id: 'kalshi:B', status: 'resolved', outcome } as const;
			await saveResolutions(other, [end], ++at);
			expect(await saveResolutions(connection, [end], ++at)).toEqual({ stored: 0, unchanged: 1 });
			expect(await save(connection, [reading('A', ++at, 6)], at)).toEqual({
				stored: 0,
				unchanged: 1
			});
			const prices = (await log(connection)).map((row) => [row.marketKey, row.probability]);
			expect(prices).toEqual([
				[1, 50_000],
				[2, 50_000],
				[1, 60_000],
				[1, expect.anything()],
				[1, 60_000],
				[2, 1_000_000]
			]);
		} finally {
			await other.close();
		}
	});

	test('a database that a restore or a move has put back, under a process that goes on, is read anew', async () => {
		const connection = await open();
		const other = another(connection);
		const tables = ['market', 'marketState', 'marketCheck', 'quoteLog', 'setting'] as const;
		const contents = () =>
			Promise.all(tables.map((table) => other.db.selectFrom(table).selectAll().execute()));
		try {
			await save(connection, [reading('A', START, 5)], START);
			const kept = await contents();
			const at = START + EVERY;
			await save(connection, [reading('A', at, 9)], at);
			await other.db.transaction().execute(async (db) => {
				for (const [i, table] of tables.entries()) {
					await db.deleteFrom(table).execute();
					const rows = kept[i] as never[];
					if (rows.length > 0) await db.insertInto(table).values(rows).execute();
				}
			});
			expect(await save(connection, [reading('A', at, 9)], at)).toEqual({
				stored: 1,
				unchanged: 0
			});
			expect(await states(connection)).toMatchObject([{ at, probability: 90_000 }]);
			expect(await log(connection)).toHaveLength(2);
		} finally {
			await other.close();
		}
	});

	test('a clock that was ahead in one process, and is set right by another, hides nothing that is read later', async () => {
		const connection = await open();
		const other = another(connection);
		try {
			const ahead = START + 24 * HOUR;
			await save(other, [reading('A', ahead, 5)], ahead);
			await connection.db
				.insertInto('duty')
				.values({
					feedId: 'x',
					job: 'x',
					every: EVERY,
					nextDue: ahead,
					lastDone: ahead,
					failures: 0
				})
				.execute();
			expect(await rewind(connection, START)).toBe(true);
			const at = START + EVERY;
			expect(await save(other, [reading('A', at, 9)], at)).toEqual({ stored: 1, unchanged: 0 });
		} finally {
			await other.close();
		}
	});

	test('readings saved at the same time do not disturb each other', async () => {
		const connection = await open();
		await Promise.all(
			Array.from({ length: 8 }, (_, i) =>
				save(connection, [reading(`P${i}`, START, 5), reading('X', START, 5)], START)
			)
		);
		expect(await log(connection)).toHaveLength(9);
	});

	test('markets are found by their words and those of their event, also after an edit', async () => {
		const connection = await open();
		const event = {
			id: 'kalshi:E',
			venue: 'kalshi',
			title: 'Ryanair takeover',
			url: 'https://example.com/e',
			exclusive: false,
			category: null,
			tags: []
		};
		await save(connection, [reading('A', START, 5, { event, label: '3월까지' })], START);
		const find = (text: string) => searchMarkets(connection, parseQuery(text), { limit: 5 });
		expect(await find('takeover happen 3월')).toEqual([1]);
		const later = START + EVERY;
		const renamed = { ...event, title: 'Airline takeover' };
		await save(connection, [reading('A', later, 5, { event: renamed, title: 'Who?' })], later);
		expect(await find('ryanair')).toEqual([]);
		expect(await find('airline who')).toEqual([1]);
	});

	test('what an adapter asks for again: by venue, topic, standing and volume', async () => {
		const connection = await open();
		const { db } = connection;
		await save(
			connection,
			[
				reading('A', START, 5, { volume24h: 1 }),
				reading('B', START, 5, { volume24h: 9, volume: 1 }),
				reading('C', START, 5, { status: 'closed', volume24h: 99 }),
				{ ...reading('D', START, 5), id: 'manifold:D', venue: 'manifold' }
			],
			START
		);
		const outcome = { payout: 0, label: 'no' as const, at: START + 5 };
		await saveResolutions(connection, [{ id: 'kalshi:C', status: 'resolved', outcome }], START + 9);
		const topic = {
			nameEn: '',
			nameKo: '',
			query: 'x',
			aliases: '[]',
			search: '[]',
			markets: '[]'
		};
		await db
			.insertInto('topic')
			.values(
				['one', 'gone'].map((slug) => ({
					...topic,
					slug,
					origin: 'track',
					seenAt: 0,
					removedAt: slug === 'gone' ? 1 : null
				}))
			)
			.execute();
		const link = (a: string, b: string, state: 'confirmed' | 'rejected') => ({
			kind: 'topic-market' as const,
			a,
			b,
			state,
			score: 1,
			reasons: '[]',
			decidedBy: 'track',
			seenAt: 0
		});
		await db
			.insertInto('link')
			.values([
				link('one', '1', 'confirmed'),
				link('one', '2', 'rejected'),
				link('gone', '2', 'confirmed'),
				link('one', '4', 'confirmed')
			])
			.execute();
		const ids = (refs: { id: string }[]) => refs.map(({ id }) => id);
		expect(await followedMarkets(db)).toEqual(['kalshi:A', 'manifold:D']);
		expect(await followedMarkets(db, { venue: 'kalshi', topic: 'one' })).toEqual(['kalshi:A']);
		expect(await followedMarkets(db, { topic: 'gone' })).toEqual([]);
		expect(ids(await marketRefs(db, { venue: 'kalshi', settled: false }))).toEqual([
			'kalshi:A',
			'kalshi:B'
		]);
		expect(ids(await marketRefs(db, { topic: 'one' }))).toEqual(['kalshi:A', 'manifold:D']);
		expect(await marketRefs(db, { ids: ['kalshi:C', 'kalshi:none'] })).toEqual([
			{
				id: 'kalshi:C',
				ref: { ticker: 'C' },
				status: 'resolved',
				opensAt: null,
				closesAt: null,
				endedAt: START + 5
			}
		]);
		expect(await mostTraded(db, 'kalshi', 5)).toEqual(['kalshi:B', 'kalshi:A']);
		await noteBackfill(db, 1, START + 7);
		expect(await market(connection, 'A')).toMatchObject({ backfilledAt: START + 7 });
	});
});
