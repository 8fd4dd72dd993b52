import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cardSvg } from '#lib/charts/card.ts';
import { comparePath, marketPath } from '#lib/domain/path.ts';
import { connect } from '#lib/server/db/connect.ts';
import { saveReading } from '#lib/server/db/market.ts';
import { parseCsv } from '#lib/server/news/csv.ts';
import { launchBrowser } from '../browser.ts';
import { run } from '../command.ts';
import { reading } from '../db/readings.ts';
import { startServer, type PageServer } from '../pages/server.ts';
import { CONTROL, FORMULA, HOSTILE, TURNING } from './corpus.ts';
import { fill, fillPeople, type Filled } from './world.ts';
import { visit } from '../pages/visit.ts';

/** A world in which every feed, file and person is hostile, shown and exported like any other. */

const kinds = Object.keys(HOSTILE);
const kalshiIds: string[] = [];

let site: PageServer;
let filled: Filled;
let browser: Browser;
/** The session of an admin of this world. */
let admin: string;

beforeAll(async () => {
	[browser, site] = await Promise.all([
		launchBrowser(),
		startServer(async (connection) => {
			filled = await fill(connection, Date.now());
			admin = await fillPeople(connection);
			const rows = await connection.db
				.selectFrom('market')
				.select('id')
				.where('venue', '=', 'kalshi')
				.execute();
			kalshiIds.push(...rows.map(({ id }) => id));
		})
	]);
	// A person copies them into a correction of the ledger.
	const texts = Object.values(HOSTILE)
		.join(' ')
		.replaceAll(/[\0\ud800]/g, '')
		.slice(0, 6000);
	const evidence = ['--evidence', 'https://news.example/?<script>', '--note', texts];
	const by = ['--by', `${HOSTILE.handler}${HOSTILE.bidi}`];
	const decided = await run('claim.ts', ['outcome', 'claim-0', 'kept', ...evidence, ...by], {
		env: { DATABASE_URL: site.database }
	});
	expect(decided).toMatchObject({ code: 0 });
}, 180_000);
afterAll(async () => {
	await browser?.close();
	await site?.stop();
});

/** Opens pages one after the other and notes all that must not happen on them. */
async function visitor(options: Parameters<Browser['newContext']>[0] = {}) {
	const context = await browser.newContext({ locale: 'en-US', ...options });
	const page = await context.newPage();
	const wrong: string[] = [];
	const note = (what: string) =>
		wrong.push(`${decodeURIComponent(page.url()).slice(0, 80)}: ${what}`);
	page.on('dialog', (dialog) => {
		note(`dialog ${dialog.message()}`);
		void dialog.dismiss();
	});
	page.on('request', (request) => {
		const { protocol, origin } = new URL(request.url());
		if (protocol !== 'data:' && protocol !== 'blob:' && origin !== site.origin)
			note(`asked ${request.url()}`);
	});
	page.on('console', (message) => {
		if (['error', 'warning'].includes(message.type())) note(message.text());
	});
	page.on('pageerror', (error) => note(String(error)));
	return { page, wrong, close: () => context.close() };
}

/** What a page holds that no page of ours does: attributes that were torn open, elements that came in with a text. */
const broken = (page: Page) =>
	page.evaluate(() => {
		const found: string[] = [];
		if ('__pwned' in window) found.push('a script ran');
		for (const element of document.querySelectorAll('*')) {
			for (const { name, value } of element.attributes) {
				if (!/^[a-z][\w:-]*$/i.test(name) || /^on/i.test(name)) found.push(`attribute ${name}`);
				if (
					/^(?:href|src|action|formaction|xlink:href)$/.test(name) &&
					/^\s*(?:javascript|data:text|vbscript)/i.test(value)
				)
					found.push(`${name}=${value}`);
			}
			if (
				element.matches(
					'math, foreignObject, animate, object, embed, base, iframe, textarea:not([name])'
				)
			)
				found.push(`element ${element.localName}`);
			if (
				element.localName === 'script' &&
				!/^(?:|module)$/.test(element.getAttribute('type') ?? '')
			)
				continue;
			if (element.localName === 'script' && /__pwned=1</.test(element.textContent ?? ''))
				found.push('a script that holds markup');
		}
		return found;
	});

