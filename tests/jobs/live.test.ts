import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { readConfig } from '#lib/server/config.ts';
import { createContext, systemClock } from '#lib/server/context.ts';
import type { Connection } from '#lib/server/db/connect.ts';
import { dutyOf, saveDuties } from '#lib/server/db/duty.ts';
import { feedById, saveFeed } from '#lib/server/db/feed.ts';
import { saveLinks } from '#lib/server/db/link.ts';
import { marketKeys, saveReading } from '#lib/server/db/market.ts';
import { saveTopic } from '#lib/server/db/topic.ts';
import { createHttp } from '#lib/server/http.ts';
import { followLive } from '#lib/server/jobs/live.ts';
import { silent } from '#lib/server/log.ts';
import { polymarket } from '#lib/server/venues/polymarket/index.ts';
import { eachDatabase } from '../databases.ts';
import { quote, reading } from '../db/readings.ts';

const MARKETS = 250;
const SOON = { timeout: 15_000 };

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
	for (const end of ends.splice(0).reverse()) await end();
});

/** What a stand-in of the venue heard, and its connections. */
async function venue() {
	const server = new WebSocketServer({ port: 0, host: '127.0.0.1', path: '/ws/market' });
	await once(server, 'listening');
	const heard: { assets_ids: string[]; operation?: string }[] = [];
	const lines: WebSocket[] = [];
	server.on('connection', (line) => {
		lines.push(line);
		line.on('message', (data) => {
			if (String(data) === 'PING') line.send('PONG');
			else heard.push(JSON.parse(String(data)));
		});
	});
	ends.push(async () => {
		for (const line of server.clients) line.terminate();
		await new Promise((resolve) => server.close(resolve));
	});
	const { port } = server.address() as AddressInfo;
	return { url: `ws://127.0.0.1:${port}/ws`, heard, lines };
}

/** A topic that follows so many markets of Polymarket, and a process that takes their prices. */
async function following(connection: Connection, url: string, count = MARKETS) {
	const now = Date.now();
	const ids = Array.from({ length: count }, (_, i) => `polymarket:0x${i}`);
	await saveReading(
		connection,
		ids.map((id, i) =>
			reading(`m${i}`, now, null, {
				id,
				venue: 'polymarket',
				ref: { token: String(1000 + i) },
				quote: quote(now, { bid: 10, ask: 12, last: 11 })
			})
		),
		now,
		60_000
	);
	const topic = { slug: 'a', name: { en: 'A', ko: '가' }, query: 'a', aliases: [], search: [] };
	await saveTopic(connection.db, { ...topic, markets: [], origin: 'track' }, now);
	const keys = await marketKeys(connection.db, ids);
	await saveLinks(
		connection.db,
		[...keys.values()].map((key) => ({
			kind: 'topic-market' as const,
			...{ a: 'a', b: String(key), score: 1, reasons: [] },
			...{ state: 'confirmed' as const, decidedBy: 'track' }
		})),
		now
	);
	await saveDuties(connection.db, [{ feedId: 'polymarket:gamma', job: 'quotes', every: 60_000 }]);
	await connection.db
		.updateTable('duty')
		.set({ nextDue: now + 60_000 })
		.execute();
	const service = polymarket.services.find(({ id }) => id === 'polymarket:ws')!;
	await saveFeed(connection.db, { id: service.id, kind: 'venue', name: service.name, url });
	const config = readConfig({ FEEDS: 'polymarket', POLYMARKET_WS_URL: url });
	const context = createContext(config, { connection, log: silent });
	const abort = new AbortController();
	const http = createHttp({
		connection,
		clock: systemClock,
		contact: '',
		allowed: config.allowHosts
	});
	const running = followLive({ context, http, random: () => 0 }, polymarket, abort.signal);
	ends.push(async () => {
		abort.abort();
		await running;
		await http.close();
	});
	return keys;
}

const stateOf = async ({ db }: Connection, key: number) =>
	await db
		.selectFrom('marketState')
		.select(['bid', 'ask', 'last', 'probability', 'basis'])
		.where('marketKey', '=', key)
		.executeTakeFirstOrThrow();

const logged = async ({ db }: Connection) =>
	(
		await db
			.selectFrom('quoteLog')
			.select((eb) => eb.fn.countAll<number>().as('n'))
			.executeTakeFirstOrThrow()
	).n;

