import { parseAtomFeed, parseJsonFeed } from 'feedsmith';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { webhookHeaders, webhookSecret } from '#lib/alerts/sign.ts';
import { evaluateAlerts } from '#lib/server/alerts/evaluate.ts';
import { deliverMessages } from '#lib/server/alerts/deliver.ts';
import { readConfig } from '#lib/server/config.ts';
import { createContext, systemClock } from '#lib/server/context.ts';
import { AT_START, listAudit } from '#lib/server/db/audit.ts';
import { connect, type Connection } from '#lib/server/db/connect.ts';
import { saveReading } from '#lib/server/db/market.ts';
import { addPerson } from '#lib/server/db/person.ts';
import { replaceSignals } from '#lib/server/db/signal.ts';
import { createHttp } from '#lib/server/http.ts';
import { silent } from '#lib/server/log.ts';
import { makeToken } from '#lib/server/people/changes.ts';
import { receiver } from '../alerts/world.ts';
import { launchBrowser } from '../browser.ts';
import { HOUR, quote, reading } from '../db/readings.ts';
import { HOSTILE } from '../hostile/corpus.ts';
import { startServer, type PageServer } from './server.ts';
import { fill } from './world.ts';

const SLOW = { timeout: 120_000 };
const MARKET = 'polymarket:0xryanair';
const PUBLIC = 'https://hearsay.example';

let browser: Browser;
/** On a machine of one's own; and one that others reach. */
let own: PageServer;
let open: PageServer;
let hook: Awaited<ReturnType<typeof receiver>>;
const tokens: Record<'editor' | 'viewer', string> = { editor: '', viewer: '' };

/** The pages' world with a move and a burst of the last day, and a market that closes today. */
async function prepared(connection: Connection) {
	const now = Date.now();
	await fill(connection, now);
	const { db } = connection;
	const { key } = await db
		.selectFrom('market')
		.select('key')
		.where('id', '=', MARKET)
		.executeTakeFirstOrThrow();
	const [at, endAt] = [now - 8 * HOUR, now - 2 * HOUR];
	const detail = { at, endAt, from: 0.028, to: 0.051, change: 0.023, z: 5, hours: 6 };
	await replaceSignals(db, 'move', String(key), 0, now, [
		{ kind: 'move', subject: String(key), at, endAt, score: 5, seenAt: endAt, detail }
	]);
	const counts = { stories: 12, expected: 2.4, ratio: 5, z: 4, p: 0, owners: 9 };
	const burst = { at: now - 4 * HOUR, endAt, ...counts };
	await replaceSignals(db, 'burst', 'musk-ryanair', 0, now, [
		{
			...{ kind: 'burst', subject: 'musk-ryanair', at: burst.at, endAt, score: 4, seenAt: endAt },
			detail: burst
		}
	]);
	await db
		.updateTable('market')
		.set({ closesAt: now + 5 * HOUR })
		.where('id', '=', 'kalshi:KXRELEASE-0')
		.execute();
}

beforeAll(async () => {
	[browser, hook, own, open] = await Promise.all([
		launchBrowser(),
		receiver(),
		startServer(prepared),
		startServer(
			async (connection) => {
				await prepared(connection);
				await connection.db
					.updateTable('article')
					.set({
						title: Object.values(HOSTILE)
							.join(' ')
							.replace(/[\0\ud800]/g, '')
					})
					.where('key', '=', 1)
					.execute();
				for (const role of ['editor', 'viewer'] as const) {
					const person = { name: role, email: `${role}@desk.example`, role, passwordHash: 'none' };
					const { id } = await addPerson(connection.db, person, Date.now());
					tokens[role] = await makeToken({ connection, clock: systemClock }, AT_START, {
						...{ personId: id, name: 'cron', scope: 'write', expiresAt: Date.now() + HOUR }
					});
				}
			},
			{ ORIGIN: PUBLIC, SECRET: 'q8Zr3v9XkP1mT5wB7yD2nF4hJ6sL0aGc' }
		)
	]);
}, 120_000);
afterAll(async () => {
	await browser?.close();
	await Promise.all([own?.stop(), open?.stop(), hook?.close()]);
});

/** Asks the server that others reach, where it listens: by its own name it is not found here. */
const ask = (path: string, init: RequestInit = {}) =>
	fetch(open.origin + path, { redirect: 'manual', ...init });

const bearer = (role: keyof typeof tokens) => ({ authorization: `Bearer ${tokens[role]}` });