/** The innermost elements that make a page wider than its window. */
const tooWide = (page: Page) =>
	page.evaluate(() => {
		if (document.documentElement.scrollWidth <= window.innerWidth) return [];
		const wide = [...document.querySelectorAll('body *')].filter(
			(element) => element.getBoundingClientRect().right > window.innerWidth
		);
		const inner = wide
			.filter((element) => !wide.some((other) => other !== element && element.contains(other)))
			.slice(0, 3)
			.map(
				(element) =>
					`${element.parentElement?.className} > ${element.localName}.${element.className}`
			);
		return [`${document.documentElement.scrollWidth} px wide: ${inner.join(', ')}`];
	});

/** The pages of this world; of those that show one text each, one half or the other. */
const pages = (half: number) => [
	'/',
	'/?window=7d',
	'/markets',
	'/markets?sort=change&status=all',
	'/search',
	'/claims',
	'/status',
	'/breaking?window=7d',
	'/brief',
	'/wall?topics=evil-0,evil-3',
	`/s/${filled.snapshot}`,
	`/s/${filled.snapshot}?view=table`,
	'/topics/evil-0?view=table',
	...[
		...kinds.map((_, i) => `/topics/evil-${i}`),
		...kinds.map((_, i) => `/markets/polymarket:0x${i}`),
		...kalshiIds.map(marketPath)
	].filter((_, i) => i % 2 === half),
	comparePath(['polymarket:0x0', ...kalshiIds.slice(0, 5), 'topic:evil-3']),
	`${comparePath(['polymarket:0x3', 'polymarket:0xladder0', 'manifold:m0'])}&layout=panels`,
	...[0, 3, 7, 20].map((i) => `/claims/claim-${i}`),
	...[0, 3, 7, 20].map((i) => `/speakers/speaker-${i}`)
];

/** Texts of visitors, each in one of a search, a comparison and a filter of claims. */
const TYPED = () =>
	Object.values(HOSTILE).map((text, i) => {
		const typed = encodeURIComponent(text.toWellFormed().slice(0, 200));
		return [
			`/search?q=${typed}`,
			`/compare?with=${typed}&q=${typed}`,
			`/claims?speaker=${typed}&cursor=${typed}`
		][i % 3]!;
	});

describe('hostile texts', () => {
	test('come in through every venue, feed and file', async () => {
		expect(filled.results.filter(({ ok }) => !ok)).toEqual([]);
		expect(kalshiIds.length).toBeGreaterThan(25);
		const stories = await (await fetch(`${site.origin}/api/v1/stories?limit=200`)).json();
		expect(stories.items.length).toBeGreaterThan(10);
		for (const venue of ['polymarket', 'kalshi', 'manifold', 'predictit']) {
			const { items } = await (
				await fetch(`${site.origin}/api/v1/markets?venue=${venue}&limit=200`)
			).json();
			expect(items.length).toBeGreaterThan(25);
			expect(JSON.stringify(items)).toContain('<script>window.__pwned=1</script>');
		}
	});

	test.each([
		['a wide screen, in English', 0, { viewport: { width: 1440, height: 900 }, locale: 'en-US' }],
		[
			'a phone, in Korean',
			1,
			{ viewport: { width: 390, height: 844 }, locale: 'ko-KR', isMobile: true }
		]
	])(
		'do nothing on any page, and fit it: %s',
		async (_, half, options) => {
			const { page, wrong, close } = await visitor(options);
			for (const path of pages(half)) {
				const answer = await page.goto(site.origin + path, { waitUntil: 'load' });
				if (answer?.status() !== 200) wrong.push(`${path}: ${answer?.status()}`);
				wrong.push(...(await broken(page)).map((what) => `${path}: ${what}`));
				if (TURNING.test(await page.content())) wrong.push(`${path}: turned text`);
				wrong.push(...(await tooWide(page)).map((what) => `${path}: ${what}`));
			}
			const stories = await (await fetch(`${site.origin}/api/v1/stories?limit=200`)).json();
			for (const { id } of stories.items.slice(0, 12)) {
				await page.goto(`${site.origin}/stories/${id}`, { waitUntil: 'load' });
				wrong.push(...(await broken(page)));
			}
			expect(wrong).toEqual([]);
			await close();
		},
		300_000
	);

	test('typed by a visitor are answered with a page on which they do nothing', async () => {
		const { page, wrong, close } = await visitor();
		for (const path of TYPED()) {
			const answer = await page.goto(site.origin + path, { waitUntil: 'domcontentloaded' });
			if ((answer?.status() ?? 500) >= 500) wrong.push(`${path}: ${answer?.status()}`);
			wrong.push(...(await broken(page)).map((what) => `${path}: ${what}`));
		}
		expect(wrong).toEqual([]);
		await close();
	}, 300_000);

	test('in a path lead to no file and to no page', async () => {
		for (const path of [
			'/../../etc/passwd',
			'/%2e%2e/%2e%2e/etc/passwd',
			'/_app/..%2f..%2fpackage.json',
			'/topics/..%2f..%2fetc%2fpasswd',
			'/s/..%2f..%2fx',
			'/markets/%00',
			'/embed/topics/%3Cscript%3E',
			'/api/v1/topics/__proto__',
			'/topics/constructor'
		]) {
			const answer = await fetch(site.origin + path);
			expect([400, 404]).toContain(answer.status);
			const body = await answer.text();
			expect(body).not.toContain('root:x:');
			expect(body).not.toContain('"private": true');
			expect(body).not.toContain('<script>"');
		}
	});
});

