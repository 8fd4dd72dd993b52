import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listAudit } from '#lib/server/db/audit.ts';
import { listClaims } from '#lib/server/db/claim.ts';
import { connect, type Connection } from '#lib/server/db/connect.ts';
import { saveLinks } from '#lib/server/db/link.ts';
import { launchBrowser } from '../browser.ts';
import { startServer, type PageServer } from './server.ts';
import { barriers, rest, visit } from './visit.ts';
import { fill } from './world.ts';

/** On a machine that has much else to do. */
const SLOW = { timeout: 120_000 };

let browser: Browser;
let site: PageServer;
/** A feed on this machine, which the settings allow, and what else its server may answer. */
let feed: Server;
let feedUrl: string;
let plain: BrowserContext;
let page: Page;

const hour = (ago: number) => new Date(Date.now() - ago * 3_600_000).toISOString().slice(0, 19);
const RSS = () => `<?xml version="1.0"?><rss version="2.0"><channel><title>예시일보</title>
	<language>ko</language><link>https://example.kr/</link>
	<item><title>서울에 비</title><link>https://example.kr/1</link><pubDate>${hour(-8)}</pubDate></item>
	<item><title>&lt;script&gt;alert(1)&lt;/script&gt; 부산</title><link>https://example.kr/2</link><pubDate>${hour(-5)}</pubDate></item>
	</channel></rss>`;

beforeAll(async () => {
	feed = createServer((request, response) => {
		if (request.url === '/page') response.end('<!doctype html><title>A page</title>');
		else if (request.url === '/inward') {
			response.writeHead(302, { location: 'http://169.254.169.254/latest' }).end();
		} else response.setHeader('content-type', 'application/rss+xml').end(RSS());
	});
	await new Promise<void>((resolve) => feed.listen(0, '127.0.0.1', resolve));
	const { port } = feed.address() as AddressInfo;
	feedUrl = `http://127.0.0.1:${port}`;
	[browser, site] = await Promise.all([
		launchBrowser(),
		startServer(
			async (connection) => {
				await fill(connection, Date.now());
				await suggest(connection);
			},
			{ FEED_ALLOW_HOSTS: `127.0.0.1:${port}` }
		)
	]);
	plain = await browser.newContext({ locale: 'en-US', javaScriptEnabled: false });
	page = await plain.newPage();
});
afterAll(async () => {
	await browser?.close();
	await site?.stop();
	await new Promise((resolve) => feed?.close(resolve));
});

/** Suggests two stories for the market of Polymarket. */
async function suggest({ db }: Connection) {
	const market = await db
		.selectFrom('market')
		.select('key')
		.where('venue', '=', 'polymarket')
		.executeTakeFirstOrThrow();
	// A sentence in which a speaker of the ledger promises something.
	const promise = 'Elon Musk said: “I will buy an airline by the end of 2027.” Nobody sold one.';
	await db
		.updateTable('article')
		.set({ summary: promise })
		.where('url', '=', 'https://desk.example/story')
		.execute();
	await db
		.updateTable('article')
		.set({ summary: '일론 머스크는 연말까지 항공사를 사들이겠다고 밝혔다.' })
		.where('url', '=', 'https://yonhap.example/story')
		.execute();
	const articles = await db.selectFrom('article').select('key').orderBy('key').limit(2).execute();
	await saveLinks(
		db,
		articles.map(({ key }) => ({
			kind: 'market-article' as const,
			...{ a: String(market.key), b: String(key), score: 0.7, reasons: ['same name: Ryanair'] },
			...{ state: 'suggested' as const, decidedBy: 'machine' }
		})),
		Date.now()
	);
}

const press = (on: Page, name: string | RegExp) =>
	on
		.getByRole('main')
		.getByRole('button', { name, exact: typeof name === 'string' })
		.first()
		.click();
const told = (on: Page) => on.locator('.told').innerText();
const main = (on: Page) => on.getByRole('main').innerText();

/** What stands in the database. */
async function stored<T>(read: (connection: Connection) => Promise<T>): Promise<T> {
	const connection = connect(site.database);
	try {
		return await read(connection);
	} finally {
		await connection.close();
	}
}
const lastDeed = async () =>
	(await stored(({ db }) => listAudit(db, { limit: 1, before: null })))[0]!;

