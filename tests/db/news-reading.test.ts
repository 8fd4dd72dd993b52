import { expect, test } from 'vitest';
import { seeded } from '#lib/domain/stats.ts';
import { saveArticles } from '#lib/server/db/article.ts';
import { newsReadings, reachOf } from '#lib/server/db/news-reading.ts';
import { eachDatabase } from '../databases.ts';

const HOUR = 3_600_000;
const AT = Date.parse('2026-01-20T12:00:00Z');

const article = (n: number) => ({
	guid: `g${n}`,
	url: `https://paper.example/${n}`,
	title: `Headline ${n}`,
	summary: '',
	content: '',
	author: null,
	outlet: 'Paper',
	domain: 'paper.example',
	lang: 'en',
	publishedAt: AT,
	updatedAt: null,
	publishedInferred: false,
	dayOnly: false
});

eachDatabase('readings of news', (open) => {
	test('few moments tell the same as all articles do, over pauses short and long', async () => {
		const connection = await open();
		const random = seeded(7);
		const seen: number[] = [];
		for (let n = 0, at = AT; n < 120; n++) {
			// Most follow within the hour, some after half a day to the millisecond, some after days.
			const pauses = [
				random() * HOUR,
				random() * 11 * HOUR,
				12 * HOUR,
				12 * HOUR + 1,
				random() * 90 * HOUR
			];
			at += Math.ceil(pauses[Math.floor(random() ** 3 * pauses.length)]!);
			await saveArticles(connection, 'paper', [article(n)], at);
			seen.push(at);
		}
		const last = seen.at(-1)!;
		for (const [from, to, asOf] of [
			[AT, last + HOUR, null],
			[seen[10]!, seen[60]!, null],
			[seen[10]! + 1, last + HOUR, seen[80]!],
			[last + HOUR, last + 2 * HOUR, null]
		] as const) {
			const end = Math.min(to + 12 * HOUR, asOf ?? Infinity);
			const within = seen.filter((at) => at >= from && at < end);
			const all = reachOf(within.map((at) => Math.floor(at / (HOUR / 4))));
			expect(await newsReadings(connection.db, { from, to, asOf })).toEqual(all);
		}
	});
});
