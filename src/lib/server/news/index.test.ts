import { expect, test } from 'vitest';
import { readFeed } from './index.ts';
import { FeedError, MOST_ITEMS } from './source.ts';

const AT = Date.parse('2026-09-22T06:00:00Z');
const read = (
	text: string,
	more: { url?: string; zone?: string; lang?: string; outlet?: string } = {}
) => readFeed(new TextEncoder().encode(text), { at: AT, ...more });

const item = (inner: string) => `<item>${inner}</item>`;
const rss = (inner: string, head = '<title>Wire</title><link>https://wire.example/</link>') =>
	`<?xml version="1.0"?><rss version="2.0"><channel>${head}${inner}</channel></rss>`;
const one = item('<title>A</title><link>https://wire.example/1</link>');

test('each format is known by its root, not by its content type', () => {
	const atom = '<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title></feed>';
	const rdf =
		'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel><title>t</title></channel></rdf:RDF>';
	const json = '{"version":"https://jsonfeed.org/version/1.1","title":"t","items":[]}';
	expect(
		[rss(one), `\n\nWarning: x\n${rss(one)}`, atom, rdf, json].map((text) => read(text).kind)
	).toEqual(['rss', 'rss', 'atom', 'rdf', 'jsonfeed']);
});

test('a feed inside a web page is found, a web page alone is said to be one', () => {
	expect(
		read(`<!DOCTYPE html><html><body>${rss(one).slice(21)}</body></html>`).articles
	).toHaveLength(1);
	expect(() => read('<!DOCTYPE html><html><body>Sorry</body></html>')).toThrow(/web page/);
	expect(() => read('<opml version="2.0"><body/></opml>')).toThrow(/OPML/);
	expect(() => read('{"error":"rate limited"}')).toThrow(/no JSON Feed: {"error":"rate limited"}/);
	expect(() => read('')).toThrow(FeedError);
});

test('a document cut off in the middle gives its whole items and says so', () => {
	const whole = rss(one + one.replace('/1', '/2'));
	for (const end of [whole.indexOf('/2') + 3, whole.length - 6]) {
		const reading = read(whole.slice(0, end));
		expect(reading.articles.length).toBe(end === whole.length - 6 ? 2 : 1);
		expect(reading.degraded).toMatch(/cut off/);
	}
	expect(read(whole).degraded).toBeNull();
});

test('entities of a DTD are never expanded, and a document cannot hide its root in one', () => {
	const dtd =
		'<!DOCTYPE rss [<!ENTITY a "AAAA"><!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY r "<rss>">]>';
	const { articles } = read(
		`<?xml version="1.0"?>${dtd}<rss version="2.0"><channel>${item('<title>&a;&x;!</title><link>https://wire.example/1</link>')}</channel></rss>`
	);
	expect(articles[0]!.title).toBe('&a;&x;!');
});

// Minutes each in quadratic time: the run's time limit is the assertion.
test.each([
	'<item><description>' + '<'.repeat(500_000),
	'<item><description>' + '<a b="c'.repeat(100_000) + '</channel></rss>',
	'<item>'.repeat(100_000),
	'<item><title>' + '<![CDATA['.repeat(100_000),
	'<!--'.repeat(100_000),
	'</item>'.repeat(100_000)
])('a document made to keep the parser busy is refused (%#)', (inner) => {
	expect(() => read(`<rss version="2.0"><channel>${inner}`)).toThrow(/broken/);
});

test('no more items are read than anybody could need', () => {
	const many = rss(
		Array.from({ length: MOST_ITEMS + 5 }, (_, n) => one.replace('/1', `/${n}`)).join('')
	);
	const reading = read(many);
	expect(reading.articles).toHaveLength(MOST_ITEMS);
	expect(reading.degraded).toMatch(/Only the first 5000/);
});

test('an item without a web link is rejected with what could be read of it, the others stay', () => {
	const { articles, rejected } = read(
		rss(item('<title>Bad</title><link>javascript:alert(1)</link>') + one + item('<guid>x</guid>'))
	);
	expect(articles.map(({ title }) => title)).toEqual(['A']);
	expect(rejected).toMatchObject([
		{ index: 0, reason: expect.stringMatching(/no http/), article: { title: 'Bad', url: '' } },
		{ index: 2, reason: expect.stringMatching(/neither title nor text/) }
	]);
});

test('a guid that repeats identifies nothing, a permalink stands in for a link', () => {
	const guid = (id: string, more = '') => item(`<title>${id}</title><guid${more}>${id}</guid>`);
	const { articles } = read(rss(guid('https://wire.example/p') + one + one.replace('A<', 'B<')));
	expect(articles[0]).toMatchObject({
		url: 'https://wire.example/p',
		guid: 'https://wire.example/p'
	});
	expect(read(rss(guid('https://wire.example/p', ' isPermaLink="false"'))).articles).toEqual([]);
	const twice = rss(one.replace('</item>', '<guid>same</guid></item>').repeat(2));
	expect(read(twice).articles.map((a) => a.guid)).toEqual([null, null]);
});