/** One pass of what goes out, as the schedule makes it. */
async function pass() {
	const connection = connect(own.database);
	const context = createContext(readConfig({ FEEDS: 'none', FEED_ALLOW_HOSTS: hook.host }), {
		connection,
		log: silent
	});
	const http = createHttp({
		connection,
		clock: context.clock,
		contact: '',
		allowed: context.config.allowHosts
	});
	await evaluateAlerts(context);
	await deliverMessages(context, { post: http.post });
	await http.close();
	const audit = await listAudit(connection.db, { limit: 50, before: null });
	await connection.close();
	return audit;
}

describe('alerts, by plain forms', SLOW, () => {
	let context: BrowserContext;
	let page: Page;
	/** What signs for the route of the first test. */
	let secret = '';
	beforeAll(async () => {
		context = await browser.newContext({ locale: 'en-US', javaScriptEnabled: false });
		page = await context.newPage();
	});
	afterAll(() => context?.close());
	const main = () => page.getByRole('main').innerText();

	test('a route is added, its secret shown once; a test reaches it, and the log says so', async () => {
		await page.goto(`${own.origin}/alerts`);
		await page.getByText('Add a route').click();
		const form = page.locator('form[action="?/route"]');
		await form.getByLabel('Name').fill('Desk');
		await form.getByLabel('By').selectOption('webhook');
		await form.getByLabel('Address').fill('not an address');
		await form.getByRole('button', { name: 'Add the route' }).click();
		expect(await page.getByRole('alert').innerText()).toContain('Enter a whole web address');
		expect(await form.getByLabel('Name').inputValue()).toBe('Desk');
		await form.getByLabel('Address').fill(`${hook.origin}/secret-hook`);
		await form.getByRole('button', { name: 'Add the route' }).click();
		secret = await page.locator('code.once').innerText();
		expect(secret).toMatch(/^whsec_/);
		await page.goto(`${own.origin}/alerts`);
		expect(await page.content()).not.toMatch(/whsec_|secret-hook/);
		await page.getByRole('button', { name: 'Send a test: Desk' }).click();
		await pass();
		expect(hook.got).toHaveLength(1);
		await page.reload();
		expect(await page.getByRole('row', { name: /Desk test sent/ }).count()).toBe(1);
	});

	test('a rule says what it would have told in the last week before it is saved, and is switched off', async () => {
		const form = page.locator('form[action="?/add"]');
		await form.getByLabel('Name').fill('Everything that moves');
		await form.getByLabel('Tell when').selectOption('move');
		await form.getByLabel('Desk').check();
		await form.getByRole('button', { name: 'What would it have told?' }).click();
		const said = await page.getByRole('status').first().innerText();
		expect(said).toContain('In the last 7 days it would have fired once:');
		expect(said).toContain('moved from 2.8% to 5.1%');
		expect(await form.getByLabel('Desk').isChecked()).toBe(true);
		await form.getByRole('button', { name: 'Save the rule' }).click();
		await page.waitForURL(/\/alerts\?done=/);
		await page.getByRole('button', { name: 'Switch off: Everything that moves' }).click();
		expect(
			await page.getByRole('button', { name: 'Switch on: Everything that moves' }).count()
		).toBe(1);
		await page.goto(`${own.origin}/alerts?subject=market:nobody`);
		await form.getByLabel('Name').fill('No such market');
		await form.getByLabel('Tell when').selectOption('threshold');
		await form.getByLabel('Percent').fill('10');
		await form.getByRole('button', { name: 'Save the rule' }).click();
		expect(await page.getByRole('alert').innerText()).toContain('that is known here');
	});

	test('what a rule is of is found by words; rules and routes are changed, and each change is undone', async () => {
		await page.goto(`${own.origin}/alerts`);
		const form = page.locator('form[action="?/add"]');
		await form.getByLabel('Name').fill('Above a level');
		await form.getByLabel('Tell when').selectOption('threshold');
		await form.getByRole('searchbox').fill('agreement Ryanair');
		await form.getByRole('button', { name: 'Search' }).click();
		// Nothing that was entered is lost on the way.
		expect(await form.getByLabel('Name').inputValue()).toBe('Above a level');
		await form.getByRole('radio', { name: /^Will Elon Musk announce/ }).check();
		await form.getByLabel('Percent').fill('60');
		await form.getByRole('button', { name: 'Save the rule' }).click();
		expect(await page.locator('.told').first().innerText()).toContain('Above a level');
		const rules = page.locator('section').filter({ hasText: 'Rules' }).first();
		expect(await rules.innerText()).toContain('June 30, 2026?: above 60.0%');
		await page.getByRole('link', { name: 'Edit: Above a level' }).click();
		await page.getByLabel('Percent').fill('0');
		await page.getByRole('button', { name: 'Save', exact: true }).click();
		expect(await page.getByRole('alert').innerText()).toContain('between 0 and 100');
		await page.getByLabel('Percent').fill('70');
		await page.getByLabel('Name').fill('Above another level');
		await page.getByRole('button', { name: 'What would it have told?' }).click();
		expect(await main()).toContain('it would not have fired');
		await page.getByRole('button', { name: 'Save', exact: true }).click();
		expect(await rules.innerText()).toContain('June 30, 2026?: above 70.0%');
		await page.getByRole('button', { name: 'Undo' }).click();
		expect(await rules.innerText()).toMatch(/Above a level[\s\S]*above 60\.0%/);
		await page.getByRole('button', { name: 'Remove: Above a level' }).click();
		expect(await rules.innerText()).not.toContain('Above a level');
		await page.getByRole('button', { name: 'Undo' }).click();
		expect(await rules.innerText()).toContain('Above a level');

		await page.getByRole('link', { name: 'Edit: Desk' }).click();
		expect(await page.content()).not.toMatch(/whsec_|secret-hook/);
		await page.getByLabel('Name').fill('Night desk');
		await page.getByLabel('Quiet from').fill('01:00');
		await page.getByRole('button', { name: 'Save', exact: true }).click();
		expect(await page.getByRole('alert').innerText()).toContain('a beginning and an end');
		expect(await page.getByLabel('Name').inputValue()).toBe('Night desk');
		await page.getByLabel('until').fill('06:00');
		await page.getByRole('button', { name: 'Save', exact: true }).click();
		expect(await main()).toContain('quiet 01:00–06:00');
		await page.getByRole('button', { name: 'Undo' }).click();
		expect(await main()).not.toContain('quiet 01:00–06:00');
		// The route still leads where it led.
		await page.getByRole('button', { name: 'Send a test: Desk' }).click();
		hook.got.length = 0;
		await pass();
		expect(hook.got.map(({ path }) => path)).toEqual(['/secret-hook']);
		// Address and secret that were replaced are shown by no page, and put back unseen.
		await page.getByRole('link', { name: 'Edit: Desk' }).click();
		await page.getByLabel('New address').fill(`${hook.origin}/secret-hook-2`);
		await page.getByLabel('Secret').fill(webhookSecret(new Uint8Array(32).fill(7)));
		await page.getByRole('button', { name: 'Save', exact: true }).click();
		expect(await page.content()).not.toMatch(/whsec_|secret-hook/);
		await page.getByRole('button', { name: 'Undo' }).click();
		expect(await page.content()).not.toMatch(/whsec_|secret-hook/);
		await page.getByRole('button', { name: 'Send a test: Desk' }).click();
		hook.got.length = 0;
		expect(JSON.stringify(await pass())).not.toMatch(/whsec_|secret-hook/);
		expect(hook.got.map(({ path }) => path)).toEqual(['/secret-hook']);
		const { headers, body } = hook.got[0]!;
		const [id = '', at = ''] = [headers['webhook-id'], headers['webhook-timestamp']].map(String);
		expect(headers).toMatchObject(webhookHeaders(secret, { id, at: Number(at) * 1000, body }));
		const missing = await page.goto(`${own.origin}/alerts/rules/999`);
		expect(missing?.status()).toBe(404);
		await page.goto(`${own.origin}/alerts`);
	});

	test('an alert on a story is set from its page, tells its rewritten headline, and what a story cannot be asked is said', async () => {
		await page.goto(`${own.origin}/stories/1`);
		await page.getByRole('main').getByRole('link', { name: 'Set an alert' }).click();
		const form = page.locator('form[action="?/add"]');
		expect(await form.getByLabel('Tell when').inputValue()).toBe('story');
		expect(await form.getByRole('radio', { name: /^Musk polls followers/ }).isChecked()).toBe(true);
		await form.getByRole('button', { name: 'What would it have told?' }).click();
		expect(await page.getByRole('status').first().innerText()).toMatch(
			/fired once:[\s\S]*Reuters rewrote its headline: “Musk polls .+\(update\)”/
		);
		await form.getByLabel('Tell when').selectOption('burst');
		await form.getByRole('button', { name: 'Save the rule' }).click();
		expect(await page.getByRole('alert').innerText()).toContain('choose a topic or all');
		await form.getByLabel('Tell when').selectOption('story');
		await form.getByRole('button', { name: 'Save the rule' }).click();
		expect(await main()).toMatch(/Musk polls .+: twice as many outlets, or a headline rewritten/);
		for (const id of ['99', '4294967297', 'x']) {
			const unknown = await page.goto(`${own.origin}/alerts?subject=story:${id}`);
			expect([id, unknown?.status()]).toEqual([id, 200]);
		}
	});

	test('a printed sentence is watched from its snapshot; when the market leaves the bounds the desk is told', async () => {
		const stored = await fetch(`${own.origin}/s`, {
			method: 'POST',
			redirect: 'manual',
			headers: {
				origin: own.origin,
				accept: 'text/html',
				'content-type': 'application/x-www-form-urlencoded'
			},
			body: `page=/markets/${MARKET}`
		});
		await page.goto(own.origin + stored.headers.get('location')!);
		await page.getByText('Watch what was printed').click();
		await page.getByLabel('Not above, %').fill('6');
		await page.getByRole('button', { name: 'Watch it' }).click();
		await page.waitForURL(/\/alerts\?done=/);
		expect(await main()).toContain('printed at 4.0%, leaves 1.0% to 6.0%');

		const connection = connect(own.database);
		const now = Date.now();
		const title = 'Will Elon Musk announce an agreement to buy Ryanair by June 30, 2026?';
		const sides = { bid: 11.5, ask: 12.5, last: 12 };
		await saveReading(
			connection,
			[
				reading('x', now, null, {
					id: MARKET,
					venue: 'polymarket',
					title,
					quote: quote(now, sides)
				})
			],
			now,
			HOUR
		);
		await connection.close();
		const audit = await pass();
		const told = hook.got.map(
			({ body }) => (JSON.parse(body) as { data: { text: string } }).data.text
		);
		expect(told.at(-1)).toContain('Left the bounds of what was printed (1.0% to 6.0%)');
		expect(told.at(-1)).toContain('Edited (rules)');
		expect(audit.map(({ action }) => action)).toEqual(
			expect.arrayContaining(['route added', 'alert added', 'alert changed'])
		);
		expect(JSON.stringify(audit)).not.toMatch(/whsec_|secret-hook/);
		await page.reload();
		expect(await main()).toContain('Left the bounds of what was printed');
	});

	test('all of it is in Korean too', async () => {
		const korean = await browser.newContext({ locale: 'ko-KR' });
		const read = await korean.newPage();
		await read.goto(`${own.origin}/alerts`);
		const alerts = await read.getByRole('main').innerText();
		expect(alerts).toMatch(/인용 범위\(1\.0%~6\.0%\)를 벗어남/);
		expect(alerts).toMatch(/Musk polls .+: 보도 매체 두 배 증가 또는 제목 수정/);
		expect(alerts).toContain('1.0%~6.0%를 벗어나거나 이의 제기·규칙 변경·확정 때');
		await read.goto(`${own.origin}/alerts?subject=story:1`);
		await read.getByRole('button', { name: '지난 일주일이라면?' }).click();
		const preview = read.getByRole('status').filter({ hasText: '제목 수정' });
		expect(await preview.innerText()).toMatch(/Reuters 제목 수정: ‘Musk polls .+\(update\)’/);
		await read.goto(`${own.origin}/brief`);
		const brief = await read.getByRole('main').innerText();
		expect(brief).toContain('호가 차이를 넘어 움직인 시장');
		expect(brief).toContain('2.8% → 5.1%');
		// Stories are counted, and named by the one that most carried.
		expect(brief).toContain('머스크와 라이언에어: 새 기사 12건, 매체 9곳(평소 2.4건)');
		expect(brief).toContain('Musk polls followers');
		expect(brief).toMatch(/month 1\?.+\(Kalshi\), 현재 \d+\.\d%, .+ 마감/);
		expect(brief).toContain('The Irish Times: 실패 중');
		await korean.close();
	});
});

