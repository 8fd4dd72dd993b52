import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, type Connection } from '#lib/server/db/connect.ts';
import { saveLinks } from '#lib/server/db/link.ts';
import { marketKeys, saveReading } from '#lib/server/db/market.ts';
import { launchBrowser } from '../browser.ts';
import { HOUR, quote, reading } from '../db/readings.ts';
import { startServer, type PageServer } from './server.ts';
import { fill } from './world.ts';
import { visit } from './visit.ts';

const PATIENCE = { timeout: 25_000 };
const RYANAIR = 'polymarket:0xryanair';

let browser: Browser;
let server: PageServer;
let writer: Connection;

beforeAll(async () => {
	[browser, server] = await Promise.all([
		launchBrowser(),
		startServer((connection) => fill(connection, Date.now()))
	]);
	writer = connect(server.database);
});
afterAll(async () => {
	await browser?.close();
	await writer?.close();
	await server?.stop();
});

async function reader(options: BrowserContextOptions = {}) {
	const context = await browser.newContext({
		locale: 'en-US',
		timezoneId: 'Asia/Seoul',
		...options
	});
	const open = async (path: string) => {
		const page = await context.newPage();
		await visit(page, server.origin + path);
		return page;
	};
	const close = async () => {
		await context.close();
		await expect.poll(listeners, PATIENCE).toBe(0);
	};
	return { context, open, close };
}

/** The agreement's price changes, as another process would store it. */
async function trade(percent: number) {
	const at = Date.now();
	const sides = { bid: percent - 0.4, ask: percent + 0.4, last: percent };
	const row = await writer.db
		.selectFrom('market')
		.innerJoin('ruleText', 'ruleText.hash', 'market.rulesHash')
		.select(['market.title', 'ruleText.text as rules', 'url', 'closesAt', 'opensAt'])
		.where('market.id', '=', RYANAIR)
		.executeTakeFirstOrThrow();
	await saveReading(
		writer,
		[
			reading('agreement', at, null, {
				...row,
				id: RYANAIR,
				venue: 'polymarket',
				volumeUnit: 'usd',
				quote: quote(at, sides, 2_100_000e6)
			})
		],
		at,
		HOUR
	);
}

const listeners = async () =>
	Number(
		/^hearsay_event_clients (\d+)$/m.exec(
			await (await fetch(`${server.origin}/metrics`)).text()
		)?.[1]
	);

/** The bar that says that the connection is lost. */
const lost = (page: Page) => page.getByRole('status').filter({ hasText: /Connection lost|끊겼/ });

test('two and more pages of one browser share one connection', async () => {
	const { open, close } = await reader();
	await open('/');
	await expect.poll(listeners, PATIENCE).toBe(1);
	await open('/topics/musk-ryanair');
	const third = await open('/status');
	await third.waitForTimeout(7_000);
	expect(await listeners()).toBe(1);
	await close();
});

test('a price that changes appears without a reload, and rows that did not change are not touched', async () => {
	const { open, close } = await reader();
	const page = await open('/markets');
	await expect.poll(listeners, PATIENCE).toBe(1);
	// What was asked at the beginning has been answered and drawn.
	await page.waitForTimeout(1_500);
	await page.evaluate(() => {
		const touched: string[] = [];
		Object.assign(window, { touched });
		const rows = [...document.querySelectorAll('tbody tr')];
		new MutationObserver((records) => {
			for (const { target } of records) {
				const part = target instanceof Element ? target : target.parentElement;
				// Ages go on ticking by themselves.
				if (part?.closest('time')) continue;
				const row = part?.closest('tr');
				touched.push(row ? `${rows.indexOf(row)} ${row.querySelector('a')?.pathname}` : 'the list');
			}
		}).observe(document.querySelector('tbody')!, {
			subtree: true,
			childList: true,
			characterData: true,
			attributes: true
		});
	});
	const row = page.getByRole('row').filter({ hasText: 'announce an agreement' });
	expect(await row.innerText()).not.toContain('61.5%');
	await trade(61.5);
	await expect.poll(() => row.innerText(), PATIENCE).toContain('61.5%');
	const touched = await page.evaluate(() => (window as unknown as { touched: string[] }).touched);
	expect(new Set(touched.map((each) => each.split(' ')[1]))).toEqual(
		new Set([`/markets/${RYANAIR}`])
	);
	await close();
});