test('the time of publication is the first that can be read, and never one ahead of the fetch', () => {
	const dated = (text: string) =>
		read(rss(item(`<title>A</title><link>https://wire.example/1</link>${text}`))).articles[0]!;
	const right = { publishedAt: Date.parse('2026-09-22T05:37:38Z'), publishedInferred: false };
	expect(dated('<pubDate>Tue, 22 Sep 2026 05:37:38 GMT</pubDate>')).toMatchObject(right);
	expect(dated('<pubDate>soon</pubDate><dc:date>2026-09-22T05:37:38Z</dc:date>')).toMatchObject(
		right
	);
	expect(dated('')).toMatchObject({ publishedAt: null, publishedInferred: true });
	expect(dated('<pubDate>Tue, 22 Sep 2026 06:09:00 GMT</pubDate>')).toMatchObject({
		publishedInferred: false
	});
	expect(dated('<pubDate>Tue, 22 Sep 2026 14:37:38 GMT</pubDate>')).toMatchObject({
		publishedAt: AT,
		publishedInferred: true
	});
	expect(dated('<pubDate>2026-09-22</pubDate>').dayOnly).toBe(true);
});

test('the default zone is the source’s, else Seoul for a Korean feed', () => {
	const text = (language: string) =>
		rss(
			item(
				'<title>A</title><link>https://wire.example/1</link><pubDate>2026-09-22 14:37:38</pubDate>'
			),
			`<title>t</title><language>${language}</language>`
		);
	const at = (reading: ReturnType<typeof read>) => reading.articles[0]!.publishedAt;
	expect(at(read(text('ko-KR')))).toBe(Date.parse('2026-09-22T05:37:38Z'));
	expect(at(read(text('en'), { url: 'https://rss.example.kr/x' }))).toBe(
		Date.parse('2026-09-22T05:37:38Z')
	);
	expect(at(read(text('ko'), { zone: 'Asia/Tokyo' }))).toBe(Date.parse('2026-09-22T05:37:38Z'));
	// UTC otherwise: 14:37 is ahead of this fetch, so it is taken down to it.
	expect(at(read(text('en')))).toBe(AT);
});

test('what a feed asks of its readers is passed on', () => {
	const head =
		'<title>t</title><ttl>30</ttl><skipHours><hour>0</hour></skipHours><skipDays><day>Sunday</day></skipDays>';
	expect(read(rss(one, head)).feed).toMatchObject({
		ttlMs: 1_800_000,
		skipHours: [0],
		skipDays: ['Sunday']
	});
	expect(read(rss(one, '<title>t</title><ttl>999999</ttl>')).feed.ttlMs).toBe(86_400_000);
	const sy =
		'<title>t</title><sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>';
	expect(read(rss(one, sy)).feed.ttlMs).toBe(1_800_000);
});

test('who published it: the item’s own source, else the outlet we know, else the feed’s title', () => {
	const sourced = one.replace(
		'</item>',
		'<source url="https://www.other.example/rss">Other</source></item>'
	);
	expect(read(rss(sourced), { outlet: 'Us' }).articles[0]).toMatchObject({
		outlet: 'Other',
		domain: 'other.example'
	});
	expect(read(rss(one), { outlet: 'Us' }).articles[0]).toMatchObject({
		outlet: 'Us',
		domain: 'wire.example'
	});
	expect(read(rss(one)).articles[0]!.outlet).toBe('Wire');
});

test('Google News: the publisher leaves the headline, the day stays a day, the summary goes', () => {
	const google = (title: string, source: string, time: string) =>
		`<rss version="2.0"><channel><generator>NFE/5.0</generator><title>q</title>${item(
			`<title>${title}</title><link>https://news.google.com/rss/articles/CBMi1?oc=5</link><guid isPermaLink="false">CBMi1</guid><pubDate>Thu, 17 Sep 2026 ${time} GMT</pubDate><description>&lt;a href="x"&gt;${title}&lt;/a&gt;</description>${source}`
		)}</channel></rss>`;
	const source = '<source url="https://www.wire.example">Wire | News</source>';
	const reading = read(google('Talks - and more - Wire | News', source, '07:00:00'));
	expect(reading.kind).toBe('google-news');
	expect(reading.articles[0]).toMatchObject({
		...{ guid: 'CBMi1', title: 'Talks - and more', summary: '', dayOnly: true },
		...{ outlet: 'Wire | News', domain: 'wire.example' }
	});
	expect(read(google('A - B', '', '09:30:00')).articles[0]).toMatchObject({
		title: 'A - B',
		dayOnly: false
	});
});
