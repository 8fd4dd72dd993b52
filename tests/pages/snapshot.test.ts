import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '#lib/server/db/connect.ts';
import { snapshotHash } from '#lib/server/db/snapshot.ts';
import { saveReading } from '#lib/server/db/market.ts';
import { removeTopic } from '#lib/server/db/topic.ts';
import { launchBrowser } from '../browser.ts';
import { DAY, HOUR, quote, reading } from '../db/readings.ts';
import { startServer, type PageServer } from './server.ts';
import { fill } from './world.ts';
import { barriers, rest, visit } from './visit.ts';

let browser: Browser;
let server: PageServer;

beforeAll(async () => {
	[browser, server] = await Promise.all([
		launchBrowser(),
		startServer((connection) => fill(connection, Date.now()), { HEARSAY_SIMULATED: '1' })
	]);
});
afterAll(async () => {
	await browser?.close();
	await server?.stop();
});

type Options = Parameters<Browser['newContext']>[0];

async function open(path: string, options: Options = {}) {
	const context = await browser.newContext({
		locale: 'en-US',
		timezoneId: 'Asia/Seoul',
		...options
	});
	const page = await context.newPage();
	const complaints: string[] = [];
	page.on('console', (message) => {
		if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
	});
	page.on('pageerror', (error) => complaints.push(String(error)));
	await visit(page, server.origin + path);
	return { page, complaints, close: () => context.close() };
}

/** Presses the button below a chart, as a reader does. Gives the address of the snapshot. */
async function freeze(page: Page): Promise<string> {
	await page.getByText(/Take it away|가져가기/).click();
	await page.getByRole('button', { name: /Freeze this view|이 화면 고정/ }).click();
	await page.waitForURL(/\/s\/[0-9a-f]{20}$/);
	return new URL(page.url()).pathname;
}

const ask = (path: string, headers: Record<string, string> = {}) =>
	fetch(server.origin + path, { headers });
const post = (body: string, origin = server.origin) =>
	fetch(`${server.origin}/s`, {
		method: 'POST',
		redirect: 'manual',
		headers: {
			origin,
			accept: 'text/html',
			'content-type': 'application/x-www-form-urlencoded'
		},
		body
	});

async function changed(change: (connection: ReturnType<typeof connect>) => Promise<unknown>) {
	const connection = connect(server.database);
	await change(connection);
	await connection.close();
}

test('a view that was frozen shows the same when its market and topic have gone on', async () => {
	const { page, complaints, close } = await open('/topics/release');
	const path = await freeze(page);
	await rest(page);
	expect(await page.locator('h1').innerText()).toBe('The next large model');
	const bar = page.getByRole('complementary', { name: 'A frozen snapshot' });
	expect(await bar.innerText()).toMatch(/Frozen snapshot of \d+ \w+ \d{4}, \d\d:\d\d KST/);
	expect(await bar.getByRole('link').getAttribute('href')).toBe('/topics/release');
	const before = await page.locator('main').innerText();
	expect(before).toContain('Will the next large model of OpenAI be released in month 8?');
	expect(before).toContain('73.0%');

	await changed(async (connection) => {
		const now = Date.now();
		await saveReading(
			connection,
			[
				reading('KXRELEASE-7', now, null, {
					title: 'Another question altogether',
					rules: 'Other rules.',
					quote: quote(now, { bid: 1, ask: 2, last: 1 })
				})
			],
			now,
			HOUR
		);
		await removeTopic(connection.db, 'release', now);
	});
	expect((await ask('/topics/release')).status).toBe(404);
	const again = await open(path);
	const after = await again.page.locator('main').innerText();
	expect(after).toContain('The live page is no longer there.');
	const below = (text: string) => text.slice(text.indexOf('The next large model'));
	expect(below(after)).toBe(below(before));
	expect([...complaints, ...again.complaints]).toEqual([]);
	await again.close();
	await close();
});