describe('without script, a desk that nobody has an account on', SLOW, () => {
	test('follows a topic in two words, sees what it would have found first, and takes it back', async () => {
		await page.goto(`${site.origin}/`);
		await page.getByRole('banner').getByRole('link', { name: 'Desk' }).click();
		await page.getByRole('link', { name: 'New topic' }).click();
		await page.getByLabel('What to look for').fill('Musk Ryanair');
		await press(page, 'Try it');
		const found = await main(page);
		expect(found).toContain('Last 7 days: 2 stories, 2 articles');
		expect(found).toContain('(Musk OR 머스크) (Ryanair OR 라이언에어)');
		expect(found).toContain('linked by Musk · Ryanair');
		await page.getByRole('link', { name: '(Musk OR 머스크)' }).click();
		expect(await main(page)).toContain('Last 7 days: 4 stories, 4 articles');
		await page.getByLabel('Will Elon Musk announce').check();
		await page.getByLabel('Name in English').fill('The airline bid');
		await press(page, 'Follow this topic');
		expect(await told(page)).toContain('added a topic');
		await page.getByRole('link', { name: 'Its page' }).click();
		const topic = await main(page);
		expect(topic).toContain('머스크, 라이언에어 인수 여부');
		expect(topic).toContain('Will Elon Musk announce an agreement');
		expect(await lastDeed()).toMatchObject({ action: 'topic added', via: 'session' });
		await page.goBack();
		await press(page, 'Undo');
		expect(await told(page)).toContain('removed a topic');
		expect((await fetch(`${site.origin}/topics/the-airline-bid`)).status).toBe(404);
		await page.goto(`${site.origin}/desk/topics`);
		await press(page, /Follow again: The airline bid/);
		expect((await fetch(`${site.origin}/topics/the-airline-bid`)).status).toBe(200);
		// What cannot be saved is said, and what was entered is kept.
		await page.goto(`${site.origin}/desk/topics/new?q=Musk`);
		await page.getByLabel('What to look for').fill('Musk (');
		await page.getByLabel('Name in English').fill('Kept words');
		await press(page, 'Follow this topic');
		expect(await page.getByRole('alert').first().innerText()).toContain('bracket');
		expect(await page.getByLabel('Name in English').inputValue()).toBe('Kept words');
	});

	test('tests a feed before it is saved: items, zone with its evidence, language; and stops it again', async () => {
		await page.goto(`${site.origin}/desk/sources/new`);
		const tries: [string, string][] = [
			['ftp://example.kr/rss', 'no http(s) address'],
			['http://127.0.0.1:9/rss', 'into this network'],
			['http://[::ffff:10.0.0.1]/rss', 'into this network'],
			[`${feedUrl}/inward`, 'into this network'],
			[`${feedUrl}/page`, 'a web page, not a feed']
		];
		for (const [url, words] of tries) {
			await page.getByLabel('Address of the feed').fill(url);
			await press(page, 'Test');
			expect(await page.getByRole('alert').innerText()).toContain(words);
			expect(await page.getByLabel('Address of the feed').inputValue()).toBe(url);
		}
		await page.getByLabel('Address of the feed').fill(`${feedUrl}/rss`);
		await press(page, 'Test');
		const preview = await main(page);
		expect(preview).toContain('2 items, rss');
		expect(preview).toContain('2 of 2 dates name no zone. The feed says it is Korean: Asia/Seoul.');
		expect(preview).toMatch(/^\s*부산$/m);
		expect(await page.getByLabel('Name').inputValue()).toBe('예시일보');
		expect(await page.getByLabel('Time zone').inputValue()).toBe('Asia/Seoul');
		const nothing = await stored(({ db }) =>
			db.selectFrom('source').select('id').where('name', '=', '예시일보').execute()
		);
		expect(nothing).toEqual([]);
		await press(page, 'Read this source');
		expect(await told(page)).toContain(`added a source. ${feedUrl}/rss`);
		await press(page, 'Undo');
		expect(await main(page)).toContain('Stopped');
		const opml = await (await plain.request.get(`${site.origin}/desk/sources.opml`)).text();
		expect(opml).toContain('xmlUrl="https://reuters.example/rss"');
		expect(opml).not.toContain(feedUrl);
	});

	test('takes over the feeds of an OPML list that were chosen', async () => {
		const outline = (name: string, url: string) => `<outline text="${name}" xmlUrl="${url}"/>`;
		const opml = `<opml version="2.0"><body><outline text="Daily">${outline('A', 'https://a.example/rss')}${outline('B', 'https://b.example/rss')}</outline>${outline('Reuters', 'https://reuters.example/rss')}</body></opml>`;
		await page.goto(`${site.origin}/desk/sources/opml`);
		await press(page, 'Show what is in it');
		expect(await page.getByRole('alert').innerText()).toContain('Choose a file');
		await page.getByLabel('Or paste it').fill('<html>');
		await press(page, 'Show what is in it');
		expect(await page.getByRole('alert').innerText()).toContain('no OPML');
		await page.getByLabel('File').setInputFiles({
			...{ name: 'feeds.opml', mimeType: 'text/xml' },
			buffer: Buffer.from(opml)
		});
		await press(page, 'Show what is in it');
		expect(await page.getByLabel('Reuters').isChecked()).toBe(false);
		await page.getByRole('checkbox', { name: /^B/ }).uncheck();
		await press(page, 'Read the checked ones');
		expect(await main(page)).toContain('1 source was added or changed.');
		expect(await main(page)).toContain('https://a.example/rss');
		expect(await main(page)).not.toContain('https://b.example/rss');
	});

	test('merges two stories, splits them again, and each is undone', async () => {
		const stories = async () =>
			(
				await stored(({ db }) =>
					db.selectFrom('article').select('storyKey').orderBy('key').execute()
				)
			).map(({ storyKey }) => storyKey);
		const before = await stories();
		await page.goto(`${site.origin}/desk/stories/1?q=nonsense`);
		await press(page, /Put into this one/);
		expect(await told(page)).toContain('merged stories');
		expect(new Set(await stories()).size).toBe(before.length - 1);
		await press(page, 'Take the checked ones out');
		expect(await page.getByRole('alert').innerText()).toContain('Choose the articles');
		await page.getByRole('checkbox', { name: /absolute nonsense/ }).check();
		await press(page, 'Take the checked ones out');
		expect(await told(page)).toContain('split a story');
		await press(page, 'Undo');
		expect(new Set(await stories()).size).toBe(before.length - 1);
		await page.goto(`${site.origin}/desk`);
		await press(page, /Undo: merged stories/);
		expect(await stories()).toEqual(before);
	});

	test('enters a claim, and says why a vague one is refused', async () => {
		await page.goto(`${site.origin}/desk/claims`);
		await page.getByLabel('Or somebody new').fill('Mina Park');
		await page.getByLabel('Word for word').fill('It will rain.');
		await page.getByLabel('Where it can be read').fill('https://desk.example/1');
		await page.getByLabel('Outlet').fill('Desk');
		await page.getByLabel('Said').fill('2026-01-20T09:00');
		await page.getByLabel('Deadline').fill('2026-06-30T23:59');
		const criterion = page.getByLabel('Counts as kept if');
		await criterion.fill('Rain falls in Seoul soon enough.');
		await press(page, 'Enter into the ledger');
		expect(await page.getByRole('alert').innerText()).toContain('“soon”');
		expect(await page.getByLabel('Word for word').inputValue()).toBe('It will rain.');
		await criterion.fill('The weather office of Seoul reports rain.');
		await press(page, 'Enter into the ledger');
		expect(await told(page)).toContain('entered a claim');
		expect(await main(page)).toContain('It will rain.');
	});

	test('corrects a claim in a new row of the ledger, refuses a vague one again, and enters what came of it', async () => {
		await page.goto(`${site.origin}/claims/mina-park-2026-01-20`);
		await page.getByRole('link', { name: 'Correct it' }).click();
		const form = page.locator('form[action="?/correct"]');
		expect(await form.getByLabel('Word for word').inputValue()).toBe('It will rain.');
		await form.getByRole('button', { name: 'Enter the correction' }).click();
		expect(await page.getByRole('alert').innerText()).toContain('Nothing is different');
		await form.getByLabel('Counts as kept if').fill('A substantial amount of rain falls in Seoul.');
		await form.getByLabel('Deadline').fill('2026-07-31T23:59');
		await form.getByRole('button', { name: 'Enter the correction' }).click();
		expect(await page.getByRole('alert').innerText()).toContain('“substantial”');
		expect(await form.getByLabel('Deadline').inputValue()).toBe('2026-07-31T23:59');
		await form.getByLabel('Counts as kept if').fill('The weather office of Seoul reports rain.');
		await form.getByRole('button', { name: 'Enter the correction' }).click();
		expect(await told(page)).toContain('corrected a claim');
		const outcome = page.locator('form[action="?/outcome"]');
		await outcome.getByLabel('Outcome').selectOption('kept');
		await outcome.getByRole('button').click();
		expect(await page.getByRole('alert').innerText()).toContain('Give the address');
		await outcome.getByLabel('Outcome').selectOption('kept');
		await outcome.getByLabel('Where it can be read').fill('https://office.example/rain');
		await outcome.getByRole('button').click();
		expect(await told(page)).toContain('entered what came of a claim');
		await page.getByText('Paste what you read').click();
		await page.getByLabel('The text as you read it').fill('Mina Park: “It will rain.”');
		await press(page, 'Keep this text');
		expect(await told(page)).toContain('kept the text of a source');
		await page.getByRole('link', { name: 'Its page' }).click();
		const claim = await main(page);
		// The year is told once it is another one.
		expect(claim).toMatch(/31 Jul(?: 2026)?, 23:59 UTC/);
		expect(claim).toMatch(/30 Jun(?: 2026)?, 23:59 UTC/);
		await page.getByText('text as a person read it').click();
		expect(await main(page)).toMatch(/stands in it word for word[\s\S]*SHA-256 [0-9a-f]{64}/);
	});

	test('sentences of stories are offered as claims, and only the form enters one', async () => {
		await page.goto(`${site.origin}/claims`);
		await page.getByRole('link', { name: 'Claims suggested from stories' }).click();
		const row = page.getByRole('listitem').filter({ hasText: 'buy an airline' });
		expect(await row.innerText()).toMatch(/Elon Musk\s+found by said \+ will/);
		await row.getByRole('link', { name: 'Enter it' }).click();
		expect(await page.getByLabel('Word for word').inputValue()).toBe(
			'I will buy an airline by the end of 2027.'
		);
		expect(await page.getByLabel('Where it can be read').inputValue()).toBe(
			'https://desk.example/story'
		);
		expect(await page.getByLabel('Outlet').inputValue()).toBe('Financial Desk');
		expect(await page.getByLabel('Said').inputValue()).toMatch(/^\d{4}-\d\d-\d\dT/);
		const entered = () => stored(async ({ db }) => (await listClaims(db, { asOf: null })).length);
		const before = await entered();
		await page.getByLabel('Deadline').fill('2027-12-31T23:59');
		await page
			.getByLabel('Counts as kept if')
			.fill('A filing names him as the owner of an airline.');
		await press(page, 'Enter into the ledger');
		expect(await entered()).toBe(before + 1);
		// What the article said is kept without being asked; the sentence is offered no more.
		expect(await main(page)).toContain('article as it was fetched');
		await page.goto(`${site.origin}/desk/claims/suggested`);
		expect(await main(page)).not.toContain('buy an airline');
	});

	test('ways to the desk stand where its work arises: links and rules are corrected from story and market', async () => {
		await page.goto(`${site.origin}/stories/1`);
		await page.getByRole('link', { name: 'Correct its links' }).click();
		const topics = page.locator('section').filter({ has: page.locator('#links') });
		await topics.getByRole('button', { name: 'Does not: Musk and Ryanair' }).click();
		expect(await told(page)).toContain('decided on a link');
		expect(await (await fetch(`${site.origin}/api/v1/stories/1`)).text()).not.toContain(
			'"musk-ryanair"'
		);
		await press(page, 'Undo');
		await page.goto(`${site.origin}/markets/kalshi:KXRAIN`);
		await page.getByRole('link', { name: 'Its topics and rules' }).click();
		await page.getByLabel('Link it to a topic').selectOption('quiet');
		await press(page, 'Link');
		expect(await told(page)).toContain('decided on a link');
		await press(page, 'Undo');
		await page.getByLabel('Another market, by its words').fill('stake Ryanair');
		await press(page, 'Search');
		await page.getByRole('link', { name: 'Judge the two rules' }).click();
		expect(page.url()).toContain('/desk/rules?a=kalshi:KXRAIN&b=kalshi:KXRYANAIR-27');
		for (const [path, way] of [
			['/topics/musk-ryanair', 'Edit this topic'],
			['/markets/polymarket:0xryanair', 'Set an alert'],
			['/compare?with=polymarket:0xryanair&with=kalshi:KXRYANAIR-27', 'Judge the two rules'],
			['/speakers/elon-musk', 'Enter a claim']
		] as const) {
			await page.goto(site.origin + path);
			expect([path, await page.getByRole('main').getByRole('link', { name: way }).count()]).toEqual(
				[path, 1]
			);
		}
		// The past is changed by nobody.
		await page.goto(`${site.origin}/stories/1?asOf=now-1h`);
		expect(await page.getByRole('link', { name: 'Correct its links' }).count()).toBe(0);
	});
});

