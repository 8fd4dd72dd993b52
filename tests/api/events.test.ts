import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import type { Change } from '#lib/domain/change.ts';
import { eventsOf, Events, listenersOf, respondEvents } from '#lib/server/api/events.ts';
import { metrics } from '#lib/server/api/metrics.ts';
import { readConfig } from '#lib/server/config.ts';
import { createContext, type Context } from '#lib/server/context.ts';
import { saveArticles } from '#lib/server/db/article.ts';
import { connect, type Connection } from '#lib/server/db/connect.ts';
import { noteFailure, noteSuccess, saveFeed } from '#lib/server/db/feed.ts';
import { saveLinks } from '#lib/server/db/link.ts';
import { saveReading } from '#lib/server/db/market.ts';
import { silent } from '#lib/server/log.ts';
import { eachDatabase } from '../databases.ts';
import { reading } from '../db/readings.ts';
import { fill, HOUR, MINUTE, NOW } from './world.ts';

type Told = { name: string; id: string | null; data: { at: number } & Partial<Change> };

/** Reads a stream event by event. */
function reader(stream: ReadableStream<Uint8Array>) {
	const from = stream.getReader();
	const decoder = new TextDecoder();
	let text = '';
	return {
		/** The next event; null at the end of the stream. */
		async next(): Promise<Told | null> {
			for (;;) {
				const end = text.indexOf('\n\n');
				if (end >= 0) {
					const lines = text.slice(0, end).split('\n');
					text = text.slice(end + 2);
					const field = (name: string) =>
						lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? null;
					const name = field('event');
					if (name === null) continue;
					return { name, id: field('id'), data: JSON.parse(field('data')!) };
				}
				const { done, value } = await from.read();
				if (done) return null;
				text += decoder.decode(value, { stream: true });
			}
		},
		/** The next event of a name. */
		async named(name: string): Promise<Told> {
			for (;;) {
				const told = await this.next();
				if (told === null) throw new Error(`the stream ended before ${name}`);
				if (told.name === name) return told;
			}
		},
		leave: () => from.cancel()
	};
}

/** A context whose clock runs from NOW, a hundred times as fast. */
function hurried(connection: Connection): Context {
	const start = performance.now();
	const clock = {
		now: () => Math.round(NOW + (performance.now() - start) * 100),
		sleep: async (ms: number, signal?: AbortSignal) => {
			await pause(ms / 100, undefined, { signal });
		}
	};
	return createContext(readConfig({}), { connection, clock, log: silent });
}

const opened: Events[] = [];
const eventsIn = (context: Context, options?: { most: number }) => {
	const events = new Events(context, options);
	opened.push(events);
	return events;
};
afterEach(() => opened.splice(0).forEach((events) => events.end()));

const address = new URL('http://127.0.0.1:3000/api/v1/events');
const asking = (init: RequestInit = {}, url = address) => ({
	request: new Request(url, init),
	url,
	params: {}
});

/** Another connection to the same database, as another process has one. */
async function beside({ sqlite, pool }: Connection): Promise<Connection> {
	return connect(sqlite ? `file:${sqlite.name}` : String(pool!.options.connectionString));
}

const priced = (id: string, at: number, percent: number) =>
	reading('x', at, percent, { id, venue: id.split(':')[0]! });