test('without scripts a view is frozen as well, and its picture stands on the page', async () => {
	const { page, close } = await open('/markets/kalshi:KXRYANAIR-27?range=1D&axis=logodds', {
		javaScriptEnabled: false,
		locale: 'ko-KR'
	});
	const path = await freeze(page);
	expect(await page.locator('h1').innerText()).toContain('hold a stake in Ryanair');
	expect(await page.locator('main').innerText()).toMatch(/고정본, \d{4}년 \d+월 \d+일/);
	const picture = page.locator('main noscript img, main img');
	expect(await picture.getAttribute('src')).toContain(`${path}/chart.svg`);
	expect((await ask(`${path}/chart.svg`)).status).toBe(200);
	const json = (await (await ask(`/api/v1${path.replace('/s/', '/snapshots/')}`)).json()) as {
		snapshot: { figure: { axis: string; from: number; to: number } };
	};
	const { axis, from, to } = json.snapshot.figure;
	expect(axis).toBe('logodds');
	expect(to - from).toBe(DAY);
	await close();
});

test('the same view of the same data has the same address, and a past one is frozen as past', async () => {
	const to = Date.now() - DAY;
	const view = `/topics/musk-ryanair?from=${to - DAY}&to=${to}&asOf=${to}`;
	const [one, two] = await Promise.all([view, `${view}&view=table`].map((path) => open(path)));
	const [first, second] = [await freeze(one!.page), await freeze(two!.page)];
	expect(second).toBe(first);
	const bar = one!.page.getByRole('complementary', { name: 'A frozen snapshot' });
	expect(await bar.innerText()).toContain('The page was put to that past moment.');
	await one!.close();
	await two!.close();
});

