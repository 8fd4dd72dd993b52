import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { startServer, type PageServer } from './server.ts';
import { fill } from './world.ts';
import { barriers, rest, visit } from './visit.ts';

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

const TOPIC = '/topics/musk-ryanair';

async function open(path: string, options: Parameters<Browser['newContext']>[0] = {}) {
	const context: BrowserContext = await browser.newContext({
		locale: 'en-US',
		timezoneId: 'Asia/Seoul',
		permissions: ['clipboard-read', 'clipboard-write'],
		...options
	});
	const page = await context.newPage();
	const complaints: string[] = [];
	page.on('console', (message) => {
		if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
	});
	page.on('pageerror', (error) => complaints.push(String(error)));
	await visit(page, server.origin + path);
	return { context, page, complaints };
}

const palette = (page: Page) => ({
	field: page.locator('dialog').getByRole('combobox'),
	option: (name: string | RegExp) => page.getByRole('option', { name }),
	chosen: page.locator('[role=option][aria-selected=true]')
});
const focused = (page: Page) =>
	page.evaluate(() => (document.activeElement as HTMLElement | null)?.innerText ?? '');
const copied = (page: Page) => page.evaluate(() => navigator.clipboard.readText());
/** What stands in the corner, where our words about a key are said. */
const said = (page: Page) => page.locator('.said');

test.each([
	['en-US', '머스크', 'Musk and Ryanair'],
	['ko-KR', 'musk', '머스크와 라이언에어'],
	['ko-KR', 'ㅁㅅㅋ', '머스크와 라이언에어']
])('%s: Ctrl K and “%s” lead to %s', async (locale, typed, name) => {
	const { context, page, complaints } = await open('/markets', { locale });
	await page.keyboard.press('Control+k');
	await palette(page).field.fill(typed);
	await palette(page).option(name).first().waitFor();
	await page.keyboard.press('Enter');
	await page.waitForURL(`**${TOPIC}`);
	expect(await page.locator('h1').innerText()).toBe(name);
	expect(complaints).toEqual([]);
	await context.close();
});

test('the palette finds topics, markets and stories at once, and says how many', async () => {
	const { context, page } = await open('/');
	await page.keyboard.press('Control+k');
	await palette(page).field.fill('ryana');
	for (const group of ['Topics', 'Markets', 'Stories']) {
		await page.getByRole('group', { name: group, exact: true }).waitFor();
	}
	const status = page.locator('dialog [role=status]');
	expect(await status.innerText()).toMatch(/^\d+ results$/);
	expect(
		await palette(page)
			.option(/announce an agreement.*4\.0%/)
			.innerText()
	).toContain('Polymarket');
	await page.keyboard.press('ArrowDown');
	const second = page.getByRole('option').nth(1);
	expect(await second.getAttribute('aria-selected')).toBe('true');
	expect(await palette(page).field.getAttribute('aria-activedescendant')).toBe(
		await second.getAttribute('id')
	);
	await page.keyboard.press('Escape');
	expect(await page.getByRole('dialog').count()).toBe(0);
	await context.close();
});

test('whoever types and presses Enter at once is led by the answer to what was typed last', async () => {
	const { context, page } = await open('/');
	// Also what is typed while the palette is still on its way.
	await page.keyboard.press('Control+k');
	await page.keyboard.type('next large model');
	await page.keyboard.press('Enter');
	await page.waitForURL('**/topics/release');
	await context.close();
});

test('Ctrl Enter opens in a new tab and leaves the page as it is', async () => {
	const { context, page } = await open('/markets');
	await page.keyboard.press('Control+k');
	await palette(page).field.fill('musk and');
	await palette(page).option('Musk and Ryanair').waitFor();
	const [tab] = await Promise.all([
		context.waitForEvent('page'),
		page.keyboard.press('Control+Enter')
	]);
	await tab.waitForURL(`**${TOPIC}`);
	expect(new URL(page.url()).pathname).toBe('/markets');
	await context.close();
});

