import { languageOf, primaryLanguage } from '#lib/domain/language.ts';
import type { Moment } from '#lib/domain/market.ts';
import type { SourceTrial } from '#lib/domain/view.ts';
import { guessZone, type Reading } from '#lib/domain/zone-guess.ts';
import type { Context } from './context.ts';
import { listSources, sourceId } from './db/source.ts';
import { createHttp, newsManners, type Response } from './http.ts';
import { createLimit } from './limit.ts';
import { createReader } from './news/apart.ts';
import { domainOf } from './news/link.ts';
import type { FeedReading } from './news/source.ts';

/** An address may name a feed that is large or slow; whoever waits for the answer should not wait long. */
const MOST_BYTES = 5 * 1024 * 1024;
const TIMEOUTS = { connect: 5_000, headers: 10_000, idle: 5_000, whole: 15_000 };
const LONGEST_READING = 5_000;
/** Items that are shown. */
const SHOWN = 10;

/** Zones that feeds without one turn out to be in, in the order in which they are believed after the first. */
const ZONES = ['UTC', 'Asia/Seoul', 'America/New_York', 'Europe/London'];

/** Most addresses that one person may have tried in ten minutes: this server asks others on their behalf. */
const limit = createLimit({ most: 20, per: 600_000 });

/** An address was tried too often; it may be tried again in so many ms. */
export class TriedTooOften extends Error {
	readonly wait: number;

	constructor(wait: number) {
		super(`Too many addresses were tried; the next may come in ${Math.ceil(wait / 1000)} s.`);
		this.wait = wait;
	}
}

const reader = createReader(LONGEST_READING);

/**
 * Fetches and reads an address as its source would be read, and stores nothing of it: its newest items, which
 * zone its dates are in and why, its language and owner. By the same guarded fetcher as all feeds, once,
 * with a smaller limit. `by`: who asks. Throws `TriedTooOften`, `FetchError`, `FeedError`, each with a sentence.
 */
export async function trySource(
	{ connection, db, clock, config }: Context,
	{ url, by }: { url: string; by: string }
): Promise<SourceTrial> {
	const wait = limit.wait(by, clock.now());
	if (wait > 0) throw new TriedTooOften(wait);
	limit.take(by, clock.now());
	const http = createHttp({
		connection,
		clock,
		contact: config.contact,
		allowed: config.allowHosts,
		// A person who mistypes an address causes no outage of its host.
		mostFailures: Infinity
	});
	try {
		const manners = { ...newsManners, tries: 1, timeouts: TIMEOUTS, maxBytes: MOST_BYTES };
		const response = await http.fetcher('', manners).fetch({ path: url });
		const known = await listSources(db);
		const host = domainOf(response.url);
		return {
			...(await trialOf(response, clock.now())),
			// What the same house's other feeds were given.
			owner: known.find((source) => host !== null && domainOf(source.url) === host)?.owner ?? host,
			known: known.find(({ id, url: at }) => id === sourceId(url) || at === url)?.name ?? null
		};
	} finally {
		await http.close();
	}
}

const datesOf = (zone: string, { articles }: FeedReading): Reading => ({
	zone,
	items: articles.map(({ publishedAt, publishedInferred }) => ({
		at: publishedAt,
		clamped: publishedInferred && publishedAt !== null
	}))
});

async function trialOf(
	response: Response,
	now: Moment
): Promise<Omit<SourceTrial, 'owner' | 'known'>> {
	const readIn = (zone: string) =>
		reader({
			body: response.body,
			meta: {
				at: response.at,
				contentType: response.headers['content-type'],
				url: response.url,
				zone
			},
			kindId: undefined
		});
	const first = await readIn('UTC');
	const korean = primaryLanguage(first.feed.language) === 'ko';
	const kr = /\.kr$/.test(new URL(response.url).hostname);
	const believed = korean || kr ? 'Asia/Seoul' : 'UTC';
	const readings = new Map([['UTC', first]]);
	for (const zone of ZONES) if (!readings.has(zone)) readings.set(zone, await readIn(zone));
	const order = [believed, ...ZONES.filter((zone) => zone !== believed)];
	const zone = guessZone(
		order.map((one) => datesOf(one, readings.get(one)!)),
		korean ? 'korean' : kr ? 'kr' : 'nothing',
		now
	);
	const reading = readings.get(zone.zone)!;
	const { feed, articles, rejected, degraded, kind } = reading;
	return {
		url: response.url,
		movedTo: response.movedTo,
		kind,
		title: feed.title,
		said: feed.language,
		lang: commonLanguage(articles.map(({ title, lang }) => languageOf(title, lang))),
		zone,
		items: articles
			.slice(0, SHOWN)
			.map(({ title, summary, url, publishedAt, publishedInferred, lang, outlet }) => ({
				title: title || summary.slice(0, 200),
				url,
				publishedAt,
				inferred: publishedInferred,
				lang,
				outlet
			})),
		articles: articles.length,
		rejected: rejected.length,
		rejectedWhy: rejected[0]?.reason ?? null,
		degraded
	};
}

/** The language of most headlines; null when none is known. */
function commonLanguage(languages: readonly (string | null)[]): string | null {
	const counts = new Map<string, number>();
	for (const lang of languages) if (lang) counts.set(lang, (counts.get(lang) ?? 0) + 1);
	const [most] = [...counts].sort((a, b) => b[1] - a[1]);
	return most?.[0] ?? null;
}
