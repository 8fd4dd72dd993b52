import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decideLink } from '#lib/server/db/link.ts';
import { saveReading } from '#lib/server/db/market.ts';
import { launchBrowser } from '../browser.ts';
import { HOUR, quote, reading } from '../db/readings.ts';
import { startServer, type PageServer } from './server.ts';
import { fill } from './world.ts';
import { barriers, visit } from './visit.ts';

const A = 'polymarket:0xryanair';
const B = 'kalshi:KXRYANAIR-27';
const comparing = (...names: string[]) =>
	`/compare?${names.map((name) => `with=${name}`).join('&')}`;
const BOTH = comparing(A, B);
const EIGHT = comparing(...Array.from({ length: 8 }, (_, i) => `kalshi:KXRELEASE-${i}`));

let browser: Browser;
/** Where a machine suggests that both markets on Ryanair ask the same, and where a person said so. */
let suggested: PageServer;
let confirmed: PageServer;

beforeAll(async () => {
	[browser, suggested, confirmed] = await Promise.all([
		launchBrowser(),
		startServer((connection) => fill(connection, Date.now())),
		startServer(async (connection) => {
			const now = Date.now();
			await fill(connection, now);
			const { db } = connection;
			const [pair] = await db
				.selectFrom('link')
				.select(['kind', 'a', 'b'])
				.where('kind', '=', 'market-market')
				.execute();
			await decideLink(db, pair!, 'confirmed', 'Kim', now - HOUR);
			await saveReading(
				connection,
				[
					reading('VOID', now, null, {
						title: 'Was the vote called off?',
						status: 'void',
						outcome: { payout: null, label: 'void', at: now - HOUR },
						quote: { ...quote(now, { last: 50 }), probability: null, basis: null }
					})
				],
				now,
				HOUR
			);
		})
	]);
});
afterAll(async () => {
	await browser?.close();
	await Promise.all([suggested?.stop(), confirmed?.stop()]);
});

async function open(url: string, options: BrowserContextOptions = {}): Promise<Page> {
	const context = await browser.newContext({
		locale: 'en-US',
		timezoneId: 'UTC',
		viewport: { width: 1440, height: 1000 },
		...options
	});
	const page = await context.newPage();
	await visit(page, url);
	return page;
}

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const main = (page: Page) => page.locator('main').innerText();
const cursor = (page: Page) => page.getByRole('slider');
const plots = (page: Page) => page.locator('.plot');
/** The prices at the heads of the panels. */
const values = (page: Page) => page.locator('.head .value').allInnerTexts();

describe('two markets', () => {
	test.each([
		['en-US', 'nobody has marked these rules equivalent'],
		['ko-KR', '규칙이 같다고 확인한 사람이 없으므로']
	])(
		'%s: not marked equivalent, they stand side by side with both rules, and why no difference is shown',
		async (locale, why) => {
			const page = await open(suggested.origin + BOTH, { locale });
			const text = await main(page);
			for (const part of [why, 'announces an agreement', 'any stake above 0%', '4.0%', '14.0%']) {
				expect(text).toContain(part);
			}
			expect(await page.locator('.pair mark').count()).toBeGreaterThan(4);
			expect(text).not.toContain('82.0');
			expect(await plots(page).count()).toBe(0);
			await page.context().close();
		}
	);

	test.each([
		[
			'en-US',
			'A − (100% − B): mean −82.0 pts over 7 d in which both were known, n = ',
			'turned around'
		],
		['ko-KR', 'A − (100% − B): 평균 −82.0%p, 두 가격이 모두 알려진 7일 기준, n = ', '뒤집어']
	])(
		'%s: marked equivalent, their difference has a panel, its mean and n, and says that one is turned around',
		async (locale, mean, turned) => {
			const page = await open(confirmed.origin + BOTH, { locale });
			const text = await main(page);
			expect(text).toContain(mean);
			expect(text).toContain(turned);
			// 4 − (100 − 14).
			expect(await values(page)).toEqual([expect.stringMatching(/^−82\.0/)]);
			expect(await plots(page).count()).toBe(1);
			await page.context().close();
		}
	);

	test('before a person said so, the difference was not known either', async () => {
		const page = await open(`${confirmed.origin}${BOTH}&asOf=now-2h`);
		expect(await main(page)).toContain('nobody has marked these rules equivalent');
		expect(await plots(page).count()).toBe(0);
		await page.context().close();
	});

	test('one cursor goes through the chart and the difference below it', async () => {
		const page = await open(confirmed.origin + BOTH);
		const latest = await cursor(page).getAttribute('aria-valuenow');
		await plots(page).scrollIntoViewIfNeeded();
		const box = (await plots(page).boundingBox())!;
		await page.mouse.move(box.x + box.width / 3, box.y + 20);
		await expect.poll(() => page.locator('.hair').count()).toBe(2);
		expect(await cursor(page).getAttribute('aria-valuenow')).not.toBe(latest);
		const [above, below] = await page
			.locator('.hair')
			.evaluateAll((hairs) => hairs.map((hair) => hair.getBoundingClientRect().left));
		expect(Math.abs(above! - below!)).toBeLessThan(2);
		await page.context().close();
	});

	test('the table has the difference beside the prices it is made of', async () => {
		const page = await open(`${confirmed.origin}${BOTH}&view=table`);
		const cells = await page.getByRole('row').nth(1).getByRole('cell').allInnerTexts();
		const [a, b, difference] = cells.map((cell) => parseFloat(cell.replace('−', '-')));
		expect(difference).toBeCloseTo(a! - (100 - b!), 1);
		await page.context().close();
	});
});

