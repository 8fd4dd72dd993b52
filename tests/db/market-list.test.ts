import type { KyselyPlugin } from 'kysely';
import { expect, test } from 'vitest';
import type { MarketReading, Status } from '#lib/domain/market.ts';
import { parseQuery } from '#lib/domain/query.ts';
import type { Connection } from '#lib/server/db/connect.ts';
import { marketList, type MarketSort } from '#lib/server/db/market-list.ts';
import { saveReading } from '#lib/server/db/market.ts';
import type { Place } from '#lib/server/db/page.ts';
import { eachDatabase } from '../databases.ts';
import { DAY, HOUR, reading, START } from './readings.ts';

const NOW = START + DAY;

type Made = {
	words: string;
	status?: Status;
	volume?: number | null;
	unit?: 'usd' | 'mana';
	venue?: string;
};

/** Markets with words in their question, saved a day ago. */
async function save(connection: Connection, made: readonly Made[]) {
	const readings = made.map(
		({ words, status = 'open', volume = null, unit = 'usd', venue = 'kalshi' }, i): MarketReading =>
			reading(`M${i}`, START, (i * 37) % 100, {
				...{ title: `Will ${words} happen?`, status, volumeUnit: unit, venue },
				volume: volume === null ? null : volume * 1_000_000,
				closesAt: NOW + i * HOUR
			})
	);
	await saveReading(connection, readings, START, HOUR);
	await connection.db
		.updateTable('marketState')
		.set(({ ref }) => ({ probability24h: ref('marketKey') }))
		.execute();
}

type Asked = {
	words: string | null;
	venue?: string;
	status?: Status | 'all';
	sort?: MarketSort;
	limit?: number;
};

const page = (
	connection: Connection,
	{ words, venue, status = 'open', sort = 'volume', limit = 50 }: Asked,
	after: Place | null,
	db = connection.db
) =>
	marketList(db, {
		...{
			query: words === null ? null : parseQuery(words),
			venue: venue ?? null,
			status,
			topic: null
		},
		...{ sort, limit, after, now: NOW, asOf: null }
	});

/** The questions of all pages in their order. */
async function titles(connection: Connection, asked: Asked): Promise<string[]> {
	const list: string[] = [];
	for (let after: Place | null = null; ;) {
		const { items, next } = await page(connection, asked, after);
		list.push(...items.map(({ title, id }) => `${title} ${id}`));
		if (!next) return list;
		after = next;
	}
}

eachDatabase('list of markets', (open, dialect) => {
	test('a word of many markets is found in the same order as one goes through all of them', async () => {
		const connection = await open();
		await save(
			connection,
			Array.from({ length: 420 }, (_, i) => ({
				words: `common ${i % 3 === 0 ? 'third' : 'other'} ${i % 2 === 0 ? 'even' : 'odd'} ${i === 5 ? 'rare' : ''} ${i % 2 === 0 ? '기준금리를' : ''}`,
				status: i % 5 === 0 ? 'resolved' : 'open',
				// Equal ones, unknown ones and play money among them.
				volume: i % 11 === 0 ? null : (i * 7919) % 400,
				unit: i % 4 === 0 ? 'mana' : 'usd'
			}))
		);
		for (const sort of ['volume', 'change'] as const) {
			for (const status of ['open', 'all'] as const) {
				const all = await titles(connection, { words: null, status, sort });
				for (const [words, wanted] of [
					['common', /common/],
					['third even', /third even/],
					['"common third"', /common third/],
					['"third common"', /never/],
					['rare', /rare/],
					['odd OR rare', /odd|rare/],
					['common -third', /other/],
					['금리', /금리/]
				] as const) {
					const found = await titles(connection, { words, status, sort, limit: 77 });
					expect(found).toEqual(all.filter((title) => wanted.test(title)));
				}
			}
		}
	});

	test('a page of a word that all markets have is taken from the sort index, not sorted out of all hits', async () => {
		const connection = await open();
		await save(
			connection,
			Array.from({ length: 900 }, (_, i) => ({
				words: `common ${i < 3 ? 'rare' : ''}`,
				volume: (i * 7919) % 907
			}))
		);
		let asked = '';
		const plugin: KyselyPlugin = {
			transformQuery({ node }) {
				asked += JSON.stringify(node);
				return node;
			},
			transformResult: async ({ result }) => result
		};
		const whole = /select (rowid|key) from /;
		const watched = connection.db.withPlugin(plugin);
		expect((await page(connection, { words: 'common' }, null, watched)).items).toHaveLength(50);
		expect(asked).not.toMatch(whole);
		asked = '';
		expect((await page(connection, { words: 'rare' }, null, watched)).items).toHaveLength(3);
		expect(asked).toMatch(whole);
	});

	test('a page of a venue with many markets is taken from the sort index, in the same order', async () => {
		const connection = await open();
		const made = Array.from({ length: 900 }, (_, i): Made => ({
			words: `number ${i}`,
			venue: i % 3 === 0 ? 'manifold' : i % 300 === 1 ? 'predictit' : 'kalshi',
			unit: i % 3 === 0 ? 'mana' : 'usd',
			status: i % 7 === 0 ? 'closed' : 'open',
			volume: i % 11 === 0 ? null : i % 10
		}));
		await save(connection, made);
		for (const sort of ['volume', 'change'] as const) {
			const all = await titles(connection, { words: null, sort });
			for (const venue of ['kalshi', 'manifold', 'predictit']) {
				const own = new Set(
					made.flatMap((one, i) => (one.venue === venue ? [`kalshi:M${i}`] : []))
				);
				const wanted = all.filter((title) => own.has(title.split('? ')[1]!));
				expect(await titles(connection, { words: null, sort, venue })).toEqual(wanted);
			}
		}
	});

	test.runIf(dialect === 'sqlite')(
		'nothing is sorted for a page of open markets: equal values stand in the order of the index too',
		async () => {
			const connection = await open();
			const { db, sqlite } = connection;
			await save(
				connection,
				Array.from({ length: 300 }, () => ({ words: 'tied', volume: 5 }))
			);
			const plans: string[] = [];
			const plugin: KyselyPlugin = {
				transformQuery({ node, queryId }) {
					const { sql, parameters } = db.getExecutor().compileQuery(node, queryId);
					const steps = sqlite!.prepare(`explain query plan ${sql}`).all(...parameters);
					plans.push(...(steps as { detail: string }[]).map(({ detail }) => detail));
					return node;
				},
				transformResult: async ({ result }) => result
			};
			for (const sort of ['volume', 'change', 'closing', 'new'] as const) {
				const asked = { words: null, sort, limit: 20 };
				const { next } = await page(connection, asked, null, db.withPlugin(plugin));
				await page(connection, asked, next, db.withPlugin(plugin));
			}
			expect(plans.length).toBeGreaterThan(8);
			expect(plans.filter((step) => /TEMP B-TREE/.test(step))).toEqual([]);
		}
	);

	test('words of many markets that are traded least are found all the same', async () => {
		const connection = await open();
		await save(
			connection,
			Array.from({ length: 8600 }, (_, i) => ({
				words: i < 300 ? 'seldom traded' : 'busy',
				volume: i
			}))
		);
		const { items } = await page(connection, { words: 'seldom' }, null);
		expect(items.map(({ id }) => id)).toEqual(
			Array.from({ length: 50 }, (_, i) => `kalshi:M${299 - i}`)
		);
	});
});