test.each([
	['en-US', '다크 모드', 'Theme: Dark'],
	['ko-KR', 'dark', '화면 색: 어둡게']
])('%s: a command is found by its word in the other language: %s', async (locale, typed, label) => {
	const { context, page } = await open('/', { locale });
	await page.getByRole('button', { name: 'Ctrl K' }).click();
	await palette(page).field.fill(typed);
	await palette(page).option(label).click();
	await expect.poll(() => page.locator('.app').getAttribute('data-theme')).toBe('dark');
	await expect.poll(() => said(page).innerText()).toContain(label);
	await context.close();
});

test('the palette copies the link to this view, goes to a past moment and takes a chart away', async () => {
	const { context, page } = await open(`${TOPIC}?range=1D`);
	const run = async (typed: string, label: string) => {
		await page.keyboard.press('Control+k');
		await palette(page).field.fill(typed);
		await palette(page).option(label).first().click();
	};
	await run('copy', 'Copy the link to this view');
	await expect.poll(() => copied(page)).toBe(`${server.origin}${TOPIC}?range=1D`);
	const [download] = await Promise.all([page.waitForEvent('download'), run('csv', 'CSV')]);
	expect(download.suggestedFilename()).toBe('musk-ryanair.csv');
	await run('past moment', 'Go to a past moment');
	await expect
		.poll(() => page.evaluate(() => (document.activeElement as HTMLInputElement).name))
		.toBe('at');
	await page.keyboard.press('Escape');
	await run('now-3d', 'Everything as it was known');
	await page.waitForURL(/asOf=\d+/);
	await page.keyboard.press('Control+k');
	await palette(page).field.fill('rain');
	// What is found is of that moment, and leads to it.
	const href = await palette(page)
		.option(/Did it rain/)
		.getAttribute('href');
	expect(href).toMatch(/\/markets\/kalshi:KXRAIN\?asOf=\d+/);
	await context.close();
});

test('while the server is away the palette says so in place, and commands still work', async () => {
	const { context, page } = await open('/');
	await page.route('**/api/v1/find*', (route) => route.abort());
	await page.keyboard.press('Control+k');
	await palette(page).field.fill('light');
	await expect
		.poll(() => page.locator('dialog [role=status]').innerText())
		.toContain('cannot be reached');
	await palette(page).option('Theme: Light').click();
	await expect.poll(() => page.locator('.app').getAttribute('data-theme')).toBe('light');
	await page.keyboard.press('Control+k');
	await page.unroute('**/api/v1/find*');
	await palette(page).field.fill('"open');
	await expect
		.poll(() => page.locator('dialog [role=status]').innerText())
		.toContain('come in pairs');
	await context.close();
});

test('on a phone the palette is a button of 44 pixels, and its lines are as high', async () => {
	const { context, page, complaints } = await open('/', {
		viewport: { width: 390, height: 844 },
		hasTouch: true,
		isMobile: true,
		locale: 'ko-KR'
	});
	const button = page.getByRole('button', { name: '이동', exact: true });
	expect((await button.boundingBox())!.height).toBeGreaterThanOrEqual(44);
	await button.tap();
	await palette(page).field.fill('라이언');
	await palette(page).option('머스크와 라이언에어').waitFor();
	const heights = await page
		.getByRole('option')
		.evaluateAll((lines) => lines.map((line) => line.getBoundingClientRect().height));
	expect(Math.min(...heights)).toBeGreaterThanOrEqual(44);
	expect(
		await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
	).toBeLessThanOrEqual(0);
	await palette(page).option('머스크와 라이언에어').tap();
	await page.waitForURL(`**${TOPIC}`);
	expect(complaints).toEqual([]);
	await context.close();
});

