import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { saveRates } from '#lib/server/db/fx-rate.ts';
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
			const date = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
			const rate = { date, base: 'USD', quote: 'KRW', rate: '1440.55', source: 'ECB' };
			await saveRates(connection.db, [rate], Date.now() - 3_600_000);
		})
	]);
});
afterAll(async () => {
	await browser?.close();
	await server?.stop();
});

const MARKET = '/markets/polymarket:0xryanair';

async function open(path: string, locale: string) {
	const context = await browser.newContext({
		locale,
		timezoneId: 'Asia/Seoul',
		permissions: ['clipboard-read', 'clipboard-write']
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

test.each([
	[
		'en-US',
		/^Contracts on Polymarket that ask “Will Elon Musk announce an agreement to buy Ryanair by June 30, 2026\?” implied a chance of about 4% \(middle of bid 3\.6%, ask 4\.4%\) as of \d\d:\d\d .*\$2\.1 million \(about ₩3\.03 billion, at 1,440\.55 won to the dollar, ECB, /,
		'Fit to print',
		'In Korean',
		'누적 거래액은 210만 달러(약 30억 3000만 원'
	],
	[
		'ko-KR',
		/^예측시장 폴리마켓에서 ‘Will Elon Musk [^’]+’ 계약은 약 4센트\(내재 확률 약 4%\)에 거래됐다\(매수호가 3\.6센트·매도호가 4\.4센트의 중간값, 한국시간 \d+년 \d+월 \d+일 \d+시 \d+분 기준\)\. 누적 거래액은 210만 달러\(약 30억 3000만 원/,
		'기사에 써도 됩니다',
		'영어로',
		'Contracts on Polymarket'
	]
])(
	'%s: one key copies the sentence, and its address keeps the numbers it was made of',
	async (locale, sentence, light, other, inOther) => {
		const { context, page, complaints } = await open(MARKET, locale);
		const section = page.locator('#print');
		expect(await section.innerText()).toContain(light);
		expect(await section.innerText()).toMatch(
			locale === 'en-US'
				? /spread 0\.8 points[\s\S]*Break-even band \d\.\d%–\d/
				: /호가 차이 0\.8%p[\s\S]*손익분기 구간 \d\.\d%–\d/
		);
		expect(await section.locator('blockquote').first().innerText()).toMatch(sentence);
		await page.keyboard.press('c');
		await expect.poll(() => section.getByRole('status').innerText()).not.toBe('');
		const copied = await page.evaluate(() => navigator.clipboard.readText());
		expect(copied).toMatch(sentence);
		const address = /http:\S+\/s\/[0-9a-f]{20}$/.exec(copied)![0];
		const found = await visit(page, address);
		expect(found!.status()).toBe(200);
		// The snapshot says the same, to the letter.
		expect(await page.locator('blockquote').first().innerText()).toBe(copied);
		await page.getByText(other, { exact: true }).click();
		expect(await page.locator('details blockquote').innerText()).toContain(inOther);
		expect(complaints).toEqual([]);
		await context.close();
	}
);

test('where nothing is known there is no sentence, and what was paid has no light', async () => {
	const { context, page } = await open('/markets/kalshi:KXRAIN', 'en-US');
	const section = page.locator('#print');
	expect(await section.locator('blockquote').first().innerText()).toMatch(
		/^The market “Did it rain in Seoul\?” at Kalshi was settled yes on /
	);
	expect(await section.locator('.light').count()).toBe(0);
	await context.close();
});

test.each(['light', 'dark'] as const)(
	'the sentence has no barrier that axe knows: %s',
	async (theme) => {
		const { context, page } = await open(MARKET, 'ko-KR');
		await page.emulateMedia({ colorScheme: theme });
		expect(await barriers(page)).toEqual([]);
		await context.close();
	}
);
