import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listAudit } from '#lib/server/db/audit.ts';
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
		expect(await main(page)).toContain('1 sources were added or changed.');
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
		await page.getByLabel('Language').fill('en');
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
		await page.getByRole('link', { name: 'The claim as it was entered' }).click();
		expect(await main(page)).toContain('It will rain.');
		await page.goto(`${site.origin}/desk/claims`);
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
});

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
