import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { startServer, type PageServer } from './server.ts';
import { fill } from './world.ts';
import { visit } from './visit.ts';

let browser: Browser;
let server: PageServer;

beforeAll(async () => {
	[browser, server] = await Promise.all([
		launchBrowser(),
		startServer((connection) => fill(connection, Date.now()))
	]);
});
afterAll(async () => {
	await browser?.close();
	await server?.stop();
});

async function open(path: string, locale = 'en-US') {
	const context: BrowserContext = await browser.newContext({ locale, timezoneId: 'Asia/Seoul' });
	const page = await context.newPage();
	await visit(page, server.origin + path);
	return { context, page, settings: page.locator('header details') };
}

test('a reader is met in the language of the browser and may choose the other', async () => {
	const { context, page, settings } = await open('/', 'ko-KR');
	expect(await page.locator('h1').innerText()).toBe('지금 움직이는 것');
	expect(await page.locator('main').innerText()).toContain('머스크와 라이언에어');
	await settings.locator('summary').click();
	// A click, not a check: the page is loaded anew.
	await page.getByText('English', { exact: true }).click();
	await page.getByRole('heading', { level: 1, name: 'What is moving now' }).waitFor();
	await page.reload();
	expect(await page.locator('html').getAttribute('lang')).toBe('en');
	await context.close();
});

test('a theme is kept in a cookie, so that the next page comes in it from the server', async () => {
	const { context, page, settings } = await open('/');
	const paper = () =>
		page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
	const light = await paper();
	await settings.locator('summary').click();
	await page.getByRole('radio', { name: 'Dark' }).check();
	await expect.poll(paper).not.toBe(light);
	const cookies = await context.cookies();
	expect(cookies.find(({ name }) => name === 'theme')?.value).toBe('dark');
	const answer = await context.request.get(server.origin);
	expect(await answer.text()).toContain('data-theme="dark"');
	await context.close();
});

test('times are in the zone of the device until another is chosen', async () => {
	const { context, page, settings } = await open('/stories/1');
	await expect.poll(() => page.locator('main').innerText()).toContain('KST');
	await settings.locator('summary').click();
	await page.getByRole('radio', { name: 'UTC' }).check();
	await expect.poll(() => page.locator('main').innerText()).toContain('UTC');
	await page.goto(`${server.origin}/markets/polymarket:0xryanair`);
	expect(await page.locator('main').innerText()).toContain('UTC');
	await context.close();
});

test('the settings open and close by keyboard, and the focus comes back', async () => {
	const { context, page, settings } = await open('/');
	await settings.locator('summary').focus();
	await page.keyboard.press('Enter');
	expect(await settings.getAttribute('open')).not.toBeNull();
	await settings.locator('.panel').waitFor();
	await page.keyboard.press('Tab');
	await page.keyboard.press('Escape');
	expect(await settings.getAttribute('open')).toBeNull();
	expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('SUMMARY');
	await context.close();
});

test('the first stop of the keyboard leads past the header', async () => {
	const { context, page } = await open('/');
	await page.keyboard.press('Tab');
	await page.keyboard.press('Enter');
	expect(await page.evaluate(() => document.activeElement?.id)).toBe('content');
	await context.close();
});

test('the window that ranks is in the address', async () => {
	const { context, page } = await open('/');
	await page.getByRole('link', { name: '6 hours' }).click();
	await page.waitForURL(/window=6h/);
	expect(await page.locator('nav.choices [aria-current]').innerText()).toBe('6 hours');
	await context.close();
});

test('markets are found by the words of their question', async () => {
	const { context, page } = await open('/');
	await page.getByRole('searchbox').first().fill('Ryanair agreement');
	await page.keyboard.press('Enter');
	await page.waitForURL(/\/search\?q=Ryanair/);
	await page.getByRole('link', { name: 'All markets with these words' }).click();
	await page.waitForURL(/\/markets\?.*q=Ryanair/);
	const rows = page.getByRole('rowheader');
	expect(await rows.count()).toBe(1);
	await rows.getByRole('link').first().click();
	await page.waitForURL(/\/markets\/polymarket:0xryanair/);
	await context.close();
});

test('one search finds stories and markets, also a Korean word inside another', async () => {
	const { context, page } = await open('/search?q=' + encodeURIComponent('이언에어'));
	const stories = page.locator('section article');
	expect(await stories.count()).toBeGreaterThan(0);
	for (const text of await stories.allInnerTexts()) expect(text).toContain('라이언에어');
	await page.getByLabel('Words in headlines').fill('Ryanair -merger');
	await page.keyboard.press('Enter');
	await page.waitForURL(/-merger/);
	expect(await page.locator('aside article').count()).toBe(2);
	expect(await page.locator('section article').count()).toBeGreaterThan(0);
	await context.close();
});

test.each(['/markets', '/search'])(
	'a search of %s that cannot be read says what is wrong and where',
	async (path) => {
		const { context, page } = await open(`${path}?q=Ryanair+(`);
		expect(await page.getByRole('alert').innerText()).toContain('bracket');
		expect(await page.locator('main code mark').innerText()).toBe('(');
		await context.close();
	}
);

test('the status page tells a failing feed by word, shape and cause', async () => {
	const { context, page } = await open('/status');
	const row = page.getByRole('row').filter({ hasText: 'The Irish Times' });
	const text = await row.innerText();
	expect(text).toContain('✕ failing');
	expect(text).toContain('irish.example answered 503');
	await context.close();
});

test('a page can be read as of a past moment, and says so', async () => {
	const { context, page } = await open('/markets/polymarket:0xryanair?asOf=now-3d');
	const text = await page.locator('body').innerText();
	expect(text).toContain('As it was known at');
	expect(text).toContain('if Elon Musk buys Ryanair');
	expect(text).not.toContain('announces an agreement');
	await context.close();
});

test('one control puts the whole dashboard to a past moment, in the zone of the reader', async () => {
	const { context, page } = await open('/?window=6h');
	await page.locator('summary').filter({ hasText: 'English' }).click();
	const day = new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10);
	await page.getByLabel('A past moment').fill(`${day}T12:30`);
	await page.keyboard.press('Enter');
	await page.waitForURL(/asOf=\d+/);
	const { searchParams } = new URL(page.url());
	// 12:30 in the reader's zone, Seoul.
	expect(Number(searchParams.get('asOf'))).toBe(Date.parse(`${day}T12:30+09:00`));
	expect(searchParams.get('window')).toBe('6h');
	expect(await page.locator('.as-of').innerText()).toContain('12:30 KST');
	await context.close();
});

test('a reader of a past moment stays in it from link to link, until asked back to now', async () => {
	const at = Date.now() - 60 * 60_000;
	const { context, page } = await open(`/?asOf=${at}`);
	await page.locator('main a[href^="/topics/"]').first().click();
	await page.waitForURL(`**/topics/*?asOf=${at}`);
	await page.getByRole('link', { name: 'Markets', exact: true }).click();
	await page.waitForURL(`**/markets?asOf=${at}`);
	await page.getByRole('link', { name: 'Back to now' }).click();
	await page.waitForURL((url) => url.pathname === '/markets' && url.search === '');
	await context.close();
});
