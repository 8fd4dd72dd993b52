import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { languageNamed } from '#lib/server/news/gdelt/language.ts';
import { readAnswer } from '#lib/server/news/gdelt/answer.ts';
import { kinds, readFeed } from '#lib/server/news/index.ts';
import { parseOpml } from '#lib/server/news/opml/index.ts';
import { FeedError, type FeedReading } from '#lib/server/news/source.ts';
import { describeFeed, type FeedOut } from '../../scripts/feed.ts';

const root = join(import.meta.dirname, '../..');
const recorded = join(root, '../shared/fixtures/news');
const present = existsSync(recorded);
const AT = Date.parse('2026-10-01T00:00:00Z');

const bytes = (path: string) => readFileSync(join(recorded, path));
const files = (folder: string) => (present ? readdirSync(join(recorded, folder)) : []);

test.skipIf(present)('the recorded feeds are not here: their tests are skipped', () => {});

describe('every kind of source', () => {
	test('has an id and a name of its own', () => {
		expect(new Set(kinds.map(({ id }) => id)).size).toBe(kinds.length);
		expect(kinds.every(({ id, name }) => /^[a-z-]+$/.test(id) && name)).toBe(true);
	});

	test.each(kinds.map((kind) => [kind.id, kind] as const))(
		'%s refuses what is no feed in words, and never with anything but an error',
		(_id, kind) => {
			for (const body of [
				'',
				' ',
				'<html><body>Sorry</body></html>',
				'{"error":"no"}',
				'x',
				'<',
				'[]'
			]) {
				expect(() => kind.parse(new TextEncoder().encode(body), { at: AT })).toThrow(/\w+ \w+/);
			}
		}
	);

	test.each(kinds.map((kind) => [kind.id, kind] as const))(
		'%s refuses what is too large',
		(_id, kind) => {
			expect(() => kind.parse(new Uint8Array(11 * 1024 * 1024).fill(0x20), { at: AT })).toThrow(
				/at most 10485760 are read/
			);
		}
	);
});

// --- The manifest of trouble cases, with its own norms.

type Check = { path: string; norm: string; value: unknown };
type Case = {
	file: string;
	contentType: string;
	url: string;
	status: number;
	soft?: boolean;
	expect: {
		items: number | { min: number; max: number };
		checks?: Check[];
		error?: boolean;
	};
};

const squashed = (value: unknown) =>
	String(value ?? '')
		.replace(/\s+/g, ' ')
		.trim();
const address = (value: unknown) => new URL(String(value)).href;

function at(out: FeedOut, path: string): unknown[] {
	const [first, second, third] = path.split('.');
	if (first === 'all') return out.articles.map((article) => article[second as 'url']);
	if (first === 'feed') return [out.feed[second as 'title']];
	return [out.articles[Number(second)]?.[third as 'title']];
}

/** null when a check holds, else a sentence. */
function failing(out: FeedOut, { path, norm, value }: Check): string | null {
	const holds = (got: unknown): boolean => {
		if (norm === 'text') return squashed(got) === squashed(value);
		if (norm === 'plain' || norm === 'gn-title' || norm === 'gn-source') return got === value;
		if (norm === 'nfc-exact') return got === value && got === String(got).normalize('NFC');
		if (norm === 'squash') return squashed(got) === squashed(value);
		if (norm === 'url') return address(got) === address(value);
		if (norm === 'time') return Math.floor(Date.parse(String(got)) / 1000) === value;
		if (norm === 'lang') return String(got).split(/[-_]/)[0] === value;
		if (norm === 'contains') return String(got).includes(String(value));
		if (norm === 'not-contains') return !String(got).includes(String(value));
		if (norm === 'no-script-url') return got === null || /^https?:/.test(String(got));
		if (norm === 'null-or-flag') return got === null && out.articles[0]?.publishedInferred === true;
		throw new Error(`unknown norm ${norm}`);
	};
	const got = at(out, path);
	return got.length > 0 && got.every(holds)
		? null
		: `${path} is ${JSON.stringify(got)}, not ${value}`;
}