const best = (stream: string, bid: string, ask: string) => ({
	event_type: 'best_bid_ask',
	asset_id: stream,
	best_bid: bid,
	best_ask: ask,
	timestamp: String(Date.now())
});

eachDatabase('prices that are pushed', (open) => {
	test('a burst of 5,000 updates is folded to the last word of each market, and stored where it changed', async () => {
		const connection = await open();
		const stand = await venue();
		const keys = await following(connection, stand.url);
		// 250 markets need two connections of 200.
		await expect.poll(() => stand.heard.length, SOON).toBe(2);
		expect(stand.heard.map(({ assets_ids }) => assets_ids.length)).toEqual([200, 50]);
		const before = Number(await logged(connection));
		const [line] = stand.lines;
		const first = stand.heard[0]!.assets_ids;
		for (let i = 0; i < 5000; i++) {
			const last = i >= 4800;
			// All end where they were, but for the first two.
			const bid = last ? (i < 4802 ? '0.20' : '0.10') : `0.${10 + (i % 50)}`;
			const ask = last ? (i < 4802 ? '0.22' : '0.12') : `0.${12 + (i % 50)}`;
			line!.send(JSON.stringify([best(first[i % 200]!, bid, ask)]));
		}
		const key = (stream: string) => keys.get(`polymarket:0x${Number(stream) - 1000}`)!;
		await expect
			.poll(() => stateOf(connection, key(first[0]!)), SOON)
			.toEqual({ bid: 200_000, ask: 220_000, last: 110_000, probability: 210_000, basis: 'mid' });
		await expect
			.poll(() => stateOf(connection, key(first[1]!)), SOON)
			.toMatchObject({ bid: 200_000 });
		// Whatever lay between two savings may be stored, each market at most once a second: never 5,000.
		expect(Number(await logged(connection)) - before).toBeLessThan(1200);
		await expect
			.poll(() => stateOf(connection, key(first[7]!)), SOON)
			.toMatchObject({ bid: 100_000 });
		// An unknown stream and a frame that is no JSON cost themselves alone, and are kept.
		line!.send(JSON.stringify([best('nobody', '0.5', '0.6'), { event_type: 'book' }]));
		line!.send('<html>');
		const kept = () => connection.db.selectFrom('quarantine').select('reason').execute();
		await expect.poll(async () => (await kept()).length, SOON).toBe(2);
	}, 60_000);

	test('after a lost connection it asks for the same again, and what was missed is polled at once', async () => {
		const connection = await open();
		const stand = await venue();
		await following(connection, stand.url, 3);
		await expect.poll(() => stand.heard.length, SOON).toBe(1);
		const due = async () => (await dutyOf(connection.db, 'polymarket:gamma', 'quotes'))!.nextDue;
		expect(await due()).toBeGreaterThan(0);
		stand.lines[0]!.terminate();
		await expect.poll(() => stand.heard.length, SOON).toBe(2);
		expect(stand.heard[1]).toEqual(stand.heard[0]);
		await expect.poll(due, SOON).toBe(0);
	}, 60_000);

	test('only one process of an installation listens, and another takes over when it ends', async () => {
		const connection = await open();
		const stand = await venue();
		await connection.db
			.insertInto('duty')
			.values({
				...{ feedId: 'polymarket:ws', job: 'live', every: 20_000, nextDue: 0, failures: 0 },
				...{
					holderHost: 'elsewhere',
					holderPid: 1,
					holderStartedAt: 1,
					leaseUntil: Date.now() + 60_000
				}
			})
			.execute();
		await following(connection, stand.url, 1);
		await ends.pop()!();
		expect(stand.lines).toHaveLength(0);
		// The other has ended: its lease has run out.
		await connection.db
			.updateTable('duty')
			.set({ leaseUntil: 1 })
			.where('job', '=', 'live')
			.execute();
		await following(connection, stand.url, 1);
		await expect.poll(() => stand.heard.length, SOON).toBe(1);
		await expect
			.poll(async () => (await feedById(connection.db, 'polymarket:ws'))?.lastSuccess, SOON)
			.toBeGreaterThan(0);
	}, 60_000);
});
