import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { saveSpeaker } from '#lib/server/db/claim.ts';
import type { Connection } from '#lib/server/db/connect.ts';
import { ledgerEntries } from '../../scripts/simulator/ledger.ts';
import { DAY } from '../db/readings.ts';
import { fillRecord } from '../db/record.ts';
import { launchBrowser } from '../browser.ts';
import { startServer, type PageServer } from './server.ts';
import { fill } from './world.ts';
import { visit } from './visit.ts';

let browser: Browser;
let full: PageServer;
let empty: PageServer;
let demo: PageServer;

/** The demo's ledger as it has been entered by now, and somebody with twelve claims behind her. */
async function starter(connection: Connection) {
	const now = Date.now();
	for (const [slug, nameEn, nameKo] of [
		['elon-musk', 'Elon Musk', '일론 머스크'],
		['michael-oleary', "Michael O'Leary", '마이클 오리어리']
	] as const) {
		const speaker = { slug, nameEn, nameKo, kind: 'person', affiliation: null } as const;
		await saveSpeaker(connection, speaker, 'Demo Editor', now - 30 * DAY);
	}
	const story = { seed: 1, anchor: now, begin: now - 21 * DAY };
	for (const { at, enter } of ledgerEntries(story)) await enter(connection, at);
	await fillRecord(connection, now - 25 * DAY, 1_000_000);
}

beforeAll(async () => {
	[browser, full, empty, demo] = await Promise.all([
		launchBrowser(),
		startServer((connection) => fill(connection, Date.now())),
		startServer(async () => {}),
		startServer(starter, { HEARSAY_SIMULATED: '1' })
	]);
});
afterAll(async () => {
	await browser?.close();
	await Promise.all([full?.stop(), empty?.stop(), demo?.stop()]);
});

async function open(url: string, options: Parameters<Browser['newContext']>[0] = {}) {
	const context = await browser.newContext({ locale: 'en-US', timezoneId: 'UTC', ...options });
	const page = await context.newPage();
	await visit(page, url);
	return { page, close: () => context.close() };
}
const main = async (page: Page) => (await page.locator('main').innerText()).replaceAll(/\s+/g, ' ');

test.each([
	['en-US', ['Price then', 'Not kept', 'Late, 3-day delay', 'Kept', 'Void'], 'Elon Musk'],
	[
		'ko-KR',
		['당시 가격', '지켜지지 않음', '늦게 실현, 3일 늦음', '지켜짐', '판정 불가'],
		'일론 머스크'
	]
] as const)(
	'%s: the ledger shows words in their own language, prices and outcomes',
	async (locale, words, name) => {
		const { page, close } = await open(`${full.origin}/claims`, { locale });
		const text = await main(page);
		for (const word of [...words, name]) expect(text).toContain(word);
		const quote = page.getByRole('link', { name: /라이언에어 지분은 올해 안에/ });
		expect(await quote.getAttribute('lang')).toBe('ko');
		const rows = page.getByRole('row');
		expect(await rows.count()).toBe(6);
		// Newest first; the price is of the claim coming true: 100 − 14 % or so where NO means that.
		expect(await rows.nth(1).innerText()).toMatch(/8[3-9]\.\d%/);
		expect(await rows.nth(2).innerText()).toMatch(/[2-5]\.\d%/);
		await close();
	}
);

test('filters live in the address and are chosen by keyboard; an unknown one says so and filters nothing', async () => {
	const { page, close } = await open(`${full.origin}/claims`);
	await page.getByLabel('Speaker').selectOption('elon-musk');
	await page.getByLabel('Outcome').selectOption('late');
	await page.getByLabel('Outcome').press('Tab');
	await page.keyboard.press('Enter');
	await page.waitForURL(/speaker=elon-musk/);
	expect(new URL(page.url()).searchParams.get('state')).toBe('late');
	expect(await page.getByRole('row').count()).toBe(2);
	await page.goto(`${full.origin}/claims?speaker=nobody`);
	expect(await main(page)).toContain('“nobody” in the address is not known here');
	expect(await page.getByRole('row').count()).toBe(6);
	await page.goto(`${full.origin}/claims?speaker=michael-oleary&state=kept`);
	expect(await main(page)).toContain('No claim matches');
	for (const odd of ['cursor=x', 'cursor=W10', 'state=%00', `topic=${'x'.repeat(5000)}`]) {
		expect((await fetch(`${full.origin}/claims?${odd}`)).status).toBe(200);
	}
	await close();
});

