import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addRule } from '#lib/server/db/alert-rule.ts';
import type { Db } from '#lib/server/db/connect.ts';
import { addRoute } from '#lib/server/db/route.ts';
import { saveRun } from '#lib/server/db/speed.ts';
import { route } from '../alerts/world.ts';
import { launchBrowser } from '../browser.ts';
import { runAt } from '../speed-run.ts';
import { startServer, type PageServer } from './server.ts';
import { fill } from './world.ts';
import { barriers, visit } from './visit.ts';

const EIGHT = Array.from({ length: 8 }, (_, i) => `with=kalshi:KXRELEASE-${i}`).join('&');

const PAGES = [
	'/',
	'/topics/musk-ryanair',
	'/topics/musk-ryanair?view=table',
	'/topics/release',
	'/topics/quiet',
	'/markets',
	'/markets?q=(',
	'/search',
	'/search?q=Ryanair',
	'/markets/polymarket:0xryanair',
	'/markets/kalshi:KXRAIN',
	'/compare',
	'/compare?with=polymarket:0xryanair&with=kalshi:KXRYANAIR-27&with=nobody&q=rain',
	'/compare?with=topic:musk-ryanair&with=kalshi:KXRYANAIR-27&with=kalshi:KXRAIN&layout=panels&y=free',
	`/compare?${EIGHT}`,
	`/compare?${EIGHT}&layout=panels`,
	`/compare?${EIGHT}&view=table`,
	'/stories/1',
	'/status',
	'/status/speed',
	'/brief',
	'/alerts',
	'/alerts/rules/1',
	'/alerts/routes/1',
	'/sign-in',
	'/claims',
	'/claims?speaker=elon-musk&state=late',
	'/claims?speaker=nobody',
	'/claims/musk-ryanair',
	'/claims/oleary-no-sale',
	'/claims/rain',
	'/speakers/elon-musk',
	'/s',
	'/speakers/weather-office',
	'/breaking',
	'/breaking?window=1h&asOf=now-1d',
	'/?asOf=now-1d',
	'/wall',
	'/wall?topics=quiet,unknown&every=1',
	'/desk',
	'/nothing-here'
];

let browser: Browser;
let full: PageServer;
let empty: PageServer;

/** A rule over a story and the route that it goes by. */
async function setAlert(db: Db, now: number) {
	const author = { by: 'Mina', now };
	const to = route({ address: 'https://hooks.example/hearsay', quietFrom: 60, quietTo: 360 });
	const rule = { name: 'Ryanair', subject: { story: 1 }, options: { kind: 'story' } } as const;
	const routes = [await addRoute(db, to, author)];
	await addRule(db, { ...rule, routes, cooldown: 6 * 3_600_000, startsAt: now }, author);
}

beforeAll(async () => {
	[browser, full, empty] = await Promise.all([
		launchBrowser(),
		startServer(
			async (connection) => {
				await fill(connection, Date.now());
				await setAlert(connection.db, Date.now());
				await saveRun(connection.db, runAt(Date.now() - 3_600_000));
			},
			{ HEARSAY_SIMULATED: '1' }
		),
		startServer(async () => {})
	]);
});
afterAll(async () => {
	await browser?.close();
	await Promise.all([full?.stop(), empty?.stop()]);
});

type Options = Parameters<Browser['newContext']>[0];

/** Opens a page of its own and gives what the browser complained about. */
async function open(
	url: string,
	options: Options = {}
): Promise<{ page: Page; complaints: string[]; close(): Promise<void> }> {
	const context = await browser.newContext({
		locale: 'en-US',
		timezoneId: 'Asia/Seoul',
		...options
	});
	const page = await context.newPage();
	const complaints: string[] = [];
	page.on('console', (message) => {
		// A page that is not there is logged by the browser as a failed load: that one is meant.
		const meant = page.url().endsWith('/nothing-here') && message.text().includes('404');
		if (['error', 'warning'].includes(message.type()) && !meant) complaints.push(message.text());
	});
	page.on('pageerror', (error) => complaints.push(String(error)));
	await visit(page, url);
	return { page, complaints, close: () => context.close() };
}