describe('with script', SLOW, () => {
	test('markets and stories follow the typing, and checked markets stay', async () => {
		const context = await browser.newContext({ locale: 'ko-KR' });
		const typing = await context.newPage();
		await visit(typing, `${site.origin}/desk/topics/new`);
		await typing.getByLabel('찾을 낱말').pressSequentially('ryanair stake');
		await typing.getByLabel(/hold a stake in Ryanair/).check();
		await expect.poll(() => main(typing)).toContain('1개를 골랐습니다');
		await typing.getByLabel('찾을 낱말').fill('라이언에어');
		await expect.poll(() => main(typing)).toContain('최근 7일: 기사 묶음 2건');
		await expect.poll(() => typing.getByLabel('영어 이름').inputValue()).toBe('Ryanair');
		expect(await typing.getByLabel(/hold a stake in Ryanair/).isChecked()).toBe(true);
		expect(await typing.getByLabel('찾을 낱말').inputValue()).toBe('라이언에어');
		await context.close();
	});

	test('links are judged one by one with a r j k w u, each verdict a row of its own', async () => {
		const context = await browser.newContext({ locale: 'en-US' });
		const review = await context.newPage();
		const states = () =>
			stored(async ({ db }) =>
				(
					await db
						.selectFrom('link')
						.select('state')
						.where('kind', '=', 'market-article')
						.orderBy('b')
						.execute()
				).map(({ state }) => state)
			);
		const headline = () => review.locator('article h2').first().innerText();
		await visit(review, `${site.origin}/desk/links`);
		expect(await main(review)).toContain('same name: Ryanair');
		const first = await headline();
		await review.keyboard.press('j');
		await expect.poll(headline).not.toBe(first);
		await review.keyboard.press('k');
		await expect.poll(headline).toBe(first);
		await review.keyboard.press('w');
		await review.keyboard.type('a poll, r is a letter');
		await review.locator('h1').click();
		await review.keyboard.press('r');
		await expect.poll(() => review.locator('.told').count()).toBe(1);
		expect(await told(review)).toContain('decided on a link');
		expect((await states()).toSorted()).toEqual(['rejected', 'suggested']);
		await expect.poll(headline).not.toBe(first);
		await rest(review);
		await review.keyboard.press('u');
		await expect.poll(headline).toBe(first);
		expect(await states()).toEqual(['suggested', 'suggested']);
		await rest(review);
		await review.keyboard.press('a');
		await expect.poll(headline).not.toBe(first);
		expect((await states()).toSorted()).toEqual(['confirmed', 'suggested']);
		const verdicts = await stored(({ db }) =>
			db
				.selectFrom('linkVerdict')
				.select(['state', 'note'])
				.where('kind', '=', 'market-article')
				.orderBy('seenAt')
				.execute()
		);
		expect(verdicts).toEqual([
			{ state: 'rejected', note: 'a poll, r is a letter' },
			{ state: 'suggested', note: null },
			{ state: 'confirmed', note: null }
		]);
		await context.close();
	});

	test('rules are judged beside each other; inverse prices are then subtracted turned round', async () => {
		const context = await browser.newContext({ locale: 'en-US' });
		const review = await context.newPage();
		await visit(review, `${site.origin}/desk/rules`);
		expect(await main(review)).toContain('Completion of the purchase is not needed.');
		await review.keyboard.press('i');
		await expect.poll(() => review.locator('.told').count()).toBe(1);
		expect(await main(review)).toContain('No pair of markets waits');
		const compare = '/api/v1/compare?with=polymarket:0xryanair&with=kalshi:KXRYANAIR-27';
		const pair = async () => {
			const answer = await (await fetch(site.origin + compare)).json();
			return (answer as { pairs: { link: object; difference: object | null }[] }).pairs[0];
		};
		expect(await pair()).toMatchObject({ link: { state: 'confirmed', inverse: true } });
		expect((await pair())?.difference).not.toBeNull();
		const asked = `${site.origin}/desk/rules?a=polymarket:0xryanair&b=kalshi:KXRYANAIR-27`;
		await visit(review, asked);
		await review.keyboard.press('n');
		await expect.poll(() => review.locator('.lines > li').count()).toBe(2);
		expect(await pair()).toMatchObject({ link: { state: 'rejected' }, difference: null });
		await rest(review);
		await review.keyboard.press('u');
		await expect.poll(() => review.locator('.lines > li').count()).toBe(3);
		expect(await pair()).toMatchObject({ link: { state: 'confirmed', inverse: true } });
		await context.close();
	});

	test('all of it is in Korean too: feed, OPML, stories, links, rules, claims, and each undo', async () => {
		const context = await browser.newContext({ locale: 'ko-KR', javaScriptEnabled: false });
		const korean = await context.newPage();
		const desk = (path: string) => korean.goto(`${site.origin}/desk${path}`);
		await desk('/sources/new');
		await korean.getByLabel('피드 주소').fill(`${feedUrl}/rss`);
		await press(korean, '시험');
		expect(await main(korean)).toMatch(
			/항목 2건, rss[\s\S]*시각 2개 가운데 2개에 시간대가 없습니다/
		);
		const standing = () =>
			stored(async ({ db }) => ({
				stories: await db.selectFrom('article').select('storyKey').orderBy('key').execute(),
				links: await db
					.selectFrom('link')
					.select(['state', 'inverse'])
					.orderBy('kind')
					.orderBy('a')
					.orderBy('b')
					.execute()
			}));
		const before = await standing();
		const deeds: [string, RegExp | string, string][] = [
			['/stories/1?q=nonsense', /이 묶음에 합치기/, '기사 묶음을 합침'],
			['/stories/1', '관련 없음: 머스크와 라이언에어', '연결을 판정함'],
			['/rules?a=polymarket:0xryanair&b=kalshi:KXRYANAIR-27', /^다른 질문/, '연결을 판정함']
		];
		for (const [path, button, done] of deeds) {
			await desk(path);
			await press(korean, button);
			expect(await told(korean)).toContain(done);
			expect(await standing()).not.toEqual(before);
			await press(korean, '되돌리기');
		}
		expect(await standing()).toEqual(before);

		await desk('/stories/1?q=nonsense');
		await press(korean, /이 묶음에 합치기/);
		await press(korean, '고른 기사 떼어 내기');
		expect(await korean.getByRole('alert').innerText()).toContain('기사를 고르세요');
		await korean.getByRole('checkbox', { name: /absolute nonsense/ }).check();
		await press(korean, '고른 기사 떼어 내기');
		expect(await told(korean)).toContain('기사 묶음을 나눔');
		await press(korean, '되돌리기');
		await desk('');
		await press(korean, /되돌리기: 기사 묶음을 합침/);
		expect(await standing()).toEqual(before);

		await desk('/sources/opml');
		await korean.getByLabel('또는 붙여 넣기').fill('<html>');
		await press(korean, '내용 보기');
		expect(await korean.getByRole('alert').innerText()).toContain('OPML이 아니거나');
		await korean
			.getByLabel('또는 붙여 넣기')
			.fill(
				'<opml version="2.0"><body><outline text="예시일보" xmlUrl="https://c.example/rss"/></body></opml>'
			);
		await press(korean, '내용 보기');
		await press(korean, '고른 출처 읽기');
		expect(await main(korean)).toContain('출처 1곳을 추가하거나 바꾸었습니다.');
		expect(await main(korean)).toContain('https://c.example/rss');

		await korean.goto(`${site.origin}/claims/mina-park-2026-01-20`);
		await korean.getByRole('link', { name: '정정하기' }).click();
		const correction = korean.locator('form[action="?/correct"]');
		const criterion = correction.getByLabel('지켜졌다고 보는 기준');
		await criterion.fill('서울에 상당한 양의 비가 내린다고 알려진다.');
		await correction.getByRole('button', { name: '정정 입력' }).click();
		expect(await korean.getByRole('alert').innerText()).toContain('‘상당한’');
		await criterion.fill('서울기상관측소가 비를 관측해 발표한다.');
		await correction.getByRole('button', { name: '정정 입력' }).click();
		expect(await told(korean)).toContain('발언을 정정함');
		await korean.getByText('읽은 원문 붙여 넣기').first().waitFor();

		await desk('/claims/suggested');
		const row = korean.getByRole('listitem').filter({ hasText: '사들이겠다' });
		expect(await row.innerText()).toMatch(/일론 머스크\s+찾은 근거: /);
		await row.getByRole('link', { name: '입력하기' }).click();
		expect(await korean.getByLabel('발언 그대로').inputValue()).toContain('사들이겠다');
		await context.close();
	});
});