test('only what a change touches is asked for again', async () => {
	const { open, close } = await reader();
	const page = await open('/topics/musk-ryanair');
	const other = await open('/topics/release');
	await expect.poll(listeners, PATIENCE).toBe(1);
	// What a page asks at the beginning it asks once it is seen.
	for (const each of [page, other]) {
		await each.bringToFront();
		await each.waitForTimeout(6_000);
	}
	const asked: string[] = [];
	for (const each of [page, other]) {
		each.on('request', (request) => {
			const { pathname } = new URL(request.url());
			if (pathname.startsWith('/api/')) asked.push(pathname);
		});
	}
	await trade(33.3);
	await page.bringToFront();
	await expect.poll(() => page.locator('.head').innerText(), PATIENCE).toContain('33.3%');
	await other.bringToFront();
	await other.waitForTimeout(2_500);
	expect(new Set(asked)).toEqual(
		new Set(['/api/v1/topics/musk-ryanair', '/api/v1/topics/musk-ryanair/series'])
	);
	await close();
});

test('a browser without shared workers has a connection of its own', async () => {
	const { context, open, close } = await reader();
	await context.addInitScript(() => Reflect.deleteProperty(window, 'SharedWorker'));
	const page = await open('/markets');
	await expect.poll(listeners, PATIENCE).toBe(1);
	const row = page.getByRole('row').filter({ hasText: 'announce an agreement' });
	await trade(44.4);
	await expect.poll(() => row.innerText(), PATIENCE).toContain('44.4%');
	await close();
});

test('where no stream is given the page asks by itself, and nothing is called lost', async () => {
	const { context, close } = await reader();
	await context.addInitScript(() => Reflect.deleteProperty(window, 'SharedWorker'));
	await context.route('**/api/v1/events*', (route) =>
		route.request().method() === 'HEAD'
			? route.fulfill({ status: 200 })
			: route.fulfill({ status: 503, body: '{}', contentType: 'application/json' })
	);
	const page = await context.newPage();
	await page.clock.install();
	await page.goto(`${server.origin}/markets`, { waitUntil: 'networkidle' });
	const loaded = page.waitForRequest(/\/api\/v1\/events/);
	await page.clock.runFor(6_000);
	await loaded;
	await trade(55.5);
	const row = page.getByRole('row').filter({ hasText: 'announce an agreement' });
	expect(await row.innerText()).not.toContain('55.5%');
	await expect
		.poll(async () => {
			await page.clock.runFor(5_000);
			return await row.innerText();
		}, PATIENCE)
		.toContain('55.5%');
	expect(await lost(page).count()).toBe(0);
	await close();
});

test.each([
	['en-US', /^Connection lost at \d\d:\d\d; numbers are as of then$/],
	['ko-KR', /^\d\d:\d\d 연결이 끊겼습니다\. 화면의 수치는 그때 기준입니다$/]
])('without a network the page says since when, and stops saying it: %s', async (locale, words) => {
	const { context, open, close } = await reader({ locale });
	const page = await open('/');
	await expect.poll(listeners, PATIENCE).toBe(1);
	await context.setOffline(true);
	await lost(page).waitFor(PATIENCE);
	expect(await lost(page).innerText()).toMatch(words);
	const now = await page.evaluate(() =>
		new Date().toLocaleTimeString('en-GB', { timeZone: 'Asia/Seoul', timeStyle: 'short' })
	);
	const shown = /\d\d:\d\d/.exec(await lost(page).innerText())![0];
	const minutes = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
	expect((minutes(now) - minutes(shown) + 1440) % 1440).toBeLessThanOrEqual(1);
	await context.setOffline(false);
	await expect.poll(() => lost(page).count(), PATIENCE).toBe(0);
	await close();
});

