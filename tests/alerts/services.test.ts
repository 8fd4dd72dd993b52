import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RouteKind } from '#lib/domain/alert.ts';
import { planTest } from '#lib/server/alerts/evaluate.ts';
import { listMessages } from '#lib/server/db/message.ts';
import { addRoute } from '#lib/server/db/route.ts';
import { eachDatabase } from '../databases.ts';
import { MINUTE } from '../db/readings.ts';
import { alertWorld, receiver, route, type Answer } from './world.ts';

/** Slack, Discord, Telegram and ntfy as they answer, on loopback: nothing of our own is mocked. */

const TOKEN = '123456:abcdefghijklmnopqrstuvwxyz-1234';

/** A service: where its route leads, what it answers to a message, and when there are too many. */
type Service = {
	kind: RouteKind;
	path: string;
	secret: string | null;
	ok: Answer;
	busy: Answer;
	/** Seconds for which `busy` asks. */
	pause: number;
	/** Where the text stands in what was sent. */
	textOf: (body: Record<string, unknown>) => unknown;
};

const SERVICES: Service[] = [
	{
		...{ kind: 'slack', path: '/services/T0/B0/key-of-slack', secret: null },
		ok: { status: 200, body: 'ok' },
		busy: { status: 429, headers: { 'retry-after': '30' }, body: 'rate_limited' },
		pause: 30,
		textOf: ({ text }) => text
	},
	{
		...{ kind: 'discord', path: '/api/webhooks/1/key-of-discord', secret: null },
		ok: 204,
		busy: {
			status: 429,
			headers: { 'retry-after': '65' },
			body: { message: 'You are being rate limited.', retry_after: 64.57, global: false }
		},
		pause: 65,
		textOf: ({ content }) => content
	},
	{
		...{ kind: 'telegram', path: `/bot${TOKEN}/sendMessage`, secret: TOKEN },
		ok: { status: 200, body: { ok: true, result: { message_id: 1 } } },
		// Telegram says it in the body alone.
		busy: {
			status: 429,
			body: {
				...{ ok: false, error_code: 429, description: 'Too Many Requests: retry after 125' },
				parameters: { retry_after: 125 }
			}
		},
		pause: 125,
		textOf: ({ text }) => text
	},
	{
		...{ kind: 'ntfy', path: '/', secret: 'tk_key-of-ntfy' },
		ok: { status: 200, body: { id: 'x', event: 'message', topic: 'desk' } },
		busy: {
			status: 429,
			body: { code: 42901, http: 429, error: 'limit reached: too many requests' }
		},
		// None is told: our own pause.
		pause: 60,
		textOf: ({ message }) => message
	}
];

let hook: Awaited<ReturnType<typeof receiver>>;
beforeAll(async () => {
	hook = await receiver();
});
afterAll(() => hook?.close());

const author = (now: number) => ({ by: 'Mina', now });

/** The address of a route of this kind, as a form takes it. */
const addressOf = ({ kind, path }: Service) =>
	kind === 'telegram' ? '@desk_chat' : `${hook.origin}${kind === 'ntfy' ? '/desk' : path}`;

eachDatabase('services', (open) => {
	const opened = async () => {
		hook.got.length = 0;
		hook.answers.length = 0;
		const world = await alertWorld(await open(), { FEED_ALLOW_HOSTS: hook.host });
		const deliver = () => world.deliver({ telegram: hook.origin });
		return { ...world, deliver };
	};

	test('each service gets its message in its own form, and one that asks for a pause gets it for all that waits', async () => {
		const world = await opened();
		const { db } = world.context;
		for (const service of SERVICES) {
			const { kind, secret, path, ok, busy, pause, textOf } = service;
			hook.got.length = 0;
			const to = route({ name: kind, kind, secret, address: addressOf(service) });
			const id = await addRoute(db, to, author(world.now()));
			await planTest(db, id, world.now());
			hook.answers.push(busy);
			expect(await world.deliver()).toEqual({ sent: 0, failed: 1 });
			const stood = world.now();
			// Another one comes meanwhile: it waits as well.
			world.wait(1000);
			await planTest(db, id, world.now());
			const early = (pause - 2) * 1000;
			if (kind !== 'ntfy') {
				world.wait(early);
				expect([kind, await world.deliver()]).toEqual([kind, { sent: 0, failed: 0 }]);
			}
			// At the earliest what was asked for, and a minute after the first failure.
			world.wait(Math.max(stood + pause * 1000, stood + MINUTE) - world.now());
			hook.answers.push(ok, ok);
			expect([kind, await world.deliver()]).toEqual([kind, { sent: 2, failed: 0 }]);
			expect(hook.got.map((one) => one.path)).toEqual([path, path, path]);
			const { body, headers } = hook.got[2]!;
			expect(headers['content-type']).toBe('application/json');
			expect(String(textOf(JSON.parse(body)))).toContain('test');
			if (kind === 'ntfy') expect(headers.authorization).toBe(`Bearer ${secret}`);
			if (kind === 'telegram') expect(JSON.parse(body)).toMatchObject({ chat_id: '@desk_chat' });
		}
		const tries = await db.selectFrom('delivery').select(['note', 'ok', 'status']).execute();
		expect(tries).toHaveLength(3 * SERVICES.length);
		// What opens a route is in no note and in no log.
		expect(JSON.stringify([tries, world.logged])).not.toMatch(/key-of|abcdefghij/);
		await world.close();
	});

	test('the backlog of one route does not hold up another', async () => {
		const world = await opened();
		const { db } = world.context;
		const stuck = await addRoute(
			db,
			route({ name: 'Stuck', address: `${hook.origin}/stuck` }),
			author(world.now())
		);
		const free = await addRoute(
			db,
			route({ name: 'Free', address: `${hook.origin}/free` }),
			author(world.now())
		);
		// More than a pass takes, all before the one of the other route.
		for (let i = 0; i < 60; i++) {
			await planTest(db, stuck, world.now());
			world.wait(1);
		}
		await planTest(db, free, world.now());
		hook.answerTo('/stuck', 503);
		expect(await world.deliver()).toEqual({ sent: 1, failed: 1 });
		expect(hook.got.map(({ path }) => path).sort()).toEqual(['/free', '/stuck']);
		const waits = (await listMessages(db, 99)).filter(({ state }) => state === 'waiting');
		expect(waits).toHaveLength(60);
		// The receiver is back: what waited goes out in the order in which it came.
		hook.answerTo('/stuck', 204);
		world.wait(2 * MINUTE);
		expect((await world.deliver()).sent).toBe(50);
		expect((await world.deliver()).sent).toBe(10);
		await world.close();
	});
});
