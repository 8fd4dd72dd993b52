import type { HistoryPoint, MarketReading, Moment } from '#lib/domain/market.ts';
import { evidenceText } from '#lib/server/db/quarantine.ts';
import { readAnswer, measured } from '#lib/server/news/gdelt/answer.ts';
import { parseRateCsv } from '#lib/server/news/fx/csv.ts';
import { parseEcb } from '#lib/server/news/fx/ecb.ts';
import { readFeed } from '#lib/server/news/index.ts';
import { bodyText } from '#lib/server/news/kind.ts';
import { parseOpml } from '#lib/server/news/opml/index.ts';
import { FeedError } from '#lib/server/news/source.ts';
import * as kalshi from '#lib/server/venues/kalshi/parse.ts';
import { venues } from '#lib/server/venues/index.ts';
import * as manifold from '#lib/server/venues/manifold/parse.ts';
import * as polymarket from '#lib/server/venues/polymarket/parse.ts';
import * as predictit from '#lib/server/venues/predictit/parse.ts';
import type { Ask, MarketRef, Reading, Rejected, Venue } from '#lib/server/venues/venue.ts';
import { describeFeed } from '../../scripts/feed.ts';
import { articleFaults, isOwn, isText, marketFaults, pointFaults } from './sound.ts';

/** Every way in which the jobs read a document from outside. Each gives what is wrong with what came out. */

const AT: Moment = Date.UTC(2026, 10, 23, 12);
const HOUR = 3_600_000;

/** What an address answers that has given all it had. */
class Over extends Error {}

/** Most processor time that one reader may take over one document, ms. */
const SLOWEST = 1_000;

/** Processor time of this thread so far, ms. */
const spent = () => {
	const { user, system } = process.threadCpuUsage();
	return (user + system) / 1000;
};

const slowFaults = (where: string, start: number) => {
	const took = spent() - start;
	return took > SLOWEST ? [`${where} took ${Math.round(took)} ms`] : [];
};

const faultOf = (error: unknown, where: string) =>
	error instanceof Over || isOwn(error) ? [] : [`${where} threw ${String(error).slice(0, 200)}`];

/** Evidence must be text that both databases take, and its reason a sentence of ours. */
const rejectedFaults = (rejected: Rejected[], where: string) =>
	rejected.flatMap(({ item, reason }) => [
		...(isOwn(new Error(reason)) ? [] : [`${where} rejected with: ${reason.slice(0, 200)}`]),
		...(evidenceText(item).includes('\0') ? [`${where}: evidence with NUL`] : [])
	]);

/** A market as the database would ask for it again. */
const known = (venue: string, ref: Record<string, string>, name: string): MarketRef => ({
	id: `${venue}:${name}`,
	ref,
	status: 'open',
	opensAt: AT - 100 * HOUR,
	closesAt: AT + 100 * HOUR,
	endedAt: null
});

/** A service that answers everything with the same, three times; then it is gone. */
function answering(data: unknown): Ask {
	let left = 3;
	const json = async () => {
		if (left-- === 0) throw new Over('that was all');
		return { data, at: AT, status: 200 };
	};
	return {
		service: () => ({
			json,
			fetch: () => Promise.reject(new Over('only JSON here'))
		}),
		now: () => AT
	};
}

/** The lists within a value, down to so many steps: an adapter asks for one of them by name. */
function listsIn(value: unknown, depth: number): unknown[] {
	if (depth === 0 || typeof value !== 'object' || value === null) return [];
	return Object.values(value)
		.slice(0, 8)
		.flatMap((entry) => [...(Array.isArray(entry) ? [entry] : []), ...listsIn(entry, depth - 1)])
		.slice(0, 12);
}

type Read = { markets?: MarketReading[]; points?: HistoryPoint[]; rejected: Rejected[] };
type Parser = (list: unknown, refs: MarketRef[]) => Read;

const onlySides = { bid: null, ask: null, last: null };
const asItems = (list: unknown): kalshi.Item[] =>
	Array.isArray(list) ? list.map((market: unknown) => ({ market })) : [];

