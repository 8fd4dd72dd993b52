import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AT_START } from '#lib/server/db/audit.ts';
import { readConfig } from '#lib/server/config.ts';
import { createContext } from '#lib/server/context.ts';
import { dutiesOf } from '#lib/server/jobs/index.ts';
import { prepare } from '#lib/server/jobs/prepare.ts';
import type { Result } from '#lib/server/jobs/job.ts';
import { runPass } from '#lib/server/jobs/runner.ts';
import { track } from '#lib/server/jobs/track.ts';
import { silent } from '#lib/server/log.ts';
import { launchBrowser } from '../browser.ts';
import { startServer, type PageServer } from '../pages/server.ts';
import { haveRecordings, playRecordings } from './server.ts';

if (!haveRecordings) {
	console.warn('The recorded answers (../shared/fixtures) are not here: these tests are skipped.');
}

const MARS = 'kalshi:KXELONMARS-99';

/** What comes out of a page or the API when the recorded answers of real venues and feeds go in. */
describe.skipIf(!haveRecordings)(
	'from venue to pixel, on recorded answers',
	{ timeout: 120_000 },
	() => {
		let site: PageServer;
		let results: Result[] = [];
		const get = async (path: string) => await (await fetch(`${site.origin}/api/v1${path}`)).json();

		beforeAll(async () => {
			const player = await playRecordings();
			site = await startServer(async (connection) => {
				const config = readConfig({
					...player.settings,
					DATABASE_URL: 'file:unused.db',
					FEEDS: 'polymarket,kalshi,manifold,predictit'
				});
				const context = createContext(config, { connection, log: silent });
				await prepare(context);
				await track(
					context,
					{
						topics: [
							{
								slug: 'musk-on-mars',
								name: { en: 'Musk on Mars', ko: '머스크와 화성' },
								query: '(Musk OR 머스크)',
								aliases: ['Elon Musk', '일론 머스크'],
								markets: [MARS, 'kalshi:NOT-THERE'],
								search: []
							}
						],
						sources: ['chosun-economy', 'donga-economy', 'hani-economy', 'joongang-economy'].map(
							(name) => ({
								url: player.feed(`korean-2022-07-24/${name}.xml`),
								name,
								lang: 'ko',
								zone: 'Asia/Seoul'
							})
						)
					},
					{ replace: true, author: AT_START }
				);
				const pass = await runPass(context, await dutiesOf(context), {
					jobs: ['markets', 'quotes', 'news', 'derive']
				});
				results = pass.results;
			});
			player.close();
		}, 180_000);
		afterAll(() => site?.stop());

		test('every feed is read', () => {
			expect(results.filter((result) => !result.ok)).toEqual([]);
		});

		test('a Kalshi market shows the middle of its recorded sides', async () => {
			expect(await get(`/markets/${MARS}`)).toMatchObject({
				status: 'open',
				quote: { bid: 0.12, ask: 0.13, last: 0.12, probability: 0.125, basis: 'mid' },
				volume: { value: 114461.59, unit: 'contracts' }
			});
		});

		test('a Polymarket ladder shows its open members, and the resolved ones at their payout', async () => {
			const { items } = await get('/markets?q=Kraken&status=all');
			const of = (part: string) =>
				items.find((market: { title: string }) => market.title.includes(part));
			expect(of('December 31, 2026').quote).toMatchObject({
				bid: 0.22,
				ask: 0.31,
				probability: 0.265,
				basis: 'mid'
			});
			expect(of('in 2025')).toMatchObject({
				status: 'resolved',
				outcome: { payout: 0, label: 'no' },
				quote: { bid: null, ask: null, probability: 0, basis: 'settlement' }
			});
		});

		test('what could not be read, and what does not exist, is in quarantine with its reason', async () => {
			const { quarantine, feeds } = await get('/status');
			expect(quarantine.map(({ feed }: { feed: string }) => feed).sort()).toEqual([
				'kalshi',
				'polymarket:gamma'
			]);
			expect(feeds.every(({ state }: { state: string }) => state === 'ok')).toBe(true);
		});

		test('articles of the Korean feeds are stories, with a score of their own language', async () => {
			const { items } = await get('/stories?limit=200');
			expect(items.length).toBeGreaterThan(30);
			expect(items.every(({ lang }: { lang: string }) => lang === 'ko' || lang === 'en')).toBe(
				true
			);
		});

		test('the topic comes out as a chart in a browser', async () => {
			const browser = await launchBrowser();
			try {
				const page = await browser.newPage();
				const errors: string[] = [];
				page.on('pageerror', (error) => errors.push(error.message));
				await page.goto(`${site.origin}/topics/musk-on-mars`);
				expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain(
					'Musk on Mars'
				);
				expect(await page.locator('body').innerText()).toContain('12.5%');
				const canvas = page.locator('canvas').first();
				await canvas.waitFor();
				await expect
					.poll(
						() =>
							canvas.evaluate((element) => {
								const { width, height } = element as HTMLCanvasElement;
								const data = (element as HTMLCanvasElement)
									.getContext('2d')!
									.getImageData(0, 0, width, height).data;
								return data.some((value, index) => index % 4 === 3 && value > 0);
							}),
						{ timeout: 15_000 }
					)
					.toBe(true);
				expect(errors).toEqual([]);
			} finally {
				await browser.close();
			}
		});
	}
);
