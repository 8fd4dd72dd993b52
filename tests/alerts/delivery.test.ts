import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { NewAlertRule } from '#lib/domain/alert.ts';
import { webhookSecret } from '#lib/alerts/sign.ts';
import { planTest, preview } from '#lib/server/alerts/evaluate.ts';
import { addRule, listFirings, pauseRule } from '#lib/server/db/alert-rule.ts';
import { saveArticles } from '#lib/server/db/article.ts';
import { mergeStories } from '#lib/server/db/story-verdict.ts';
import { dueMessages, leaseMessage, LEASE, listMessages } from '#lib/server/db/message.ts';
import { addRoute, changeRoute, removeRoute } from '#lib/server/db/route.ts';
import { chosenOption } from '#lib/server/pick.ts';
import { eachDatabase } from '../databases.ts';
import { HOUR, MINUTE } from '../db/readings.ts';
import { alertWorld, mailbox, receiver, route } from './world.ts';

const SECRET = webhookSecret(new Uint8Array(32).fill(9));
/** A path as Slack's are: whoever knows it may write there. */
const HIDDEN = '/services/T0000/B0000/very-secret-part';

let hook: Awaited<ReturnType<typeof receiver>>;
let mail: Awaited<ReturnType<typeof mailbox>>;
beforeAll(async () => {
	[hook, mail] = await Promise.all([receiver(), mailbox()]);
});
afterAll(() => Promise.all([hook?.close(), mail?.close()]));

const author = (now: number) => ({ by: 'Mina', now });

/** Above ten percent, on these routes. */
const above = (routes: number[], startsAt: number, rest: Partial<NewAlertRule> = {}) => ({
	name: 'Rain above 10 %',
	subject: { market: 'kalshi:RAIN' },
	options: { kind: 'threshold', level: 0.1, side: 'above' } as const,
	cooldown: 0,
	routes,
	startsAt,
	...rest
});

