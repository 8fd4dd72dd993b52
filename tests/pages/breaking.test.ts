import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { fillMoves } from './moves.ts';
import { startServer, type PageServer } from './server.ts';
import { fill } from './world.ts';

let browser: Browser;
let server: PageServer;

beforeAll(async () => {
	const now = Date.now();
	[browser, server] = await Promise.all([
		launchBrowser(),
		startServer(async (connection) => {
			await fill(connection, now);
			await fillMoves(connection, now);
		})
	]);
});
afterAll(async () => {
	await browser?.close();
	await server?.stop();
});

async function reader(options: BrowserContextOptions) {
	const context = await browser.newContext({ timezoneId: 'Asia/Seoul', ...options });
	const page = await context.newPage();
	const complaints: string[] = [];
	page.on('console', (message) => {
		if (message.type() === 'error') complaints.push(message.text());
	});
	page.on('pageerror', (error) => complaints.push(String(error)));
	const open = (path: string) => page.goto(server.origin + path, { waitUntil: 'networkidle' });
	const text = async (selector: string) =>
		(await page.locator(selector).innerText()).replace(/\s+/g, ' ');
	const violations = async () =>
		(await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id);
	return { context, page, open, text, violations, complaints };
}

test('the front page says what is beyond the ordinary and why, where news and odds part, and which language is missing', async () => {
	const { context, page, open, text, complaints } = await reader({ locale: 'en-US' });
	await open('/?window=24h');
	const standing = page.getByRole('list', { name: 'Beyond the ordinary' }).getByRole('listitem');
	expect(await standing.count()).toBe(2);
	const row = standing.filter({ hasText: 'Musk and Ryanair' });
	expect(await row.innerText()).toMatch(
		/\d\.\d× its usual 24 hours · 4 outlets · 1 story · \+2\.2 pts in “Will Elon Musk announce an agreement/
	);
	// Beside the price: whether it can be printed, and what it cannot tell apart.
	expect(await row.innerText()).toMatch(/✓\s*printable\s*Break-even band \d\.\d%–\d\.\d%/);

	// The picture, and the same as lists.
	expect(await page.getByRole('img', { name: /^3 topics by how loud/ }).count()).toBe(1);
	const quarters = await text('section[aria-labelledby=news-odds] dl');
	expect(quarters).toMatch(/Quiet news, moving odds 1 The next large model, 2 Musk and Ryanair/);
	expect(quarters).toMatch(/Quiet news, flat odds 3 A topic with nothing yet/);
	expect(await text('section[aria-labelledby=one-language]')).toContain(
		'The next large model 4 articles in English, none in Korean yet'
	);
	expect(await text('section[aria-labelledby=spread] li')).toMatch(
		/4 outlets, more than any of the/
	);

	// Without any topic: what is unusual in the whole catalogue.
	await page.getByRole('link', { name: 'What is unusual in the whole catalogue' }).first().click();
	await page.getByRole('heading', { level: 1, name: 'What is unusual' }).waitFor();
	expect(await page.locator('main').innerText()).toContain('Of 10 open markets.');
	await page.getByRole('link', { name: '1 hour' }).click();
	await expect.poll(() => page.url()).toContain('/breaking?window=1h');
	await page.locator('[aria-current=true]', { hasText: '1 hour' }).waitFor();
	expect(complaints).toEqual([]);
	await context.close();
});