eachDatabase('Events', (open) => {
	test('a price written by another process is told, with the topics that follow the market', async () => {
		const connection = await open();
		await fill(connection);
		const other = await beside(connection);
		const listener = reader(await eventsIn(hurried(connection)).listen(null));
		expect((await listener.next())?.name).toBe('open');
		await saveReading(other, [priced('polymarket:0xa', NOW + MINUTE, 70)], NOW + MINUTE, HOUR);
		const { id, data } = await listener.named('change');
		expect(data).toEqual({
			at: expect.any(Number),
			markets: ['polymarket:0xa'],
			topics: ['ryanair'],
			stories: [],
			feeds: []
		});
		expect(id).toMatch(/^\w+\.1$/);
		// The same price again is nothing new: the next thing told is another market's.
		await saveReading(
			other,
			[priced('polymarket:0xa', NOW + 2 * MINUTE, 70)],
			NOW + 2 * MINUTE,
			HOUR
		);
		await pause(60);
		await saveReading(other, [priced('manifold:c', NOW + 3 * MINUTE, 30)], NOW + 3 * MINUTE, HOUR);
		expect((await listener.named('change')).data.markets).toEqual(['manifold:c']);
		await other.close();
	});

	test('an article is told as its story once it has one, and its topic once it is linked', async () => {
		const connection = await open();
		await fill(connection);
		const { db } = connection;
		const listener = reader(await eventsIn(hurried(connection)).listen(null));
		const article = await db.selectFrom('article').select('sourceId').executeTakeFirstOrThrow();
		await saveArticles(
			connection,
			article.sourceId,
			[
				{
					guid: 'z',
					url: 'https://alpha.example/z',
					title: 'Late headline',
					summary: '',
					content: '',
					author: null,
					outlet: 'Alpha',
					domain: 'alpha.example',
					lang: 'en',
					publishedAt: NOW,
					updatedAt: null,
					publishedInferred: false,
					dayOnly: false
				}
			],
			NOW + MINUTE
		);
		await pause(60);
		const { key } = await db
			.selectFrom('article')
			.select('key')
			.where('url', '=', 'https://alpha.example/z')
			.executeTakeFirstOrThrow();
		await db.updateTable('article').set({ storyKey: 2 }).where('key', '=', key).execute();
		const { data } = await listener.named('change');
		expect([data.stories, data.topics]).toEqual([['2'], []]);
		await saveLinks(
			db,
			[
				{
					kind: 'topic-article',
					a: 'quiet',
					b: String(key),
					score: 1,
					reasons: [],
					state: 'suggested',
					decidedBy: 'machine'
				}
			],
			NOW + MINUTE
		);
		const linked = await listener.named('change');
		expect([linked.data.stories, linked.data.topics]).toEqual([[], ['quiet']]);
	});

	test('a feed that was read through or failed is told, also when no price changed', async () => {
		const connection = await open();
		const { db } = connection;
		const feed = { kind: 'venue' as const, name: 'Kalshi', url: 'https://kalshi.example' };
		await saveFeed(db, { id: 'kalshi', ...feed });
		await saveFeed(db, { id: 'polymarket:clob', ...feed });
		const duty = { feedId: 'kalshi', job: 'quotes', every: MINUTE, nextDue: NOW, failures: 0 };
		await db.insertInto('duty').values(duty).execute();
		const listener = reader(await eventsIn(hurried(connection)).listen(null));
		await listener.named('open');
		// A page of a long sweep is no end of it.
		await noteSuccess(connection, 'kalshi', NOW);
		await db.updateTable('duty').set({ lastDone: NOW }).execute();
		expect((await listener.named('change')).data.feeds).toEqual(['kalshi']);
		const failure = { message: 'answered 503', status: 503, waitUntil: null };
		await noteFailure(db, 'polymarket:clob', NOW, failure);
		expect((await listener.named('change')).data.feeds).toEqual(['polymarket:clob']);
	});

	test('whoever comes back is told what was missed, or to look again where that is not known', async () => {
		const connection = await open();
		await fill(connection);
		const events = eventsIn(hurried(connection));
		const staying = reader(await events.listen(null));
		const first = await staying.named('open');
		const prices = ['polymarket:0xa', 'manifold:c', 'kalshi:E'];
		for (const [i, id] of prices.entries()) {
			const at = NOW + (i + 1) * MINUTE;
			await saveReading(connection, [priced(id, at, 11)], at, HOUR);
			await staying.named('change');
		}
		const back = reader(await events.listen(first.id));
		await back.named('open');
		const missed = await back.named('change');
		expect(new Set(missed.data.markets)).toEqual(new Set(prices));
		expect(missed.id).toBe(first.id!.replace(/\d+$/, '3'));
		const upToDate = reader(await events.listen(missed.id));
		const stranger = reader(await events.listen('elsewhere.7'));
		expect((await upToDate.next())?.name).toBe('open');
		expect((await upToDate.next())?.name).toBe('beat');
		expect((await stranger.next())?.name).toBe('open');
		expect((await stranger.next())?.name).toBe('look');
	});

	test('what was written while nobody listened is told to whoever comes back', async () => {
		const connection = await open();
		await fill(connection);
		const events = eventsIn(hurried(connection));
		const listener = reader(await events.listen(null));
		const { id } = await listener.named('open');
		await listener.leave();
		expect(events.listeners).toBe(0);
		await saveReading(connection, [priced('kalshi:E', NOW + MINUTE, 12)], NOW + MINUTE, HOUR);
		const back = reader(await events.listen(id));
		expect((await back.named('change')).data.markets).toEqual(['kalshi:E']);
	});

	test('a sweep that changes hundreds of markets is told as "many", not as a long list', async () => {
		const connection = await open();
		const listener = reader(await eventsIn(hurried(connection)).listen(null));
		await listener.named('open');
		const list = Array.from({ length: 300 }, (_, i) => reading(`M${i}`, NOW, 40));
		await saveReading(connection, list, NOW, HOUR);
		expect((await listener.named('change')).data.markets).toBeNull();
	});
});