describe('a chart each', () => {
	test('the layout and the axes are chosen by links and stay in the address', async () => {
		const page = await open(suggested.origin + BOTH);
		await page.getByRole('link', { name: 'One chart each' }).click();
		await page.waitForURL(/layout=panels/);
		await expect.poll(() => plots(page).count()).toBe(2);
		const ticks = () => page.locator('.tick').allInnerTexts();
		const shared = await ticks();
		await page.getByRole('link', { name: 'Own axis each' }).click();
		await page.waitForURL(/layout=panels&y=free/);
		await expect.poll(ticks).not.toEqual(shared);
		expect(await main(page)).toContain('heights are not to be compared');
		await page.getByRole('link', { name: '1D', exact: true }).click();
		await page.waitForURL(/layout=panels&y=free&range=1D/);
		await page.reload();
		expect(await page.locator('.bar nav [aria-current]').allInnerTexts()).toEqual(
			expect.arrayContaining(['1D', 'One chart each', 'Own axis each'])
		);
		await page.context().close();
	});

	test('the mouse on any of eight charts moves the one cursor and all eight readings', async () => {
		const page = await open(`${suggested.origin}${EIGHT}&layout=panels`);
		expect(await plots(page).count()).toBe(8);
		const before = await values(page);
		const box = (await plots(page).nth(4).boundingBox())!;
		await page.mouse.move(box.x + box.width * 0.3, box.y + 30);
		await expect.poll(() => page.locator('.hair').count()).toBe(8);
		const after = await values(page);
		expect(after.filter((value, i) => value === before[i])).toEqual([]);
		await page.mouse.move(5, 5);
		await expect.poll(() => values(page)).toEqual(before);
		await page.context().close();
	});

	test('arrow keys move the cursor, also after a click on a chart, and it is said aloud', async () => {
		const page = await open(`${confirmed.origin}${BOTH}&layout=panels`);
		await plots(page)
			.nth(1)
			.click({ position: { x: 60, y: 40 } });
		expect(await cursor(page).evaluate((it) => it === document.activeElement)).toBe(true);
		await page.mouse.move(5, 5);
		await page.keyboard.press('Home');
		await page.keyboard.press('ArrowRight');
		await expect
			.poll(() => page.getByRole('status').first().innerText())
			.toMatch(/A, Polymarket: \d+\.\d%; B, Kalshi: \d+\.\d%; A − \(100% − B\): −\d+\.\d/);
		const spoken = await values(page);
		await page.keyboard.press('Escape');
		await expect.poll(() => values(page)).not.toEqual(spoken);
		await page.context().close();
	});

	test('a finger moves the cursor of all charts, which stand one below the other on a phone', async () => {
		const page = await open(`${suggested.origin}${EIGHT}&layout=panels`, PHONE);
		const boxes = await plots(page).evaluateAll((all) =>
			all.map((plot) => plot.getBoundingClientRect().left)
		);
		expect(new Set(boxes).size).toBe(1);
		await plots(page).nth(2).scrollIntoViewIfNeeded();
		const box = (await plots(page).nth(2).boundingBox())!;
		await page.touchscreen.tap(box.x + box.width / 2, box.y + 30);
		await expect.poll(() => page.locator('.hair').count()).toBe(8);
		await page.context().close();
	});

	test('what is dragged over in one chart fills all of them', async () => {
		const page = await open(`${suggested.origin}${BOTH}&layout=panels`);
		const box = (await plots(page).first().boundingBox())!;
		await page.mouse.move(box.x + box.width * 0.25, box.y + 30);
		await page.mouse.down();
		await page.mouse.move(box.x + box.width * 0.5, box.y + 40, { steps: 4 });
		expect(await page.locator('.selection').count()).toBe(2);
		await page.mouse.up();
		await page.waitForURL(/layout=panels&from=\d+&to=\d+/);
		const { searchParams } = new URL(page.url());
		const length = Number(searchParams.get('to')) - Number(searchParams.get('from'));
		expect(length / (24 * HOUR)).toBeCloseTo(7 / 4, 1);
		expect(searchParams.getAll('with')).toEqual([A, B]);
		await page.context().close();
	});

	test('the charts are there before any script runs', async () => {
		const page = await open(`${suggested.origin}${BOTH}&layout=panels`, {
			javaScriptEnabled: false
		});
		const paths = await page
			.locator('.plot path')
			.evaluateAll((all) => all.map((path) => path.getAttribute('d')!.length));
		expect(paths.filter((length) => length > 100)).toHaveLength(2);
		await page.context().close();
	});
});