describe('what is taken away', () => {
	const charts = () => [
		'/topics/evil-0',
		'/topics/evil-3',
		'/markets/polymarket:0x0',
		...kalshiIds.map(marketPath),
		`/s/${filled.snapshot}`
	];
	const get = async (path: string) => {
		const answer = await fetch(site.origin + path);
		expect(answer.status, path).toBe(200);
		expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
		expect(answer.headers.has('set-cookie')).toBe(false);
		return answer;
	};
	/** Cells that a spreadsheet would run. */
	const formulas = (csv: string) =>
		parseCsv(csv)
			.flatMap(({ cells }) => cells)
			.filter((cell) => FORMULA.test(cell) && !/^-?[\d.e-]+$/.test(cell));

	test('as CSV holds no formula', async () => {
		for (const path of charts())
			expect(formulas(await (await get(`${path}/chart.csv`)).text())).toEqual([]);
		for (const topic of [
			'evil-0',
			...kinds.flatMap((kind, i) => (kind.startsWith('formula') ? [`evil-${i}`] : []))
		]) {
			const { code, stdout, stderr } = await run('export.ts', ['--topic', topic], {
				env: { DATABASE_URL: site.database }
			});
			expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
			expect(parseCsv(stdout).length).toBeGreaterThan(1);
			expect(formulas(stdout)).toEqual([]);
		}
	}, 120_000);

	test('as JSON is JSON, and turns no text', async () => {
		for (const path of charts()) {
			for (const format of ['json', 'metadata.json']) {
				const text = await (await get(`${path}/chart.${format}`)).text();
				expect(TURNING.test(text)).toBe(false);
				expect(JSON.parse(text)).toHaveProperty('series');
			}
		}
	});

	test('as a picture is whole XML without anything that runs', async () => {
		const { page, wrong, close } = await visitor();
		const svgs = Object.values(HOSTILE).map((text) => {
			const title = text.replaceAll(/[\0\ud800\u001b\u0007\u009b]/g, '');
			return cardSvg({
				title,
				tags: [title],
				price: { value: '4%', notes: [title, title] },
				facts: [title],
				chart: null,
				site: 'desk.example'
			});
		});
		for (const path of charts()) svgs.push(await (await get(`${path}/chart.svg`)).text());
		await page.goto(site.origin);
		const found = await page.evaluate(
			(all) =>
				all.flatMap((svg) => {
					const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml');
					return [...parsed.querySelectorAll('*')].flatMap((element) => [
						...(/^(?:script|foreignobject|parsererror|image|a|use|animate)$/i.test(
							element.localName
						)
							? [element.outerHTML.slice(0, 300)]
							: []),
						...element.getAttributeNames().filter((name) => /^on|href$/i.test(name))
					]);
				}),
			svgs
		);
		expect(found).toEqual([]);
		for (const path of charts().slice(0, 4)) await page.goto(`${site.origin}${path}/chart.svg`);
		expect(wrong).toEqual([]);
		await close();
	}, 120_000);

	test('as a card for sharing is a picture', async () => {
		for (const path of charts().slice(0, 6)) {
			const answer = await get(`${path}/share.png?lang=en`);
			const head = new Uint8Array(await answer.arrayBuffer()).subarray(1, 4);
			expect(new TextDecoder().decode(head)).toBe('PNG');
		}
	}, 120_000);

	test('as an embed, and as what oEmbed gives for it, is one frame of this site', async () => {
		const { page, wrong, close } = await visitor();
		// A longer address than 2000 characters is refused; the frame is the same around each text.
		const short = charts().filter(({ length }) => length < 600);
		for (const path of short.filter((_, i) => i % 4 === 0)) {
			await page.goto(
				`${site.origin}/embed${path}?theme=%22%3E%3Cscript%3Ewindow.__pwned=1%3C/script%3E`
			);
			wrong.push(...(await broken(page)).map((what) => `/embed${path}: ${what}`));
			const asked = `${site.origin}${path}?a="><script>window.__pwned=1</script>`;
			const { html } = await (await get(`/api/v1/oembed?url=${encodeURIComponent(asked)}`)).json();
			// A page without a policy of its own, which would have its say on the frame's.
			await page.goto('about:blank');
			const inside = await page.evaluate((markup: string) => {
				const parsed = new DOMParser().parseFromString(markup, 'text/html');
				return [...parsed.body.querySelectorAll('*')].map((element) => [
					element.localName,
					...element.getAttributeNames().sort(),
					new URL(element.getAttribute('src') ?? '').origin
				]);
			}, html);
			expect(inside).toEqual([
				['iframe', 'height', 'loading', 'src', 'style', 'title', 'width', site.origin]
			]);
		}
		expect(wrong).toEqual([]);
		await close();
	}, 120_000);
});

