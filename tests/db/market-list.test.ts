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

type Made = { words: string; status?: Status; volume?: number | null; unit?: 'usd' | 'mana' };

/** Markets with words in their question, saved a day ago. */
async function save(connection: Connection, made: readonly Made[]) {
	const readings = made.map(
		({ words, status = 'open', volume = null, unit = 'usd' }, i): MarketReading =>
			reading(`M${i}`, START, (i * 37) % 100, {
				...{ title: `Will ${words} happen?`, status, volumeUnit: unit },
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

type Asked = { words: string | null; status?: Status | 'all'; sort?: MarketSort; limit?: number };

const page = (
	connection: Connection,
	{ words, status = 'open', sort = 'volume', limit = 50 }: Asked,
	after: Place | null,
	db = connection.db
) =>
	marketList(db, {
		...{ query: words === null ? null : parseQuery(words), venue: null, status, topic: null },
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

eachDatabase('list of markets', (open) => {
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