/** The parsers behind the adapters, which read lists of any of their endpoints. */
const PARSERS: Record<string, Record<string, Parser>> = {
	polymarket: {
		markets: (list) => polymarket.parseMarkets('gamma /markets/keyset', list, AT),
		events: (list) => polymarket.parseEvents('gamma /events/keyset', list, AT),
		resolutions: (list) => polymarket.parseResolutions('data /v2/resolutions', list, AT),
		points: (list) => {
			const { points, rejected } = polymarket.parsePoints('data /v2/prices-history', list);
			return {
				points: points.map(({ at, price }) => ({ at, ...onlySides, probability: price })),
				rejected
			};
		}
	},
	kalshi: {
		markets: (list) => kalshi.parseMarkets(kalshi.MARKETS, asItems(list), AT),
		events: (list) => kalshi.parseEvents(kalshi.EVENTS, list, new Map(), AT),
		series: (list) => kalshi.parseSeriesList({ series: list }),
		candles: (list) => kalshi.parseCandles(kalshi.CANDLES, list)
	},
	manifold: {
		markets: (list) => manifold.parseMarkets(manifold.SEARCH, list, AT),
		probs: (list, refs) => manifold.parseProbs(list, refs, AT),
		bets: (list) => {
			const { bets, rejected } = manifold.parseBets(list, null);
			return {
				points: bets.map(({ at, probability }) => ({ at, ...onlySides, probability })),
				rejected
			};
		}
	},
	predictit: { all: (list) => predictit.parseAll({ markets: list }, AT) }
};

/** All an adapter can do with an answer. */
async function venueFaults(venue: Venue, data: unknown): Promise<string[]> {
	const wrong: string[] = [];
	const refs = [
		known(venue.id, { token: '1', title: 'Will it?', label: 'x' }, 'KXTEST-1'),
		known(venue.id, {}, '__proto__')
	];
	const each = async <T>(
		name: string,
		pages: AsyncIterable<T> | undefined,
		read: (page: T) => string[]
	) => {
		const where = `${venue.id} ${name}`;
		const start = spent();
		try {
			for await (const page of pages ?? []) wrong.push(...read(page));
		} catch (error) {
			wrong.push(...faultOf(error, where));
		}
		wrong.push(...slowFaults(where, start));
	};
	const markets =
		(name: string) =>
		({ markets, rejected }: Reading) => [
			...markets.flatMap(marketFaults),
			...rejectedFaults(rejected, `${venue.id} ${name}`),
			...rejected.flatMap(({ endpoint, item }) => rereadFaults(venue, endpoint, item))
		];
	await each('catalogue', venue.catalogue?.(answering(data)), markets('catalogue'));
	await each('search', venue.search?.(answering(data), 'x'), markets('search'));
	await each('poll', venue.poll?.(answering(data), refs), markets('poll'));
	await each(
		'byId',
		venue.byId?.(
			answering(data),
			refs.map(({ id }) => id)
		),
		markets('byId')
	);
	await each(
		'history',
		venue.history?.(answering(data), refs[0]!, [{ from: AT - 48 * HOUR, to: AT, grain: HOUR }]),
		({ points, grain, rejected }) => [
			...points.flatMap(pointFaults),
			...(Number.isFinite(grain) && grain > 0 ? [] : [`${venue.id}: grain ${grain}`]),
			...rejectedFaults(rejected, `${venue.id} history`)
		]
	);
	await each(
		'resolutions',
		venue.resolutions?.(answering(data), refs),
		({ resolutions, rejected }) => [
			...resolutions.flatMap(({ outcome }) =>
				outcome === null ||
				outcome.payout === null ||
				(outcome.payout >= 0 && outcome.payout <= 1e6 && Number.isInteger(outcome.payout))
					? []
					: [`${venue.id}: payout ${outcome.payout}`]
			),
			...rejectedFaults(rejected, `${venue.id} resolutions`)
		]
	);
	for (const list of [data, ...listsIn(data, 3)]) {
		for (const [name, parse] of Object.entries(PARSERS[venue.id] ?? {})) {
			const where = `${venue.id} ${name}`;
			const start = spent();
			try {
				const { markets, points, rejected } = parse(list, refs);
				wrong.push(
					...(markets ?? []).flatMap(marketFaults),
					...(points ?? []).flatMap(pointFaults),
					...rejectedFaults(rejected, where),
					...rejected.flatMap(({ endpoint, item }) => rereadFaults(venue, endpoint, item))
				);
			} catch (error) {
				wrong.push(...faultOf(error, where));
			}
			wrong.push(...slowFaults(where, start));
		}
	}
	return wrong;
}

/** What was rejected is read again from its evidence, and rejected again or read soundly. */
function rereadFaults(venue: Venue, endpoint: string, item: unknown): string[] {
	try {
		const markets = venue.reread?.(endpoint, JSON.parse(evidenceText(item)), AT) ?? [];
		return markets.flatMap(marketFaults);
	} catch (error) {
		return faultOf(error, `${venue.id} reread of ${endpoint}`);
	}
}