test('people, tokens, invitations and what the audit log says of them do nothing on any page', async () => {
	for (const options of [{}, { viewport: { width: 390, height: 844 }, locale: 'ko-KR' }]) {
		const { page, wrong, close } = await visitor(options);
		const [name = '', value = ''] = admin.split(/=(.*)/);
		await page.context().addCookies([{ name, value, url: site.origin }]);
		const { items } = await (await fetch(`${site.origin}/api/v1/stories?limit=1`)).json();
		const desk = [
			...['links', 'rules', 'sources', 'topics', 'topics/evil-3', 'claims', 'claims/claim-3'],
			...['claims/suggested', 'stories', `stories/${items[0].id}`]
		].map((place) => `/desk/${place}`);
		const first = ['/you', '/people', '/audit', '/audit?before=40', '/', '/alerts', '/desk'];
		for (const path of [...first, ...desk]) {
			await visit(page, site.origin + path);
			const faults = [...(await broken(page)), ...(await tooWide(page))];
			wrong.push(...faults.map((what) => `${path}: ${what}`));
			expect(await page.locator('main h1').count(), path).toBe(1);
		}
		await page.goto(`${site.origin}/people`);
		const shown = await page.locator('main').innerText();
		expect(shown).toContain(HOSTILE.script);
		expect(TURNING.test(shown)).toBe(false);
		expect(wrong).toEqual([]);
		await close();
	}
}, 120_000);

test('feeds and the morning brief are read as what they are, and turn no text', async () => {
	const { page, close } = await visitor();
	await page.goto('about:blank');
	for (const place of ['', '/topics/evil-0', '/topics/evil-3']) {
		const atom = await (await fetch(`${site.origin}${place}/feed.atom`)).text();
		const root = await page.evaluate(
			(text) => new DOMParser().parseFromString(text, 'application/xml').documentElement.localName,
			atom
		);
		expect([place, root]).toEqual([place, 'feed']);
		const json = await (await fetch(`${site.origin}${place}/feed.json`)).text();
		expect(() => JSON.parse(json), place).not.toThrow();
		expect([place, TURNING.test(atom), TURNING.test(json)]).toEqual([place, false, false]);
	}
	const brief = await fetch(`${site.origin}/brief.md`);
	expect(brief.headers.get('content-type')).toMatch(/^text\/(?:markdown|plain)/);
	expect(TURNING.test(await brief.text())).toBe(false);
	await close();
});