describe.each([
	{ colorScheme: 'light', locale: 'en-US', viewport: { width: 1440, height: 900 } },
	{ colorScheme: 'dark', locale: 'ko-KR', viewport: { width: 390, height: 844 } }
] as const)('$colorScheme, $locale, $viewport.width px', (options) => {
	let reader: Awaited<ReturnType<typeof open>>;
	beforeAll(async () => {
		reader = await open(full.origin, { ...options, isMobile: options.viewport.width < 500 });
	});
	afterAll(() => reader?.close());

	test.each(PAGES)('%s is readable by everyone and silent in the console', async (path) => {
		const { page, complaints } = reader;
		const sent = await (await visit(page, full.origin + path))!.text();
		// Styles that come when the page stands move what somebody already reads.
		const styles = await page
			.locator('link[rel=stylesheet]')
			.evaluateAll((links) =>
				links.map((link) => new URL((link as HTMLLinkElement).href).pathname)
			);
		expect(styles.length).toBeGreaterThan(0);
		expect(styles.filter((name) => !sent.includes(name.split('/').pop()!))).toEqual([]);
		// What is still appearing has less contrast than it will have.
		await page.waitForFunction(() =>
			document.getAnimations().every(({ playState }) => playState !== 'running')
		);
		expect(await barriers(page)).toEqual([]);
		expect(complaints.splice(0)).toEqual([]);
		expect(await page.locator('h1').count()).toBe(1);
		expect(await page.locator('html').getAttribute('lang')).toBe(options.locale.slice(0, 2));
		// Also on the Korean page, in the words that scripts look for.
		expect(await page.locator('body').innerText()).toMatch(/simulated data/i);
		const overflow = await page.evaluate(
			() => document.documentElement.scrollWidth - window.innerWidth
		);
		expect(overflow).toBeLessThanOrEqual(0);
	});
});

test.each([
	'/',
	'/topics/musk-ryanair',
	'/markets',
	'/markets/polymarket:0xryanair',
	`/compare?${EIGHT}&layout=panels`
])('%s: on a phone everything to be pressed is at least 44 pixels high', async (path) => {
	const { page, close } = await open(full.origin + path, {
		viewport: { width: 390, height: 844 },
		hasTouch: true,
		isMobile: true
	});
	const small = await page
		.locator('button, select, summary, input:not([type=radio]), .choices a, header nav a')
		.evaluateAll((parts) =>
			parts
				.filter(
					(part) => part.checkVisibility() && Math.round(part.getBoundingClientRect().height) < 44
				)
				.map((part) => part.outerHTML.slice(0, 120))
		);
	expect(small).toEqual([]);
	await close();
});