test.each([
	{ colorScheme: 'light', locale: 'en-US', viewport: { width: 1440, height: 900 } },
	{ colorScheme: 'dark', locale: 'ko-KR', viewport: { width: 390, height: 844 } }
] as const)(
	'palette and list of keys have no barrier that axe knows: $colorScheme, $locale',
	async (options) => {
		const { context, page, complaints } = await open('/', options);
		await page.keyboard.press('Control+k');
		await palette(page).field.waitFor();
		expect(await barriers(page)).toEqual([]);
		await palette(page).field.fill('ryanair');
		await page.locator('[role=option][href^="/stories/"]').first().waitFor();
		expect(await barriers(page)).toEqual([]);
		await page.keyboard.press('Escape');
		await page.keyboard.press('?');
		await page.getByRole('dialog').waitFor();
		expect(await barriers(page)).toEqual([]);
		expect(complaints).toEqual([]);
		await context.close();
	}
);

test('a key pressed just as the palette closes is heard', async () => {
	const { context, page, complaints } = await open('/');
	await page.keyboard.press('Control+k');
	await palette(page).field.waitFor();
	// As on a busy machine: closed, and the focus not yet taken from the field that is gone.
	await palette(page).field.evaluate((field) => {
		field.closest('dialog')!.close();
		field.dispatchEvent(
			new KeyboardEvent('keydown', { key: '?', bubbles: true, cancelable: true })
		);
	});
	await page.getByRole('dialog', { name: 'Keys' }).waitFor();
	expect(complaints).toEqual([]);
	await context.close();
});

test('? lists the keys, and the focus comes back to where it was', async () => {
	const { context, page } = await open('/');
	const link = page.getByRole('link', { name: 'Markets', exact: true });
	await link.focus();
	await page.keyboard.press('?');
	const list = page.getByRole('dialog', { name: 'Keys' });
	await list.waitFor();
	expect(await list.innerText()).toContain('Event before, event after');
	await page.keyboard.press('j');
	expect(await list.count()).toBe(1);
	await page.keyboard.press('Escape');
	expect(await list.count()).toBe(0);
	expect(await focused(page)).toBe('Markets');
	// Right after another sheet, before the browser has told that it closed.
	await page.keyboard.press('Control+k');
	await palette(page).field.waitFor();
	await page.keyboard.press('Escape');
	await page.keyboard.press('?');
	await list.waitFor();
	await page.waitForTimeout(200);
	expect(await list.count()).toBe(1);
	await context.close();
});

test('j and k move the focus from row to row, o opens, c copies the row’s link and says so', async () => {
	const { context, page } = await open('/search?q=Ryanair');
	const rows = await page.locator('main a[data-row]').allInnerTexts();
	await page.keyboard.press('j');
	await expect.poll(() => focused(page)).toBe(rows[0]);
	await page.keyboard.press('j');
	expect(await focused(page)).toBe(rows[1]);
	const outline = await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle);
	expect(outline).toBe('solid');
	await page.keyboard.press('k');
	expect(await focused(page)).toBe(rows[0]);
	await page.keyboard.press('c');
	await expect.poll(() => said(page).innerText()).toContain(rows[0]!);
	expect(await copied(page)).toMatch(/ http:\/\/127\.0\.0\.1:\d+\/stories\/\d+$/);
	await page.keyboard.press('o');
	await page.waitForURL('**/stories/*');
	await context.close();
});

test('on a keyboard that writes Hangul the same keys do the same', async () => {
	const { context, page } = await open('/');
	await page.evaluate(() =>
		document.body.dispatchEvent(
			new KeyboardEvent('keydown', { key: 'ㅓ', code: 'KeyJ', bubbles: true, cancelable: true })
		)
	);
	const first = await page.locator('main a[data-row]').first().innerText();
	await expect.poll(() => focused(page)).toBe(first);
	await context.close();
});