/** What a newcomer reads on the way, in both languages. */
const WALK = [
	{
		locale: 'en-US',
		desk: { name: 'Desk', newTopic: 'New topic', claim: 'Enter a claim' },
		topic: {
			...{ look: 'What to look for', words: 'ryanair stake', found: 'Last 7 days' },
			...{ follow: 'Follow this topic', added: 'added a topic', page: 'Its page' }
		},
		print: {
			...{ copy: 'Copy the sentence', copied: 'Copied, with an address' },
			sentence: /^Contracts on Kalshi that ask “Will Musk, Tesla or SpaceX hold a stake/
		},
		claim: {
			...{ quote: 'Word for word', said: 'We will hold no share of it.' },
			...{ speaker: 'Or somebody new', who: 'Jin Lee', url: 'Where it can be read' },
			...{ outlet: 'Outlet', when: 'Said', deadline: 'Deadline', criterion: 'Counts as kept if' },
			vague: ['It is announced soon by somebody.', '“soon”'],
			plain: 'A filing names no share of hers on any day.',
			...{ save: 'Enter into the ledger', added: 'entered a claim', page: 'Its page' }
		}
	},
	{
		locale: 'ko-KR',
		desk: { name: '데스크', newTopic: '새 주제', claim: '발언 입력' },
		topic: {
			...{ look: '찾을 낱말', words: 'ryanair stake', found: '최근 7일' },
			...{ follow: '이 주제 따라가기', added: '주제를 추가함', page: '주제 화면' }
		},
		print: {
			...{ copy: '문장 복사', copied: '복사했습니다' },
			sentence: /^예측시장 칼시에서 ‘Will Musk, Tesla/
		},
		claim: {
			...{ quote: '발언 그대로', said: '지분은 한 주도 사지 않겠다.' },
			...{ speaker: '또는 새 발언자', who: '이진', url: '출처 주소' },
			...{ outlet: '매체', when: '발언 시각', deadline: '기한', criterion: '지켜졌다고 보는 기준' },
			vague: ['회사가 곧 이 계획을 공식으로 발표한다고 한다.', '‘곧’'],
			plain: '회사 지분을 보유했다는 공시가 기한까지 나오지 않는다.',
			...{ save: '장부에 입력', added: '발언을 입력함', page: '발언 화면' }
		}
	}
] as const;