test.each(['en-US', 'ko-KR'])(
	'on a phone in %s the head of a page keeps to its margins, and alerts are the desk',
	async (locale) => {
		const { page, close } = await open(`${full.origin}/alerts`, {
			...{ locale, viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
		});
		const astray = await page.locator('header .inner').evaluate((inner) => {
			const edge =
				inner.getBoundingClientRect().right - parseFloat(getComputedStyle(inner).paddingRight);
			return [...inner.querySelectorAll('*')]
				.filter((part) => part.getBoundingClientRect().right > edge + 0.5)
				.map((part) => part.outerHTML.slice(0, 120));
		});
		expect(astray).toEqual([]);
		const current = page.locator('header nav [aria-current]');
		expect(await current.evaluateAll((links) => links.map((a) => a.getAttribute('href')))).toEqual([
			'/desk'
		]);
		await close();
	}
);

test.each([
	'/',
	'/topics/musk-ryanair',
	'/markets/polymarket:0xryanair',
	`/compare?${EIGHT}`,
	`/compare?${EIGHT}&layout=panels`
])('%s does not shift while it comes to life', async (path) => {
	const { page, close } = await open('about:blank');
	await page.addInitScript(() => {
		const shifts: number[] = [];
		Object.assign(window, { shifts });
		new PerformanceObserver((list) => {
			for (const entry of list.getEntries()) {
				shifts.push((entry as unknown as { value: number }).value);
			}
		}).observe({ type: 'layout-shift', buffered: true });
	});
	await visit(page, full.origin + path);
	const shifted = await page.evaluate(() =>
		(window as unknown as { shifts: number[] }).shifts.reduce((sum, value) => sum + value, 0)
	);
	expect(shifted).toBeLessThan(0.02);
	await close();
});

test('of invented data the light never says that it can be printed', async () => {
	const page = `${full.origin}/markets/polymarket:0xryanair`;
	const html = await (await fetch(page, { headers: { 'accept-language': 'en' } })).text();
	expect(html).toContain('Never to print: simulated. Were it real: Fit to print');
	const list = await (await fetch(`${full.origin}/markets`)).text();
	expect(list).toContain('printable if real');
	expect(list).not.toMatch(/✓<\/span>&nbsp;printable</);
});

test('real data is not called simulated', async () => {
	const html = await (await fetch(empty.origin)).text();
	expect(html).not.toMatch(/simulated data/i);
});

test('an empty product says what to do', async () => {
	const { page, complaints, close } = await open(empty.origin);
	expect(await page.locator('main').innerText()).toContain('npm run refresh');
	expect(await barriers(page)).toEqual([]);
	expect(complaints).toEqual([]);
	await page.goto(`${empty.origin}/markets`);
	expect(await page.locator('main').innerText()).toContain('npm run refresh');
	await close();
});

test('everything that matters is on the page before any script runs', async () => {
	const { page, close } = await open(full.origin, { javaScriptEnabled: false });
	const row = page.getByRole('listitem').filter({ hasText: 'Musk and Ryanair' }).first();
	const text = await row.innerText();
	for (const fact of ['4.0%', '24 h', 'Polymarket', 'mid price', 'Reuters', 'n = 1']) {
		expect(text.replace(/\s+/g, ' ')).toContain(fact);
	}
	await page.goto(`${full.origin}/topics/musk-ryanair?view=table`);
	expect(await page.getByRole('row').count()).toBeGreaterThan(100);
	await close();
});

test.each([
	[
		'en-US',
		'Suggested by machine, checked by nobody.',
		'YES here is NO there.',
		'same subject: Elon Musk, Ryanair'
	],
	[
		'ko-KR',
		'기계의 제안이며 아직 아무도 확인하지 않았습니다.',
		'이쪽의 예가 저쪽의 아니요입니다.',
		'같은 대상: Elon Musk, Ryanair'
	]
])(
	'%s: a market shows what may be the same question elsewhere, why, and both rules',
	async (...words) => {
		const [locale, suggested, inverse, reason] = words;
		for (const path of ['/markets/polymarket:0xryanair', '/topics/musk-ryanair']) {
			const { page, close } = await open(full.origin + path, { locale });
			const text = await page.locator('main').innerText();
			for (const part of [suggested, inverse, reason, 'any stake above 0%']) {
				expect(text).toContain(part);
			}
			await close();
		}
	}
);

test.each([
	['en-US', '$2.1m ₩3.03bn', 'Won at 1,440.55 to the dollar, the rate of 26 Jan 2026 (ECB).'],
	['ko-KR', '210만 달러 30억 3000만 원', '2026년 1월 26일 기준 환율 1달러 = 1,440.55원']
])(
	'%s: dollars stand beside won at a dated rate; contracts are not dollars and have none',
	async (locale, amount, note) => {
		const { page, close } = await open(full.origin + '/markets/polymarket:0xryanair', { locale });
		const text = async () => (await page.locator('body').innerText()).replace(/\s+/g, ' ');
		expect(await text()).toContain(amount);
		expect(await text()).toContain(note);
		await page.goto(full.origin + '/markets/kalshi:KXRYANAIR-27');
		expect(await page.locator('dl').innerText()).not.toMatch(/₩|원/);
		// Nobody had seen a rate three days ago.
		await page.goto(full.origin + '/markets/polymarket:0xryanair?asOf=now-3d');
		expect(await text()).not.toMatch(/₩|\d원/);
		await close();
	}
);

test('an unknown topic, market, story, claim or speaker is answered with 404 and words', async () => {
	for (const path of [
		'/topics/none',
		'/markets/kalshi:NONE',
		'/stories/999',
		'/claims/none',
		'/speakers/none'
	]) {
		const answer = await fetch(full.origin + path);
		expect(answer.status).toBe(404);
		expect(await answer.text()).toContain('There is no such page');
	}
});

test('links to where an article was published give nothing away and open no back door', async () => {
	const { page, close } = await open(`${full.origin}/stories/1`);
	const link = page.locator('ol a[target=_blank]').first();
	expect(await link.getAttribute('rel')).toBe('noopener noreferrer nofollow');
	expect(await page.locator('main').innerText()).toContain('<b>nothing else</b>');
	await close();
});

test('scripts come from us alone, and none stands in the page without a nonce', async () => {
	const answer = await fetch(full.origin);
	const policy = answer.headers.get('content-security-policy') ?? '';
	expect(policy).toContain("script-src 'self' 'nonce-");
	expect(policy).not.toMatch(/script-src[^;]*unsafe-inline/);
});

test('a list page does not load what draws charts', async () => {
	const { page, close } = await open(full.origin);
	const sizes = await page.evaluate(() =>
		performance
			.getEntriesByType('resource')
			.filter(({ name }) => name.endsWith('.js'))
			.map((entry) => (entry as PerformanceResourceTiming).decodedBodySize)
	);
	expect(Math.max(...sizes)).toBeLessThan(120_000);
	await close();
});

describe('How fast this is', () => {
	const text = async (server: PageServer, path: string, language: string) => {
		const answer = await fetch(server.origin + path, { headers: { 'accept-language': language } });
		return (await answer.text()).replace(/<style>.*?<\/style>|<[^>]*>/gs, ' ').replace(/\s+/g, ' ');
	};

	test('each goal of the last run stands with its figure, bound, ratio and limit, and in words whether it is met', async () => {
		const english = await text(full, '/status/speed', 'en');
		expect(english).toContain('0.1.0 (abc1234)');
		expect(english).toContain('2 × Invented Processor, 24 GiB, linux x64, Node 26.10.0');
		expect(english).toContain('● 3 met ✕ 1 not met – 1 not measured');
		expect(english).toMatch(
			/1 Storing a poll of all markets .{0,9}poll of 50000 markets, 30 % changed .{0,60} 158 ms 123 ms 1\.29× at most 1\.5× ● met ±8 %/
		);
		expect(english).toMatch(/137 requests\/s 351 requests\/s 0\.39× at least 0\.7× ✕ not met/);
		expect(english).toMatch(/0\.0812 ms — — at most 0\.1 ms ● met taken once/);
		expect(english).toContain('– not measured: newsboat is not installed');
		expect(english).toContain('20 PostgreSQL Not in this run.');
		const korean = await text(full, '/status/speed', 'ko');
		expect(korean).toContain('● 3 달성 ✕ 1 미달 – 1 측정 안 됨');
		expect(korean).toMatch(/0\.39× 0\.7× 이상 ✕ 미달/);
	});

	test('without a run, and before it was taken, the page says so and names the command', async () => {
		expect(await text(empty, '/status/speed', 'en')).toMatch(
			/No run of the benchmark is kept here\..*npm run bench -- --save/
		);
		expect(await text(full, '/status/speed?asOf=now-1d', 'ko')).toContain(
			'지금 남아 있는 측정 결과는 그 시점 이후에 잰 것입니다.'
		);
		expect(await text(full, '/status', 'en')).toContain('How fast this is: the last benchmark');
	});
});
