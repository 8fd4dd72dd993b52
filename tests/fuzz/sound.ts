import type { ArticleReading } from '#lib/domain/article.ts';
import {
	BASES,
	MICRO,
	STATUSES,
	type HistoryPoint,
	type MarketReading,
	type Quote
} from '#lib/domain/market.ts';

/** What every reading must be, whatever was read: each function gives what is wrong, nothing when it is sound. */

type Faults = string[];

const EARLIEST = Date.UTC(1990, 0);
const LATEST = Date.UTC(2201, 0);

/** Characters that no stored text holds: controls, and those that turn the direction of what follows. */
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

const isLink = (text: string) => /^https?:\/\//i.test(text) && URL.canParse(text);
const isMoment = (at: unknown) =>
	typeof at === 'number' && Number.isFinite(at) && at >= EARLIEST && at < LATEST;
const isPrice = (value: unknown) =>
	typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MICRO;
const isAmount = (value: unknown) =>
	typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

const orNull = (is: (value: unknown) => boolean) => (value: unknown) => value === null || is(value);

/** Whether a text can be stored and shown, as it is. */
export const isText = (value: unknown): value is string =>
	typeof value === 'string' && value.isWellFormed() && !FORBIDDEN.test(value);

/** Fields of an object that are not what they must be. */
function faults<T extends object>(
	what: string,
	value: T,
	checks: { [Name in keyof T]?: (value: unknown) => boolean }
): Faults {
	return Object.entries(checks).flatMap(([name, is]) => {
		const field = value[name as keyof T];
		return (is as (value: unknown) => boolean)(field)
			? []
			: [`${what}: ${name} is ${String(JSON.stringify(field)).slice(0, 80)}`];
	});
}

const SIDES = { bid: orNull(isPrice), ask: orNull(isPrice), last: orNull(isPrice) };

export const quoteFaults = (quote: Quote): Faults => [
	...faults('the quote', quote, {
		at: isMoment,
		...SIDES,
		probability: orNull(isPrice),
		basis: orNull((basis) => BASES.some((known) => known === basis)),
		volume: orNull(isAmount)
	}),
	...((quote.basis === null) === (quote.probability === null) ? [] : ['basis without probability'])
];

export function marketFaults(market: MarketReading): Faults {
	const what = `market ${String(market.id).slice(0, 60)}`;
	return [
		...faults(what, market, {
			id: (id) =>
				isText(id) && id.startsWith(`${market.venue}:`) && id.length > market.venue.length + 1,
			title: (title) => isText(title) && title !== '',
			label: orNull(isText),
			url: (url) => isText(url) && isLink(url),
			rules: isText,
			status: (status) => STATUSES.some((known) => known === status),
			opensAt: orNull(isMoment),
			closesAt: orNull(isMoment),
			volume: orNull(isAmount),
			volume24h: orNull(isAmount),
			liquidity: orNull(isAmount),
			ref: (ref) => Object.values(ref as object).every(isText)
		}),
		...quoteFaults(market.quote),
		...(market.outcome === null
			? []
			: faults(`${what}, outcome`, market.outcome, { payout: orNull(isPrice), at: isMoment })),
		...(market.fee === null
			? []
			: faults(`${what}, fee`, market.fee, {
					rate: Number.isFinite,
					exponent: Number.isFinite,
					type: orNull(isText)
				})),
		...(market.event === null
			? []
			: faults(`${what}, event`, market.event, {
					id: (id) => isText(id) && id.startsWith(`${market.venue}:`),
					title: (title) => isText(title) && title !== '',
					url: (url) => isText(url) && isLink(url),
					category: orNull(isText),
					tags: (tags) => (tags as unknown[]).every(isText)
				}))
	];
}

export const pointFaults = (point: HistoryPoint): Faults =>
	faults('a point of history', point, {
		at: isMoment,
		...SIDES,
		probability: orNull(isPrice)
	});

/** An article read at `at`: nothing is published after that. */
export const articleFaults = (article: ArticleReading, at: number): Faults =>
	faults(`article ${article.url.slice(0, 60)}`, article, {
		guid: orNull((guid) => isText(guid) && guid !== ''),
		url: (url) => isText(url) && isLink(url),
		title: (title) => isText(title) && title.length <= 1_000,
		summary: (summary) => isText(summary) && summary.length <= 100_000,
		content: (content) => isText(content) && content.length <= 200_000,
		author: orNull((author) => isText(author) && author.length <= 300),
		outlet: (outlet) => isText(outlet) && outlet.length <= 300,
		domain: orNull(isText),
		lang: orNull((lang) => typeof lang === 'string' && /^[a-z]{2,3}$/.test(lang)),
		publishedAt: orNull((published) => isMoment(published) && Number(published) <= at + 600_000),
		updatedAt: orNull((updated) => isMoment(updated) && Number(updated) <= at + 600_000)
	});

/** Sentences in which the engine complains of the program: no error of ours says such a thing. */
const ENGINE =
	/Cannot (?:read|set|convert|destructure|mix|access)|is not (?:a function|iterable|a constructor|defined|extensible)|call stack|Invalid (?:array|string|count|time|regular)|object is not|Reduce of empty|precision out of range|out of memory/i;

/** Whether an error was thrown by us, with a sentence about the input. */
export const isOwn = (error: unknown): error is Error =>
	error instanceof Error && error.message !== '' && !ENGINE.test(error.message);
