import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { startServer, type PageServer } from './server.ts';
import { fill } from './world.ts';

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

async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
	const context = await browser.newContext({
		locale: 'en-US',
		timezoneId: 'UTC',
		viewport: { width: 1440, height: 1000 },
		...options
	});
	const page = await context.newPage();
	await page.goto(server.origin + path, { waitUntil: 'networkidle' });
	return page;
}

const readout = (page: Page) => page.locator('.readout').innerText();
const cursor = (page: Page) => page.getByRole('slider');

/** Whether anything is drawn in the middle of the canvas. */
const drawn = (page: Page) =>
	page.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
		const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
		return data.some((value) => value > 0);
	});

test('the chart is drawn and begins with the latest values', async () => {
	const page = await open('/topics/musk-ryanair');
	await expect.poll(() => drawn(page)).toBe(true);
	const text = await readout(page);
	expect(text).toContain('latest');
	expect(text).toMatch(/4\.0%[\s\S]*14\.0%/);
	await page.context().close();
});

test('the mouse moves one cursor, and one readout speaks for all panels', async () => {
	const page = await open('/topics/musk-ryanair');
	const before = await readout(page);
	const box = (await cursor(page).boundingBox())!;
	await page.mouse.move(box.x + box.width * 0.3, box.y + 200);
	await expect.poll(() => readout(page)).not.toBe(before);
	expect(await page.locator('.hair').count()).toBe(1);
	await page.mouse.move(10, 10);
	await expect.poll(() => readout(page)).toBe(before);
	await page.context().close();
});

test('arrow keys step through what happened and say it aloud', async () => {
	const page = await open('/topics/musk-ryanair');
	await cursor(page).focus();
	const latest = await cursor(page).getAttribute('aria-valuetext');
	await page.keyboard.press('ArrowLeft');
	const spoken = page.getByRole('status');
	await expect.poll(() => spoken.innerText()).toMatch(/Polymarket: \d+\.\d%; B, Kalshi: \d+\.\d%/);
	const stepped = await cursor(page).getAttribute('aria-valuetext');
	expect(stepped).not.toBe(latest);
	await page.keyboard.press('ArrowRight');
	await expect.poll(() => cursor(page).getAttribute('aria-valuetext')).not.toBe(stepped);
	await page.keyboard.press('Home');
	const first = await cursor(page).getAttribute('aria-valuenow');
	expect(Number(first)).toBeLessThan(Date.now() - 6 * 86_400_000);
	await page.keyboard.press('Escape');
	await expect.poll(() => readout(page)).toContain('latest');
	await page.context().close();
});

test('a finger moves the cursor, and it stays where it was put', async () => {
	const page = await open('/topics/musk-ryanair', {
		viewport: { width: 390, height: 844 },
		hasTouch: true,
		isMobile: true
	});
	await cursor(page).scrollIntoViewIfNeeded();
	const box = (await cursor(page).boundingBox())!;
	await page.touchscreen.tap(box.x + box.width / 2, box.y + 150);
	await expect.poll(() => readout(page)).not.toContain('latest');
	await page.context().close();
});

test('the table shows the numbers the cursor reads', async () => {
	const page = await open('/topics/musk-ryanair?range=1D');
	await cursor(page).focus();
	await page.keyboard.press('Home');
	await page.keyboard.press('ArrowRight');
	const [when] = (await readout(page)).split('\n');
	const values = (await readout(page)).match(/\d+\.\d%/g);
	await page.getByRole('link', { name: 'Table' }).click();
	await page.waitForURL(/view=table/);
	const moment = /^(.*? UTC)/.exec(when!)![1]!;
	const row = page.getByRole('row').filter({ hasText: moment }).last();
	expect((await row.innerText()).match(/\d+\.\d%/g)).toEqual(values);
	expect(page.url()).toContain('range=1D');
	await page.context().close();
});

test('the range is in the address and survives a reload', async () => {
	const page = await open('/topics/musk-ryanair');
	await page.getByRole('link', { name: '1D', exact: true }).click();
	await page.waitForURL(/range=1D/);
	await page.reload();
	expect(await page.locator('nav[aria-label=Range] [aria-current]').innerText()).toBe('1D');
	await page.context().close();
});

test('a range that makes no sense is named, and a usual one stands in', async () => {
	const page = await open('/topics/musk-ryanair?from=someday');
	expect(await page.getByRole('alert').innerText()).toContain('from');
	await page.context().close();
});

/** The ends of the range in the address, ms. */
const ends = (page: Page) => {
	const { searchParams } = new URL(page.url());
	const to = searchParams.get('to');
	return [Number(searchParams.get('from')), to === 'now' ? Date.now() : Number(to)] as const;
};

test('a stretch that is dragged over fills the chart, and back returns', async () => {
	const page = await open('/topics/musk-ryanair?range=1W');
	const box = (await cursor(page).boundingBox())!;
	const x = (share: number) => box.x + share * box.width;
	await page.mouse.move(x(0.25), box.y + 100);
	await page.mouse.down();
	await page.mouse.move(x(0.5), box.y + 120, { steps: 4 });
	expect(await page.locator('.selection').count()).toBe(1);
	await page.mouse.up();
	await page.waitForURL(/from=\d+&to=\d+/);
	const [from, to] = ends(page);
	const day = 86_400_000;
	expect((to - from) / day).toBeCloseTo(7 / 4, 1);
	expect((Date.now() - to) / day).toBeCloseTo(3.5, 1);
	await expect.poll(() => cursor(page).getAttribute('aria-valuemin')).toBe(String(from));
	await page.goBack();
	await page.waitForURL(/range=1W$/);
	await page.context().close();
});