test('on a chart page 1 to 6 choose the range, [ and ] step through the events, e and c take away, t copies', async () => {
	const { context, page } = await open(TOPIC);
	await page.keyboard.press('2');
	await page.waitForURL(/range=1D/);
	await page.keyboard.press('3');
	await page.waitForURL(/range=1W/);
	const event = () =>
		page.evaluate(() => Number((document.activeElement as HTMLElement).dataset.event ?? NaN));
	await page.keyboard.press('[');
	await expect.poll(event).toBeGreaterThan(0);
	const last = await event();
	expect(await page.locator('.rail [aria-expanded=true]').count()).toBe(1);
	await page.keyboard.press('[');
	await expect.poll(event).toBeLessThan(last);
	await page.keyboard.press(']');
	await expect.poll(event).toBe(last);
	await page.keyboard.press('e');
	expect(await page.locator('details.take-away').getAttribute('open')).not.toBeNull();
	await page.keyboard.press('c');
	await expect.poll(() => copied(page)).toContain('“Musk and Ryanair”');
	await expect.poll(() => said(page).innerText()).toContain('Copied: “Musk and Ryanair”');
	// A range is copied from one chart and pasted into another.
	await page.keyboard.press('t');
	await page.keyboard.press('c');
	await expect.poll(() => copied(page)).toBe('now-7d to now');
	await visit(page, `${server.origin}/markets/polymarket:0xryanair?range=1D&axis=logodds`);
	await page.keyboard.press('t');
	await page.keyboard.press('v');
	await page.waitForURL(/range=now-7d/);
	await page.evaluate(() => navigator.clipboard.writeText('no range'));
	await page.keyboard.press('t');
	await page.keyboard.press('v');
	await expect.poll(() => said(page).innerText()).toContain('holds no range');
	await context.close();
});

test('/ leads into the search field, g and a letter to a page, and keys in a field are letters', async () => {
	const { context, page } = await open('/');
	await page.keyboard.press('/');
	await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('search');
	await page.keyboard.type('jk?g1');
	expect(await page.locator('#search').inputValue()).toBe('jk?g1');
	expect(await page.getByRole('dialog').count()).toBe(0);
	await page.locator('h1').click();
	await page.keyboard.press('g');
	await page.keyboard.press('m');
	await page.waitForURL('**/markets');
	// With another modifier a key is the browser’s.
	await page.keyboard.press('Alt+j');
	expect(await page.locator('a[data-row]:focus').count()).toBe(0);
	await context.close();
});

test('single keys can be switched off in the settings, and the palette stays', async () => {
	const { context, page } = await open('/');
	await page.locator('header summary').click();
	await page.getByRole('checkbox', { name: /Single-key/ }).uncheck();
	await page.reload();
	await rest(page);
	await page.keyboard.press('j');
	await page.keyboard.press('?');
	await page.keyboard.press('Control+k');
	await palette(page).field.waitFor();
	expect(await page.getByRole('dialog').count()).toBe(1);
	expect(await page.locator('a[data-row]:focus').count()).toBe(0);
	await palette(page).field.fill('single');
	await palette(page).option('Switch single-key shortcuts on').click();
	await page.keyboard.press('j');
	await expect.poll(() => page.locator('a[data-row]:focus').count()).toBe(1);
	await context.close();
});

test('what was seen last is in the empty palette until it is cleared', async () => {
	const { context, page } = await open(TOPIC);
	await visit(page, `${server.origin}/markets/kalshi:KXRAIN`);
	await visit(page, server.origin);
	await page.keyboard.press('Control+k');
	const seen = page.getByRole('group', { name: 'Recently seen' }).getByRole('option');
	await seen.first().waitFor();
	expect((await seen.allInnerTexts()).map((text) => text.split('\n')[0])).toEqual([
		'Did it rain in Seoul?',
		'Musk and Ryanair'
	]);
	await palette(page).option('Clear what was recently seen').click();
	await page.keyboard.press('Control+k');
	await palette(page).field.waitFor();
	expect(await seen.count()).toBe(0);
	await context.close();
});

