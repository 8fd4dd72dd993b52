import { expect, test } from 'vitest';
import { breakingPage } from '#lib/server/db/breaking.ts';
import type { Connection } from '#lib/server/db/connect.ts';
import { saveLinks, type NewLink } from '#lib/server/db/link.ts';
import { saveReading } from '#lib/server/db/market.ts';
import { refreshReferences } from '#lib/server/db/mover.ts';
import { replaceSignals } from '#lib/server/db/signal.ts';
import { saveTopic } from '#lib/server/db/topic.ts';
import { eachDatabase } from '../databases.ts';
import { DAY, HOUR, quote, reading, START } from './readings.ts';

/** A Tuesday, 15:00 UTC, four weeks after the first article. */
const NOW = START + 29 * DAY + 15 * HOUR;
const FIRST = START + DAY;

type Told = {
	at: number;
	owner: string;
	lang?: string;
	story?: number;
	topics?: string[];
	tone?: number;
};

/** Stores articles as they stand once derived, a story each unless told otherwise, seen when published. */
async function tell({ db }: Connection, told: readonly Told[]) {
	const rows = told.map(({ at, owner, lang = 'en', story, tone = null }, i) => ({
		key: i + 1,
		sourceId: 's',
		url: `https://${owner}.example/${i}`,
		title: `Headline ${i}`,
		summary: '',
		author: null,
		outlet: owner,
		domain: `${owner}.example`,
		lang,
		publishedAt: at,
		publishedInferred: 0,
		dayOnly: 0,
		seenAt: at,
		storyKey: story ?? i + 1,
		sentiment: tone,
		sentimentTerms: null
	}));
	for (let i = 0; i < rows.length; i += 500) {
		await db
			.insertInto('article')
			.values(rows.slice(i, i + 500))
			.execute();
	}
	await saveLinks(
		db,
		told.flatMap(({ topics = [] }, i) =>
			topics.map((a): NewLink => ({
				kind: 'topic-article',
				a,
				b: String(i + 1),
				score: 1,
				reasons: [],
				state: 'suggested',
				decidedBy: 'machine'
			}))
		),
		FIRST
	);
}

/** Two hours a story, and six every Tuesday from 14:00 on; then, this Tuesday, 24 by eight publishers. */
function news(): Told[] {
	const told: Told[] = [];
	for (let at = FIRST; at < NOW - HOUR; at += HOUR) {
		const hour = (at - START) / HOUR;
		const usual = hour % 168 === 24 + 14 ? 6 : hour % 2;
		for (let i = 0; i < usual; i++) {
			// In turn a tenth above and below nothing.
			const tone = hour % 4 < 2 ? 100_000 : -100_000;
			told.push({
				at: at + i,
				owner: `daily-${hour % 3}`,
				topics: ['strike', 'lone', 'tone'],
				tone
			});
		}
	}
	for (let i = 0; i < 24; i++) {
		const at = NOW - HOUR + 60_000 + i;
		told.push({ at, owner: `daily-${i % 8}`, topics: ['strike'] });
		told.push({ at, owner: 'blog', topics: ['lone'] });
	}
	// Three stories at six publishers each; and something else in Korean.
	for (let i = 0; i < 18; i++) {
		const story = 99_997 + Math.floor(i / 6);
		// One of them is of a topic, and sounds unlike it.
		const own = story === 99_997 ? { topics: ['tone'], tone: 900_000 } : {};
		told.push({ at: NOW - 1000 + i, owner: `wire-${i % 6}`, story, ...own });
	}
	told.push({ at: NOW - 500, owner: 'yonhap', lang: 'ko' });
	return told;
}

