import type { Connection } from '#lib/server/db/connect.ts';
import { saveLinks, type NewLink } from '#lib/server/db/link.ts';
import { replaceSignals } from '#lib/server/db/signal.ts';
import { DAY, HOUR } from '../db/readings.ts';

/**
 * What moved in the pages' world: the agreement on Ryanair four hours ago, with the stake an hour later, both
 * linked to its stories; and the first month of the release, covered in English alone.
 */
export async function fillMoves({ db }: Connection, now: number): Promise<void> {
	const markets = await db.selectFrom('market').select(['key', 'id']).execute();
	const key = (id: string) => String(markets.find((market) => market.id === id)!.key);
	const hour = Math.floor(now / HOUR) * HOUR;
	for (const [id, at, from, to, z] of [
		['polymarket:0xryanair', hour - 4 * HOUR, 0.03, 0.052, 6.2],
		['kalshi:KXRYANAIR-27', hour - 3 * HOUR, 0.14, 0.11, -4.5],
		['kalshi:KXRELEASE-0', hour - 5 * HOUR, 0.1, 0.19, 7]
	] as const) {
		const [subject, endAt] = [key(id), at + HOUR];
		const detail = { at, endAt, from, to, change: to - from, z, hours: 1 };
		await replaceSignals(db, 'move', subject, at - DAY, now, [
			{ kind: 'move', subject, at, endAt, score: z, seenAt: endAt, detail }
		]);
	}
	const articles = await db.selectFrom('article').select(['key', 'lang']).orderBy('key').execute();
	const link = { score: 0.8, state: 'suggested', decidedBy: 'machine' } as const;
	const [first] = articles.filter(({ lang }) => lang === 'en');
	const links: NewLink[] = articles.map((article) => ({
		...link,
		kind: 'market-article',
		a: key('polymarket:0xryanair'),
		b: String(article.key),
		reasons: ['both name Ryanair']
	}));
	if (first) {
		const b = String(first.key);
		links.push({ ...link, kind: 'topic-article', a: 'release', b, reasons: [] });
	}
	await saveLinks(db, links, now - 9 * DAY);
	// Something was read in Korean today, of another topic: what is missing there is missing.
	await db
		.insertInto('article')
		.values({
			sourceId: 's',
			url: 'https://yonhap.example/other',
			title: '다른 소식',
			summary: '',
			author: null,
			outlet: '연합뉴스',
			domain: 'yonhap.example',
			lang: 'ko',
			publishedAt: now - HOUR,
			publishedInferred: 0,
			dayOnly: 0,
			seenAt: now - HOUR,
			storyKey: 900,
			sentiment: null,
			sentimentTerms: null
		})
		.execute();
	// The first story is told by three publishers more.
	const story = (
		await db.selectFrom('article').select('storyKey').where('key', '=', first!.key).execute()
	)[0]!.storyKey;
	await db
		.insertInto('article')
		.values(
			['alpha', 'beta', 'gamma'].map((owner, i) => ({
				sourceId: 's',
				url: `https://${owner}.example/ryanair`,
				title: 'Musk asks followers whether to buy Ryanair',
				summary: '',
				author: null,
				outlet: owner,
				domain: `${owner}.example`,
				lang: 'en',
				publishedAt: now - 2 * HOUR + i,
				publishedInferred: 0,
				dayOnly: 0,
				seenAt: now - 2 * HOUR + i,
				storyKey: story,
				sentiment: null,
				sentimentTerms: null
			}))
		)
		.execute();
}