test('the wheel scrolls the page until the chart is clicked, then it zooms', async () => {
	const page = await open('/topics/musk-ryanair?range=1W');
	const box = (await cursor(page).boundingBox())!;
	await page.mouse.move(box.x + box.width / 2, box.y + 100);
	await page.mouse.wheel(0, -300);
	await page.waitForTimeout(500);
	expect(page.url()).toContain('range=1W');
	await page.mouse.click(box.x + box.width / 2, box.y + 100);
	await page.mouse.wheel(0, -300);
	await page.waitForURL(/from=\d+/);
	const [from, to] = ends(page);
	expect(to - from).toBeLessThan(5 * 86_400_000);
	await page.context().close();
});

test('plus and minus zoom by keyboard around the cursor, and the focus stays', async () => {
	const page = await open('/topics/musk-ryanair?range=1W');
	await cursor(page).focus();
	await page.keyboard.press('+');
	await page.waitForURL(/from=\d+&to=now/);
	const [from, to] = ends(page);
	expect((to - from) / 86_400_000).toBeCloseTo(3.5, 1);
	await page.keyboard.press('-');
	await expect.poll(() => Math.round((Date.now() - ends(page)[0]) / 86_400_000)).toBe(7);
	expect(await cursor(page).evaluate((it) => it === document.activeElement)).toBe(true);
	await page.context().close();
});

test('a range is typed, and one that lies ahead is refused in place', async () => {
	const page = await open('/topics/musk-ryanair');
	await page.getByText('Dates…').click();
	await page.getByLabel('Typed').fill('now-3d to now-1d');
	await page.keyboard.press('Enter');
	await page.waitForURL(/range=now-3d/);
	await expect.poll(() => cursor(page).getAttribute('aria-valuemax')).toMatch(/^\d+$/);
	const last = Number(await cursor(page).getAttribute('aria-valuemax'));
	expect((Date.now() - last) / 86_400_000).toBeCloseTo(1, 1);
	await page.goto(`${server.origin}/topics/musk-ryanair?range=9999-01-01%20to%20now`);
	expect(await page.getByRole('alert').innerText()).toContain('lies ahead');
	expect(await page.getByRole('slider').count()).toBe(1);
	await page.context().close();
});

test('log-odds are suggested where all is near an edge, and are kept in the address', async () => {
	const page = await open('/markets/polymarket:0xryanair');
	await page.getByRole('link', { name: 'Log-odds · shows more here' }).click();
	await page.waitForURL(/axis=logodds/);
	await expect.poll(() => page.locator('figcaption').innerText()).toContain('By log-odds');
	await expect.poll(() => drawn(page)).toBe(true);
	await page.getByRole('link', { name: '1D', exact: true }).click();
	await page.waitForURL(/axis=logodds&range=1D|range=1D&axis=logodds/);
	await page.context().close();
});

test('what happened can be opened from the rail with the keyboard', async () => {
	const page = await open('/topics/musk-ryanair');
	const rail = page.getByRole('group', { name: 'What happened' });
	const mark = rail.getByRole('button').last();
	await mark.focus();
	await page.keyboard.press('Enter');
	expect(await mark.getAttribute('aria-expanded')).toBe('true');
	await page.locator('.opened a').first().click();
	await page.waitForURL(/\/stories\/\d+/);
	await page.context().close();
});

test('on a phone what happened is a list', async () => {
	const page = await open('/topics/musk-ryanair', { viewport: { width: 390, height: 844 } });
	expect(await page.getByRole('group', { name: 'What happened' }).isVisible()).toBe(false);
	expect(await page.locator('.list a').first().isVisible()).toBe(true);
	await page.context().close();
});

test('an axis that does not begin at 0 says so', async () => {
	const page = await open('/markets/kalshi:KXRELEASE-7');
	expect(await page.locator('figcaption').innerText()).toMatch(/axis starts at \d+.*not at 0/);
	await page.context().close();
});

test('two contracts stand side by side with both rules, and no difference of prices', async () => {
	const page = await open('/topics/musk-ryanair');
	const text = await page.locator('.pair').innerText();
	expect(text).toContain('announces an agreement');
	expect(text).toContain('any stake above 0%');
	expect(await page.locator('.pair mark').count()).toBeGreaterThan(4);
	expect(await page.locator('main').innerText()).not.toContain('10.0%');
	await page.context().close();
});

test('a page goes on moving by itself, without being loaded again', async () => {
	const context = await browser.newContext({ locale: 'en-US' });
	const page = await context.newPage();
	await page.clock.install();
	await page.goto(`${server.origin}/topics/musk-ryanair`, { waitUntil: 'networkidle' });
	await page.route('**/api/v1/topics/musk-ryanair?*', (route) => route.continue());
	await page.route(/\/api\/v1\/topics\/musk-ryanair$/, async (route) => {
		const answer = await (await route.fetch()).json();
		await route.fulfill({ json: { ...answer, probability: 0.777 } });
	});
	await page.clock.fastForward(25_000);
	await expect
		.poll(() => page.locator('.head').innerText(), { timeout: 10_000 })
		.toContain('77.7%');
	await context.close();
});
