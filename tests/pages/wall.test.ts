import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { startServer, type PageServer } from './server.ts';
import { fill } from './world.ts';
import { visit } from './visit.ts';

const PATIENCE = { timeout: 25_000 };

let browser: Browser;
let server: PageServer;
let empty: PageServer;

beforeAll(async () => {
	[browser, server, empty] = await Promise.all([
		launchBrowser(),
		startServer((connection) => fill(connection, Date.now()), { HEARSAY_SIMULATED: '1' }),
		startServer(async () => {})
	]);
});
afterAll(async () => {
	await browser?.close();
	await Promise.all([server?.stop(), empty?.stop()]);
});

async function open(path: string, options: BrowserContextOptions = {}, at = server) {
	const context = await browser.newContext({
		locale: 'en-US',
		timezoneId: 'Asia/Seoul',
		viewport: { width: 1920, height: 1080 },
		...options
	});
	const page = await context.newPage();
	await page.clock.install();
	await visit(page, at.origin + path);
	return { context, page };
}

const title = (page: Page) => page.locator('h1').innerText();
const TWO = '/wall?topics=musk-ryanair,release';
const [FIRST, SECOND] = ['Musk and Ryanair', 'The next large model'];

test('a wall turns through the topics chosen, round and round', async () => {
	const { context, page } = await open(`${TWO}&every=5`);
	expect(await title(page)).toBe(FIRST);
	await expect.poll(() => title(page), PATIENCE).toBe(SECOND);
	await expect.poll(() => title(page), PATIENCE).toBe(FIRST);
	await context.close();
});

test('the space bar pauses, the arrows step, and Escape leaves', async () => {
	const { context, page } = await open(`${TWO}&every=5`);
	await page.keyboard.press(' ');
	await page.getByText('paused', { exact: true }).waitFor();
	await page.clock.runFor(6_000);
	expect(await title(page)).toBe(FIRST);
	await page.keyboard.press('ArrowRight');
	await expect.poll(() => title(page), PATIENCE).toBe(SECOND);
	await page.keyboard.press('ArrowLeft');
	await expect.poll(() => title(page), PATIENCE).toBe(FIRST);
	await page.keyboard.press(' ');
	await expect.poll(() => title(page), PATIENCE).toBe(SECOND);
	await page.keyboard.press('Escape');
	await page.getByRole('heading', { level: 1, name: 'What is moving now' }).waitFor();
	await context.close();
});

test('whoever has no keyboard pauses and steps by buttons, and F or a button fills the screen', async () => {
	const { context, page } = await open(`${TWO}&every=5`);
	await page.getByRole('button', { name: 'Pause' }).click();
	await page.getByRole('button', { name: 'Next topic' }).click();
	await expect.poll(() => title(page), PATIENCE).toBe(SECOND);
	await page.clock.runFor(6_000);
	expect(await title(page)).toBe(SECOND);
	await page.getByRole('button', { name: 'Full screen' }).click();
	await page.waitForFunction(() => document.fullscreenElement !== null);
	await page.keyboard.press('f');
	await page.waitForFunction(() => document.fullscreenElement === null);
	await context.close();
});

test.each([
	[1920, 1080],
	[2560, 1440],
	[3840, 2160]
])(
	'at %i by %i a topic fills the screen without scrolling, in letters to be read from afar',
	async (width, height) => {
		const { context, page } = await open(TWO, { viewport: { width, height } });
		for (const wanted of [FIRST, SECOND]) {
			await expect.poll(() => title(page), PATIENCE).toBe(wanted);
			const { scroll, sizes } = await page.evaluate(() => {
				const size = (selector: string) =>
					parseFloat(getComputedStyle(document.querySelector(selector)!).fontSize);
				const { documentElement: it } = document;
				return {
					scroll: [it.scrollWidth - innerWidth, it.scrollHeight - innerHeight],
					sizes: [size('.figure'), size('h1'), size('.topic time')].map((each) => each / innerWidth)
				};
			});
			expect(scroll).toEqual([0, 0]);
			// Shares of the screen's width: a fifth of its height, a twelfth, a thirty-sixth.
			expect(sizes[0]).toBeGreaterThan(0.1);
			expect(sizes[1]).toBeGreaterThan(0.045);
			expect(sizes[2]).toBeGreaterThan(0.0145);
			const text = await page.locator('.wall').innerText();
			expect(text).toMatch(/\d+\.\d%/);
			expect(text).toMatch(/[●◐○]/);
			const picture = page.locator('.picture img');
			expect(decodeURIComponent((await picture.getAttribute('src'))!)).toMatch(/<path.*<path/);
			await expect
				.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth))
				.toBeGreaterThan(0);
			expect(await page.locator('body').innerText()).toMatch(/simulated data/i);
			await page.keyboard.press('ArrowRight');
		}
		await context.close();
	}
);

