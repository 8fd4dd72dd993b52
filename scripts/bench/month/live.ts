/**
 * Lives through simulated days at a scale of a whole market of markets, in a process of its own: readings and articles
 * go through the product's own storage and derivation, and after each day the built site is asked for its pages.
 * Nothing is fetched: what a request costs is goals 12 and 14.
 */
import { statSync } from 'node:fs';
import type { ArticleReading } from '#lib/domain/article.ts';
import { readConfig } from '#lib/server/config.ts';
import { createContext } from '#lib/server/context.ts';
import { saveArticles } from '#lib/server/db/article.ts';
import { connect, migrate, refreshFigures } from '#lib/server/db/connect.ts';
import { saveLinks } from '#lib/server/db/link.ts';
import { saveReading } from '#lib/server/db/market.ts';
import { sealQuotes } from '#lib/server/db/quote-seal.ts';
import { saveSources } from '#lib/server/db/source.ts';
import { saveTopic } from '#lib/server/db/topic.ts';
import { derive } from '#lib/server/jobs/derive.ts';
import { silent } from '#lib/server/log.ts';
import { headline, MINUTE, reading } from '../data.ts';
import { heldBy, median, seeded, timed } from '../measure.ts';
import { startSite } from '../site.ts';

const DAY = 24 * 60 * MINUTE;
const OUTLETS = 40;
const FOLLOWED = 6;
/** Markets stored in one call. */
const SLICE = 5000;
/** The log keeps this much, as in the product. */
const HOT = 2 * DAY;
/** How often each page is asked after a day. */
const TIMES = 5;

/** A day: rows by table, bytes of the database, ms by page, and what the work of the day took, s of the processor. */
export type Day = {
	day: number;
	rows: Record<string, number>;
	bytes: number;
	pages: Record<string, number>;
	work: Record<'polls' | 'articles' | 'derive' | 'seal', number>;
	own: number;
};

const [, , file, ...sizes] = process.argv;
const [markets, articles, days, polls] = sizes.map(Number) as [number, number, number, number];

/** Where a run stands, kept in its database with each day, so that one that was broken off goes on. */
type Place = { scale: string; begin: number; poll: number; written: number; lived: Day[] };
const PLACE = 'bench: month';
const scale = sizes.join(' ');

let now = Date.now();
// Pages and jobs take the simulated moment for the present.
Date.now = () => now;

const connection = connect(`file:${file}`);
await migrate(connection);
const { db, sqlite } = connection;
const kept = sqlite!.prepare('select value from setting where name = ?').pluck().get(PLACE);
const place: Place = kept
	? (JSON.parse(kept as string) as Place)
	: { scale, begin: now - days * DAY, poll: 0, written: 0, lived: [] };
if (place.scale !== scale) throw new Error(`${file} has lived at another scale: ${place.scale}`);
const { lived } = place;
const end = place.begin + days * DAY;
now = place.begin + lived.length * DAY;
const config = readConfig({ FEEDS: 'none', DATABASE_URL: `file:${file}` });
const context = createContext(config, { connection, log: silent });

const QUERIES = [
	'(Musk OR 머스크) (Tesla OR 테슬라)',
	'(Fed OR 금리) (inflation OR 물가)',
	'(election OR 선거) (vote OR 여론조사)',
	'(chip OR 반도체) (export OR 수출)',
	'(court OR 법원) (ruling OR 판결)'
];
const sources = await saveSources(
	db,
	Array.from({ length: OUTLETS }, (_, i) => ({
		url: `https://outlet-${i}.example/rss`,
		name: `Outlet ${i}`
	})),
	'person'
);

async function addTopics() {
	for (const [i, query] of QUERIES.entries()) {
		await saveTopic(
			db,
			{
				...{ slug: `topic-${i}`, name: { en: `Topic ${i}`, ko: `주제 ${i}` }, query, aliases: [] },
				...{ search: [], markets: [], origin: 'track' }
			},
			now
		);
		await saveLinks(
			db,
			Array.from({ length: FOLLOWED }, (_, n) => ({
				...{ kind: 'topic-market' as const, a: `topic-${i}`, b: String(1 + i * FOLLOWED + n) },
				...{ score: 1, reasons: [], state: 'confirmed' as const, decidedBy: 'track' }
			})),
			now
		);
	}
}