test('a claim shows prices before and after with their basis, what a dollar made, and every entry', async () => {
	const { page, close } = await open(`${full.origin}/claims/musk-ryanair`);
	const text = await main(page);
	for (const part of [
		'when it was said',
		'a week after',
		'not known, or still ahead',
		'mid price',
		'Following it: YES',
		'Against it: NO',
		'at the bid',
		'That price could not tell chances from',
		'Versions, newest first',
		'Jane Doe'
	]) {
		expect(text).toContain(part);
	}
	await page.getByRole('link', { name: 'See it on the chart' }).click();
	await page.waitForURL(/\/markets\/polymarket:0xryanair\?from=\d+/);
	const mark = page.getByRole('button', { name: /Claim: Elon Musk: “We will buy Ryanair/ });
	await mark.focus();
	await page.keyboard.press('Enter');
	await page
		.getByRole('link', { name: /Elon Musk: “We will buy Ryanair/ })
		.last()
		.click();
	await page.waitForURL(/\/claims\/musk-ryanair$/);
	await close();
});

test('a claim that came true says what following it made, paid out', async () => {
	const { page, close } = await open(`${full.origin}/claims/rain`);
	const text = await main(page);
	expect(text).toContain('paid out');
	expect(text).toContain('settlement');
	expect(text).toMatch(/Following it: YES .*\+9\.9%/);
	expect(text).toMatch(/Against it: NO .*−100%/);
	await close();
});

test('topic and market show their claims; the chart of the topic has them as marks', async () => {
	const { page, close } = await open(`${full.origin}/topics/musk-ryanair?range=1m`);
	expect(await page.getByRole('region', { name: 'Claims' }).getByRole('row').count()).toBe(3);
	expect(
		await page.getByRole('list', { name: 'What happened' }).getByRole('button').count()
	).toBeGreaterThan(0);
	const series = (await (
		await fetch(`${full.origin}/api/v1/topics/musk-ryanair/series?from=0`)
	).json()) as { marks: { kind: string; label: string; href: string }[] };
	expect(series.marks.filter(({ kind }) => kind === 'claim')).toMatchObject([
		{ label: expect.stringContaining('Elon Musk: “We will buy'), href: '/claims/musk-ryanair' },
		{
			label: expect.stringContaining('마이클 오리어리: “라이언에어'),
			href: '/claims/oleary-no-sale'
		}
	]);
	await page.goto(`${full.origin}/markets/kalshi:KXRYANAIR-27`);
	expect(await main(page)).toContain('NO means it came true');
	await close();
});

test('a speaker’s page counts every outcome, and says when there is too little for a score', async () => {
	const { page, close } = await open(`${full.origin}/speakers/elon-musk`);
	const text = await main(page);
	expect(text).toContain('Nothing is decided yet of what a market priced');
	expect(text).toMatch(/Late 1/);
	expect(text).toMatch(/Void 1/);
	expect(text).toContain('Not possible yet');
	await page.goto(`${full.origin}/speakers/weather-office`);
	const office = await main(page);
	for (const part of [
		'Organisation',
		'n = 1; events: 1',
		'too few for an interval',
		'Were it 80%, the skill would be −3.00; were it 100%, +1.00',
		'there are 1'
	]) {
		expect(office).toContain(part);
	}
	await close();
});

