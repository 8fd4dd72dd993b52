import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { client, laterScripts, scriptsOf } from '../../scripts/bench/client.ts';
import { launchBrowser } from '../browser.ts';
import { startServer, type PageServer } from './server.ts';
import { saveHistory } from '#lib/server/db/quote-seal.ts';
import { replaceSignals } from '#lib/server/db/signal.ts';
import { saveReading } from '#lib/server/db/market.ts';
import type { Connection } from '#lib/server/db/connect.ts';
import { DAY, HOUR, MINUTE, quote, reading } from '../db/readings.ts';
import { fill } from './world.ts';
import { visit } from './visit.ts';

/** Points of the dense market: one each five minutes over some 200 days, a day of them missing. */
const DENSE = 57_600;

/** Beside the pages' world: a market with more points than any screen has pixels, and one that is void. */
async function more(connection: Connection, now: number) {
	await saveReading(connection, [reading('KXDENSE', now, 50)], now, HOUR);
	const { key } = await connection.db
		.selectFrom('market')
		.select('key')
		.where('id', '=', 'kalshi:KXDENSE')
		.executeTakeFirstOrThrow();
	const start = now - DENSE * 5 * MINUTE;
	const points = Array.from({ length: DENSE }, (_, i) => ({
		at: start + i * 5 * MINUTE,
		...{ bid: null, ask: null, last: null },
		probability: 500_000 + Math.round(Math.sin(i / 40) * 100_000) + (i % 7) * 1000
	})).filter((_, i) => i < 20_000 || i > 20_288);
	await saveHistory(connection, key, 5 * MINUTE, start, now, points);
	const span = { at: now - DAY, endAt: now - DAY + HOUR };
	const detail = { ...span, from: 0.4, to: 0.5, change: 0.1, z: 5, hours: 1 };
	await replaceSignals(connection.db, 'move', String(key), 0, now, [
		{ kind: 'move', subject: String(key), ...span, score: 5, seenAt: now - DAY + HOUR, detail }
	]);

	for (const at of [now - 3 * DAY, now - 2 * DAY - HOUR, now - 2 * DAY]) {
		const ended = at === now - 2 * DAY;
		const outcome = { payout: null, label: 'void' as const, at };
		const market = reading('KXVOID', at, null, {
			...{ title: 'Will it be void?', status: ended ? 'void' : 'open' },
			outcome: ended ? outcome : null,
			quote: ended ? quote(at, {}) : quote(at, { bid: 29, ask: 31, last: 30 })
		});
		await saveReading(connection, [market], at, DAY);
	}
}

let browser: Browser;
let server: PageServer;