/** Three of ten markets have a new price in each poll. */
async function pollAll(poll: number) {
	for (let from = 0; from < markets; from += SLICE) {
		const slice = Array.from({ length: Math.min(SLICE, markets - from) }, (_, n) => {
			const i = from + n;
			const tick = Math.floor(poll / 10) * 3 + Math.min(3, (poll + i) % 10);
			return { ...reading(i, now, tick), closesAt: end + 90 * DAY };
		});
		await saveReading(connection, slice, now, DAY / polls);
	}
}

/** What came since the last poll, a document of each outlet. */
async function readNews(random: () => number, count: number) {
	for (let outlet = 0; outlet < OUTLETS; outlet++) {
		const share =
			Math.round((count * (outlet + 1)) / OUTLETS) - Math.round((count * outlet) / OUTLETS);
		const batch = Array.from({ length: share }, (): ArticleReading => {
			const n = place.written++;
			return {
				guid: `item-${n}`,
				url: `https://outlet-${outlet}.example/${n}`,
				title: headline(random, n),
				summary: `${headline(random, n)}.`,
				content: '',
				author: null,
				outlet: `Outlet ${outlet}`,
				domain: `outlet-${outlet}.example`,
				lang: n % 3 === 0 ? 'ko' : 'en',
				publishedAt: now - Math.floor((random() * DAY) / polls),
				updatedAt: null,
				publishedInferred: false,
				dayOnly: false
			};
		});
		await saveArticles(connection, sources[outlet]!, batch, now);
	}
}

const tables = sqlite!
	.prepare(
		`select name from pragma_table_list where schema = 'main' and type = 'table'
		and name not like 'sqlite_%' and name not like '%search%'`
	)
	.pluck()
	.all() as string[];

const rowsOf = () =>
	Object.fromEntries(
		tables.flatMap((name) => {
			const n = sqlite!.prepare(`select count(*) from "${name}"`).pluck().get() as number;
			return n > 0 ? [[name, n]] : [];
		})
	);

/** Bytes of the database and of what is not yet in its file. */
const bytesOf = () =>
	['', '-wal'].reduce(
		(sum, end) => sum + (statSync(file + end, { throwIfNoEntry: false })?.size ?? 0),
		0
	);

const site = await startSite(`file:${file}`);
let asked = 0;
async function pagesOf(followed: string) {
	const pages: Day['pages'] = {};
	const list = [
		...['/', '/topics/topic-0', '/topics/topic-0?range=ALL', `/markets/${followed}`, '/markets'],
		...['/search?q=Musk', '/breaking', '/status', '/api/v1/trends?window=24h']
	];
	for (const path of list) {
		const took: number[] = [];
		for (let i = 0; i <= TIMES; i++) {
			const address = `${path}${path.includes('?') ? '&' : '?'}n=${asked++}`;
			took.push(await timed(() => site.read(address)));
		}
		pages[path] = median(took.slice(1));
	}
	return pages;
}

if (lived.length === 0) {
	await pollAll(place.poll++);
	await addTopics();
}
for (const day of lived) process.send?.(day);
const { id } = reading(0, now, 0);
for (let day = lived.length + 1; day <= days; day++) {
	const random = seeded(day);
	const work: Day['work'] = { polls: 0, articles: 0, derive: 0, seal: 0 };
	const add = async (name: keyof Day['work'], done: () => Promise<unknown>) => {
		work[name] += (await timed(done)) / 1000;
	};
	for (let n = 0; n < polls; n++) {
		now += DAY / polls;
		await add('polls', () => pollAll(place.poll++));
		await add('articles', () => readNews(random, Math.round(articles / polls)));
		if ((n + 1) % Math.max(1, Math.round(polls / 4)) === 0) {
			await add('derive', () => derive(context));
		}
	}
	await add('seal', () => sealQuotes(connection, { before: now - HOT }));
	refreshFigures(connection);
	const { own } = heldBy(process.pid) ?? { own: NaN };
	const pages = await pagesOf(encodeURIComponent(id));
	const told: Day = { day, rows: rowsOf(), bytes: bytesOf(), pages, work, own };
	lived.push(told);
	sqlite!.prepare('replace into setting values (?, ?)').run(PLACE, JSON.stringify(place));
	process.send?.(told);
}
await context.close();
process.disconnect?.();
process.exit();
