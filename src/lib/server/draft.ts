import { percent } from '#lib/domain/format.ts';
import type { Moment } from '#lib/domain/market.ts';
import type { Query } from '#lib/domain/query.ts';
import { isStopWord, words } from '#lib/domain/text.ts';
import { read } from '#lib/linking/mentions.ts';
import { LIKELY, QuestionIndex } from '#lib/linking/question.ts';
import { conceptById, isName } from '#lib/linking/signature.ts';
import { checkDraft } from '#lib/print/draft/check.ts';
import type { DraftMarket, EarlierFigure, Finding, Sentence } from '#lib/print/draft/finding.ts';
import { placed, sentencesOf, VENUE_NAMES, venuesIn } from '#lib/print/draft/sentences.ts';
import type { Connection } from './db/connect.ts';
import { pairsWith } from './db/market-pair.ts';
import { marketMatches, articleMatches } from './db/search.ts';
import { marketRules, marketsAt, marketViews } from './db/market-view.ts';
import { priceSeries } from './db/price-series.ts';
import { rateOfDay } from './print.ts';

const DAY = 24 * 3_600_000;

/** How much of a draft is read to find out what it is about: its top says it. */
const READ = 20_000;
/** Names that are searched for. */
const MOST_NAMES = 12;
/** Markets, the most traded first, and articles, the newest first, that are looked through. */
const MOST_MARKETS = 400;
const MOST_ARTICLES = 400;
/** Sentences that are matched with markets, and markets whose prices are read. */
const MOST_SENTENCES = 40;
const MOST_PRICED = 6;
/** How far back a printed price is looked for, and at how many points. */
const BACK = 180 * DAY;
const POINTS = 5000;

/** What a draft is about, as words to search for: names it speaks of in both languages, else its own words. */
export function subjectOf(draft: string): Query | null {
	const text = draft.slice(0, READ);
	const named = new Set(
		read(text)
			.mentions.filter(({ id, doubtful }) => !doubtful && isName(id))
			.map(({ id }) => id)
	);
	const names = [...named].slice(0, MOST_NAMES).flatMap((id) => {
		const concept = conceptById.get(id);
		return [concept?.names.en[0], concept?.names.ko[0]].filter((name) => name !== undefined);
	});
	const own = words(text)
		.map(({ form }) => form)
		.filter((form) => form.length > 3 && !isStopWord(form));
	const wanted = names.length > 0 ? names : [...new Set(own)].slice(0, MOST_NAMES);
	if (wanted.length === 0) return null;
	return { kind: 'or', parts: wanted.map((name) => ({ kind: 'phrase', text: name })) };
}

type Known = { key: number; id: string; venue: string };

/** Which market each priced or dated sentence of a draft speaks of, by where the sentence begins. */
async function meant(
	{ db }: Connection,
	draft: string,
	subject: Query,
	now: Moment
): Promise<{ at: Map<number, Known>; likeliest: Known[] }> {
	const rows = await db
		.selectFrom(marketsAt(db, null))
		.innerJoin('ruleText as r', 'r.hash', 'm.rulesHash')
		.leftJoin('marketState as s', 's.marketKey', 'm.key')
		.select(['m.key', 'm.id', 'm.venue', 'm.title', 'm.opensAt', 'm.closesAt', 'r.text'])
		.where('m.shown', '=', 1)
		.where(marketMatches(db, 'm.key', subject))
		.orderBy(({ fn, val }) => fn.coalesce('s.volume', val(0)), 'desc')
		.orderBy('m.key')
		.limit(MOST_MARKETS)
		.execute();
	const byId = new Map(rows.map((row) => [row.id, row]));
	const index = new QuestionIndex(
		rows.map(({ id, title, text, opensAt, closesAt }) => ({
			id,
			title,
			description: text,
			open: opensAt,
			close: closesAt
		}))
	);
	const likely = (text: string, floor: number) =>
		index
			.link({ text, at: now })
			.filter(({ score }) => score >= floor)
			.flatMap(({ id }) => byId.get(id) ?? []);
	/** What the draft as a whole is about, for sentences that name only a venue and a figure. */
	const whole = likely(draft.slice(0, READ), LIKELY);
	const speaking = sentencesOf(draft)
		.filter(({ text }) => placed(text).length > 0 || /buy|acquir|인수|매입/i.test(text))
		.slice(0, MOST_SENTENCES);
	const at = new Map<number, Known>();
	for (const sentence of speaking) {
		const found = marketOf(sentence, [...likely(sentence.text, LIKELY), ...whole]);
		if (found) at.set(sentence.start, found);
	}
	return { at, likeliest: [...new Set([...at.values(), ...whole])] };
}