beforeAll(async () => {
	[browser, server] = await Promise.all([
		launchBrowser(),
		startServer(async (connection) => {
			const now = Date.now();
			await fill(connection, now);
			await more(connection, now);
		})
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
	await visit(page, server.origin + path);
	return page;
}

const readout = (page: Page) => page.locator('.readout').innerText();
const cursor = (page: Page) => page.getByRole('slider');

/** The prices in the readout, without the lows and highs beside them. */
const prices = async (page: Page) => {
	const rows = await page.locator('.readout .value').allInnerTexts();
	return rows.map((row) => /\d+\.\d%$/.exec(row.trim())?.[0]);
};

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

test.skipIf(process.env.QUICK_BUILD)(
	'no list page loads more than 45 kB of JavaScript, no chart page more than 110 kB',
	async () => {
		const measures = await client.run({ markets: 0, points: 0, headlines: 0, runs: 1 });
		const kinds = measures.map((measure) => measure.name.split(' /')[0]);
		expect([...new Set(kinds)]).toEqual(['list page', 'chart page']);
		expect(measures.filter((measure) => !('met' in measure && measure.met))).toEqual([]);
	}
);

test('what counts as loaded by a page is what a browser loads until its chart is drawn', async () => {
	const context = await browser.newContext({ locale: 'en-US', timezoneId: 'UTC' });
	const page = await context.newPage();
	const loaded = new Set<string>();
	page.on('request', (request) => {
		const { pathname } = new URL(request.url());
		if (pathname.endsWith('.js')) loaded.add(pathname.slice(1));
	});
	await page.goto(`${server.origin}/topics/musk-ryanair`);
	await expect.poll(() => drawn(page)).toBe(true);
	const counted = new Set(scriptsOf('topics/[slug]'));
	expect([...counted].filter((file) => !loaded.has(file))).toEqual([]);
	expect([...loaded.difference(counted)].filter((file) => !laterScripts().includes(file))).toEqual(
		[]
	);
	await context.close();
});

test('for readers who want no motion a zoom is one step, and nothing fades or slides', async () => {
	const context = await browser.newContext({ reducedMotion: 'reduce' });
	const page = await context.newPage();
	await page.addInitScript(() => {
		// Chart.js clears its canvas once for each picture it draws.
		const it = window as unknown as { pictures: number };
		it.pictures = 0;
		const { clearRect } = CanvasRenderingContext2D.prototype;
		CanvasRenderingContext2D.prototype.clearRect = function (...box) {
			it.pictures++;
			clearRect.apply(this, box);
		};
	});
	const pictures = () => page.evaluate(() => (window as unknown as { pictures: number }).pictures);
	await visit(page, `${server.origin}/topics/musk-ryanair`);
	await expect.poll(() => drawn(page)).toBe(true);
	await cursor(page).focus();
	const before = await pictures();
	await page.keyboard.press('+');
	await page.waitForURL(/from=\d+&to=/);
	const [from] = ends(page);
	await expect.poll(() => cursor(page).getAttribute('aria-valuemin')).toBe(String(from));
	// The zoom itself, its finer data, and the readout that may have grown a line.
	expect((await pictures()) - before).toBeGreaterThan(0);
	expect((await pictures()) - before).toBeLessThan(6);
	const moving = await page.evaluate(() => [
		...document.getAnimations().map((animation) => animation.id || 'animation'),
		...[...document.querySelectorAll('*')]
			.filter((element) => getComputedStyle(element).transitionDuration !== '0s')
			.map(({ tagName }) => tagName),
		getComputedStyle(document.documentElement).scrollBehavior
	]);
	expect(moving).toEqual(['auto']);
	await context.close();
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
	const spoken = page.locator('figure [role=status]');
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
	const values = await prices(page);
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
	const rail = page.getByRole('list', { name: 'What happened' });
	const mark = rail.getByRole('button').last();
	const before = await readout(page);
	await mark.focus();
	// The cursor goes where it happened.
	await expect.poll(() => readout(page)).not.toBe(before);
	await page.keyboard.press('Enter');
	expect(await mark.getAttribute('aria-expanded')).toBe('true');
	await page.locator('.opened a').first().click();
	await page.waitForURL(/\/stories\/\d+/);
	await page.context().close();
});

test('on a phone what happened is a list', async () => {
	const page = await open('/topics/musk-ryanair', { viewport: { width: 390, height: 844 } });
	expect(await page.getByRole('list', { name: 'What happened' }).isVisible()).toBe(false);
	expect(await page.locator('.list a').first().isVisible()).toBe(true);
	await page.context().close();
});

test('a move stands on the chart of its market: for keys, for fingers, and in the list of a phone', async () => {
	const path = '/markets/kalshi:KXDENSE?range=1W';
	const touch = await open(path, { viewport: { width: 1024, height: 800 }, hasTouch: true });
	const moveOf = (page: Page) =>
		page
			.getByRole('list', { name: 'What happened' })
			.getByRole('button', { name: 'Move: 40.0% → 50.0%' });
	await moveOf(touch).tap();
	expect(await touch.locator('.opened').innerText()).toContain('40.0% → 50.0%');
	expect(await readout(touch)).not.toContain('latest');
	await touch.context().close();
	const page = await open(path);
	await moveOf(page).focus();
	await page.keyboard.press('Enter');
	expect(await page.locator('.opened').innerText()).toContain('40.0% → 50.0%');
	await page.setViewportSize({ width: 390, height: 844 });
	expect(await page.locator('.list').innerText()).toMatch(/Move[\s\S]*40\.0% → 50\.0%/);
	await page.goto(`${server.origin}${path}&asOf=${Date.now() - 25 * HOUR}`);
	expect(await page.locator('.list').filter({ hasText: '40.0% → 50.0%' }).count()).toBe(0);
	await page.context().close();
});

test('an axis that does not begin at 0 says so', async () => {
	const page = await open('/markets/kalshi:KXRELEASE-7');
	expect(await page.locator('figcaption').innerText()).toMatch(/axis starts at \d+.*not at 0/);
	await page.context().close();
});

test('up and down choose the line that is read out first, Enter sums up, H tells the keys', async () => {
	const page = await open('/topics/musk-ryanair');
	await cursor(page).focus();
	const said = page.locator('figure [role=status]');
	await page.keyboard.press('ArrowDown');
	await expect.poll(() => said.textContent()).toMatch(/^A, Polymarket: \d/);
	await page.keyboard.press('ArrowDown');
	await expect.poll(() => said.textContent()).toMatch(/^B, Kalshi: \d/);
	await page.keyboard.press('ArrowDown');
	await expect.poll(() => said.textContent()).toMatch(/^A, /);
	await page.keyboard.press('Enter');
	await expect.poll(() => said.textContent()).toMatch(/A, Polymarket: from \d.*low.*high.*gaps: 0/);
	expect(await said.isVisible()).toBe(true);
	await page.keyboard.press('h');
	await expect.poll(() => said.textContent()).toContain('Enter sums up');
	await page.keyboard.press('Escape');
	await expect.poll(() => said.textContent()).toBe('');
	await page.context().close();
});

test('the keys speak Korean', async () => {
	const page = await open('/topics/musk-ryanair', { locale: 'ko-KR' });
	await cursor(page).focus();
	await page.keyboard.press('Enter');
	const said = page.locator('figure [role=status]');
	await expect.poll(() => said.textContent()).toMatch(/최저 \d.*최고 \d.*빈 구간 0곳/);
	await page.context().close();
});

/** How much ink of a colour is on the canvas: pixels near it. */
const ink = (page: Page, token: string) =>
	page.locator('canvas').evaluate((canvas: HTMLCanvasElement, token) => {
		const probe = document.querySelector<HTMLElement>('.probe')!;
		probe.style.color = `var(${token})`;
		const wanted = getComputedStyle(probe).color.match(/\d+/g)!.map(Number);
		const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
		let n = 0;
		for (let i = 0; i < data.length; i += 4) {
			if (wanted.every((value, k) => Math.abs(data[i + k]! - value) < 12)) n++;
		}
		return n;
	}, token);

test('pointing at a row, or the focus on it, lets the other lines step back', async () => {
	const page = await open('/topics/musk-ryanair');
	await expect.poll(() => ink(page, '--series-2')).toBeGreaterThan(300);
	const before = await ink(page, '--series-1');
	await page.locator('.readout li').first().hover();
	await expect.poll(() => ink(page, '--series-2')).toBeLessThan(50);
	expect(await ink(page, '--series-1')).toBeGreaterThan(before * 0.9);
	await page.mouse.move(5, 5);
	await expect.poll(() => ink(page, '--series-2')).toBeGreaterThan(300);
	await page.locator('.readout li a').nth(1).focus();
	await expect.poll(() => ink(page, '--series-1')).toBeLessThan(50);
	await page.context().close();
});

test('a preset longer than all that is known is off', async () => {
	const page = await open('/topics/musk-ryanair');
	const presets = page.getByRole('navigation', { name: 'Range' });
	const off = presets.locator('[aria-disabled]');
	expect(await off.allInnerTexts()).toEqual(['1M', '3M']);
	expect(await off.first().getAttribute('href')).toBeNull();
	await presets.getByRole('link', { name: 'All' }).click();
	await page.waitForURL(/range=ALL/);
	// Everything begins with the first price, ten days ago.
	const first = Number(await cursor(page).getAttribute('aria-valuemin'));
	expect((Date.now() - first) / DAY).toBeCloseTo(10, 0);
	await page.context().close();
});

test('buttons zoom for those without a wheel, and Ctrl+Z takes a zoom back', async () => {
	const page = await open('/topics/musk-ryanair?range=1W', {
		...{ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
	});
	await page.getByRole('button', { name: 'Zoom in' }).tap();
	await page.waitForURL(/from=\d+&to=now/);
	await cursor(page).focus();
	await page.keyboard.press('Control+z');
	await page.waitForURL(/range=1W$/);
	const first = async () => Number(await cursor(page).getAttribute('aria-valuemin'));
	await expect.poll(async () => Math.round((Date.now() - (await first())) / DAY)).toBe(7);
	// Nothing is left to take back: now it shows twice as much.
	await page.keyboard.press('Control+z');
	await page.waitForURL(/from=\d+/);
	expect((Date.now() - ends(page)[0]) / DAY).toBeGreaterThan(10);
	await page.context().close();
});

// A machine that stalls for a quarter of a second between two notches asks twice, as it should.
test(
	'zooming asks once for the finer data of what is shown, and draws on meanwhile',
	{ retry: 2 },
	async () => {
		const page = await open('/markets/kalshi:KXDENSE?range=ALL');
		await expect.poll(() => drawn(page)).toBe(true);
		const answers: string[] = [];
		page.on('response', (response) => {
			if (response.url().includes('__data.json')) {
				// An answer that the page closes on is none.
				void response.text().then(
					(text) => answers.push(text),
					() => {}
				);
			}
		});
		const box = (await cursor(page).boundingBox())!;
		await page.mouse.click(box.x + box.width * 0.8, box.y + 100);
		const coarse = await cursor(page).getAttribute('aria-valuemin');
		// All notches of one turn of the wheel, at once, so that a busy machine does not part them.
		await cursor(page).evaluate(
			(plot, clientX) => {
				for (let notch = 0; notch < 12; notch++) {
					plot.dispatchEvent(new WheelEvent('wheel', { deltaY: -120, clientX, cancelable: true }));
				}
			},
			box.x + box.width * 0.8
		);
		await expect.poll(() => cursor(page).getAttribute('aria-valuemin')).not.toBe(coarse);
		expect(await drawn(page)).toBe(true);
		await page.waitForURL(/from=\d+/);
		await expect.poll(() => answers.length).toBe(1);
		const [from, to] = ends(page);
		const { t } = (await (
			await page.request.get(
				`${server.origin}/api/v1/markets/kalshi:KXDENSE/series?from=${from}&to=${to}&points=1500`
			)
		).json()) as { t: number[] };
		// Of 57,600 points some 1,500 were drawn before, an hour or more apart.
		expect((to - from) / t.length).toBeLessThan(HOUR / 2);
		await page.waitForTimeout(500);
		expect(answers.length).toBe(1);
		await page.context().close();
	}
);

test('what is summed up is of all points, however few are drawn', async () => {
	const stats = async (points: number) =>
		(
			(await (
				await fetch(`${server.origin}/api/v1/markets/kalshi:KXDENSE/series?from=0&points=${points}`)
			).json()) as { t: number[]; stats: { n: number; min: number; gaps: number } }
		).stats;
	expect(await stats(100)).toEqual(await stats(2000));
	expect((await stats(100)).n).toBeGreaterThan(57_000);
	expect(await stats(100)).toMatchObject({ gaps: 1 });
	const page = await open('/markets/kalshi:KXDENSE?range=ALL');
	const { min } = await stats(100);
	expect(await readout(page)).toContain(`low ${(min * 100).toFixed(1)}%`);
	await page.context().close();
});

test('a settled line ends in its outcome, on the page and in the picture', async () => {
	const page = await open('/markets/kalshi:KXVOID');
	expect(await page.locator('.readout').innerText()).toContain('◆ void');
	expect(
		await page
			.getByRole('list', { name: 'What happened' })
			.getByRole('button')
			.last()
			.ariaSnapshot()
	).toContain('VOID');
	const svg = await (
		await page.request.get(`${server.origin}/markets/kalshi:KXVOID/chart.svg`)
	).text();
	expect(svg).toContain('A Kalshi void');
	const rain = await page.request.get(`${server.origin}/markets/kalshi:KXRAIN/chart.svg`);
	expect(await rain.text()).toMatch(/l7 7l-7 7l-7 -7z.*A Kalshi YES/);
	await page.context().close();
});

test.each([
	'/topics/musk-ryanair?from=253402300799000&to=now',
	'/topics/musk-ryanair?range=9999-12-31%20to%20now',
	'/topics/musk-ryanair?from=-1',
	'/markets/kalshi:KXDENSE?from=99999999999999&to=1'
])('%s says what is wrong, and the chart stands with the last week', async (path) => {
	const page = await open(path);
	expect(await page.getByRole('alert').innerText()).toMatch(/could not be understood/);
	expect(await page.getByRole('slider').count()).toBe(1);
	await expect.poll(() => drawn(page)).toBe(true);
	await page.context().close();
});

test('centuries in range cost no more than what is known', async () => {
	const page = await open('/markets/kalshi:KXDENSE?from=1000-01-01&to=now');
	await expect.poll(() => drawn(page)).toBe(true);
	const answer = await fetch(
		`${server.origin}/api/v1/markets/kalshi:KXDENSE/series?from=0&points=10000000`
	);
	expect(answer.status).toBe(400);
	expect(await answer.json()).toMatchObject({ error: { field: 'points' } });
	const unknown = await fetch(`${server.origin}/api/v1/markets/kalshi:NOPE/series`);
	expect(unknown.status).toBe(404);
	await page.context().close();
});

test.each([2560, 3840])(
	'%d px wide the chart uses the width and its letters grow',
	async (width) => {
		const page = await open('/topics/release', { viewport: { width, height: 1400 } });
		const box = (await page.locator('canvas').boundingBox())!;
		expect(box.width).toBeGreaterThan(width * 0.8);
		const size = await page.evaluate(() => parseFloat(getComputedStyle(document.body).fontSize));
		expect(size).toBeGreaterThan(width / 175);
		await page.context().close();
	}
);

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
