import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Moment, Status } from '#lib/domain/market.ts';
import { toPriceSeries } from '#lib/domain/series.ts';
import { DAY, HOUR, moves, priceHours } from '#lib/domain/trend.ts';
import { candidates, readQuestion, scoreReadings, type PairSide } from '#lib/linking/pair.ts';
import { QuestionIndex, type Question } from '#lib/linking/question.ts';
import type { Context } from '../context.ts';
import type { Db } from '../db/connect.ts';
import { breathe } from '../db/handle.ts';
import { dropLinks, linksFrom, saveLinks, type NewLink } from '../db/link.ts';
import { priceColumns } from '../db/price-series.ts';
import { replaceSignals, type Signal } from '../db/signal.ts';

/** A followed market as linking reads it. */
export type FollowedMarket = {
	key: number;
	id: string;
	venue: string;
	title: string;
	rules: string;
	rulesHash: string;
	status: Status;
	opensAt: Moment | null;
	closesAt: Moment | null;
	outcomeAt: Moment | null;
	topics: string[];
};

/** The markets that topics follow (linked and not rejected), with the topics that do. */
export async function followed(db: Db): Promise<FollowedMarket[]> {
	const rows = await db
		.selectFrom('link as l')
		.innerJoin('topic as t', (join) =>
			join.onRef('t.slug', '=', 'l.a').on('t.removedAt', 'is', null)
		)
		.innerJoin('market as m', (join) => join.on('m.key', '=', sql<number>`cast(l.b as integer)`))
		.leftJoin('ruleText as r', 'r.hash', 'm.rulesHash')
		.select([
			'l.a as slug',
			'm.key',
			'm.id',
			'm.venue',
			'm.title',
			'm.rulesHash',
			'm.status',
			'm.opensAt',
			'm.closesAt',
			'm.outcomeAt',
			'r.text as rules'
		])
		.where('l.kind', '=', 'topic-market')
		.where('l.state', '<>', 'rejected')
		.orderBy('m.key')
		.orderBy('l.a')
		.execute();
	const markets = new Map<number, FollowedMarket>();
	for (const { slug, rules, ...row } of rows) {
		const market = markets.get(row.key);
		if (market) market.topics.push(slug);
		else markets.set(row.key, { ...row, rules: rules ?? '', topics: [slug] });
	}
	return [...markets.values()];
}

/** Changes when a followed market comes or goes, or its question, rules or end change. */
export function fingerprint(markets: readonly FollowedMarket[]): string {
	const hash = createHash('sha256');
	for (const market of markets) {
		const { key, title, rulesHash, opensAt, closesAt, outcomeAt, topics } = market;
		hash.update(JSON.stringify([key, title, rulesHash, opensAt, closesAt, outcomeAt, topics]));
	}
	return hash.digest('base64url').slice(0, 24);
}

/** An index over followed markets for linking articles, built when first asked for; their keys as text are its ids. */
export function questionsOf(markets: readonly FollowedMarket[]): () => QuestionIndex | null {
	let index: QuestionIndex | null = null;
	return () => {
		if (markets.length === 0) return null;
		return (index ??= new QuestionIndex(markets.map(questionOf)));
	};
}

const questionOf = (market: FollowedMarket): Question => ({
	id: String(market.key),
	title: market.title,
	description: market.rules,
	open: market.opensAt,
	close: market.outcomeAt ?? market.closesAt
});

const sideOf = ({ id, title, rules, closesAt }: FollowedMarket): PairSide => ({
	title,
	description: rules,
	options: [],
	close: closesAt,
	id
});

/** Below it a pair is not worth a person's look. */
const WORTH_A_LOOK = 0.3;

/**
 * Suggests markets of different venues within a topic that may ask the same question, or the same with
 * YES and NO exchanged, which its reasons say (`isInverse`). `a` is the smaller key. Only a person can say
 * that their rules are equivalent. Gives how many links changed.
 */
export async function pairMarkets(
	{ db, clock }: Context,
	markets: readonly FollowedMarket[],
	signal?: AbortSignal
): Promise<number> {
	const links = new Map<string, NewLink>();
	const topics = [...new Set(markets.flatMap((market) => market.topics))].sort();
	const readings = new Map(markets.map((market) => [market.key, readQuestion(sideOf(market))]));
	for (const slug of topics) {
		if (signal?.aborted) return 0;
		await breathe();
		const list = markets.filter((market) => market.topics.includes(slug));
		const read = list.flatMap(({ key }) => readings.get(key) ?? []);
		const otherVenue = (i: number, j: number) => list[i]?.venue !== list[j]?.venue;
		for (const [i, j] of candidates(read, otherVenue)) {
			const [one, other, left, right] = [list[i], list[j], read[i], read[j]];
			if (!one || !other || !left || !right) continue;
			const [a, b] = [String(one.key), String(other.key)];
			if (links.has(`${a} ${b}`)) continue;
			const { score, reasons } = scoreReadings(left, right);
			if (score < WORTH_A_LOOK) continue;
			links.set(`${a} ${b}`, {
				kind: 'market-market',
				a,
				b,
				score: Math.round(score * 1e4) / 1e4,
				reasons,
				state: 'suggested',
				decidedBy: 'machine'
			});
		}
	}
	let changed = await saveLinks(db, [...links.values()], clock.now());
	for (const { key } of markets) {
		const a = String(key);
		const known = (await linksFrom(db, 'market-market', a)).map(({ b }) => b);
		if (known.length === 0) continue;
		const keep = new Set(known.filter((b) => links.has(`${a} ${b}`)));
		changed += await dropLinks(db, 'market-market', a, known, keep);
	}
	return changed;
}

/** Volatility is learned from this long before the day that is looked at. */
const LEARNED = 14 * DAY;

/**
 * Finds moves of markets that began from the day of `from` on, and puts them in the place of those
 * stored. A day's moves depend only on the two weeks before it and two days from it on, so that a later
 * run gives the same. Gives how many signals changed.
 */
export async function deriveMoves(
	{ connection, db }: Context,
	markets: readonly { key: number; from: Moment }[],
	now: Moment,
	signal?: AbortSignal
): Promise<number> {
	let changed = 0;
	for (const { key, from } of markets) {
		if (signal?.aborted) break;
		const firstDay = Math.floor(from / DAY);
		const lastDay = Math.floor(now / DAY);
		const start = firstDay * DAY - LEARNED;
		const { prices } = await priceColumns(connection, key, { from: start, to: now });
		const series = toPriceSeries(prices, prices.t.length);
		const hours = priceHours(series, start, now);
		const found: Signal[] = [];
		for (let day = firstDay; day <= lastDay; day++) {
			const window = hours.filter(({ at }) => at >= day * DAY - LEARNED && at < (day + 2) * DAY);
			for (const move of moves(window)) {
				if (Math.floor(move.at / DAY) !== day) continue;
				// Prices are public at their own time: the move was known when it was done.
				found.push({
					kind: 'move',
					subject: String(key),
					at: move.at,
					endAt: move.endAt,
					score: move.z,
					seenAt: move.endAt,
					detail: move
				});
			}
		}
		const span = { from: firstDay * DAY, to: now + HOUR };
		changed += await replaceSignals(db, 'move', String(key), span.from, span.to, found);
		await breathe();
	}
	return changed;
}