eachDatabase('The stream of events', (open, dialect) => {
	test('silence is broken every 15 seconds, so that a dead connection shows', async () => {
		const listener = reader(await eventsIn(hurried(await open())).listen(null));
		const first = await listener.named('beat');
		const second = await listener.named('beat');
		expect(second.data.at - first.data.at).toBeGreaterThanOrEqual(15_000);
	});

	test('with too many listeners the next one is refused in a sentence and told when to come back', async () => {
		const context = hurried(await open());
		const events = eventsIn(context, { most: 2 });
		const [one] = [reader(await events.listen(null)), reader(await events.listen(null))];
		await expect(events.listen(null)).rejects.toThrow(/^2 listen already; ask the API itself/);
		await one.leave();
		await reader(await events.listen(null)).leave();
	});

	test('a listener that does not take what it is sent is dropped; the others are not held up', async () => {
		const connection = await open();
		const events = eventsIn(hurried(connection));
		const slow = await events.listen(null);
		const quick = reader(await events.listen(null));
		await quick.named('open');
		for (let pass = 1; events.listeners > 1; pass++) {
			expect(pass).toBeLessThan(60);
			const at = NOW + pass * MINUTE;
			const list = Array.from({ length: 200 }, (_, i) =>
				reading(`LONGER-NAME-${i}`, at, pass % 90)
			);
			await saveReading(connection, list, at, HOUR);
			await quick.named('change');
		}
		await expect(slow.getReader().read()).rejects.toThrow('too slow');
		await quick.leave();
	});

	test('at the end of the process every stream ends and no new one begins', async () => {
		const context = hurried(await open());
		const events = eventsIn(context);
		const listener = reader(await events.listen(null));
		await listener.named('open');
		events.end();
		expect(await listener.next()).toBeNull();
		await expect(events.listen(null)).rejects.toThrow('This server is ending');
	});

	test('it answers as a stream that nothing on the way holds back, and counts who listens', async () => {
		const context = hurried(await open());
		const answer = await respondEvents(context, asking({ headers: { 'last-event-id': 'x.1' } }));
		expect([answer.status, answer.headers.get('content-type')]).toEqual([
			200,
			'text/event-stream; charset=utf-8'
		]);
		expect(answer.headers.get('cache-control')).toContain('no-transform');
		const listener = reader(answer.body!);
		await listener.named('look');
		const gauge = async () =>
			/^hearsay_event_clients (\d+)$/m.exec(await (await metrics(() => context)).text())?.[1];
		expect(await gauge()).toBe('1');
		const question = await respondEvents(context, asking({ method: 'HEAD' }));
		expect([question.status, question.body, listenersOf(context)]).toEqual([200, null, 1]);
		await listener.leave();
		expect(await gauge()).toBe('0');
		eventsOf(context).end();
		const refused = await respondEvents(context, asking());
		expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '60']);
		expect(await refused.json()).toEqual({
			error: { code: 'unavailable', message: expect.stringContaining('ending') }
		});
	});

	test('the past that was seen may also be named in the address', async () => {
		const context = hurried(await open());
		const url = new URL(`${address.href}?after=nowhere.1`);
		const listener = reader((await respondEvents(context, asking({}, url))).body!);
		expect((await listener.named('look')).data.at).toBeGreaterThanOrEqual(NOW);
		eventsOf(context).end();
	});

	// A file of SQLite does not go away while it is open.
	test.skipIf(dialect === 'sqlite')(
		'a database that is gone ends the streams, and is answered with 503',
		async () => {
			const connection = await open();
			const context = hurried(connection);
			const listener = reader((await respondEvents(context, asking())).body!);
			await listener.named('open');
			const pool = connection.pool!;
			const connecting = pool.connect;
			const gone = Object.assign(new Error('gone'), { code: 'ECONNREFUSED' });
			pool.connect = (() => Promise.reject(gone)) as never;
			expect(await listener.next()).toBeNull();
			expect((await respondEvents(context, asking({ method: 'HEAD' }))).status).toBe(503);
			pool.connect = connecting;
			eventsOf(context).end();
		}
	);
});