test.each(WALK)(
	'a desk that has never seen it adds a topic, gets a sentence to print and enters a claim, without a manual: $locale',
	SLOW,
	async ({ locale, desk, topic, print, claim }) => {
		const context = await browser.newContext({
			...{ locale, timezoneId: 'Asia/Seoul', permissions: ['clipboard-read', 'clipboard-write'] }
		});
		const newcomer = await context.newPage();
		const link = (name: string | RegExp) =>
			newcomer.getByRole('link', { name, exact: true }).first();
		const go = async (name: string) => {
			await newcomer.getByRole('main').getByRole('link', { name, exact: true }).first().click();
			await rest(newcomer);
		};
		await visit(newcomer, `${site.origin}/`);
		await link(desk.name).click();
		await rest(newcomer);
		await go(desk.newTopic);
		await newcomer.getByLabel(topic.look).pressSequentially(topic.words);
		await newcomer.getByLabel(/hold a stake in Ryanair/).check();
		await expect.poll(() => main(newcomer)).toContain(topic.found);
		await press(newcomer, topic.follow);
		await expect.poll(() => newcomer.locator('.told').count()).toBe(1);
		expect(await told(newcomer)).toContain(topic.added);
		await go(topic.page);
		await newcomer
			.getByRole('link', { name: /hold a stake in Ryanair/ })
			.first()
			.click();
		await newcomer.waitForURL('**/markets/kalshi:KXRYANAIR-27');
		await rest(newcomer);
		const sentence = await newcomer.locator('#print blockquote').first().innerText();
		expect(sentence).toMatch(print.sentence);
		await newcomer.getByRole('button', { name: print.copy }).click();
		await expect.poll(() => newcomer.locator('#print').innerText()).toContain(print.copied);
		const copied = await newcomer.evaluate(() => navigator.clipboard.readText());
		expect(copied).toMatch(print.sentence);
		expect(copied).toMatch(/\/s\/[0-9a-f]{20}/);

		// The market is chosen already; who spoke is not in the ledger yet.
		await go(desk.claim);
		expect(await newcomer.getByRole('radio', { checked: true }).inputValue()).toBe(
			'kalshi:KXRYANAIR-27'
		);
		await newcomer.getByLabel(claim.quote).fill(claim.said);
		await newcomer.getByLabel(claim.speaker).fill(claim.who);
		await newcomer.getByLabel(claim.url).fill('https://desk.example/walk');
		await newcomer.getByLabel(claim.outlet).fill('Desk');
		await newcomer.getByLabel(claim.when, { exact: true }).fill(`${hour(48).slice(0, 16)}`);
		await newcomer.getByLabel(claim.deadline, { exact: true }).fill('2031-01-01T09:00');
		await newcomer.getByLabel(claim.criterion).fill(claim.vague[0]);
		await press(newcomer, claim.save);
		await newcomer.getByRole('alert').waitFor();
		expect(await newcomer.getByRole('alert').innerText()).toContain(claim.vague[1]);
		expect(await newcomer.getByLabel(claim.quote).inputValue()).toBe(claim.said);
		await newcomer.getByLabel(claim.criterion).fill(claim.plain);
		await press(newcomer, claim.save);
		await expect.poll(() => newcomer.locator('.told').count()).toBe(1);
		expect(await told(newcomer)).toContain(claim.added);
		await go(claim.page);
		const page = await main(newcomer);
		expect(page).toContain(claim.said);
		expect(page).toContain('hold a stake in Ryanair');
		expect(page).toMatch(/1\d\.\d%/);
		await context.close();
	}
);