test.each([
	['en-US', 'Pin: A topic with nothing yet', 'Pinned'],
	['ko-KR', '고정: 아직 아무것도 없는 주제', '고정한 주제']
])(
	'%s: a pinned topic stands first, and the server draws it there',
	async (locale, name, group) => {
		const { context, page, complaints } = await open('/', { locale });
		const star = page.getByRole('button', { name });
		const label = name.split(': ')[1]!;
		await star.focus();
		await page.keyboard.press('Enter');
		const pinned = page.getByRole('list', { name: group, exact: true });
		expect(await pinned.getByRole('listitem').first().innerText()).toContain(label);
		// The row has moved, the focus with it.
		expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-pressed'))).toBe(
			'true'
		);
		const html = await (await context.request.get(server.origin)).text();
		expect(html.indexOf('id="pin-quiet"')).toBeGreaterThan(html.indexOf('id="pinned"'));
		expect(html.indexOf('id="pin-quiet"')).toBeLessThan(html.indexOf('id="other_topics"'));
		await visit(page, `${server.origin}/topics/quiet`);
		await page.keyboard.press('Control+k');
		await page.getByRole('group', { name: group }).getByRole('option', { name: label }).waitFor();
		await page.keyboard.press('Escape');
		await star.click();
		await visit(page, server.origin);
		expect(await pinned.count()).toBe(0);
		expect(complaints).toEqual([]);
		await context.close();
	}
);

test('a cookie of pins made by hand breaks nothing', async () => {
	const { context, page } = await open('/');
	await context.addCookies([
		{
			name: 'pins',
			value: `none.${encodeURIComponent("<b>'")}.release.${'x'.repeat(3000)}`,
			url: server.origin
		}
	]);
	await page.reload();
	await rest(page);
	const pinned = page.getByRole('list', { name: 'Pinned', exact: true }).getByRole('listitem');
	expect(await pinned.count()).toBe(1);
	await context.close();
});

test.each(['/', '/markets', TOPIC, '/markets/polymarket:0xryanair', '/stories/1', '/status'])(
	'%s comes in one round trip: nothing more is asked for once it stands',
	async (path) => {
		const context = await browser.newContext();
		const page = await context.newPage();
		const asked: string[] = [];
		page.on('request', (request) => {
			if (['fetch', 'xhr', 'document'].includes(request.resourceType())) {
				asked.push(new URL(request.url()).pathname);
			}
		});
		await visit(page, server.origin + path);
		expect(asked).toEqual([path]);
		await context.close();
	}
);

test.each(['mouse', 'finger'])(
	'a page is fetched when the %s comes to its link, in one request, and shown without another',
	async (by) => {
		const { context, page } = await open('/', { hasTouch: by === 'finger' });
		const asked: string[] = [];
		page.on('request', (request) => {
			if (/__data\.json|\/api\//.test(request.url())) asked.push(new URL(request.url()).pathname);
		});
		const link = page.getByRole('link', { name: 'Markets', exact: true });
		if (by === 'finger') await link.dispatchEvent('touchstart');
		else await link.hover();
		await expect.poll(() => asked).toEqual(['/markets/__data.json']);
		if (by === 'finger') await link.tap();
		else await link.click();
		await page.getByRole('heading', { level: 1, name: 'Markets' }).waitFor();
		expect(asked).toEqual(['/markets/__data.json']);
		await context.close();
	}
);

test('a chosen theme and the pins are in the page before any script runs', async () => {
	const { context, page } = await open('/', { javaScriptEnabled: false });
	await context.addCookies([
		{ name: 'theme', value: 'dark', url: server.origin },
		{ name: 'pins', value: 'release.quiet', url: server.origin }
	]);
	await page.reload();
	expect(
		await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
	).toBe('rgb(22, 23, 26)');
	const rows = page.getByRole('list', { name: 'Pinned', exact: true }).getByRole('heading');
	expect((await rows.allInnerTexts()).map((text) => text.split('\n')[0]!.trim())).toEqual([
		expect.stringContaining('The next large model'),
		expect.stringContaining('A topic with nothing yet')
	]);
	await context.close();
});