test('in Korean a claim says its prices and what a dollar made, and a speaker every outcome and what there is too little for', async () => {
	const { page, close } = await open(`${full.origin}/claims/musk-ryanair`, { locale: 'ko-KR' });
	const holds = async (parts: string[]) => {
		const text = await main(page);
		for (const part of parts) expect(text).toContain(part);
	};
	await holds([
		'발언 시점',
		'일주일 뒤',
		'호가 중간값',
		'발언대로',
		'발언 반대로',
		'매수호가 기준'
	]);
	await holds(['사이의 확률을 구별할 수 없습니다', '판, 최신순', '차트에서 보기']);
	await page.goto(`${full.origin}/speakers/weather-office`);
	await holds([
		'단체',
		'사건이 세 건 미만이라 구간을 낼 수 없습니다',
		'80%로 보면 −3.00, 100%로 보면 +1.00'
	]);
	await holds(['판정된 발언이 10건 필요하며, 지금은 1건입니다']);
	await page.goto(`${full.origin}/speakers/elon-musk`);
	await holds(['판정된 것이 아직 없어 점수도 없습니다', '아직 견줄 수 없습니다']);
	await close();
});

test.each([
	['en-US', 'Not kept', 'Elon Musk'],
	['ko-KR', '지켜지지 않음', '일론 머스크']
])(
	'%s: the ledger that the demo starts with has the claims of the story, and says that they are simulated',
	async (locale, outcome, name) => {
		const { page, close } = await open(`${demo.origin}/claims`, { locale });
		const text = await main(page);
		for (const about of ['Ryanair', 'A trillion?', 'The jury', 'president', 'drive itself']) {
			expect(text).toContain(about);
		}
		for (const word of [outcome, name]) expect(text).toContain(word);
		expect(await page.locator('body').innerText()).toMatch(/simulated data/i);
		await close();
	}
);

test.each([
	[
		'en-US',
		/95% interval over events: .+Rank 1 of 1 speakers with ten or more decided claims/,
		/Fading these 12 claims made .+1,000 draws from 6 markets.+It beat 100% of the draws: more than NO usually earns/,
		/Following it 12 −100% 0 of 12 −100% \$12\.00 Against it 12 \+\d+.*% 12 of 12/
	],
	[
		'ko-KR',
		/사건 단위 95% 구간: .+10건 이상인 발언자 1명 가운데 1위/,
		/이 발언 12건의 반대로 걸면 .+시장 6개에서 1,000번 추출.+추출의 100%보다 나았습니다\. ‘아니오’가 보통 버는 것보다 많습니다/,
		/발언대로 12 −100% 12건 중 0건 −100% 12\.00달러 발언 반대로 12 \+\d+.*% 12건 중 12건/
	]
])(
	'%s: from ten decided claims on a speaker has a score with its interval, a rank, and a fade index beside its control',
	async (locale, score, control, index) => {
		const { page, close } = await open(`${demo.origin}/speakers/jane`, { locale });
		const text = await main(page);
		for (const part of [score, control, index]) expect(text).toMatch(part);
		await close();
	}
);

test('an empty ledger says how a claim is entered', async () => {
	for (const [locale, words] of [
		['en-US', 'The ledger has no claims yet'],
		['ko-KR', '아직 기록된 발언이 없습니다']
	]) {
		const { page, close } = await open(`${empty.origin}/claims`, { locale: locale! });
		expect(await main(page)).toContain(words!);
		expect(await main(page)).toContain('npm run claim');
		await close();
	}
});

test('as of a moment before, a claim is not there', async () => {
	const asOf = Date.now() - 4.5 * 24 * 3_600_000;
	const { page, close } = await open(`${full.origin}/claims?asOf=${asOf}`);
	expect(await page.getByRole('row').count()).toBe(5);
	expect((await fetch(`${full.origin}/claims/oleary-no-sale?asOf=${asOf}`)).status).toBe(404);
	await page.getByRole('link', { name: /Wi-Fi on every plane/ }).click();
	await page.waitForURL(/asOf=/);
	expect(await main(page)).toContain('Open, deadline passed');
	await close();
});