function failures(item: Case): string[] {
	const out = describeFeed(bytes(`edge/${item.file}`), item, AT);
	// `maxMs` guards against a hang or an explosion; the run's own time limit sees to that.
	const { items, checks = [], error } = item.expect;
	const { min, max } = typeof items === 'number' ? { min: items, max: items } : items;
	const count = out.articles.length;
	return [
		...(count >= min && count <= max ? [] : [`${count} items, not ${min}..${max}`]),
		...(error === undefined || error === (out.error !== undefined)
			? []
			: [`error is ${out.error}`]),
		...checks.flatMap((check) => failing(out, check) ?? [])
	];
}

const edge: Case[] = present ? JSON.parse(String(bytes('edge/manifest.json'))).cases : [];

describe.skipIf(!present)('the recorded trouble cases', () => {
	test.each(edge.map((item) => [item.file, item] as const))('%s', (_file, item) => {
		expect(failures(item)).toEqual([]);
	});

	test('none is left out, and no desirable one is missed', () => {
		const listed = edge.map(({ file }) => file).sort();
		expect(listed).toEqual(
			files('edge')
				.filter((file) => file !== 'manifest.json')
				.sort()
		);
		expect(edge.filter((item) => item.soft && failures(item).length > 0)).toEqual([]);
	});

	test('a date without a zone is read in Seoul for a Korean feed, and in the zone named for a source', () => {
		const read = (zone?: string) =>
			describeFeed(bytes('edge/dates.xml'), { zone }, AT)
				.articles.slice(20, 27)
				.map((a) => a.published);
		const right = '2026-09-22T05:37:38.000Z';
		const minute = '2026-09-22T05:37:00.000Z';
		expect(read()).toEqual([right, right, right, minute, minute, '2026-09-21T15:00:00.000Z', null]);
		expect(read('America/New_York')[1]).toBe('2026-09-22T18:37:38.000Z');
	});
});

// --- GDELT.

type GdeltCase = {
	file: string;
	status: number;
	contentType: string;
	expect: {
		kind: string;
		count?: number | { min: number; max: number };
		checks?: [string, unknown][];
	};
};

const gdeltCases: GdeltCase[] = present
	? JSON.parse(String(bytes('gdelt/manifest.json'))).cases
	: [];

describe.skipIf(!present)('the recorded answers of GDELT', () => {
	test.each(gdeltCases.map((item) => [item.file, item] as const))('%s', (_file, item) => {
		const out = describeFeed(bytes(`gdelt/${item.file}`), { ...item, kind: 'gdelt' }, AT);
		expect(out.kind).toBe(item.expect.kind);
		expect(out.error === undefined).toBe(item.expect.kind === 'ok' || item.expect.kind === 'empty');
		const { count } = item.expect;
		if (count !== undefined) {
			const { min, max } = typeof count === 'number' ? { min: count, max: count } : count;
			const found = (out.timeline ?? out.tones ?? out.articles).length;
			expect(found).toBeGreaterThanOrEqual(min);
			expect(found).toBeLessThanOrEqual(max);
		}
		for (const [path, value] of item.expect.checks ?? []) {
			const [index, field] = path.split('.');
			const article = out.articles[Number(index)]!;
			if (field === 'seen') expect(Date.parse(article.published!) / 1000).toBe(value);
			else expect(article[field as 'title']).toBe(value);
		}
	});

	test('what is whole in an answer cut off in the middle is kept', () => {
		expect(readAnswer(String(bytes('gdelt/artlist-truncated.json'))).articles).toHaveLength(2);
	});

	test('languages come as codes', () => {
		expect(['Korean', 'English', 'Norwegian', 'Klingon'].map(languageNamed)).toEqual([
			'ko',
			'en',
			'no',
			null
		]);
	});
});

// --- Every other recorded feed: all its items, with sane fields.

/** Recorded files that are no feeds, and what is said of them. */
const NO_FEEDS: Record<string, RegExp> = {
	'awkward/notafeed.html': /web page/,
	'real-feed-rs/xml_sample_1.xml': /Neither RSS/
};

/** Recorded files whose items are not all articles: how many are. The others say why. */
const PARTLY: Record<string, number> = {
	'awkward/atom-with-tag-uri-links.xml': 0,
	'real-blogs-and-news/authors.json': 0,
	'real-blogs-and-news/jsonfeed-extension.json': 0,
	'real-feed-rs/atom_entry_1.xml': 0,
	'real-feed-rs/atom_pub_spec_1.xml': 0,
	'real-feed-rs/rss_0.91_missing_id.xml': 0,
	'real-feed-rs/rss_2.0_ghost_1.xml': 0,
	'real-feedjira/Permalinks.xml': 3
};

