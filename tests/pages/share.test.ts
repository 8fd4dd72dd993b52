import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { startServer, type PageServer } from './server.ts';
import { fill } from './world.ts';

let browser: Browser;
let server: PageServer;

beforeAll(async () => {
	[browser, server] = await Promise.all([
		launchBrowser(),
		startServer((connection) => fill(connection, Date.now()), { HEARSAY_SIMULATED: '1' })
	]);
});
afterAll(async () => {
	await browser?.close();
	await server?.stop();
});

/** What another site reads of a page: its Open Graph properties, by name. */
async function shared(path: string, language: string) {
	const answer = await fetch(server.origin + path, { headers: { 'accept-language': language } });
	const html = await answer.text();
	return Object.fromEntries(
		[...html.matchAll(/<meta (?:property|name)="((?:og|twitter):[^"]+)" content="([^"]*)"/g)].map(
			([, name, content]) => [name!, content!.replaceAll('&amp;', '&')]
		)
	);
}

/** Size of a picture, and how many different colours stand in it, as a browser decodes it. */
async function decoded(url: string) {
	const page = await browser.newPage();
	await page.goto(`${server.origin}/healthz`);
	const seen = await page.evaluate(async (address) => {
		const image = await createImageBitmap(await (await fetch(address)).blob());
		const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d')!;
		canvas.drawImage(image, 0, 0);
		const { data } = canvas.getImageData(0, 0, image.width, image.height);
		const colours = new Set<number>();
		for (let i = 0; i < data.length; i += 4) {
			colours.add((data[i]! << 16) | (data[i + 1]! << 8) | data[i + 2]!);
		}
		return { width: image.width, height: image.height, colours: colours.size };
	}, url);
	await page.close();
	return seen;
}

test.each([
	[
		'/topics/musk-ryanair',
		'en',
		'Musk and Ryanair',
		'Simulated data. 4.0% (mid price) at Polymarket: '
	],
	['/topics/musk-ryanair', 'ko', '머스크와 라이언에어', '4.0% (Polymarket 호가 중간값)'],
	[
		'/topics/quiet',
		'en',
		'A topic with nothing yet',
		'No market is linked to A topic with nothing yet'
	],
	['/markets/kalshi:KXRAIN', 'en', 'Did it rain in Seoul?', '100% (settlement) at Kalshi'],
	['/stories/2', 'ko', '머스크, 라이언에어 인수', '한국경제, 20']
])('%s is shared in %s with a sentence and a picture', async (path, language, title, words) => {
	const said = await shared(path, language);
	expect(said['og:title']).toContain(title);
	expect(said['og:description']).toContain(words);
	expect(said['og:description']).toMatch(/\d\d:\d\d UTC/);
	expect(said['og:url']).toBe(server.origin + path);
	expect(said['og:locale']).toBe(language === 'ko' ? 'ko_KR' : 'en_US');
	expect(said['twitter:card']).toBe('summary_large_image');
	const picture = said['og:image']!;
	expect(picture).toBe(`${server.origin}${path}/share.png?lang=${language}`);
	const { width, height, colours } = await decoded(picture);
	expect([width, height]).toEqual([1200, 630]);
	expect([said['og:image:width'], said['og:image:height']]).toEqual(['1200', '630']);
	expect(colours).toBeGreaterThan(20);
});

test('a shared view has the picture of that view, and its language is in its address', async () => {
	const said = await shared('/topics/musk-ryanair?range=1D&view=table&axis=logodds', 'en');
	expect(said['og:image']).toContain('/share.png?range=1D&axis=logodds&lang=en');
	// Two pictures of the same moment, however slow the machine is.
	const asOf = new Date(Date.now() - 60_000).toISOString();
	const bytes = async (search: string) =>
		Buffer.from(
			await (
				await fetch(`${server.origin}/topics/musk-ryanair/share.png${search}&asOf=${asOf}`)
			).arrayBuffer()
		).toString('base64');
	const [week, day, korean, wrong] = await Promise.all(
		['?lang=en', '?lang=en&range=1D', '?lang=ko', '?lang=xx'].map(bytes)
	);
	expect(new Set([week, day, korean]).size).toBe(3);
	expect(wrong).toBe(week);
});

test('a picture is not sent again to a site that has it, and what is not there has none', async () => {
	const path = `${server.origin}/markets/kalshi:KXRAIN/share.png`;
	const first = await fetch(path);
	expect(first.headers.get('content-type')).toBe('image/png');
	expect(first.headers.get('x-data')).toBe('simulated data');
	const etag = first.headers.get('etag')!;
	const again = await fetch(path, { headers: { 'if-none-match': etag } });
	expect(again.status).toBe(304);
	for (const missing of ['/topics/none', '/markets/none', '/stories/999', '/s/none']) {
		expect((await fetch(`${server.origin}${missing}/share.png`)).status).toBe(404);
	}
	expect((await fetch(`${path}?asOf=9999-01-01`)).status).toBe(400);
});

test('a snapshot is shared as one, with a picture for ever', async () => {
	const frozen = await fetch(`${server.origin}/s`, {
		method: 'POST',
		redirect: 'manual',
		headers: { origin: server.origin, accept: 'text/html' },
		body: new URLSearchParams({ page: '/markets/kalshi:KXRYANAIR-27' })
	});
	const path = frozen.headers.get('location')!;
	const said = await shared(path, 'en');
	expect(said['og:description']).toMatch(
		/^Simulated data\. Frozen snapshot\. 14\.0% \(mid price\)/
	);
	expect(said['og:url']).toBe(server.origin + path);
	const picture = await fetch(said['og:image']!);
	expect(picture.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
	expect((await decoded(said['og:image']!)).width).toBe(1200);
});
