import { expect, test } from 'vitest';
import { INVERSE } from '#lib/domain/reason.ts';
import { comparePage, MOST_COMPARED } from '#lib/server/db/compare-page.ts';
import type { Connection } from '#lib/server/db/connect.ts';
import { decideLink, saveLinks } from '#lib/server/db/link.ts';
import { saveReading } from '#lib/server/db/market.ts';
import { saveTopic } from '#lib/server/db/topic.ts';
import { eachDatabase } from '../databases.ts';
import { DAY, HOUR, MINUTE, reading, START } from './readings.ts';

const EVERY = 5 * MINUTE;
const END = START + 2 * HOUR;
const YES = 'kalshi:YES';
const SAME = 'polymarket:same';
const NOT = 'manifold:not';

/** Two hours: YES rises from 40 to 60 % after the first, SAME stays at 45, NOT is the other side at 50. */
async function fill(connection: Connection) {
	for (let at = START; at <= END; at += EVERY) {
		await saveReading(
			connection,
			[
				reading('YES', at, at < START + HOUR ? 40 : 60, { volume: 100e6 }),
				reading('same', at, 45, { id: SAME, venue: 'polymarket', volume: 900e6 }),
				reading('not', at, 50, { id: NOT, venue: 'manifold', volumeUnit: 'mana', volume: 9e12 })
			],
			at,
			EVERY
		);
	}
	const keys = await keysOf(connection);
	const pair = { kind: 'market-market' as const, score: 0.5, decidedBy: 'machine' };
	await saveLinks(
		connection.db,
		[
			{ ...pair, ...ends(keys, YES, SAME), reasons: ['same subject'], state: 'suggested' },
			{ ...pair, ...ends(keys, YES, NOT), reasons: [INVERSE], state: 'suggested' }
		],
		START + HOUR
	);
	return keys;
}

async function keysOf({ db }: Connection): Promise<Map<string, number>> {
	const rows = await db.selectFrom('market').select(['id', 'key']).execute();
	return new Map(rows.map(({ id, key }) => [id, key]));
}

/** Both ends of a pair as links keep them, the smaller key first. */
function ends(keys: Map<string, number>, one: string, other: string) {
	const [a, b] = [keys.get(one)!, keys.get(other)!].sort((x, y) => x - y);
	return { a: String(a), b: String(b) };
}

const ask = (connection: Connection, names: string[], more: object = {}) =>
	comparePage(connection, { names, from: START, to: END, points: 1000, asOf: null, ...more });

