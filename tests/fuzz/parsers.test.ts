import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '#lib/domain/canonical-json.ts';
import { canonicalUrl } from '#lib/domain/canonical-url.ts';
import { csvLine } from '#lib/domain/csv.ts';
import { legible } from '#lib/domain/legible.ts';
import { MICRO } from '#lib/domain/market.ts';
import { micro, price } from '#lib/domain/price.ts';
import { headline, words } from '#lib/domain/text.ts';
import { parseCsv } from '#lib/server/news/csv.ts';
import { parseDate } from '#lib/server/news/date.ts';
import { repairJson } from '#lib/server/news/gdelt/answer.ts';
import { isAddress, resolveLink } from '#lib/server/news/link.ts';
import { plainText } from '#lib/server/news/text.ts';
import { venueMoment } from '#lib/server/venues/time.ts';
import { anyAmount, anyMoment, anyPrice, anyText, anyValue, fieldsOf, tried } from './arbitrary.ts';
import { faultsOf } from './readers.ts';
import { isOwn, isText } from './sound.ts';

/** What a reader gives, or the error it throws when that is one of its own. */
function given<T>(read: () => T): T | Error {
	try {
		return read();
	} catch (error) {
		if (isOwn(error)) return error;
		throw error;
	}
}

describe('whatever is sent', () => {
	test('a date of a feed is a moment since 1990, or none', () => {
		fc.assert(
			fc.property(
				anyMoment,
				fc.constantFrom('UTC', 'Asia/Seoul', 'America/New_York'),
				(text, zone) => {
					const read = parseDate(text, zone);
					expect(read === null || (Number.isInteger(read.at) && read.at >= Date.UTC(1990, 0))).toBe(
						true
					);
					if (read) expect(new Date(read.at).toISOString()).toMatch(/^\d{4}-/);
				}
			),
			tried(2000)
		);
	});

	test('a date in ISO 8601 or RFC 822 is read as it was written', () => {
		const date = fc.date({
			min: new Date(Date.UTC(1990, 0, 2)),
			max: new Date(Date.UTC(2200, 0)),
			noInvalidDate: true
		});
		fc.assert(
			fc.property(date, (at) => {
				expect(parseDate(at.toISOString())?.at).toBe(at.getTime());
				expect(venueMoment(at.toISOString())).toBe(at.getTime());
				expect(parseDate(at.toUTCString())?.at).toBe(Math.floor(at.getTime() / 1000) * 1000);
			}),
			tried(500)
		);
	});

	test('a moment of a venue lies between 1990 and 2201, is unset, or is refused', () => {
		fc.assert(
			fc.property(fc.oneof(anyMoment, anyValue), (value) => {
				const at = given(() => venueMoment(value, 'America/New_York'));
				if (typeof at !== 'number') return;
				expect(at >= Date.UTC(1990, 0) && at < Date.UTC(2201, 0)).toBe(true);
			}),
			tried(2000)
		);
	});

	test('an amount is a whole number of millionths, a price one from 0 to 1, or refused', () => {
		fc.assert(
			fc.property(fc.oneof(anyValue, anyPrice, fc.double().map(String)), (value) => {
				const [amount, share] = [given(() => micro(value)), given(() => price(value))];
				expect(typeof amount !== 'number' || Number.isSafeInteger(amount)).toBe(true);
				expect(typeof share !== 'number' || (share >= 0 && share <= MICRO)).toBe(true);
			}),
			tried(2000)
		);
	});

	test('an amount of six places is read to the last digit', () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 1e14 }), (units) => {
				const digits = String(units).padStart(7, '0');
				expect(micro(`${digits.slice(0, -6)}.${digits.slice(-6)}`)).toBe(units);
			}),
			tried()
		);
	});

	test('text of a feed is plain, short enough and stays as it is when read again', () => {
		fc.assert(
			fc.property(anyText, fc.integer({ min: 1, max: 400 }), (text, longest) => {
				const plain = plainText(text, longest);
				expect(isText(plain) && plain.length <= longest).toBe(true);
				expect(legible(plain)).toBe(plain);
			}),
			tried(1000)
		);
	});

	test('a link is a whole web address, or none', () => {
		fc.assert(
			fc.property(anyText, fc.array(anyText, { maxLength: 2 }), (text, bases) => {
				const link = resolveLink(text, bases);
				expect(link === null || (isAddress(link) && isText(link))).toBe(true);
			}),
			tried(1000)
		);
	});

	test('the one spelling of a link is its own one spelling', () => {
		fc.assert(
			fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (link) => {
				const canonical = canonicalUrl(link);
				expect(canonical).toMatch(/^https:\/\//);
				expect(canonicalUrl(canonical!)).toBe(canonical);
			}),
			tried(500)
		);
	});

	test('words and headlines are cut from it without an error', () => {
		fc.assert(
			fc.property(anyText, (text) => {
				for (const { form, surface } of words(text)) expect(form && surface).toBeTruthy();
				expect(headline(text).text.length).toBeLessThanOrEqual(text.normalize('NFC').length);
			}),
			tried()
		);
	});
});