describe('where others reach it', SLOW, () => {
	test('alerts are for editors: others are led to the sign-in page, and the API and MCP ask for a token', async () => {
		const page = await ask('/alerts', { headers: { accept: 'text/html' } });
		expect([page.status, page.headers.get('location')]).toEqual([303, '/sign-in?next=%2Falerts']);
		const forms = await ask('/alerts?/add', {
			method: 'POST',
			headers: {
				origin: PUBLIC,
				accept: 'text/html',
				'content-type': 'application/x-www-form-urlencoded'
			},
			body: 'name=x&kind=move&subject=all'
		});
		expect(forms.status).toBe(303);
		expect(forms.headers.get('location')).toContain('/sign-in');
		expect((await ask('/api/v1/alerts')).status).toBe(401);
		expect((await ask('/api/v1/alerts', { headers: bearer('viewer') })).status).toBe(403);
		const hello = {
			jsonrpc: '2.0',
			id: 1,
			method: 'initialize',
			params: {
				protocolVersion: '2025-06-18',
				capabilities: {},
				clientInfo: { name: 'test', version: '1' }
			}
		};
		const init = (headers: Record<string, string>) => ({
			method: 'POST',
			headers: {
				'content-type': 'application/json',
				accept: 'application/json, text/event-stream',
				...headers
			},
			body: JSON.stringify(hello)
		});
		expect((await ask('/mcp', init({}))).status).toBe(401);
		const answer = await ask('/mcp', init(bearer('viewer')));
		expect(answer.status).toBe(200);
		expect(await answer.text()).toContain('"name":"hearsay"');
	});

	test('a script adds a rule and a watch by the API, and is told what is wrong', async () => {
		const send = (body: object) =>
			ask('/api/v1/alerts', {
				method: 'POST',
				headers: { ...bearer('editor'), 'content-type': 'application/json' },
				body: JSON.stringify(body)
			});
		const rule = { kind: 'move', name: 'Moves', subject: 'topic:musk-ryanair' };
		const seen = (await (await send({ ...rule, preview: 1 })).json()) as { firings: unknown[] };
		expect(seen.firings).toHaveLength(1);
		expect((await send(rule)).status).toBe(201);
		const wrong = await send({ ...rule, kind: 'threshold', subject: `market:${MARKET}` });
		expect(await wrong.json()).toMatchObject({ error: { code: 'bad_input', field: 'level' } });
		expect((await send([])).status).toBe(400);
		const stored = await ask('/s', {
			method: 'POST',
			headers: {
				...bearer('editor'),
				accept: 'text/html',
				'content-type': 'application/x-www-form-urlencoded'
			},
			body: `page=/markets/${MARKET}`
		});
		const snapshot = stored.headers.get('location')!.replace('/s/', '');
		const watch = { kind: 'watch', name: 'Printed', snapshot, lo: 3, hi: 5 };
		expect((await send(watch)).status).toBe(201);
		expect((await send({ ...watch, snapshot: 'nothing' })).status).toBe(400);
		const list = await ask('/api/v1/alerts', { headers: bearer('editor') });
		expect(await list.json()).toMatchObject({
			rules: [{ name: 'Printed', options: { lo: 0.03, hi: 0.05 } }, { name: 'Moves' }]
		});
	});

	test('feeds are whole whatever a title holds, lead to ORIGIN, and are not sent twice', async () => {
		for (const path of ['/feed', '/topics/musk-ryanair/feed']) {
			const atom = await ask(`${path}.atom`);
			expect(atom.headers.get('content-type')).toBe('application/atom+xml; charset=utf-8');
			const text = await atom.text();
			const read = parseAtomFeed(text);
			const titles = read.entries?.map(({ title }) => title?.value ?? '') ?? [];
			expect(titles).toEqual(
				expect.arrayContaining([
					expect.stringContaining(HOSTILE.comment!),
					expect.stringContaining('moved from 2.8% to 5.1%')
				])
			);
			const links = [read, ...(read.entries ?? [])].flatMap(({ links }) => links ?? []);
			expect(links.filter(({ href }) => !href?.startsWith(`${PUBLIC}/`))).toEqual([]);
			// Nothing of it is an element: what is left once CDATA is taken out names none of ours.
			const bare = text.replace(/<!\[CDATA\[[\s\S]*?\]\]>/g, '');
			expect(bare).not.toMatch(/<(script|img|svg|math|link rel=style)/);
			expect(text).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u202e]/);
			const json = parseJsonFeed(await (await ask(`${path}.json`)).text());
			expect(json.items?.map(({ title }) => title)).toEqual(titles);
			const again = await ask(`${path}.atom`, {
				headers: { 'if-none-match': atom.headers.get('etag')! }
			});
			expect(again.status).toBe(304);
		}
		expect((await ask('/topics/nobody/feed.atom')).status).toBe(404);
		const markdown = await (await ask('/brief.md')).text();
		expect(markdown).toContain(`(<${PUBLIC}/markets/${MARKET}>)`);
		const then = await ask('/brief.md?asOf=now-1d');
		expect(then.status).toBe(200);
		expect(await then.text()).not.toContain('moved from 2.8%');
		expect((await ask('/brief?asOf=9999-01-01')).status).toBe(400);
		expect((await ask('/topics/nobody/feed.json')).status).toBe(404);
	});
});
