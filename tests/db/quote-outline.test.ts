import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { ChunkError, NONE } from '#lib/domain/chunk.ts';
import { indexAt, priceStats, toPriceSeries } from '#lib/domain/series.ts';
import { seeded } from '#lib/domain/stats.ts';
import type { Connection } from '#lib/server/db/connect.ts';
import { saveReading } from '#lib/server/db/market.ts';
import { priceColumns, priceSeries } from '#lib/server/db/price-series.ts';
import { sealQuotes } from '#lib/server/db/quote-seal.ts';
import { eachDatabase } from '../databases.ts';
import { MINUTE, reading, START } from './readings.ts';

const EVERY = 5 * MINUTE;
const QUOTES = 30_000;
const moment = (step: number) => START + step * EVERY;
/** Steps between which nobody looked. */
const GAPS = [
	[1000, 1100],
	[3333, 3340],
	[6000, 6500],
	[20_000, 20_010]
] as const;

/** A market that was polled for a hundred days, with gaps and stretches without a price, not sealed yet. */
async function polled(connection: Connection) {
	const { db } = connection;
	await saveReading(connection, [reading('A', START, 40)], START, EVERY);
	const random = seeded(7);
	let p = 400_000;
	const list = [];
	for (let step = 1; step < QUOTES; step++) {
		p = Math.min(990_000, Math.max(10_000, p + Math.round((random() - 0.5) * 40) * 1000));
		if (random() < 0.5 || GAPS.some(([from, to]) => step > from && step < to)) continue;
		const missing = step % 1700 < 30 || step === 4321;
		list.push({
			...{ at: moment(step), marketKey: 1, sincePrevious: null },
			bid: missing ? null : p - 5000,
			ask: p + 5000,
			last: null,
			probability: missing ? null : p,
			basis: missing ? null : ('mid' as const),
			volume: Math.floor(random() * 1e12)
		});
	}
	for (let i = 0; i < list.length; i += 500) {
		await db
			.insertInto('quoteLog')
			.values(list.slice(i, i + 500))
			.execute();
	}
	await db
		.updateTable('marketCheck')
		.set({ checkedAt: moment(QUOTES) })
		.execute();
	for (const [from, to] of GAPS) await addGap(connection, from, to);
}

const addGap = ({ db }: Connection, from: number, to: number) =>
	db
		.insertInto('checkGap')
		.values({ marketKey: 1, fromAt: moment(from), toAt: moment(to), every: EVERY })
		.execute();

/** Sealed bit by bit, as hours go by. */
async function seal(connection: Connection) {
	for (let step = 1500; step <= QUOTES; step += 1500) {
		await sealQuotes(connection, { before: moment(step) });
	}
}

const outlines = ({ db }: Connection) =>
	db.selectFrom('quoteOutline').select(['level', 'firstAt', 'lastAt']).execute();

type Asked = { from: number; to: number; points: number; keep?: number[]; asOf?: number };

/** What is drawn of a window, and what all of its points say. */
async function both(connection: Connection, { from, to, points, keep = [], asOf }: Asked) {
	const window = { from: moment(from), to: moment(to), asOf: asOf ? moment(asOf) : null };
	const { prices } = await priceColumns(connection, 1, window);
	const marks = keep.map(moment);
	const drawn = await priceSeries(connection, 1, { ...window, points, keep: marks });
	return { prices, marks, drawn, full: toPriceSeries(prices, points, marks) };
}

/** What was drawn is of real points, with every edge of a gap, every mark's value and the statistics of all. */
async function expectTrue(connection: Connection, asked: Asked) {
	const { prices, marks, drawn, full } = await both(connection, asked);
	expect(drawn.stats).toEqual(priceStats(prices));
	const units = (value: number | null) => (value === null ? NONE : Math.round(value * 1e6));
	const point = (i: number) =>
		[drawn.t[i], drawn.p[i], drawn.bid[i], drawn.ask[i]].map((v, n) => (n === 0 ? v : units(v!)));
	for (let i = 0; i < drawn.t.length; i++) {
		const at = indexAt(prices.t, drawn.t[i]!);
		expect(point(i)).toEqual([prices.t[at], prices.p[at], prices.bid[at], prices.ask[at]]);
	}
	/** The missing points with the points beside them. */
	const gapsOf = ({ t, p }: typeof full) =>
		t.flatMap((at, i) => (p[i] === null ? [[t[i - 1], p[i - 1], at, t[i + 1], p[i + 1]]] : []));
	expect(gapsOf(drawn)).toEqual(gapsOf(full));
	expect([drawn.t[0], drawn.t.at(-1)]).toEqual([full.t[0], full.t.at(-1)]);
	for (const at of marks) {
		const place = indexAt(prices.t, at);
		// With fewer points than gaps, marks are left out of any chart.
		if (!full.t.includes(prices.t[place]!)) continue;
		const value = prices.p[place] ?? NONE;
		expect(units(drawn.p[indexAt(drawn.t, at)] ?? null)).toBe(value);
	}
	expect(drawn.t.length).toBeLessThanOrEqual(asked.points * 1.1);
}

