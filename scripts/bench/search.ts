import type Database from 'better-sqlite3';
import { parseQuery } from '#lib/domain/query.ts';
import { searchTokens } from '#lib/domain/search.ts';
import { transact } from '#lib/server/db/handle.ts';
import { indexTexts, searchArticles } from '#lib/server/db/search.ts';
import { headline } from './data.ts';
import { inTurn, measured, median, seeded, timed, withDatabases, type Bench } from './measure.ts';

const BATCH = 20_000;
/** Batches in which indexing is compared; the rest only fills the index. */
const COMPARED = 10;
/** How often a query is asked within one run. */
const TIMES = 50;

const QUERIES = ['inflation airline', '금리', '기준금리', '선거', 'musk'];
/** Korean words of two syllables, and words inside others. */
const KOREAN = ['금리', '선거', '준금', '여론', '머스크', '한국은행'];

/** Goal 15: search in a million headlines. */
export const search: Bench = {
	goals: [15],
	name: 'search',
	async run({ headlines, runs }) {
		return await withDatabases(async (open) => {
			const [product, raw] = [await open('product'), await open('raw')];
			const random = seeded(15);
			const bare = raw.sqlite!.prepare('insert into article_search (rowid, text) values (?, ?)');
			product.sqlite!.exec('create table headline (key integer primary key, text text) strict');
			const keep = product.sqlite!.prepare('insert into headline values (?, ?)');
			const [indexing, inserting]: [number[], number[]] = [[], []];
			for (let start = 0; start < headlines; start += BATCH) {
				const texts = Array.from({ length: Math.min(BATCH, headlines - start) }, (_, i) => ({
					key: start + i + 1,
					text: headline(random, start + i)
				}));
				const time = await timed(() =>
					transact(product, (db) => indexTexts(product, db, 'article_search', texts))
				);
				insertAll(product.sqlite!, () => texts.forEach(({ key, text }) => keep.run(key, text)));
				if (start >= COMPARED * BATCH) continue;
				indexing.push(texts.length / time);
				const cut = texts.map(({ key, text }) => [key, searchTokens(text).join(' ')]);
				const rawTime = await timed(() =>
					insertAll(raw.sqlite!, () => cut.forEach((row) => bare.run(row)))
				);
				inserting.push(texts.length / rawTime);
			}
			const newest = product.sqlite!.prepare(
				'select rowid from article_search where article_search match ? order by rowid desc limit 50'
			);
			const asked = QUERIES.map((text) => parseQuery(text));
			const bareTexts = QUERIES.map((text) =>
				text
					.split(' ')
					.map((word) => `"${searchTokens(word).join(' ')}"`)
					.join(' AND ')
			);
			const { values, bounds } = await inTurn(
				Math.max(runs, 9),
				async () => {
					for (let i = 0; i < TIMES; i++) {
						for (const query of asked) await searchArticles(product, query, { limit: 50 });
					}
				},
				() => {
					for (let i = 0; i < TIMES; i++) for (const text of bareTexts) newest.all(text);
				}
			);
			const each = TIMES * QUERIES.length;
			const like = product
				.sqlite!.prepare('select count(*) from headline where text like ?')
				.pluck();
			const recalls: number[] = [];
			for (const word of KOREAN) {
				const found = await searchArticles(product, parseQuery(word), { limit: headlines });
				recalls.push(found.length / (like.get(`%${word}%`) as number));
			}
			return [
				measured(
					{
						goal: 15,
						name: `newest 50 of ${headlines} headlines`,
						unit: 'ms',
						limit: 3,
						against: 'the same FTS5 query, prepared'
					},
					values.map((ms) => ms / each),
					bounds.map((ms) => ms / each)
				),
				measured(
					{
						goal: 15,
						name: 'indexing',
						unit: 'rows/ms',
						limit: 0.7,
						atLeast: true,
						against: 'bare inserts of texts that are cut already'
					},
					indexing,
					inserting
				),
				measured(
					{
						goal: 15,
						name: `Korean words found (${KOREAN.join(', ')}; least of them)`,
						unit: 'recall',
						limit: 1,
						limitOn: 'value',
						atLeast: true,
						against: 'LIKE over all headlines'
					},
					[Math.min(...recalls)],
					[median(recalls.map(() => 1))]
				)
			];
		});
	}
};

function insertAll(sqlite: Database.Database, work: () => void) {
	sqlite.transaction(work).immediate();
}