test('on a phone in Korean the same words stand there, and an unknown window is the usual one', async () => {
	const { context, page, open, text, violations, complaints } = await reader({
		locale: 'ko-KR',
		viewport: { width: 390, height: 844 },
		isMobile: true,
		hasTouch: true
	});
	await open('/?window=9y');
	expect(await page.getByRole('list', { name: '평소를 벗어난 주제' }).innerText()).toMatch(
		/평소 24시간의 \d\.\d배 · 매체 4곳 · 기사 1건 · “Will Elon Musk/
	);
	expect(await text('section[aria-labelledby=one-language]')).toContain(
		'다음 대형 모델 영어 기사 4건, 한국어 기사는 아직 없음'
	);
	expect(await page.getByRole('img', { name: /^주제 3개의 뉴스 증가/ }).count()).toBe(1);
	const quarters = await text('section[aria-labelledby=news-odds] dl');
	expect(quarters).toMatch(/뉴스는 잠잠, 확률은 변동 1 다음 대형 모델, 2 머스크와 라이언에어/);
	expect(quarters).toContain('뉴스도 확률도 잠잠 3 ');
	const row = page.getByRole('listitem').filter({ hasText: '머스크와 라이언에어' }).first();
	expect(await row.innerText()).toMatch(/✓\s*보도 가능\s*손익분기 구간 \d\.\d%–\d\.\d%/);
	await open('/breaking?window=9y');
	expect(await text('main')).toContain('스물에 하나는 우연');
	await open('/markets/polymarket:0xryanair');
	const moves = await text('#moves');
	expect(moves).toContain('원인 미확인');
	expect(moves).toMatch(/Kalshi\(반대 질문\)도 함께 변동/);
	expect(moves).toMatch(/변동 뒤: .* KST 보도, .* 처음 확인/);
	expect(moves).toContain('해당 안 됨: 기사는 인수, 규칙은 발표를 물음');
	expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
	expect(await violations()).toEqual([]);
	expect(complaints).toEqual([]);
	await context.close();
});

test('a move on the chart leads to its receipts, by keyboard too, and none of them names a cause', async () => {
	const { context, page, open, text, complaints } = await reader({ locale: 'en-US' });
	await open('/markets/polymarket:0xryanair');
	const moves = await text('#moves');
	expect(moves).toMatch(
		/The rules ask: “?This market will resolve to "Yes" if Elon Musk announces/
	);
	expect(moves).toMatch(/\+2\.2 points, 3\.0% → 5\.2% .* KST .* Unexplained/);
	expect(moves).toMatch(/Trading at the move \$0 traded from .* spread 0\.8 → 0\.8 points/);
	expect(moves).toContain('depth of the book then is not recorded');
	expect(moves).toMatch(
		/The other venue Kalshi \(the question turned around\) moved with it, −3\.0/
	);
	expect(moves).toContain('rules not checked as equivalent');
	expect(moves).toMatch(/after the move: published .* first seen/);
	expect(moves).toContain('speaks of a purchase, the rules ask for an announcement');

	await page.locator('#moves summary').focus();
	await page.keyboard.press('Enter');
	await expect.poll(() => page.locator('#moves details[open]').count()).toBe(0);
	// The mark on the chart leads there, and finds it open.
	const marks = page.locator('.rail button');
	await marks.first().waitFor();
	const link = page.locator('.opened a[href*="#move-"]');
	for (const mark of await marks.all()) {
		await mark.focus();
		await page.keyboard.press('Enter');
		await expect.poll(() => mark.getAttribute('aria-expanded')).toBe('true');
		if ((await link.count()) > 0) break;
	}
	await link.first().focus();
	await page.keyboard.press('Enter');
	await expect.poll(() => page.locator('#moves details[open]').count()).toBe(1);

	// A market that nobody follows, and one without moves, say so; nobody's past knows none.
	await open('/markets/kalshi:KXRAIN');
	expect(await text('#moves')).toContain('Moves are looked for in markets that a topic follows.');
	await open('/markets/polymarket:0xryanair?asOf=now-1d');
	expect(await text('#moves')).toContain('No move beyond the market’s own noise');
	expect(complaints).toEqual([]);
	await context.close();
});

test('every price of a list has its light and band beside it', async () => {
	const { context, page, open } = await reader({ locale: 'en-US' });
	await open('/markets');
	const row = page.getByRole('row').filter({ hasText: 'announce an agreement' });
	expect(await row.innerText()).toMatch(/✓\s*printable\s*Break-even band \d\.\d%–\d\.\d%/);
	const release = page.getByRole('row').filter({ hasText: 'in month 1?' });
	expect(await release.innerText()).toMatch(/✕\s*not printable/);
	expect(await release.innerText()).not.toContain('Break-even');
	await open('/topics/musk-ryanair');
	expect(await page.locator('.head').innerText()).toMatch(/✓\s*printable/);
	await context.close();
});