describe('what is compared', () => {
	test('a topic stands for its leading market, and says so', async () => {
		const page = await open(suggested.origin + comparing('topic:musk-ryanair', 'kalshi:KXRAIN', B));
		const text = await main(page);
		expect(text).toContain('Stands for the topic Musk and Ryanair, as its leading market.');
		// Of three, the one pair that something is known of, and the number of the others.
		expect(text).toContain('A Polymarket – C Kalshi');
		expect(text).toMatch(/Other pairs.*: 2/);
		await page.getByRole('link', { name: 'These two alone' }).click();
		await page.waitForURL(/with=topic:musk-ryanair&with=kalshi:KXRYANAIR-27/);
		await page.context().close();
	});

	test('one more is searched, added and removed, without any script', async () => {
		const page = await open(`${suggested.origin}${comparing(A)}&range=1D`, {
			javaScriptEnabled: false
		});
		const search = page.getByRole('searchbox', { name: 'Add a market or topic' });
		await search.fill('stake');
		await page.getByRole('button', { name: 'Find' }).click();
		const found = page.getByRole('region', { name: 'Found' });
		await found.getByRole('link', { name: 'Add Will Musk, Tesla' }).click();
		expect(new URL(page.url()).searchParams.getAll('with')).toEqual([A, B]);
		expect(page.url()).toContain('range=1D');
		expect(page.url()).not.toContain('q=');
		await page.getByRole('link', { name: 'Remove Will Elon Musk' }).click();
		expect(new URL(page.url()).searchParams.getAll('with')).toEqual([B]);
		await search.fill('musk');
		await page.keyboard.press('Enter');
		expect(await found.innerText()).toContain('compared already');
		await found.getByRole('link', { name: 'Add Musk and Ryanair' }).click();
		expect(new URL(page.url()).searchParams.getAll('with')).toEqual([B, 'topic:musk-ryanair']);
		await page.context().close();
	});

	test('markets are ticked in the list and compared, without any script', async () => {
		const page = await open(`${suggested.origin}/markets`, { javaScriptEnabled: false });
		await page.getByRole('checkbox', { name: 'Compare: Will Elon Musk' }).check();
		await page.getByRole('checkbox', { name: 'Compare: Will Musk, Tesla' }).check();
		await page.getByRole('button', { name: 'Compare ticked markets' }).click();
		expect(new URL(page.url()).searchParams.getAll('with')).toEqual([A, B]);
		await page.context().close();
	});

	test('a market leads to the comparison with its pair, a topic to that of its markets', async () => {
		const page = await open(`${suggested.origin}/markets/${A}?asOf=now-1d`);
		await page.getByRole('link', { name: 'Compare', exact: true }).click();
		await page.waitForURL(/\/compare\?with=.*&with=.*&asOf=\d+/);
		await page.goto(`${suggested.origin}/topics/release`);
		await page.getByRole('link', { name: 'Compare its markets' }).click();
		await page.waitForURL(/\/compare/);
		expect(new URL(page.url()).searchParams.getAll('with')).toHaveLength(8);
		await page.context().close();
	});

	test.each([
		['en-US', 'Pairs across venues, largest first', 'Compare'],
		['ko-KR', '거래소 간에 짝지은 시장, 규모순', '비교']
	])('%s: with nothing to compare, pairs of the data are offered', async (locale, title, link) => {
		const page = await open(`${suggested.origin}/compare`, { locale });
		expect(await main(page)).toContain(title);
		await page.getByRole('link', { name: `${link} Will` }).click();
		await page.waitForURL(/with=.*&with=/);
		await page.context().close();
	});
});