test('cells of CSV come back as they went, but for formulas, which a spreadsheet takes for text', () => {
	fc.assert(
		fc.property(
			fc.array(fc.array(anyText, { minLength: 2, maxLength: 4 }), { minLength: 1 }),
			(rows) => {
				const back = parseCsv(rows.map(csvLine).join('\r\n'));
				const defused = rows.map((row) =>
					row.map((cell) => (/^\ufeff*[=+\-@\t\r\n＝＋－＠]/.test(cell) ? `'${cell}` : cell))
				);
				// What a byte order mark at the very start means is not told apart from one.
				defused[0]![0] = defused[0]![0]!.replace(/^\ufeff/, '');
				expect(back.map(({ cells }) => cells)).toEqual(defused);
				for (const { cells } of back)
					for (const cell of cells) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
			}
		),
		tried()
	);
});

test('CSV of anything is rows with rising line numbers', () => {
	fc.assert(
		fc.property(anyText, (text) => {
			const lines = parseCsv(text).map(({ line }) => line);
			expect(lines).toEqual([...new Set(lines)].sort((a, b) => a - b));
		}),
		tried()
	);
});

test('canonical JSON says the same, whatever order the fields were in', () => {
	/** The same value with the fields of every object the other way round. */
	const turned = (value: unknown): unknown =>
		Array.isArray(value)
			? value.map(turned)
			: typeof value === 'object' && value !== null
				? Object.fromEntries(
						Object.entries(value)
							.reverse()
							.map(([name, part]) => [name, turned(part)])
					)
				: value;
	fc.assert(
		fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
			const text = canonicalJson(value);
			expect(canonicalJson(turned(value))).toBe(text);
			expect(canonicalJson(JSON.parse(text))).toBe(text);
			expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
		}),
		tried()
	);
});

test('JSON stays what it is when it is repaired', () => {
	fc.assert(
		fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
			expect(JSON.parse(repairJson(JSON.stringify(value)))).toEqual(
				JSON.parse(JSON.stringify(value))
			);
		}),
		tried()
	);
});

// --- Documents -------------------------------------------------------------------------------------

const text = fc.oneof(fc.constantFrom('Will it rain?', 'yes', '0.5'), anyText);
const flag = fc.boolean();

const gammaMarket = fieldsOf({
	id: fc.nat().map(String),
	conditionId: fc.constantFrom('0xa', '0xb'),
	question: text,
	groupItemTitle: text,
	slug: text,
	description: text,
	outcomes: fc.constantFrom('["Yes","No"]', '["1e21"]', '[null]'),
	outcomePrices: fc.tuple(anyPrice, anyPrice).map((prices) => JSON.stringify(prices.map(String))),
	clobTokenIds: fc.constantFrom('["1","2"]', '[1]'),
	bestBid: anyPrice,
	bestAsk: anyPrice,
	lastTradePrice: anyPrice,
	volume: anyAmount,
	volume24hr: anyAmount,
	liquidity: anyAmount,
	closed: flag,
	active: flag,
	acceptingOrders: flag,
	negRisk: flag,
	umaResolutionStatus: fc.constantFrom('resolved', 'proposed', 'disputed', ''),
	endDate: anyMoment,
	startDate: anyMoment,
	closedTime: anyMoment,
	feeSchedule: fieldsOf({ rate: fc.double(), exponent: fc.double(), takerOnly: flag }),
	events: fc.array(fieldsOf({ id: fc.nat(), title: text, slug: text }), { maxLength: 1 })
});

