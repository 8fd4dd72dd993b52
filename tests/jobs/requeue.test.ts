import { afterAll, expect, test } from 'vitest';
import { readConfig } from '#lib/server/config.ts';
import { createContext } from '#lib/server/context.ts';
import { connect, migrate } from '#lib/server/db/connect.ts';
import { quarantineItems } from '#lib/server/db/quarantine.ts';
import { saveFeed } from '#lib/server/db/feed.ts';
import { saveSources } from '#lib/server/db/source.ts';
import { requeue } from '#lib/server/jobs/requeue.ts';
import { silent } from '#lib/server/log.ts';
import { kinds, readFeed } from '#lib/server/news/index.ts';
import type { SourceKind } from '#lib/server/news/source.ts';

const NOW = Date.UTC(2026, 0, 26, 9);
const connection = connect(':memory:');
afterAll(() => connection.close());

/** An item without a link in each format; only its id or title says where it is. */
const DOCUMENTS: Record<string, string> = {
	rss: '<rss version="2.0"><channel><title>A</title><item><title>Rss item</title><comments>/rss</comments></item></channel></rss>',
	atom: '<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><entry><id>atom</id><title>Atom item</title></entry></feed>',
	rdf: '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel/><item rdf:about="rdf"><title>Rdf item</title></item></rdf:RDF>',
	jsonfeed:
		'{"version":"https://jsonfeed.org/version/1.1","title":"A","items":[{"id":"json","title":"Json item","content_text":"x"}]}'
};

test('news items in quarantine are read again after a fix, in every format, and stored once', async () => {
	await migrate(connection);
	const context = createContext(readConfig({ FEEDS: 'none' }), {
		connection,
		clock: { now: () => NOW, sleep: async () => {} },
		log: silent
	});
	const { db } = context;
	const url = 'https://a.example/feed';
	await saveSources(db, [{ url, name: 'Alpha', lang: 'en' }], 'track');
	const source = await db.selectFrom('source').selectAll().executeTakeFirstOrThrow();
	await saveFeed(db, { id: source.feedId, kind: 'source', name: 'Alpha', url });
	for (const [kind, text] of Object.entries(DOCUMENTS)) {
		const { rejected } = readFeed(new TextEncoder().encode(text), { at: NOW, url });
		expect([kind, rejected.length]).toEqual([kind, 1]);
		await quarantineItems(
			db,
			source.feedId,
			rejected.map(({ item, reason }) => ({ endpoint: '/feed', item, reason })),
			NOW
		);
	}
	expect(await requeue(context)).toEqual({ read: 4, solved: 0, left: 4 });
	expect(await db.selectFrom('article').selectAll().execute()).toEqual([]);

	// A reader that has learned to make a link of what these items do say.
	const fixed = kinds.map((kind): SourceKind => ({
		...kind,
		...(kind.item && {
			item: (raw) => {
				const draft = kind.item!(raw);
				return { ...draft, links: [...draft.links, `/${draft.title?.replace(' ', '-')}`] };
			}
		})
	}));
	expect(await requeue(context, { kinds: fixed })).toEqual({ read: 4, solved: 4, left: 0 });
	expect(await requeue(context, { kinds: fixed })).toEqual({ read: 0, solved: 0, left: 0 });
	const articles = await db
		.selectFrom('article')
		.select(['url', 'title', 'outlet', 'seenAt'])
		.orderBy('url')
		.execute();
	expect(articles).toEqual(
		['Atom', 'Json', 'Rdf', 'Rss'].map((word) => ({
			url: `https://a.example/${word}-item`,
			title: `${word} item`,
			outlet: 'Alpha',
			seenAt: NOW
		}))
	);
});