const folders = [
	'awkward',
	'korean-2022-07-24',
	'korean-euckr',
	'real-blogs-and-news',
	'real-fastfeedparser',
	'real-feed-rs',
	'real-feedjira',
	'spec-samples'
];

const feeds = folders.flatMap((folder) =>
	files(folder)
		.map((file) => `${folder}/${file}`)
		.filter(
			(path) =>
				!path.endsWith('.opml') && !(path.startsWith('spec-samples') && path.endsWith('.json'))
		)
);

/** How many items a document has, counted without a parser. */
const itemCount = (text: string) =>
	text.trimStart().startsWith('{')
		? (JSON.parse(text) as { items: unknown[] }).items.length
		: (text
				.replace(/<!\[CDATA\[[\s\S]*?\]\]>/g, '')
				.match(/<(?:\w+:)?(?:item|entry)(?:>|\s(?!\/>))/gi)?.length ?? 0);

function insane({ articles, feed }: FeedReading): string[] {
	return articles.flatMap((article, index) => {
		const texts = [
			article.title,
			article.summary,
			article.content,
			article.author ?? '',
			article.outlet
		];
		const wrong = [
			!/^https?:\/\/\S+$/.test(article.url) && `url ${article.url}`,

			texts.some((text) => /[\u0000-\u001f\ufffd]/.test(text)) && 'control or broken characters',
			texts.some((text) => text !== text.normalize('NFC')) && 'not in NFC',
			/<\/?(?:p|a|br|img|div|span|b|i|em|script)[\s/>]/i.test(article.title) &&
				`title ${article.title}`,
			article.publishedAt !== null && article.publishedAt > AT && 'a date ahead',
			article.publishedAt === null && !article.publishedInferred && 'no date and no flag',
			!article.outlet && 'no outlet',
			article.lang !== null && !/^[a-z]{2,3}$/.test(article.lang) && `lang ${article.lang}`
		];
		return wrong.filter(Boolean).map((what) => `${feed.title} #${index}: ${what}`);
	});
}

describe.skipIf(!present)('the recorded feeds', () => {
	test.each(feeds)('%s', (path) => {
		const body = bytes(path);
		const read = () => readFeed(body, { at: AT, url: 'https://feeds.example/feed.xml' });
		if (NO_FEEDS[path]) {
			expect(read).toThrow(NO_FEEDS[path]);
			return;
		}
		const reading = read();
		expect(insane(reading)).toEqual([]);
		const all = itemCount(new TextDecoder().decode(body));
		expect(reading.articles.length + reading.rejected.length).toBe(all);
		expect(reading.rejected.every(({ reason }) => /no http\(s\) link|neither/.test(reason))).toBe(
			true
		);
		if (!path.startsWith('spec-samples')) {
			expect(reading.articles).toHaveLength(PARTLY[path] ?? all);
		}
	});

	test('a Korean outlet is Korean, in EUC-KR as in UTF-8', () => {
		for (const name of ['hani-economy.xml', 'khan-economy.xml']) {
			const titles = ['korean-2022-07-24', 'korean-euckr'].map((folder) =>
				readFeed(bytes(`${folder}/${name}`), { at: AT }).articles.map(({ title }) => title)
			);
			expect(titles[1]).toEqual(titles[0]);
		}
		const korean = files('korean-2022-07-24').flatMap(
			(name) => readFeed(bytes(`korean-2022-07-24/${name}`), { at: AT }).articles
		);
		const share = korean.filter(({ lang }) => lang === 'ko').length / korean.length;
		expect(share).toBeGreaterThan(0.98);
	});

	test('dates ahead of the fetch are taken down to it and flagged', () => {
		const fetched = Date.parse('2022-07-24T00:07:00Z');
		const { articles } = readFeed(bytes('korean-2022-07-24/donga-_all_.xml'), { at: fetched });
		expect(articles.every(({ publishedAt }) => publishedAt! <= fetched + 600_000)).toBe(true);
		// 18 of 50, as counted when the collection was made; two more lie within the ten minutes or at them.
		expect(articles.filter((a) => a.publishedInferred).length).toBeGreaterThanOrEqual(16);
	});

	test('Google Alerts links lead to the articles themselves', () => {
		const { articles } = readFeed(bytes('real-feedjira/google_alerts_atom.xml'), { at: AT });
		expect(articles.filter(({ url }) => new URL(url).hostname.endsWith('google.com'))).toEqual([]);
	});
});