function attempt(where: string, own: (error: unknown) => boolean, read: () => string[]): string[] {
	const start = spent();
	try {
		return [...read(), ...slowFaults(where, start)];
	} catch (error) {
		return own(error) && isOwn(error) ? [] : [`${where} threw ${String(error).slice(0, 200)}`];
	}
}

const isFeedError = (error: unknown) => error instanceof FeedError;

/** All that is done with an answer of a news host. */
function newsFaults(bytes: Buffer, contentType: string): string[] {
	const meta = { at: AT, contentType, url: 'https://news.example/rss', outlet: 'Example' };
	const text = bodyText(bytes, meta);
	return [
		...(text.includes('\0') ? ['text with NUL'] : []),
		...attempt('readFeed', isFeedError, () => {
			const reading = readFeed(bytes, meta);
			// Readings come from a thread of their own: what cannot be copied is lost.
			structuredClone(reading);
			const { feed, articles, rejected } = reading;
			return [
				...articles.flatMap((article) => articleFaults(article, AT)),
				...rejected.flatMap(({ item }) => (evidenceText(item).includes('\0') ? ['NUL'] : [])),
				...[feed.title, feed.description].flatMap((word) =>
					word === null || isText(word) ? [] : ['the feed’s own words']
				),
				...(feed.ttlMs == null || (feed.ttlMs >= 0 && Number.isFinite(feed.ttlMs))
					? []
					: [`ttl ${feed.ttlMs}`])
			];
		}),
		...attempt('readAnswer', isFeedError, () => {
			const answer = readAnswer(new TextDecoder().decode(bytes));
			const window = { from: AT - 48 * HOUR, to: AT };
			const points = [
				...(measured(answer, window)?.points ?? []),
				...(answer.timeline?.points ?? [])
			];
			return [
				...answer.articles.flatMap((article) =>
					articleFaults({ ...article, publishedAt: null }, AT)
				),
				...points.flatMap(({ at, value, norm }) =>
					Number.isFinite(at) && Number.isFinite(value) && (norm === null || Number.isFinite(norm))
						? []
						: [`a point of ${value} at ${at}`]
				),
				...answer.tones.flatMap(({ bin, count }) =>
					Number.isFinite(bin) && Number.isFinite(count) ? [] : [`${count} in ${bin}`]
				)
			];
		}),
		...attempt('parseOpml', isFeedError, () =>
			parseOpml(text).feeds.flatMap(({ name, url }) =>
				isText(name) && /^https?:/i.test(url) ? [] : [`feed ${name}`]
			)
		),
		...attempt('parseEcb', isFeedError, () =>
			parseEcb(text).flatMap(({ rate }) => (Number(rate) > 0 ? [] : [`rate ${rate}`]))
		),
		...attempt(
			'parseRateCsv',
			() => false,
			() =>
				parseRateCsv(text, 'desk').rates.flatMap(({ rate }) =>
					Number(rate) > 0 ? [] : [`rate ${rate}`]
				)
		),
		...attempt(
			'feed.ts',
			() => false,
			() => {
				const kind = contentType.includes('json') ? 'gdelt' : undefined;
				const told = describeFeed(bytes, { contentType, kind }, AT);
				JSON.stringify(told);
				return told.error === undefined || isOwn(new Error(told.error)) ? [] : [told.error];
			}
		)
	];
}

const TYPES = [
	'text/xml',
	'application/json; charset=utf-8',
	'text/xml; charset=euc-kr',
	'a/b; charset=nope'
];

/** Reads a document as the jobs would that belong to its folder; gives what is wrong with what came out. */
export async function faultsOf(file: string, bytes: Buffer, run: number): Promise<string[]> {
	const wrong = file.startsWith('markets')
		? await marketFileFaults(file, bytes)
		: newsFaults(bytes, TYPES[run % TYPES.length]!);
	return 'polluted' in {} ? [...wrong, 'Object.prototype was changed'] : wrong;
}

async function marketFileFaults(file: string, bytes: Buffer): Promise<string[]> {
	let data: unknown;
	try {
		data = JSON.parse(new TextDecoder().decode(bytes));
	} catch {
		return [];
	}
	// Lists were recorded bare; the adapters know them inside an answer.
	const answers = Array.isArray(data)
		? [data, { events: data, markets: data, data, history: data, cursor: '' }]
		: [data];
	const own = venues.filter(({ id }) => file.includes(`/${id}/`));
	const wrong: string[] = [];
	for (const venue of own.length > 0 ? own : venues) {
		for (const answer of answers) wrong.push(...(await venueFaults(venue, answer)));
	}
	return wrong;
}