eachDatabase('alerts', (open) => {
	const opened = async () => {
		hook.got.length = 0;
		hook.answers.length = 0;
		mail.got.length = 0;
		mail.busy.once = true;
		return await alertWorld(await open(), {
			FEED_ALLOW_HOSTS: hook.host,
			MAIL_SERVER: mail.url,
			MAIL_FROM: 'hearsay@desk.example'
		});
	};

	test('a price that crosses a level is told once, by one signed webhook, and logged; a preview says the same', async () => {
		const world = await opened();
		const { db, connection } = world.context;
		await world.price(5);
		const address = `${hook.origin}/hook`;
		const id = await addRoute(db, route({ address, secret: SECRET }), author(world.now()));
		const rule = above([id], world.now());
		await addRule(db, rule, author(world.now()));
		await world.evaluate();
		await world.price(12);
		// Two processes at once.
		await Promise.all([world.evaluate(), world.evaluate()]);
		await world.price(13);
		await world.evaluate();
		await Promise.all([world.deliver(), world.deliver()]);
		await world.deliver();

		expect(hook.got).toHaveLength(1);
		const { headers, body } = hook.got[0]!;
		const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
		const proof = createHmac('sha256', Buffer.alloc(32, 9)).update(signed).digest('base64');
		expect(headers['webhook-signature']).toBe(`v1,${proof}`);
		expect(Math.abs(Number(headers['webhook-timestamp']) * 1000 - world.now())).toBeLessThan(
			MINUTE
		);
		expect(JSON.parse(body)).toMatchObject({
			data: {
				title: 'Crossed 10.0%: “Will RAIN happen?” is at 12.0% on Kalshi, before that 5.0%',
				alerts: [{ kind: 'price', p: 0.12, bid: 0.115, ask: 0.125 }]
			}
		});
		expect(await listMessages(db, 9)).toMatchObject([
			{ state: 'sent', attempts: 1, route: 'Desk', items: 1, last: { status: 204, note: '' } }
		]);
		const [told] = await listFirings(db, 9);
		expect(await preview(connection, rule, world.now())).toEqual([
			expect.objectContaining({ at: told?.at, detail: told?.detail })
		]);
		await world.close();
	});

	test('a webhook that fails, hangs or leads elsewhere is tried again under the same id or given up; others get theirs', async () => {
		const world = await opened();
		const { db } = world.context;
		const now = world.now();
		const secret = `${hook.origin}${HIDDEN}`;
		const failing = await addRoute(
			db,
			route({ name: 'Slack', kind: 'slack', address: secret }),
			author(now)
		);
		const inward = await addRoute(
			db,
			route({ name: 'Inward', address: 'http://127.0.0.1:9/internal-secret' }),
			author(now)
		);
		const mailed = await addRoute(
			db,
			route({ name: 'Mail', kind: 'mail', address: 'desk@desk.example', lang: 'ko' }),
			author(now)
		);
		for (const id of [failing, inward, mailed]) await planTest(db, id, now);
		hook.answers.push('hangs', 500, { location: 'http://127.0.0.1:9/elsewhere' });
		expect(await world.deliver()).toEqual({ sent: 1, failed: 2 });
		expect(mail.got).toHaveLength(1);
		// Not before its time.
		expect(await world.deliver()).toEqual({ sent: 0, failed: 0 });
		world.wait(MINUTE);
		expect(await world.deliver()).toEqual({ sent: 0, failed: 1 });
		world.wait(MINUTE);
		expect(await world.deliver()).toEqual({ sent: 0, failed: 0 });
		world.wait(MINUTE);
		expect(await world.deliver()).toEqual({ sent: 0, failed: 1 });
		const found = new Map((await listMessages(db, 9)).map((one) => [one.route, one]));
		expect(found.get('Slack')).toMatchObject({ state: 'failed', attempts: 3 });
		expect(found.get('Slack')?.last?.note).toContain('answered 302 and leads elsewhere');
		expect(found.get('Inward')).toMatchObject({ state: 'failed', attempts: 1 });
		expect(found.get('Inward')?.last?.note).toContain('an address inside this network');
		const tries = await db.selectFrom('delivery').select(['note', 'ok']).execute();
		expect(tries).toHaveLength(5);
		// The 500 sent back what it was sent; nothing of an address that is a secret is kept or logged.
		expect(JSON.stringify([tries, world.logged])).not.toMatch(/very-secret-part|internal-secret/);
		expect(world.logged.join('')).toContain('not sent');
		await world.close();
	});

	test('a mailbox that refuses is named and given up; one that is busy gets its mail later, with the id it had', async () => {
		const world = await opened();
		const { db } = world.context;
		for (const name of ['nobody', 'busy']) {
			const to = route({ name, kind: 'mail', address: `${name}@desk.example` });
			await planTest(db, await addRoute(db, to, author(world.now())), world.now());
		}
		expect(await world.deliver()).toEqual({ sent: 0, failed: 2 });
		world.wait(MINUTE);
		expect(await world.deliver()).toEqual({ sent: 1, failed: 0 });
		const found = new Map((await listMessages(db, 9)).map((one) => [one.route, one]));
		expect(found.get('nobody')).toMatchObject({
			state: 'failed',
			last: {
				status: 550,
				note: expect.stringMatching(/^nobody@desk\.example was refused by the mail server: 550 /)
			}
		});
		expect(found.get('busy')).toMatchObject({ state: 'sent', attempts: 2 });
		expect(mail.got).toHaveLength(1);
		expect(mail.got[0]).toMatchObject({ from: 'hearsay@desk.example', to: ['busy@desk.example'] });
		expect(mail.got[0]?.text).toContain(`Message-ID: <${found.get('busy')?.id}@desk.example>`);
		await world.close();
	});

	test('a process that dies with a message in its hands leaves it to the next, under the same id', async () => {
		const world = await opened();
		const { db } = world.context;
		const id = await addRoute(db, route({ address: `${hook.origin}/hook` }), author(world.now()));
		await planTest(db, id, world.now());
		const [message] = await dueMessages(db, id, world.now(), 9);
		expect(await leaseMessage(db, message!, world.now())).toBe(true);
		expect(await world.deliver()).toEqual({ sent: 0, failed: 0 });
		world.wait(LEASE);
		expect(await world.deliver()).toEqual({ sent: 1, failed: 0 });
		expect(JSON.parse(hook.got[0]!.body)).toMatchObject({ data: { id: message!.id } });
		await world.close();
	});

	test('quiet hours hold what happens, and end in one message; a rule that is off tells nothing, nor afterwards', async () => {
		const world = await opened();
		const { db } = world.context;
		// It is 09:00 in Seoul.
		const quiet = route({ address: `${hook.origin}/hook`, quietFrom: 9 * 60, quietTo: 15 * 60 });
		const id = await addRoute(db, quiet, author(world.now()));
		await world.price(5);
		const rule = await addRule(db, above([id], world.now()), author(world.now()));
		for (const percent of [12, 5, 13]) await world.price(percent);
		await world.evaluate();
		expect(await world.deliver()).toEqual({ sent: 0, failed: 0 });
		world.wait(2 * HOUR);
		await world.evaluate();
		await world.deliver();
		expect(hook.got).toHaveLength(1);
		expect(JSON.parse(hook.got[0]!.body)).toMatchObject({ data: { title: '2 alerts' } });

		await pauseRule(db, rule, true, world.now());
		await world.price(5);
		await world.price(20);
		await world.evaluate();
		await pauseRule(db, rule, false, world.now());
		await world.evaluate();
		expect(await listFirings(db, 9)).toHaveLength(2);

		// What waits for a route that is taken away goes nowhere.
		await world.price(5);
		await world.price(20);
		await world.evaluate();
		// Nor is anything kept of where it led, also before that.
		await changeRoute(db, id, { ...quiet, address: `${hook.origin}/other` });
		await removeRoute(db, id, world.now());
		await world.deliver();
		expect(hook.got).toHaveLength(1);
		expect((await listMessages(db, 1))[0]).toMatchObject({ state: 'dropped' });
		expect(JSON.stringify(await db.selectFrom('route').selectAll().execute())).not.toContain(
			hook.host
		);
		await world.close();
	});

	test('an outage is told at its beginning and at its end; a watch tells of edits and of the outcome, once', async () => {
		const world = await opened();
		const { db } = world.context;
		await world.price(5);
		const base = { cooldown: 6 * HOUR, routes: [], startsAt: world.now() };
		const sources = { subject: { all: true }, options: { kind: 'source', hours: 6 } } as const;
		await addRule(db, { ...base, ...sources, name: 'Sources' }, author(world.now()));
		const watch = { kind: 'watch', snapshot: 'abc', printed: 0.05, lo: 0.03, hi: 0.07 } as const;
		const watched = { subject: { market: 'kalshi:RAIN' }, options: watch, name: 'Printed' };
		await addRule(db, { ...base, ...watched }, author(world.now()));
		for (const kind of ['outage', 'recovery'] as const) {
			world.wait(MINUTE);
			const outage = { service: 'kalshi', since: 1, endpoint: '/markets', cause: 'timeout' };
			await db
				.insertInto('alert')
				.values({ ...outage, kind, at: world.now(), message: 'kalshi did not answer' })
				.execute();
			await world.evaluate();
		}
		await world.price(5, { rules: 'Other rules.', closesAt: world.now() + 9 * HOUR });
		await world.price(5, {
			rules: 'Other rules.',
			closesAt: world.now() + 8 * HOUR,
			status: 'proposed'
		});
		await world.evaluate();
		await world.evaluate();
		const told = (await listFirings(db, 99)).map(({ rule, detail }) => [
			rule,
			'why' in detail ? detail.why : detail.kind
		]);
		// The second edit comes within the pause of the first.
		expect(told.toReversed()).toEqual([
			['Sources', 'outage'],
			['Sources', 'recovery'],
			['Printed', 'rules'],
			['Printed', 'status']
		]);
		await world.close();
	});

	test('a story tells when outlets take it up and rewrite it, once, and is followed into the one it was merged with', async () => {
		const world = await opened();
		const { db, connection } = world.context;
		const paper = async (name: string, title: string, storyKey: number) => {
			world.wait(HOUR);
			const url = `https://${name}.example/ryanair`;
			const item = { guid: url, url, title, summary: '', content: '', author: null, lang: 'en' };
			const place = { outlet: name, domain: `${name}.example`, publishedAt: world.now() };
			const times = { updatedAt: null, publishedInferred: false, dayOnly: false };
			await saveArticles(connection, name, [{ ...item, ...place, ...times }], world.now());
			await db
				.insertInto('story')
				.values({ key: storyKey, openedAt: world.now() })
				.onConflict((conflict) => conflict.doNothing())
				.execute();
			await db
				.updateTable('article')
				.set({ storyKey })
				.where('url', '=', url)
				.where('storyKey', 'is', null)
				.execute();
		};
		await paper('one', 'Musk buys Ryanair', 1);
		const base = { name: 'Ryanair', cooldown: 6 * HOUR, routes: [], startsAt: world.now() };
		const rule = { ...base, subject: { story: 1 }, options: { kind: 'story' } } as const;
		await addRule(db, rule, author(world.now()));
		await paper('two', 'Musk and Ryanair', 1);
		await world.evaluate();
		await paper('one', 'Musk does not buy Ryanair', 1);
		await world.evaluate();
		await paper('three', 'Airline bought', 2);
		await mergeStories(connection, [2, 1], 'Mina', world.now());
		await paper('four', 'Airline not bought', 2);
		await Promise.all([world.evaluate(), world.evaluate()]);
		const told = (await listFirings(db, 9)).map(({ detail }) => detail).toReversed();
		const story = { id: 1, title: 'Musk buys Ryanair' };
		expect(told).toEqual([
			{ kind: 'story', why: 'outlets', story, outlets: 2, newest: 'two' },
			{
				...{ kind: 'story', why: 'headline', outlet: 'one' },
				story: { id: 1, title: 'Musk does not buy Ryanair' },
				...{ before: 'Musk buys Ryanair', after: 'Musk does not buy Ryanair' }
			},
			{
				...{ kind: 'story', why: 'outlets', outlets: 4, newest: 'four' },
				story: { id: 2, title: 'Musk does not buy Ryanair' }
			}
		]);
		const known = (await preview(connection, rule, world.now())).map(({ detail }) => detail.kind);
		expect(known).toEqual(['story', 'story', 'story']);
		const asked = { db, now: world.now(), locale: 'en' } as const;
		expect(await chosenOption('subject', 'story:1', asked)).toEqual({
			value: 'story:1',
			label: 'Musk does not buy Ryanair',
			detail: 'one'
		});
		await world.close();
	});

	test('the morning brief goes out once a day at its minute, also where many passes run', async () => {
		const world = await opened();
		const { db } = world.context;
		const brief = route({ kind: 'mail', address: 'desk@desk.example', briefAt: 9 * 60 + 30 });
		await addRoute(db, brief, author(world.now()));
		for (let passes = 0; passes < 4; passes++) {
			await world.evaluate();
			await world.deliver();
			world.wait(20 * MINUTE);
		}
		expect(mail.got).toHaveLength(1);
		expect(mail.got[0]?.text).toContain('Subject: Morning brief, 23 Nov 2026');
		// Quoted-printable folds its lines.
		expect(mail.got[0]?.text.replaceAll('=\r\n', '')).toContain('have never been looked for');
		await world.close();
	});
});