async function world(connection: Connection) {
	const { db } = connection;
	for (const slug of ['strike', 'lone', 'calm', 'tone']) {
		await saveTopic(
			db,
			{
				slug,
				name: { en: slug, ko: slug },
				query: slug,
				aliases: [],
				search: [],
				markets: [],
				origin: 'track'
			},
			FIRST
		);
	}
	await tell(connection, news());
	for (let at = NOW - 9 * DAY; at <= NOW; at += HOUR) {
		// All waver by half a point; in the last hour one jumps, and another no further than its spread.
		const waver = ((at / HOUR) % 2) / 2;
		const last = at === NOW;
		const around = (middle: number, half: number) =>
			quote(at, { bid: middle - half, ask: middle + half });
		await saveReading(
			connection,
			[
				reading('JUMP', at, null, { quote: around(40 + waver + (last ? 20 : 0), 0.5) }),
				reading('WIDE', at, null, { quote: around(40 + waver + (last ? 7 : 0), 4.5) }),
				reading('STILL', at, null, { quote: around(40 + waver, 0.5) })
			],
			at,
			HOUR
		);
	}
	await refreshReferences(connection, NOW);
	const { key } = await db
		.selectFrom('market')
		.select('key')
		.where('id', '=', 'kalshi:STILL')
		.executeTakeFirstOrThrow();
	const link = { score: 1, state: 'confirmed', decidedBy: 'track' } as const;
	await saveLinks(
		db,
		[{ ...link, kind: 'topic-market', a: 'strike', b: String(key), reasons: [] }],
		FIRST
	);
	const [at, endAt] = [NOW - HOUR, NOW - 1000];
	const detail = { at, endAt, from: 0.4, to: 0.5, change: 0.1, z: 6, hours: 1 };
	await replaceSignals(db, 'move', String(key), at, NOW, [
		{ kind: 'move', subject: String(key), at, endAt, score: 6, seenAt: endAt, detail }
	]);
}

eachDatabase('what is breaking', (open) => {
	test('each topic, story and market is held against its own past, and what is chance stands out for none', async () => {
		const connection = await open();
		await world(connection);
		const ask = (asOf: number | null) =>
			breakingPage(connection, { window: '1h', now: NOW, asOf, limit: 10 });
		const page = await ask(null);

		const [strike, ...others] = page.topics;
		expect(strike).toMatchObject({
			slug: 'strike',
			quarter: 'loud-moving',
			covered: { en: 24, ko: 0 },
			blind: 'ko',
			parts: { stories: 24, outlets: 8, weekly: true, stands: true }
		});
		// Half a story is usual in an hour, and between two and three in this one: six on four Tuesdays, drawn
		// to the mean of all hours.
		expect(strike!.parts.expected).toBeGreaterThan(2);
		expect(strike!.parts.expected).toBeLessThan(3);
		expect(strike!.why.en).toMatch(
			/^\d+(?:\.\d)?× its usual Tuesday 09:00 EST · 8 outlets · 24 stories · \+10\.0 pts in “Will STILL happen\?” \(6\.0× its own noise\)$/
		);
		expect(strike!.why.ko).toMatch(
			/^평소 화요일 23:00 KST의 \d+(?:\.\d)?배 · 매체 8곳 · 기사 24건/
		);
		// As many stories, but of one publisher; and nothing at all.
		expect(others.map(({ slug, quarter, parts }) => [slug, quarter, parts.stands])).toEqual([
			['calm', 'quiet-flat', false],
			['lone', 'quiet-flat', false],
			['tone', 'quiet-flat', false]
		]);

		expect(page.stories.map(({ story }) => story.id)).toEqual(['99997', '99999', '99998']);
		const [unlike, plain] = page.stories;
		expect(unlike).toMatchObject({
			tone: { value: 0.9, slug: 'tone', n: expect.any(Number) },
			stands: true
		});
		expect(unlike!.tone!.z).toBeGreaterThan(5);
		expect(unlike!.why.en).toMatch(
			/^6 outlets, .* · sentiment \+0\.90, usually [+−]?0\.0\d in \d+ stories of tone$/
		);
		expect(plain).toMatchObject({
			tone: null,
			story: { outlets: 6 },
			spread: { outlets: 6, asMany: 0 },
			stands: true
		});

		expect(page.looked).toMatchObject({ topics: 4, markets: 3 });
		expect(page.markets.map(({ market, stands }) => [market.id, stands])).toEqual([
			['kalshi:JUMP', true]
		]);
		expect(page.markets[0]!.move.change).toBeCloseTo(0.2, 1);

		// An hour earlier none of it had happened.
		const before = await ask(NOW - HOUR);
		expect(before.topics.some(({ parts }) => parts.stands || parts.move)).toBe(false);
		expect([before.stories, before.markets]).toEqual([[], []]);
	});
});
