import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { startServer, type PageServer } from './server.ts';
import { fill } from './world.ts';
import { barriers, visit } from './visit.ts';

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

const ask = async (path: string, headers: Record<string, string> = {}) => {
	const answer = await fetch(server.origin + path, { headers });
	return { answer, text: await answer.text() };
};
const TOPIC = '/topics/musk-ryanair';
const BOTH = '/compare?with=polymarket:0xryanair&with=kalshi:KXRYANAIR-27';

test('the numbers of a chart are those of its page, as CSV that says they are simulated', async () => {
	const { answer, text } = await ask(`${TOPIC}/chart.csv?range=1D`);
	expect(answer.status).toBe(200);
	expect(answer.headers.get('content-type')).toContain('text/csv');
	expect(answer.headers.get('content-disposition')).toContain(
		'attachment; filename="musk-ryanair.csv"'
	);
	const [notice, head, ...rows] = text.trim().split('\r\n');
	expect(notice).toBe('simulated data');
	expect(head).toMatch(/^time,at,polymarket:0xryanair,kalshi:KXRYANAIR-27,stories,sentiment,/);
	expect(rows.length).toBeGreaterThan(20);
	const from = Number(rows[0]!.split(',')[1]);
	expect(Date.now() - from).toBeLessThan(25 * 3_600_000);
});

test('metadata names source, rules, times and methods of what was drawn', async () => {
	const { text } = await ask(`${TOPIC}/chart.metadata.json?range=1D&axis=logodds`);
	const said = JSON.parse(text) as Record<string, unknown> & { series: { rules: string }[] };
	expect(said).toMatchObject({
		notice: 'simulated data',
		axis: 'logodds',
		title: 'Musk and Ryanair'
	});
	expect(said.url).toMatch(/\/topics\/musk-ryanair\?axis=logodds&from=\d+&to=\d+$/);
	expect(said.series.map(({ rules }) => rules).join()).toContain('announces an agreement');
	expect(Object.keys(said.methods as object)).toContain('downsampling');
	const { text: whole } = await ask(`${TOPIC}/chart.json?range=1D`);
	const { columns, rows } = JSON.parse(whole) as { columns: string[]; rows: unknown[][] };
	expect(rows[0]).toHaveLength(columns.length);
});

test('the picture is in the language of the reader and holds no script', async () => {
	const { answer, text } = await ask(`${TOPIC}/chart.svg`, { 'accept-language': 'ko' });
	expect(answer.headers.get('content-type')).toContain('image/svg+xml');
	expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
	expect(text).toContain('머스크와 라이언에어');
	expect(text).toContain('모의 데이터');
	expect(text).not.toContain('<script');
});

test.each([
	['/topics/none/chart.csv', 404],
	['/markets/kalshi:NONE/chart.svg', 404],
	[`${TOPIC}/chart.exe`, 404],
	[`${TOPIC}/chart.csv?asOf=9999-01-01`, 400],
	['/markets/polymarket:0xryanair/chart.csv?range=9999-01-01', 200],
	['/markets/polymarket:0xryanair/chart.json?asOf=now-1d', 200]
])('%s answers %i', async (path, status) => {
	expect((await ask(path)).answer.status).toBe(status);
});

test('an embed may be framed, runs nothing, and says whether it is live or frozen', async () => {
	const live = await ask(`/embed${TOPIC}?range=1W`);
	expect(live.answer.headers.get('x-frame-options')).toBeNull();
	const policy = live.answer.headers.get('content-security-policy');
	expect(policy).toContain("default-src 'none'");
	expect(policy).not.toContain('frame-ancestors');
	expect(live.text).toContain('Live, as of loading');
	expect(live.text).toContain('4.0%');
	expect(live.text).not.toContain('<script');
	const at = Date.now() - 86_400_000;
	const frozen = await ask(`/embed${TOPIC}?from=${at - 86_400_000}&to=${at}&asOf=${at}&theme=dark`);
	expect(frozen.text).toContain('Frozen: as it was known at');
	expect(frozen.text).toContain('data-theme="dark"');
	// Pages themselves stay unframed.
	expect((await ask(TOPIC)).answer.headers.get('x-frame-options')).toBe('DENY');
});

test('oEmbed answers for topics, markets and comparisons, and for nothing else', async () => {
	const asked = (url: string) => ask(`/api/v1/oembed?url=${encodeURIComponent(url)}&maxwidth=400`);
	const { answer, text } = await asked(`${server.origin}${TOPIC}?range=1D`);
	expect(answer.status).toBe(200);
	expect(JSON.parse(text)).toMatchObject({
		version: '1.0',
		type: 'rich',
		title: 'Musk and Ryanair',
		width: 400,
		height: 475
	});
	expect(text).toContain(`${server.origin}/embed/topics/musk-ryanair?range=1D`);
	const both = await asked(`${server.origin}${BOTH}`);
	expect(JSON.parse(both.text).title).toMatch(/^Will Elon Musk .* \/ Will Musk, Tesla/);
	expect(both.text).toContain(`${server.origin}/embed/compare?with=polymarket:0xryanair&amp;`);
	expect((await asked(`${server.origin}/compare?with=none`)).answer.status).toBe(404);
	expect((await asked(`${server.origin}/topics/none`)).answer.status).toBe(404);
	expect((await asked(`${server.origin}/status`)).answer.status).toBe(404);
	expect((await asked(`https://desk.example${TOPIC}`)).answer.status).toBe(400);
	expect((await asked('javascript:alert(1)')).answer.status).toBe(400);
});

test('an embed fits a phone and has no barrier that axe knows, in both themes', async () => {
	for (const colorScheme of ['light', 'dark'] as const) {
		const context = await browser.newContext({
			colorScheme,
			viewport: { width: 390, height: 700 }
		});
		const page = await context.newPage();
		const complaints: string[] = [];
		page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
		await visit(page, `${server.origin}/embed${TOPIC}`);
		// Letters as large as those of the text around them: a picture of its own.
		const drawn = () =>
			page.locator('img').evaluate((img: HTMLImageElement) => [img.naturalWidth, img.currentSrc]);
		expect(await drawn()).toEqual([
			360,
			expect.stringContaining(`theme=${colorScheme}&size=phone`)
		]);
		expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
		expect(await barriers(page)).toEqual([]);
		expect(complaints).toEqual([]);
		await context.close();
	}
});

test('a reader takes PNG and a citation from the page', async () => {
	const context = await browser.newContext({
		locale: 'en-US',
		timezoneId: 'UTC',
		permissions: ['clipboard-read', 'clipboard-write']
	});
	const page = await context.newPage();
	await visit(page, server.origin + TOPIC);
	await page.getByText('Take it away').click();
	const [download] = await Promise.all([
		page.waitForEvent('download'),
		page.getByRole('button', { name: 'PNG' }).click()
	]);
	expect(download.suggestedFilename()).toBe('musk-ryanair.png');
	const bytes = readFileSync(await download.path());
	expect(bytes.subarray(1, 4).toString()).toBe('PNG');
	expect(bytes.readUInt32BE(16)).toBe(2400);
	await page.getByRole('button', { name: 'Copy citation' }).click();
	await expect.poll(() => page.getByText('Copied.').count()).toBe(1);
	const copied = await page.evaluate(() => navigator.clipboard.readText());
	expect(copied).toMatch(/“Musk and Ryanair”.*Polymarket, Kalshi.*from=\d+&to=\d+/s);
	await context.close();
});