const kalshiMarket = fieldsOf({
	ticker: fc.constantFrom('KXRAIN-1', 'KXRAIN-2'),
	event_ticker: fc.constant('KXRAIN'),
	title: text,
	yes_sub_title: text,
	status: fc.constantFrom('active', 'open', 'settled', 'finalized', 'determined', 'closed'),
	result: fc.constantFrom('yes', 'no', '', 'void'),
	yes_bid_dollars: anyPrice,
	yes_ask_dollars: anyPrice,
	last_price_dollars: anyPrice,
	settlement_value_dollars: anyPrice,
	volume_fp: anyAmount,
	volume_24h_fp: anyAmount,
	open_time: anyMoment,
	close_time: anyMoment,
	rules_primary: text
});

const manifoldMarket = fieldsOf({
	id: fc.constantFrom('a', 'b'),
	question: text,
	url: fc.webUrl(),
	outcomeType: fc.constantFrom('BINARY', 'MULTIPLE_CHOICE', 'POLL'),
	mechanism: fc.constantFrom('cpmm-1', 'cpmm-multi-1'),
	probability: anyPrice,
	volume: anyAmount,
	volume24Hours: anyAmount,
	totalLiquidity: anyAmount,
	createdTime: anyMoment,
	closeTime: anyMoment,
	isResolved: flag,
	resolution: fc.constantFrom('YES', 'NO', 'MKT', 'CANCEL', 'x'),
	resolutionProbability: anyPrice,
	resolutionTime: anyMoment,
	answers: fc.array(fieldsOf({ id: fc.constantFrom('1', '2'), text, probability: anyPrice }), {
		maxLength: 3
	})
});

const predictItMarket = fieldsOf({
	id: fc.nat(),
	name: text,
	url: fc.webUrl(),
	status: fc.constantFrom('Open', 'Closed'),
	contracts: fc.array(
		fieldsOf({
			id: fc.nat(),
			name: text,
			status: fc.constantFrom('Open', 'Closed'),
			dateEnd: anyMoment,
			lastTradePrice: anyPrice,
			bestBuyYesCost: anyPrice,
			bestSellYesCost: anyPrice
		}),
		{ maxLength: 3 }
	)
});

const point = fieldsOf({
	timestamp: anyMoment,
	t: fc.integer({ min: 1.6e9, max: 1.9e9 }),
	p: anyPrice,
	price: anyPrice,
	resolution_seconds: fc.double(),
	end_period_ts: fc.integer({ min: 1.6e9, max: 1.9e9 }),
	yes_bid: fieldsOf({ close_dollars: anyPrice }),
	id: text,
	createdTime: fc.integer({ min: 1.6e12, max: 1.9e12 }),
	probBefore: anyPrice,
	probAfter: anyPrice
});

const answerOf = (item: fc.Arbitrary<unknown>) =>
	fc.array(item, { maxLength: 4 }).map((list) => ({
		markets: list,
		events: [{ id: '1', title: 'x', event_ticker: 'KX', markets: list }]
	}));

describe('whatever a venue answers', () => {
	test.each([
		['polymarket', answerOf(gammaMarket)],
		['kalshi', answerOf(kalshiMarket)],
		['manifold', fc.array(manifoldMarket, { maxLength: 4 })],
		['predictit', fc.record({ markets: fc.array(predictItMarket, { maxLength: 3 }) })]
	])('%s is read into sound markets, or rejected with a sentence', async (venue, answer) => {
		await fc.assert(
			fc.asyncProperty(answer, async (data) => {
				const body = Buffer.from(JSON.stringify(data));
				expect(await faultsOf(`markets/${venue}/any.json`, body, 0)).toEqual([]);
			}),
			tried(150)
		);
	});

	test('its history is points of sound prices', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.constantFrom('polymarket', 'kalshi', 'manifold'),
				fc.array(point, { maxLength: 8 }),
				async (venue, points) => {
					const data = { data: points, history: points, candlesticks: points };
					const body = Buffer.from(JSON.stringify(data));
					expect(await faultsOf(`markets/${venue}/any.json`, body, 0)).toEqual([]);
				}
			),
			tried(150)
		);
	});
});

// --- Feeds -----------------------------------------------------------------------------------------