test('a server that is gone is said, and when it is back the page has what changed meanwhile', async () => {
	const { open, close } = await reader();
	const page = await open('/markets');
	await expect.poll(listeners, PATIENCE).toBe(1);
	await server.halt();
	await lost(page).waitFor(PATIENCE);
	await trade(77.7);
	await server.resume();
	const row = page.getByRole('row').filter({ hasText: 'announce an agreement' });
	await expect.poll(() => row.innerText(), { timeout: 40_000 }).toContain('77.7%');
	expect(await lost(page).count()).toBe(0);
	await close();
}, 90_000);

test('a network that goes before the page has come to life is said too', async () => {
	const { context, open, close } = await reader();
	const page = await open('/markets');
	await context.setOffline(true);
	await lost(page).waitFor(PATIENCE);
	await context.setOffline(false);
	await expect.poll(() => lost(page).count(), PATIENCE).toBe(0);
	await expect.poll(listeners, PATIENCE).toBe(1);
	await close();
});

test('every price says how old it is: as it should be, overdue, stale, or settled', async () => {
	const { open, close } = await reader();
	const age = async (path: string, of: string) =>
		(await (await open(path)).locator(of).first().innerText()).replaceAll('\u00a0', ' ');
	const row = (title: string) => `tr:has-text("${title}") td:last-child`;
	const all = '/markets?status=all';
	expect(await age(all, row('announce an agreement'))).toMatch(/● (just now|\d+ (s|min) ago)/);
	expect(await age(all, row('Did it rain'))).toMatch(/settled$/);
	const set = async (id: string, minutes: number) => {
		const { key } = await writer.db
			.selectFrom('market')
			.select('key')
			.where('id', '=', id)
			.executeTakeFirstOrThrow();
		const checkedAt = Date.now() - minutes * 60_000;
		await writer.db
			.updateTable('marketCheck')
			.set({ checkedAt })
			.where('marketKey', '=', key)
			.execute();
	};
	// Polled every minute; the agreement only with the catalogue, every half hour.
	await set('kalshi:KXRYANAIR-27', 5);
	expect(await age(all, row('hold a stake'))).toMatch(/◐ 5 min ago, overdue$/);
	await set(RYANAIR, 5);
	expect(await age(all, row('announce an agreement'))).toMatch(/● 5 min ago$/);
	await set('kalshi:KXRYANAIR-27', 20);
	expect(await age(all, row('hold a stake'))).toMatch(/○ stale since .*\d\d:\d\d KST$/);
	expect(await age('/markets/kalshi:KXRYANAIR-27', '.basis')).toContain('○ stale since');
	await close();
});

test('as of a past moment ages are counted to that moment', async () => {
	const { open, close } = await reader();
	const page = await open('/topics/musk-ryanair?asOf=now-1d');
	const ages = await page.locator('main table time').allInnerTexts();
	expect(ages.length).toBeGreaterThan(0);
	for (const age of ages) expect(age).not.toMatch(/day|24 h|1 d/);
	await close();
});

test('a topic with many markets shows a dozen, and the others at a word', async () => {
	const at = Date.now();
	const many = Array.from({ length: 14 }, (_, i) => reading(`MANY-${i}`, at, 50));
	await saveReading(writer, many, at, HOUR);
	const keys = await marketKeys(
		writer.db,
		many.map(({ id }) => id)
	);
	await saveLinks(
		writer.db,
		[...keys.values()].map((key, i) => ({
			...{ kind: 'topic-market', a: 'quiet', b: String(key), score: 0.9 - i / 100, reasons: [] },
			...{ state: 'suggested', decidedBy: 'machine' }
		})),
		at
	);
	const { open, close } = await reader({ locale: 'ko-KR' });
	const page = await open('/topics/quiet');
	const rows = page.getByRole('rowheader').filter({ hasText: 'MANY' });
	expect(await rows.count()).toBe(12);
	const others = page.getByText('시장 2개 더 보기');
	await others.focus();
	await page.keyboard.press('Enter');
	expect(await rows.count()).toBe(14);
	expect(await page.getByRole('region', { name: '시장 2개 더 보기' }).count()).toBe(1);
	await close();
});