// --- What another parser makes of the specification's samples: a reading aid, not a truth.

type Neighbour = { title?: unknown; items?: NeighbourItem[]; entries?: NeighbourItem[] };
type NeighbourItem = {
	title?: unknown;
	link?: string;
	links?: { href?: string; rel?: string }[];
	pubDate?: string;
	published?: string;
};

const samples = files('spec-samples').filter((file) => /^(?:rss|atom|rdf)-.*\.json$/.test(file));
const titleOf = (title: unknown) =>
	typeof title === 'object' && title !== null && 'value' in title ? title.value : title;

describe.skipIf(!present)('the samples of the specifications', () => {
	test.each(samples)('%s agrees', (file) => {
		const expected: Neighbour = JSON.parse(String(bytes(`spec-samples/${file}`)));
		const out = describeFeed(bytes(`spec-samples/${file.replace(/json$/, 'xml')}`), {}, AT);
		const items = expected.items ?? expected.entries ?? [];
		expect(out.articles).toHaveLength(items.length);
		expect(out.feed.title).toBe(squashed(titleOf(expected.title)) || null);
		items.forEach((item, index) => {
			const article = out.articles[index]!;
			expect(squashed(article.title)).toBe(squashed(titleOf(item.title)).replace(/<[^>]+>/g, ''));
			const date = item.pubDate ?? item.published;
			if (date && !Number.isNaN(Date.parse(date))) {
				expect(Date.parse(article.published!)).toBe(Date.parse(date));
			}
			if (item.link && /^https?:/.test(item.link))
				expect(article.url).toBe(new URL(item.link).href);
		});
	});
});

// --- Lists.

const lists = ['opml', 'spec-samples', 'real-blogs-and-news'].flatMap((folder) =>
	files(folder)
		.filter((file) => file.endsWith('.opml'))
		.map((file) => `${folder}/${file}`)
);

describe.skipIf(!present)('the recorded OPML lists', () => {
	test.each(lists)('%s gives each of its feeds once', (path) => {
		const text = String(bytes(path));
		const urls = [...text.matchAll(/xmlurl\s*=\s*["'](https?:[^"']+)/gi)].map((match) => match[1]!);
		const { feeds: listed } = parseOpml(text);
		expect(listed.map(({ url }) => url)).toEqual([
			...new Set(urls.map((url) => url.replaceAll('&amp;', '&').trim()))
		]);
		expect(listed.every(({ name }) => name)).toBe(true);
		expect(() => readFeed(bytes(path), { at: AT })).toThrow(FeedError);
	});
});

// --- The sources that come along.

test('the starter list names each source once, with language, zone and a web address', () => {
	type Entry = {
		url: string;
		name: string;
		lang: string;
		zone: string;
		unchecked: boolean;
		kind?: string;
	};
	const { sources } = parseYaml(readFileSync(join(root, 'db/sample/sources.yaml'), 'utf8')) as {
		sources: Entry[];
	};
	expect(new Set(sources.map(({ url }) => url)).size).toBe(sources.length);
	expect(new Set(sources.map(({ name }) => name)).size).toBe(sources.length);
	for (const source of sources) {
		expect(source.url).toMatch(/^https?:\/\/[\w.-]+\.[a-z]+(?:\/|$)/);
		expect(['en', 'ko']).toContain(source.lang);
		expect(() => new Intl.DateTimeFormat('en', { timeZone: source.zone })).not.toThrow();
		expect(source.unchecked).toBe(true);
		const google = new URL(source.url).hostname === 'news.google.com';
		expect(source.kind ?? 'feed').toBe(google ? 'google-news' : 'feed');
	}
	expect(sources.filter(({ lang }) => lang === 'ko').length).toBeGreaterThan(15);
	expect(sources.filter(({ lang }) => lang === 'en').length).toBeGreaterThan(15);
});