const escaped = (words: string) =>
	words.replace(/[&<]/g, (sign) => (sign === '&' ? '&amp;' : '&lt;'));
/** A text in XML: escaped as it should be, in CDATA, or as it is. */
const xmlText = fc
	.tuple(anyText, fc.nat(2))
	.map(([words, how]) => [escaped(words), `<![CDATA[${words}]]>`, words][how]!);
const element = (name: string, inner: fc.Arbitrary<string> = xmlText) =>
	inner.map((text) => `<${name}>${text}</${name}>`);
const several = (...parts: fc.Arbitrary<string>[]) =>
	fc.array(fc.oneof(...parts), { maxLength: 6 }).map((list) => list.join(''));
const link = fc.oneof(fc.webUrl().map(escaped), xmlText);

const item = several(
	element('title'),
	element('link', link),
	element('guid', link),
	element('description'),
	element('content:encoded'),
	element('pubDate', anyMoment.map(escaped)),
	element('dc:date', anyMoment.map(escaped)),
	element('author'),
	element('source')
);
const entry = several(
	element('title'),
	element('id', link),
	element('updated', anyMoment.map(escaped)),
	element('published', anyMoment.map(escaped)),
	element('summary'),
	link.map((address) => `<link href="${address.replaceAll('"', '&quot;')}"/>`),
	element('author', element('name'))
);
const outline = several(
	fc
		.tuple(link, anyText)
		.map(
			([url, name]) =>
				`<outline text="${escaped(name).replaceAll('"', '')}" xmlUrl="${url.replaceAll('"', '')}"/>`
		),
	element('outline')
);
const inside = (open: string, close: string, part: fc.Arbitrary<string>) =>
	several(part, element('title'), element('ttl', anyText.map(escaped)), element('language')).map(
		(inner) => open + inner + close
	);

describe('whatever a feed answers', () => {
	test.each([
		['RSS', inside('<rss version="2.0"><channel>', '</channel></rss>', element('item', item))],
		[
			'Atom',
			inside('<feed xmlns="http://www.w3.org/2005/Atom">', '</feed>', element('entry', entry))
		],
		[
			'RDF',
			inside('<rdf:RDF xmlns="http://purl.org/rss/1.0/">', '</rdf:RDF>', element('item', item))
		],
		['OPML', inside('<opml version="2.0"><body>', '</body></opml>', outline)],
		[
			'ECB rates',
			fc
				.array(fc.tuple(anyMoment, anyText, anyAmount), { maxLength: 5 })
				.map((cubes) =>
					cubes
						.map(
							([time, currency, rate]) =>
								`<Cube time="${escaped(time)}"><Cube currency="USD" rate="${rate}"/><Cube currency="${escaped(currency)}" rate="1"/></Cube>`
						)
						.join('')
				)
		],
		[
			'JSON Feed',
			fieldsOf({
				version: fc.constant('https://jsonfeed.org/version/1.1'),
				title: text,
				items: fc.array(
					fieldsOf({
						id: text,
						url: fc.oneof(fc.webUrl(), anyText),
						title: text,
						content_html: anyText,
						date_published: anyMoment,
						authors: fc.array(fieldsOf({ name: text }), { maxLength: 2 })
					}),
					{ maxLength: 4 }
				)
			}).map((feed) => JSON.stringify(feed))
		],
		[
			'GDELT',
			fieldsOf({
				articles: fc.array(
					fieldsOf({
						url: fc.webUrl(),
						title: text,
						seendate: anyMoment,
						domain: text,
						language: text
					}),
					{ maxLength: 4 }
				),
				timeline: fc.array(
					fieldsOf({
						series: text,
						data: fc.array(fieldsOf({ date: anyMoment, value: fc.double(), norm: fc.double() }))
					}),
					{ maxLength: 1 }
				),
				tonechart: fc.array(fieldsOf({ bin: fc.integer(), count: fc.nat() }), { maxLength: 3 })
			}).map((answer) => JSON.stringify(answer))
		],
		['no feed at all', anyText]
	])('%s is read into sound articles, or refused with a sentence', async (_, document) => {
		let run = 0;
		await fc.assert(
			fc.asyncProperty(document, async (body) => {
				expect(await faultsOf('news/any', Buffer.from(body), run++)).toEqual([]);
			}),
			tried(200)
		);
	});
});