/** The likeliest market; where the sentence names venues, of one of them. */
function marketOf({ text }: Sentence, candidates: Known[]): Known | undefined {
	const venues = venuesIn(text);
	return candidates.find(({ venue }) => venues.length === 0 || venues.includes(venue));
}

/** Markets with rules, prices and what a person marked as the same. */
async function described(
	connection: Connection,
	known: readonly Known[],
	now: Moment
): Promise<Map<number, DraftMarket>> {
	const { db } = connection;
	const keys = known.map(({ key }) => key);
	const [views, rules, pairs] = await Promise.all([
		marketViews(db, keys, null),
		marketRules(db, keys, null),
		pairsWith(db, keys, null)
	]);
	const idOf = new Map(known.map(({ key, id }) => [key, id]));
	const found = new Map<number, DraftMarket>();
	for (const { key } of known) {
		const view = views.get(key);
		if (!view) continue;
		const window = { from: now - BACK, to: now, points: POINTS, asOf: null };
		const { t, p } = await priceSeries(connection, key, window);
		const { bid = null, ask = null } = view.quote ?? {};
		found.set(key, {
			id: view.id,
			title: view.title,
			venue: view.venue,
			venueName: VENUE_NAMES[view.venue] ?? view.venue,
			rules: rules.get(key) ?? '',
			closesAt: view.closesAt,
			probability: view.quote?.probability ?? null,
			spread: bid === null || ask === null ? null : ask - bid,
			history: { t, p },
			equivalent: pairs
				.filter(({ link, a, b }) => link.state === 'confirmed' && (a === key || b === key))
				.flatMap(({ a, b }) => idOf.get(a === key ? b : a) ?? [])
		});
	}
	return found;
}

/** What was published about the same names, newest first. */
async function published({ db }: Connection, subject: Query): Promise<EarlierFigure[]> {
	const rows = await db
		.selectFrom('article as a')
		.select(['a.title', 'a.summary', 'a.outlet', 'a.publishedAt', 'a.storyKey', 'a.url'])
		.where(articleMatches(db, 'a.key', subject))
		.orderBy('a.key', 'desc')
		.limit(MOST_ARTICLES)
		.execute();
	return rows.map(({ title, summary, outlet, publishedAt, storyKey, url }) => ({
		text: `${title}. ${summary}`,
		outlet,
		at: publishedAt,
		href: storyKey === null ? url : `/stories/${storyKey}`
	}));
}

/**
 * Checks a draft against what is known: markets it speaks of, their prices and rules, what was published
 * before, and won at the rate of `date` (`YYYY-MM-DD`), the day it is printed. `moment` writes moments
 * for its readers.
 */
export async function check(
	connection: Connection,
	draft: string,
	{ now, date, moment }: { now: Moment; date: string; moment: (at: Moment) => string }
): Promise<Finding[]> {
	const subject = subjectOf(draft);
	const nothing = { at: new Map<number, Known>(), likeliest: [] };
	const [rate, { at, likeliest }, earlier] = await Promise.all([
		rateOfDay(connection.db, date, now),
		subject ? meant(connection, draft, subject, now) : nothing,
		subject ? published(connection, subject) : []
	]);
	const markets = await described(connection, likeliest.slice(0, MOST_PRICED), now);
	return checkDraft(draft, {
		rate,
		marketAt: new Map(
			[...at].flatMap(([start, { key }]) => {
				const market = markets.get(key);
				return market ? [[start, market] as const] : [];
			})
		),
		markets: [...markets.values()],
		earlier,
		written: { percent, moment }
	});
}