eachDatabase('a comparison', (open) => {
	test('prices are subtracted only once a person marked the rules equivalent', async () => {
		const connection = await open();
		const keys = await fill(connection);
		const before = await ask(connection, [YES, SAME]);
		expect(before.items.map(({ id }) => id)).toEqual([YES, SAME]);
		expect(before.pairs).toMatchObject([
			{ a: YES, b: SAME, link: { state: 'suggested' }, difference: null }
		]);
		const decided = END - HOUR / 2;
		await decideLink(
			connection.db,
			{ kind: 'market-market', ...ends(keys, YES, SAME) },
			'confirmed',
			'Kim',
			decided
		);
		const [pair] = (await ask(connection, [YES, SAME])).pairs;
		expect(pair?.link.state).toBe('confirmed');
		// −5 points for an hour, +15 for another.
		expect(pair?.difference?.mean).toBeCloseTo(0.05, 9);
		expect(pair?.difference).toMatchObject({ overlap: 2 * HOUR });
		// The other way round its sign turns.
		const [turned] = (await ask(connection, [SAME, YES])).pairs;
		expect(turned).toMatchObject({ a: SAME, b: YES });
		expect(turned?.difference?.mean).toBeCloseTo(-0.05, 9);
		// As it was known before, nobody had said so.
		const past = await ask(connection, [YES, SAME], { asOf: decided - 1 });
		expect(past.pairs).toMatchObject([{ link: { state: 'suggested' }, difference: null }]);
	});

	test('the other side of a question is turned around, and its difference is that of all points', async () => {
		const connection = await open();
		const keys = await fill(connection);
		const link = { kind: 'market-market' as const, ...ends(keys, YES, NOT) };
		await decideLink(connection.db, link, 'confirmed', 'Kim', END);
		const [pair] = (await ask(connection, [YES, NOT])).pairs;
		expect(pair?.link.inverse).toBe(true);
		// 40 − (100 − 50) for an hour, 60 − 50 for another.
		expect(pair?.difference?.mean).toBeCloseTo(0, 9);
		const few = (await ask(connection, [YES, NOT], { points: 2 })).pairs[0]?.difference;
		expect(few?.t.length).toBeLessThan(pair!.difference!.t.length);
		expect(few).toMatchObject({ n: pair?.difference?.n, mean: pair?.difference?.mean });
	});

	test('a pair that a person marked different is told, and never subtracted', async () => {
		const connection = await open();
		const keys = await fill(connection);
		const link = { kind: 'market-market' as const, ...ends(keys, YES, SAME) };
		await decideLink(connection.db, link, 'rejected', 'Kim', END);
		expect((await ask(connection, [YES, SAME, NOT])).pairs).toMatchObject([
			{ a: YES, b: NOT, link: { state: 'suggested' } },
			{ a: YES, b: SAME, link: { state: 'rejected' }, difference: null }
		]);
	});

	test('a topic stands for its leading market, and what cannot be compared is told', async () => {
		const connection = await open();
		const keys = await fill(connection);
		for (const slug of ['rain', 'quiet']) {
			await saveTopic(
				connection.db,
				{
					slug,
					name: { en: slug, ko: slug },
					query: 'rain',
					aliases: [],
					search: [],
					markets: [],
					origin: 'track'
				},
				START
			);
		}
		await saveLinks(
			connection.db,
			[
				{
					kind: 'topic-market',
					a: 'rain',
					b: String(keys.get(SAME)),
					score: 1,
					reasons: [],
					state: 'confirmed',
					decidedBy: 'track'
				}
			],
			START
		);
		const page = await ask(connection, [
			YES,
			'topic:rain',
			SAME,
			YES,
			'topic:quiet',
			'topic:none',
			'kalshi:NONE',
			'\u0000',
			'x'.repeat(10_000)
		]);
		expect(page.items).toMatchObject([
			{ id: YES, with: YES, topic: null },
			{ id: SAME, with: 'topic:rain', topic: { slug: 'rain' } }
		]);
		expect(page.missed.map(({ why }) => why)).toEqual([
			...['repeated', 'repeated', 'empty', 'unknown', 'unknown', 'unknown', 'unknown']
		]);
	});

	test('of more than eight markets the first eight are compared', async () => {
		const connection = await open();
		const ids = Array.from({ length: 10 }, (_, i) => `M${i}`);
		await saveReading(
			connection,
			ids.map((id) => reading(id, START, 10)),
			START,
			EVERY
		);
		const page = await ask(
			connection,
			ids.map((id) => `kalshi:${id}`)
		);
		expect(page.items).toHaveLength(MOST_COMPARED);
		expect(page.missed).toEqual([
			{ with: 'kalshi:M8', why: 'many' },
			{ with: 'kalshi:M9', why: 'many' }
		]);
	});

	test('with nothing to compare the largest pairs are offered, with one market its own', async () => {
		const connection = await open();
		const keys = await fill(connection);
		const offered = async (names: string[], more: object = {}) =>
			(await ask(connection, names, more)).suggestions.map(({ a, b }) => [a.id, b.id].sort());
		// Play money comes last, whatever its volume.
		expect(await offered([])).toEqual([[YES, SAME], [NOT, YES].sort()]);
		expect(await offered([NOT])).toEqual([[NOT, YES].sort()]);
		expect(await offered([YES, NOT])).toEqual([]);
		// Before the pairs were found, none was known.
		expect(await offered([], { asOf: START + HOUR - 1 })).toEqual([]);
		await decideLink(
			connection.db,
			{ kind: 'market-market', ...ends(keys, YES, NOT) },
			'confirmed',
			'Kim',
			END
		);
		expect(await offered([])).toEqual([[NOT, YES].sort(), [YES, SAME]]);
	});

	test('everything there is begins a year back, or when the first market opened', async () => {
		const connection = await open();
		await fill(connection);
		const { from } = await ask(connection, [YES], { from: null });
		expect(END - from).toBe(365 * DAY);
	});
});
