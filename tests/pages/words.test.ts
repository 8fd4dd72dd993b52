import { afterAll, beforeAll, expect, test } from 'vitest';
import { saveFeed } from '#lib/server/db/feed.ts';
import { startServer, type PageServer } from './server.ts';
import { fill } from './world.ts';

let server: PageServer;

beforeAll(async () => {
	server = await startServer(async (connection) => {
		await fill(connection, Date.now());
		const url = 'https://data-api.polymarket.com';
		await saveFeed(connection.db, { id: 'polymarket:data', kind: 'venue', name: 'Data', url });
	});
});
afterAll(() => server?.stop());

/** The text of a page as the server sends it. */
async function html(path: string, language: 'en' | 'ko' = 'en'): Promise<string> {
	const answer = await fetch(server.origin + path, { headers: { 'accept-language': language } });
	return await answer.text();
}

/** The cells of a feed's line on the status page. */
async function lineOf(id: string, path: string, language?: 'en' | 'ko'): Promise<string[]> {
	const page = await html(path, language);
	const line = page.split('<tr').find((text) => text.includes(`· ${id}<`)) ?? '';
	return [...line.matchAll(/<td.*?>(.*?)<\/td>/gs)].map(([, cell]) =>
		(cell ?? '').replace(/<[^>]*>/g, '').trim()
	);
}

test('a service that nobody has asked yet was never read, and is not said to be well', async () => {
	const [state, success] = await lineOf('polymarket:data', '/status');
	expect([state, success]).toEqual(['– never read', 'never read']);
	const korean = await lineOf('polymarket:data', '/status', 'ko');
	expect(korean.slice(0, 2)).toEqual(['– 읽은 적 없음', '읽은 적 없음']);
	expect((await lineOf('kalshi', '/status'))[0]).toBe('● ok');
	// Of a past moment it is not known what had been read before.
	expect((await lineOf('kalshi', '/status?asOf=now-1d')).slice(0, 2)).toEqual(['● ok', '—']);
});

test.each([
	['(', '이 괄호가 닫히지 않았습니다.', 'This bracket is never closed.'],
	['Musk OR', '이 OR의 오른쪽에 아무것도 없습니다.', 'nothing to the right of this OR.'],
	['-Musk', '원하지 않는 것만 적혀 있습니다.', 'It only says what is not wanted']
])('what is wrong with the query %s is said in the language of the page', async (q, ko, en) => {
	const path = `/markets?q=${encodeURIComponent(q)}`;
	expect(await html(path)).toContain(en);
	const korean = await html(path, 'ko');
	expect(korean).toContain(ko);
	expect(korean).not.toContain(en);
});

test('links of a page that shows a past moment lead to the same moment', async () => {
	const at = Date.now() - 60 * 60_000;
	expect(await html(`/?asOf=${at}`)).toContain(`href="?window=24h&amp;asOf=${at}"`);
	expect(await html('/')).toContain('href="?window=24h"');
	expect(await html(`/markets?asOf=${at}`)).toContain(`name="asOf" value="${at}"`);
	expect(await html(`/markets/polymarket:0xryanair?asOf=${at}`)).toContain(
		`href="/topics/musk-ryanair?asOf=${at}"`
	);
});