test('a page of another site has no oEmbed here', async () => {
	const asked = encodeURIComponent('https://evil.example/topics/evil-0');
	const answer = await fetch(`${site.origin}/api/v1/oembed?url=${asked}`);
	expect([400, 404]).toContain(answer.status);
});

test('every answer of the API is JSON that turns no text and is never taken for a page', async () => {
	const paths = [
		...[
			'topics',
			'topics/evil-0',
			'topics/evil-0/series',
			'markets?status=all&limit=200',
			'stories?limit=200',
			'claims',
			'claims/claim-0',
			'speakers/speaker-3',
			'trends',
			'find?q=script',
			'status',
			'fx'
		],
		...[...kalshiIds].flatMap((id) => [
			`markets/${encodeURIComponent(id)}`,
			`markets/${encodeURIComponent(id)}/series`
		]),
		...Object.values(HOSTILE).map(
			(text) =>
				`find?q=${encodeURIComponent(text.toWellFormed().replaceAll('\0', '').slice(0, 90) || 'x')}`
		),
		`snapshots/${filled.snapshot}`
	];
	for (const path of paths) {
		const answer = await fetch(`${site.origin}/api/v1/${path}`);
		expect([200, 400], path).toContain(answer.status);
		expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
		expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
		const text = await answer.text();
		expect(TURNING.test(text), path).toBe(false);
		expect(() => JSON.parse(text), path).not.toThrow();
	}
});

const FORGED = 'NEW\n\nevent: forged\ndata: {}';

test('the stream of events holds one field a line, whatever the market is called', async () => {
	const abort = new AbortController();
	const answer = await fetch(`${site.origin}/api/v1/events`, { signal: abort.signal });
	const lines: string[] = [];
	const connection = connect(site.database);
	let at = Date.now();
	const text = Object.values(HOSTILE).join('\n');
	let seen = '';
	for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
		seen += chunk;
		if (seen.includes('event: change')) break;
		at += 60_000;
		await saveReading(
			connection,
			[reading(FORGED, at, 20, { title: text, rules: text })],
			at,
			60_000
		);
	}
	abort.abort();
	await connection.close();
	lines.push(...seen.split('\n'));
	expect(lines.filter((line) => !/^(?:|(?:id|event|data|retry): .*)$/.test(line))).toEqual([]);
	expect(lines.filter((line) => line.startsWith('event: '))).toEqual([
		'event: open',
		'event: change'
	]);
	expect(seen).toContain(JSON.stringify(FORGED).slice(1, -1));
}, 60_000);

test('every event is one line of the log, without anything that a terminal acts on', () => {
	expect(filled.log.length).toBeGreaterThan(kinds.length);
	for (const line of filled.log) {
		expect(line.endsWith('\n')).toBe(true);
		expect(CONTROL.test(line.slice(0, -1)), line.slice(0, 200)).toBe(false);
		expect(TURNING.test(line), line.slice(0, 200)).toBe(false);
	}
});

test('a page that would let a text through is found out', async () => {
	const { page, wrong, close } = await visitor();
	for (const kind of [
		'script',
		'handler',
		'double quotes',
		'svg',
		'mathml',
		'far picture',
		'end of title'
	]) {
		const text = HOSTILE[kind]!;
		await page.goto('about:blank');
		await page.setContent(`<title>x</title><p title="${text}">a</p><div>${text}</div>`);
		expect([...wrong.splice(0), ...(await broken(page))], kind).not.toEqual([]);
	}
	await page.setContent(`<!doctype html><p>${HOSTILE['long word']}</p>`);
	expect(await tooWide(page)).not.toEqual([]);
	await close();
});