/** Pages whose colours are those of all others: looked at in light as well. */
const IN_LIGHT = ['', '/topics/new?q=Ryanair', '/links?kind=topic-market'];

test.each([
	{ colorScheme: 'light', locale: 'en-US', viewport: { width: 1440, height: 900 } },
	{ colorScheme: 'dark', locale: 'ko-KR', viewport: { width: 390, height: 844 } }
] as const)(
	'every page of the desk is readable by everyone: $colorScheme, $locale, $viewport.width px',
	SLOW,
	async (options) => {
		const context = await browser.newContext({
			...options,
			isMobile: options.viewport.width < 500
		});
		const reader = await context.newPage();
		const complaints: string[] = [];
		reader.on('console', (message) => {
			if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
		});
		reader.on('pageerror', (error) => complaints.push(String(error)));
		const paths = ['', '/topics', '/topics/new?q=Ryanair', '/topics/musk-ryanair'];
		paths.push('/links?kind=topic-market', '/rules?a=polymarket:0xryanair&b=kalshi:KXRYANAIR-27');
		paths.push('/stories', '/stories/1?q=Musk', '/sources', '/sources/new', '/sources/opml');
		paths.push('/claims', '/links?after=x&topic=no', '/rules?a=x&b=%00');
		paths.push('/claims/musk-ryanair', '/claims/suggested', '/markets/polymarket:0xryanair?q=rain');
		for (const path of options.locale === 'ko-KR' ? paths : IN_LIGHT) {
			await visit(reader, `${site.origin}/desk${path}`);
			expect(await barriers(reader), path).toEqual([]);
			const wide = await reader.evaluate(
				() => document.documentElement.scrollWidth - window.innerWidth
			);
			expect([path, Math.max(0, wide)]).toEqual([path, 0]);
			expect(await reader.locator('html').getAttribute('lang')).toBe(options.locale.slice(0, 2));
		}
		expect(complaints).toEqual([]);
		await context.close();
	}
);
