import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { saveRates } from '#lib/server/db/fx-rate.ts';
import { saveLinks } from '#lib/server/db/link.ts';
import { launchBrowser } from '../browser.ts';
import { startServer, type PageServer } from './server.ts';
import { fill } from './world.ts';
import { barriers, visit } from './visit.ts';

let browser: Browser;
let server: PageServer;

beforeAll(async () => {
	[browser, server] = await Promise.all([
		launchBrowser(),
		startServer(async (connection) => {
			await fill(connection, Date.now());
			const rate = { base: 'USD', quote: 'KRW', rate: '1440.55', source: 'ECB' };
			await saveRates(connection.db, [{ ...rate, date: '2026-01-26' }], Date.now() - 1);
			const { db } = connection;
			const { key } = await db
				.selectFrom('market')
				.select('key')
				.where('id', '=', 'polymarket:0xryanair')
				.executeTakeFirstOrThrow();
			const articles = await db.selectFrom('article').select('key').execute();
			const link = { kind: 'market-article' as const, a: String(key), score: 0.9, reasons: [] };
			await saveLinks(
				db,
				articles.map((article) => ({
					...link,
					b: String(article.key),
					state: 'suggested' as const,
					decidedBy: 'machine'
				})),
				Date.now() - 1
			);
		})
	]);
});
afterAll(async () => {
	await browser?.close();
	await server?.stop();
});

async function open(locale: string) {
	const context = await browser.newContext({ locale, timezoneId: 'Asia/Seoul' });
	const page = await context.newPage();
	const complaints: string[] = [];
	page.on('console', (message) => {
		if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
	});
	page.on('pageerror', (error) => complaints.push(String(error)));
	await visit(page, `${server.origin}/draft`);
	return { context, page, complaints };
}

test('a Korean draft: share of bettors, share of money, won of another year, each with what is right', async () => {
	const { context, page, complaints } = await open('ko-KR');
	await page
		.getByLabel('원고(한국어 또는 영어)')
		.fill(
			'폴리마켓에서 머스크의 라이언에어 인수를 예측한 비율은 4% 수준이다. 200만달러(약 26억원)가 걸렸고, 전체의 54%가 ‘그렇다’에 돈을 걸었다.'
		);
	await page.getByLabel('게재일').fill('2026-01-26');
	await page.getByRole('button', { name: '점검', exact: true }).click();
	const found = page.locator('ol li');
	await found.first().waitFor();
	const text = await page.locator('ol').innerText();
	expect(text).toContain('가격은 사람의 비율이 아닙니다');
	expect(text).toContain('내재 확률은 약 4%');
	expect(text).toContain(
		'200만달러가 26억원이면 1달러에 1,300원꼴입니다. 2026-01-26 환율은 1,440.55원'
	);
	expect(text).toContain('약 28억8천만원');
	expect(text).toContain('가격은 돈의 비율이 아닙니다');
	expect(await page.locator('mark').allInnerTexts()).toContain('26억원');
	// What was pasted is still there to be mended.
	expect(await page.locator('textarea').inputValue()).toContain('200만달러');
	for (const colorScheme of ['light', 'dark'] as const) {
		await page.emulateMedia({ colorScheme });
		expect(await barriers(page)).toEqual([]);
	}
	expect(complaints).toEqual([]);
	await context.close();
});

test('an English draft: stale odds with when they were right, a headline beyond the rule, two contracts', async () => {
	const { context, page } = await open('en-US');
	await page
		.getByLabel('Your text, in English or Korean')
		.fill(
			'Musk will buy Ryanair by June 30, 2026: Polymarket gives it a 5.2% chance on Monday. Kalshi has 14% for a stake of Musk, Tesla or SpaceX in Ryanair.'
		);
	await page.getByRole('button', { name: 'Check', exact: true }).click();
	await page.locator('ol li').first().waitFor();
	const text = await page.locator('ol').innerText();
	expect(text).toMatch(
		/The market stands at 4\.0% now\. 5\.2% was last right at \d+ \w+ \d{4}, \d\d:\d\d/
	);
	expect(text).toContain('asks for an announcement or an agreement, not for a completed purchase');
	expect(text).toContain('Prices of Polymarket, Kalshi side by side');
	expect(text).toContain('any stake above 0%');
	await page
		.getByRole('link', { name: /announce an agreement to buy Ryanair/ })
		.first()
		.click();
	await page.waitForURL('**/markets/polymarket:0xryanair');
	await context.close();
});

test('a clean draft is left alone, an empty one is asked for, and a megabyte is too much', async () => {
	const post = async (draft: string, date = '2026-01-26') => {
		const body = new FormData();
		body.set('draft', draft);
		body.set('date', date);
		const headers = { origin: server.origin, accept: 'text/html', 'accept-language': 'en' };
		const answer = await fetch(`${server.origin}/draft`, { method: 'POST', headers, body });
		return { status: answer.status, text: await answer.text() };
	};
	const clean = await post('It rained in Seoul.');
	expect([clean.status, clean.text]).toEqual([
		200,
		expect.stringContaining('Nothing here looks wrong')
	]);
	const empty = await post('  ');
	expect([empty.status, empty.text]).toEqual([400, expect.stringContaining('Paste a text first.')]);
	const large = await post('가'.repeat(400_000));
	expect([large.status, large.text]).toEqual([
		413,
		expect.stringContaining('more than a megabyte')
	]);
	expect((await post('머스크 '.repeat(100_000))).status).toBe(200);
	expect((await post('Text.', '9999-99-99')).status).toBe(400);
	const hostile = await post('<script>alert(1)</script> Polymarket says 4% of bettors.');
	expect(hostile.text).not.toContain('<script>alert(1)');
});

test.each([
	['en-US', 'The rules ask:', 'asks for an announcement or an agreement'],
	['ko-KR', '규정이 묻는 것:', '계약은 발표나 합의를 묻습니다']
])(
	'%s: a headline stands beside what the rules ask, and says where it goes further',
	async (locale, asks, further) => {
		const context = await browser.newContext({ locale });
		const page = await context.newPage();
		const stories = (await (await fetch(`${server.origin}/api/v1/stories?limit=200`)).json()) as {
			items: { id: string }[];
		};
		const found: string[] = [];
		for (const { id } of stories.items) {
			const story = (await (await fetch(`${server.origin}/api/v1/stories/${id}`)).json()) as {
				markets: { id: string }[];
			};
			if (story.markets.some((market) => market.id === 'polymarket:0xryanair')) found.push(id);
		}
		expect(found.length).toBeGreaterThan(0);
		const texts: string[] = [];
		for (const id of found) {
			await page.goto(`${server.origin}/stories/${id}`);
			texts.push(await page.locator('aside').innerText());
		}
		expect(texts.every((text) => text.includes(asks))).toBe(true);
		expect(texts.some((text) => text.includes(further))).toBe(true);
		await context.close();
	}
);