test('a snapshot is taken away, cited and embedded by its own address, for caches to keep', async () => {
	const { page, close } = await open('/topics/musk-ryanair');
	const path = await freeze(page);
	await rest(page);
	await page.getByText('Take it away').click();
	expect(await page.locator('.cite').first().innerText()).toContain(server.origin + path);
	expect(await page.getByRole('button', { name: 'Freeze this view' }).count()).toBe(0);
	const csv = await ask(`${path}/chart.csv`);
	expect(csv.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
	expect(csv.headers.get('content-disposition')).toContain(`musk-ryanair-${path.slice(3)}.csv`);
	expect(await csv.text()).toMatch(/^simulated data\r\ntime,at,polymarket:0xryanair/);
	const told = await ask(`${path}/chart.metadata.json`);
	expect(told.headers.get('vary')).toContain('cookie');
	const metadata = (await told.json()) as { url: string; snapshot: string; sources: object[] };
	expect(metadata).toMatchObject({ url: server.origin + path, snapshot: path.slice(3) });
	expect(metadata.sources).toContainEqual(
		expect.objectContaining({ id: 'kalshi', fetchedAt: expect.stringMatching(/Z$/) })
	);
	const svg = await (await ask(`${path}/chart.svg`, { 'accept-language': 'ko' })).text();
	expect(svg).toContain('고정본');
	const frame = await ask(`/embed${path}`);
	expect(frame.headers.get('x-frame-options')).toBeNull();
	expect(await frame.text()).toContain('Frozen: as it was known at');
	const oembed = await ask(`/api/v1/oembed?url=${encodeURIComponent(`${server.origin}${path}`)}`);
	expect(await oembed.text()).toContain(`${server.origin}/embed${path}`);
	expect((await ask(path)).headers.get('vary')).toContain('cookie');
	await close();
});

test('a zoomed snapshot shows a part of its own data, and leads back to all of it', async () => {
	const { page, complaints, close } = await open('/topics/musk-ryanair');
	const path = await freeze(page);
	await page.goto(`${server.origin}${path}?from=now-2d&to=now-1d&view=table`);
	expect(await page.locator('tbody tr').count()).toBeLessThan(40);
	await page.getByRole('link', { name: 'Whole range' }).click();
	await page.waitForURL((url) => !url.searchParams.has('from'));
	expect(await page.locator('tbody tr').count()).toBeGreaterThan(100);
	await page.goto(`${server.origin}${path}?from=9999-01-01&to=x`);
	expect(await page.locator('h1').innerText()).toBe('Musk and Ryanair');
	expect(complaints).toEqual([]);
	await close();
});

test.each([
	{ colorScheme: 'light', locale: 'en-US', viewport: { width: 1440, height: 900 } },
	{ colorScheme: 'dark', locale: 'ko-KR', viewport: { width: 390, height: 844 } }
] as const)('a snapshot is readable by everyone: $colorScheme, $locale', async (options) => {
	const { page, complaints, close } = await open('/topics/musk-ryanair', options);
	await freeze(page);
	await rest(page);
	await page.getByText(/Methods and terms|산출 방법/).click();
	expect(await barriers(page)).toEqual([]);
	const overflow = await page.evaluate(
		() => document.documentElement.scrollWidth - window.innerWidth
	);
	expect(overflow).toBeLessThanOrEqual(0);
	expect(complaints).toEqual([]);
	await close();
});

test('what cannot be frozen or found is answered with a sentence', async () => {
	const wrong = await post('page=%2Fstatus');
	expect(wrong.status).toBe(400);
	expect(await wrong.text()).toContain('A snapshot is taken from the page of a topic or a market.');
	for (const page of ['', 'https://elsewhere.example/topics/musk-ryanair', '//x/topics/y', '/%']) {
		expect((await post(`page=${encodeURIComponent(page)}`)).status).toBe(400);
	}
	expect((await post('page=%2Ftopics%2Fnone')).status).toBe(404);
	expect((await post('page=%2Ftopics%2Fmusk-ryanair%3FasOf%3D9999-01-01')).status).toBe(400);
	expect((await post('page=%2Ftopics%2Fmusk-ryanair', 'https://evil.example')).status).toBe(403);
	for (const path of ['/s/none', '/s/0123456789abcdef0123', '/embed/s/x', '/s/x/chart.csv']) {
		expect((await ask(path)).status).toBe(404);
	}
});

test('a snapshot whose row was changed is refused', async () => {
	const hash = snapshotHash('{"version":1}');
	await changed(({ db }) =>
		db
			.insertInto('snapshot')
			.values({ hash, storedAt: 1, data: gzipSync('{"version":2}') })
			.execute()
	);
	const answer = await ask(`/s/${hash}`, { accept: 'text/html' });
	expect(answer.status).toBe(410);
	expect(await answer.text()).toContain('no longer matches its address');
});

test('a server stores only so many snapshots in an hour, and may be told to store none', async () => {
	const limited = async (most: string) => {
		const other = await startServer((connection) => fill(connection, Date.now()), {
			SNAPSHOTS_PER_HOUR: most,
			SNAPSHOTS_FROM: 'everyone'
		});
		const send = (search: string) =>
			fetch(`${other.origin}/s`, {
				method: 'POST',
				redirect: 'manual',
				headers: { origin: other.origin, accept: 'text/html' },
				body: new URLSearchParams({ page: `/topics/musk-ryanair${search}` })
			});
		return { ...other, send };
	};
	const now = Date.now();
	const one = await limited('1');
	expect((await one.send(`?from=${now - DAY}&to=${now - HOUR}`)).status).toBe(303);
	expect((await one.send(`?from=${now - DAY}&to=${now - HOUR}`)).status).toBe(303);
	const over = await one.send(`?from=${now - DAY}&to=${now - 2 * HOUR}`);
	expect(over.status).toBe(429);
	expect(await over.text()).toContain('as many snapshots as it may within an hour');
	await one.stop();
	const none = await limited('0');
	expect((await none.send('')).status).toBe(403);
	expect(await (await fetch(`${none.origin}/topics/musk-ryanair`)).text()).not.toContain(
		'action="/s"'
	);
	await none.stop();
});