test('whoever wants less motion gets none, and the wall turns all the same', async () => {
	const still = await open(TWO, { reducedMotion: 'reduce' });
	const animated = (page: Page) =>
		page.locator('.topic').evaluate((it) => getComputedStyle(it).animationName);
	expect(await animated(still.page)).toBe('none');
	await still.page.keyboard.press('ArrowRight');
	await expect.poll(() => title(still.page), PATIENCE).toBe(SECOND);
	const moving = await open(TWO, { reducedMotion: 'no-preference' });
	expect(await animated(moving.page)).not.toBe('none');
	await Promise.all([still.context.close(), moving.context.close()]);
});

test('a topic without market and stories, and a site without topics, say so', async () => {
	const quiet = await open('/wall?topics=quiet', { locale: 'ko-KR' });
	expect(await title(quiet.page)).toBe('아직 아무것도 없는 주제');
	expect(await quiet.page.locator('.news').innerText()).toContain('아직 기사가 없습니다.');
	const none = await open('/wall', {}, empty);
	expect(await none.page.locator('.wall').innerText()).toContain('There is no topic to show yet.');
	await none.page.keyboard.press('ArrowRight');
	await none.page.keyboard.press(' ');
	expect(await title(none.page)).toBe('Wall');
	await Promise.all([quiet.context.close(), none.context.close()]);
});

test('an address written by hand: unknown topics and an impossible pace are named, the rest is shown', async () => {
	const { context, page } = await open('/wall?topics=release,nothing&every=99999');
	expect(await title(page)).toBe(SECOND);
	const said = await page.locator('.wrong').innerText();
	expect(said).toContain('No such topic: nothing.');
	expect(said).toContain('every is 99999: it must be a number of seconds from 5 to 3600.');
	await context.close();
});

test('the wall is about now: from a page of the past it leads to the present', async () => {
	const { context, page } = await open('/?asOf=now-1d');
	await page.getByRole('link', { name: 'Wall mode' }).click();
	await page.waitForURL(/\/wall/);
	expect(new URL(page.url()).searchParams.has('asOf')).toBe(false);
	expect(await page.locator('.as-of').count()).toBe(0);
	await context.close();
});

test('turning for long leaves nothing behind', async () => {
	const { context, page } = await open(TWO);
	const session = await context.newCDPSession(page);
	const round = async () => {
		for (const wanted of [SECOND, FIRST]) {
			await page.keyboard.press('ArrowRight');
			await expect.poll(() => title(page), PATIENCE).toBe(wanted);
		}
	};
	const nodes = async () => {
		await session.send('HeapProfiler.collectGarbage');
		const { metrics } = await session.send('Performance.getMetrics');
		return metrics.find(({ name }) => name === 'Nodes')!.value;
	};
	await session.send('Performance.enable');
	for (let i = 0; i < 3; i++) await round();
	const before = await nodes();
	for (let i = 0; i < 12; i++) await round();
	expect((await nodes()) / before).toBeLessThan(1.5);
	await context.close();
});

test('with its server gone the wall says so and keeps what it has', async () => {
	const { context, page } = await open(`${TWO}&every=5`);
	await page.clock.runFor(6_500);
	await server.halt();
	const bar = page.getByRole('status').filter({ hasText: 'Connection lost at' });
	await bar.waitFor(PATIENCE);
	expect(await page.locator('.figure').innerText()).toMatch(/%$/);
	await server.resume();
	await expect.poll(() => bar.count(), { timeout: 40_000 }).toBe(0);
	await context.close();
}, 90_000);