eachDatabase('outlines of quotes', (open) => {
	test('a chart of a long history shows real points, all gaps and marks, and tells of all points', async () => {
		const connection = await open();
		await polled(connection);
		await seal(connection);
		const levels = (await outlines(connection)).map(({ level }) => level);
		expect([...new Set(levels)].sort()).toEqual([1, 2]);
		const marks = [777, 1050, 2222, 3335, 8000];
		for (const points of [60, 150, 400, 20_000]) {
			await expectTrue(connection, { from: 0, to: QUOTES, points, keep: marks });
			await expectTrue(connection, { from: -50, to: QUOTES + 99, points });
			await expectTrue(connection, { from: 123, to: 28_765, points, keep: marks });
			await expectTrue(connection, { from: 1050, to: QUOTES, points });
			await expectTrue(connection, { from: 0, to: QUOTES, points, asOf: 6200 });
			await expectTrue(connection, { from: 0, to: QUOTES, points, asOf: 5999 });
		}
	});

	test('a gap that was told later, and a market that ended, are drawn as they are', async () => {
		const connection = await open();
		await polled(connection);
		await seal(connection);
		await addGap(connection, 2000, 2004);
		await expectTrue(connection, { from: 0, to: QUOTES, points: 150 });
		await connection.db
			.updateTable('market')
			.set({ status: 'resolved', outcomeAt: moment(7000), outcomePayout: 1_000_000 })
			.execute();
		await expectTrue(connection, { from: 0, to: QUOTES, points: 150 });
	});

	test('what an outline stands for is not read', async () => {
		const connection = await open();
		await polled(connection);
		await seal(connection);
		const window = { from: START, to: moment(QUOTES) };
		const before = await priceSeries(connection, 1, { ...window, points: 150 });
		const [first] = await outlines(connection);
		const within = (await outlines(connection)).filter(({ level }) => level === 1);
		expect(first).toBeDefined();
		const covered = Math.max(...within.map(({ lastAt }) => Number(lastAt)));
		const { rows } = await sql<{ n: number }>`
			select count(*) as n from quote_chunk where last_at <= ${covered}`.execute(connection.db);
		expect(Number(rows[0]!.n)).toBeGreaterThan(30);
		// Whoever reads one of them stumbles: but for the first, before which nothing is known.
		await connection.db
			.updateTable('quoteChunk')
			.set({ data: Buffer.from('damaged') })
			.where('lastAt', '<=', covered)
			.where('firstAt', '>', START)
			.execute();
		expect(await priceSeries(connection, 1, { ...window, points: 150 })).toEqual(before);
		await expect(priceColumns(connection, 1, window)).rejects.toThrow(ChunkError);
		// As many points as there are prices are not in any outline.
		await expect(priceSeries(connection, 1, { ...window, points: 20_000 })).rejects.toThrow(
			ChunkError
		);
	});

	test('prices from before, sealed late, are in the outlines too', async () => {
		const connection = await open();
		await polled(connection);
		await seal(connection);
		await connection.db
			.insertInto('quoteLog')
			.values({
				...{ at: moment(500) + MINUTE, marketKey: 1, sincePrevious: null, bid: null, ask: null },
				...{ last: null, probability: 999_000, basis: 'last', volume: null }
			})
			.execute();
		await sealQuotes(connection, { before: moment(QUOTES) });
		expect((await outlines(connection)).length).toBeGreaterThan(8);
		await expectTrue(connection, { from: 0, to: QUOTES, points: 150 });
		const { drawn } = await both(connection, { from: 0, to: QUOTES, points: 150 });
		expect(drawn.stats?.max).toBe(0.999);
	});
});
