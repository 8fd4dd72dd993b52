import { expect, test } from 'vitest';
import type { ArticleReading } from '#lib/domain/article.ts';
import { saveArticles } from '#lib/server/db/article.ts';
import { decideLink, saveLinks, type NewLink } from '#lib/server/db/link.ts';
import { marketStories } from '#lib/server/db/market-story.ts';
import { eachDatabase } from '../databases.ts';

const article = (title: string, publishedAt: number): ArticleReading => ({
	...{ guid: title, url: `https://a.example/${title}`, title, summary: '', content: '' },
	...{ author: null, outlet: 'A', domain: 'a.example', lang: 'en', publishedAt },
	...{ updatedAt: null, publishedInferred: false, dayOnly: false }
});

eachDatabase('stories of a market', (open) => {
	test('are those of its linked articles, newest first, each once with all reasons', async () => {
		const connection = await open();
		const { db } = connection;
		const titles = ['first', 'second', 'third', 'fourth', 'fourth again'];
		const readings = titles.map((title, i) => article(title, 1000 * (i + 1)));
		await saveArticles(connection, 's', readings, 10_000);
		const keys = (
			await db.selectFrom('article').select('key').orderBy('publishedAt').execute()
		).map(({ key }) => key);
		await db
			.insertInto('story')
			.values(keys.slice(0, 4).map((key) => ({ key, openedAt: 10_000 })))
			.execute();
		for (const [i, key] of keys.entries()) {
			const storyKey = keys[Math.min(i, 3)]!;
			await db.updateTable('article').set({ storyKey }).where('key', '=', key).execute();
		}
		const of = (i: number): NewLink => ({
			...{ kind: 'market-article', a: '7', b: String(keys[i]), score: 0.8 },
			...{ reasons: [titles[i]!], state: 'suggested', decidedBy: 'machine' }
		});
		await saveLinks(db, [of(0), of(1), of(2), of(3), of(4), { ...of(3), a: '8' }], 10_000);
		await decideLink(db, of(2), 'rejected', 'editor', 20_000);
		const found = async (...more: [(number | null)?, { from: number; to: number }?]) =>
			[...(await marketStories(db, 7, more[0] ?? null, more[1])).values()].map((reasons) =>
				reasons.join(', ')
			);
		const both = 'fourth again, fourth';
		expect(await found()).toEqual([both, 'second', 'first']);
		expect(await found(null, { from: 2000, to: 4000 })).toEqual(['second']);
		expect(await found(15_000)).toEqual([both, 'third', 'second', 'first']);
		expect(await found(9_000)).toEqual([]);
	});
});