describe('an address edited by hand', () => {
	test('unknown, repeated and surplus names are told in place, and the rest is compared', async () => {
		const names = ['nobody:1', A, A, 'topic:musk-ryanair', 'topic:quiet', '%00', B];
		const page = await open(
			`${suggested.origin}${comparing(...names)}&range=9999-01-01&axis=x&layout=y&y=z&q=(`
		);
		const alerts = (await page.getByRole('alert').allInnerTexts()).join('\n');
		for (const part of [
			'“nobody:1” is not known here',
			`“${A}” is left out: its market is compared already`,
			'“topic:musk-ryanair” is left out',
			'“topic:quiet” has no market',
			'lies ahead',
			'This bracket is never closed'
		]) {
			expect(alerts).toContain(part);
		}
		expect(await main(page)).toContain('Will Musk, Tesla or SpaceX');
		await page.context().close();
	});

	test('of more than eight, the first eight are compared', async () => {
		const page = await open(`${suggested.origin}${EIGHT}&with=${A}`);
		expect(await page.getByRole('alert').innerText()).toContain('no more than eight');
		expect(await page.getByRole('link', { name: /^Remove/ }).count()).toBe(8);
		expect(await page.getByRole('searchbox', { name: 'Add a market' }).count()).toBe(0);
		await page.context().close();
	});

	test('a void market is said to have no price, and the others are drawn', async () => {
		const page = await open(confirmed.origin + comparing(A, 'kalshi:VOID'));
		expect(await main(page)).toMatch(/B is void since .*; it has no price from then on\./);
		expect(await main(page)).toContain('Neither machine nor person has paired these two');
		await page.context().close();
	});

	test.each([
		`/compare?${'with=x&'.repeat(400)}`,
		`${EIGHT}&from=1000&to=now`,
		`${EIGHT}&range=ALL&layout=panels`,
		'/compare?with=&with=%20&with=topic:',
		`/compare/chart.csv?with=nobody`,
		`/compare/chart.svg`,
		`/embed/compare?with=nobody`
	])('%s is answered', async (path) => {
		expect((await fetch(suggested.origin + path)).status).toBe(200);
	});
});

describe('taken away', () => {
	const ask = async (path: string) => (await fetch(confirmed.origin + path)).text();
	const query = BOTH.replace('/compare', '');

	test('the numbers have a column for each price and for the difference', async () => {
		const [head, ...rows] = (await ask(`/compare/chart.csv${query}&range=1D`)).trim().split('\r\n');
		expect(head).toBe(`time,at,${A},${B},${A} minus 1-(${B})`);
		const [, , a, b, difference] = rows[5]!.split(',').map(Number);
		expect(difference).toBeCloseTo(a! - (1 - b!), 6);
	});

	test('the metadata say what the difference is, of what, and its mean over all points', async () => {
		const said = JSON.parse(await ask(`/compare/chart.metadata.json${query}`));
		expect(said.differences).toMatchObject([{ a: A, b: B, inverse: true }]);
		expect(said.differences[0].mean).toBeCloseTo(-0.82, 2);
		expect(said.methods.difference.rule).toContain('marked equivalent');
		expect(said.series.map(({ id }: { id: string }) => id)).toEqual([A, B]);
		expect(said.url).toContain(`/compare?with=${A}&with=${B}&from=`);
	});

	test('the picture has the layout of the page', async () => {
		const together = await ask(`/compare/chart.svg${query}`);
		expect(together).toContain('A − (100% − B)');
		expect(together).toContain('>Probability<');
		const panels = await ask(`/compare/chart.svg${query}&layout=panels`);
		expect(panels).not.toContain('>Probability<');
		expect(panels).toContain('>A Polymarket 4.0%<');
	});
});

describe.each([
	{ colorScheme: 'light', locale: 'ko-KR' },
	{ ...PHONE, colorScheme: 'dark', locale: 'en-US' }
] as const)('$colorScheme, $locale, $viewport.width px', (options) => {
	test.each([BOTH, `${BOTH}&layout=panels&y=free`, `${BOTH}&view=table&range=1D`])(
		'%s with a difference has no barrier that axe knows',
		async (path) => {
			const page = await open(confirmed.origin + path, options);
			expect(await barriers(page)).toEqual([]);
			await page.context().close();
		}
	);
});
