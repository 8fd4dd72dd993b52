import type { AliasedExpression } from 'kysely';
import { breakEvenBand } from '#lib/domain/fee.ts';
import type { Basis, Fee, Micro, Moment, Quote, Status, VolumeUnit } from '#lib/domain/market.ts';
import { decimal } from '#lib/domain/price.ts';
import { quotability } from '#lib/domain/quotable.ts';
import type { MarketView, OutcomeView, QuoteView } from '#lib/domain/view.ts';
import type { Db } from './connect.ts';
import { checkIntervals } from './poll.ts';
import { marketKeys } from './market.ts';
import { latestQuotes } from './quote.ts';
import type { MarketTable } from './schema.ts';

const DAY = 24 * 3_600_000;

/** What is known of a market beside its prices, now or as of a past moment. */
export type KnownMarket = Pick<
	MarketTable,
	| 'id'
	| 'venue'
	| 'eventId'
	| 'title'
	| 'label'
	| 'url'
	| 'rulesHash'
	| 'status'
	| 'opensAt'
	| 'closesAt'
	| 'outcomePayout'
	| 'outcomeLabel'
	| 'outcomeAt'
	| 'volumeUnit'
	| 'fee'
	| 'shown'
	| 'seenAt'
> & { key: number };

/**
 * The markets as they are, or as they were known at a past moment (question, rules, status, deadline
 * and outcome in the version seen last before it; those first seen later are not there), to select
 * from under the name `m`.
 */
export function marketsAt(db: Db, asOf: Moment | null): AliasedExpression<KnownMarket, 'm'> {
	const lasting = [
		'k.key',
		'k.id',
		'k.venue',
		'k.eventId',
		'k.label',
		'k.url',
		'k.opensAt',
		'k.volumeUnit',
		'k.shown',
		'k.seenAt'
	] as const;
	const edited = (from: 'k' | 'v') =>
		[
			`${from}.title`,
			`${from}.rulesHash`,
			`${from}.status`,
			`${from}.closesAt`,
			`${from}.outcomePayout`,
			`${from}.outcomeLabel`,
			`${from}.outcomeAt`,
			`${from}.fee`
		] as const;
	if (asOf === null) {
		return db
			.selectFrom('market as k')
			.select([...lasting, ...edited('k')] as never)
			.as('m') as unknown as AliasedExpression<KnownMarket, 'm'>;
	}
	return db
		.selectFrom('market as k')
		.innerJoin('marketVersion as v', 'v.marketKey', 'k.key')
		.select([...lasting, ...edited('v')] as never)
		.where('k.seenAt', '<=', asOf)
		.where('v.seenAt', '=', (of) =>
			of
				.selectFrom('marketVersion as newest')
				.select(({ fn }) => fn.max('newest.seenAt').as('seenAt'))
				.whereRef('newest.marketKey', '=', 'k.key')
				.where('newest.seenAt', '<=', asOf)
		)
		.as('m') as unknown as AliasedExpression<KnownMarket, 'm'>;
}

/**
 * Markets as lists show them, by key, now or as of a past moment. A handful of queries whatever the
 * number of markets; keys nobody knows (or knew) are left out.
 */
export async function marketViews(
	db: Db,
	keys: readonly number[],
	asOf: Moment | null
): Promise<Map<number, MarketView>> {
	if (keys.length === 0) return new Map();
	const rows = await db
		.selectFrom(marketsAt(db, asOf))
		.leftJoin('event as e', 'e.id', 'm.eventId')
		.leftJoin('marketState as s', 's.marketKey', 'm.key')
		.leftJoin('marketCheck as c', 'c.marketKey', 'm.key')
		.selectAll('m')
		.select([
			'e.title as eventTitle',
			's.at',
			's.bid',
			's.ask',
			's.last',
			's.probability',
			's.basis',
			's.volume',
			's.volume24h',
			's.liquidity',
			's.probability24h',
			'c.since',
			'c.checkedAt'
		])
		.where('m.key', 'in', [...keys])
		.execute();
	const everyOf = await checkIntervals(db);
	if (asOf === null) {
		return new Map(
			rows.map((row) => {
				const { at, bid, ask, last, probability, basis, volume } = row;
				const quote = at === null ? null : { at, bid, ask, last, probability, basis, volume };
				const priced = { ...row, quote, before: row.probability24h, every: everyOf(row) };
				return [row.key, marketView(row, priced)];
			})
		);
	}
	const [quotes, dayBefore, gaps] = await Promise.all([
		latestQuotes(db, keys, asOf),
		latestQuotes(db, keys, asOf - DAY),
		db
			.selectFrom('checkGap')
			.select(['marketKey', 'fromAt'])
			.where('marketKey', 'in', [...keys])
			.where('fromAt', '<', asOf)
			.where('toAt', '>', asOf)
			.execute()
	]);
	const unseenSince = new Map(gaps.map(({ marketKey, fromAt }) => [marketKey, fromAt]));
	return new Map(
		rows.map((row) => {
			const checkedAt =
				row.since === null || row.since > asOf
					? null
					: (unseenSince.get(row.key) ?? Math.min(row.checkedAt ?? asOf, asOf));
			return [
				row.key,
				marketView(row, {
					quote: quotes.get(row.key) ?? null,
					before: dayBefore.get(row.key)?.probability ?? null,
					checkedAt,
					every: everyOf(row),
					// Only its newest value is kept.
					volume24h: null,
					liquidity: null
				})
			];
		})
	);
}

type Described = KnownMarket & { eventTitle: string | null };

/** What a market's prices were, `before`: its probability a day earlier. */
type Priced = {
	quote: Quote | null;
	before: Micro | null;
	checkedAt: Moment | null;
	every: number | null;
	volume24h: number | null;
	liquidity: number | null;
};

function marketView(market: Described, priced: Priced): MarketView {
	const outcome = outcomeView(market);
	const quote = quoteView(priced.quote, market.status, market.outcomePayout);
	const fee = market.fee === null ? null : (JSON.parse(market.fee) as Fee);
	const shown = {
		status: market.status,
		quote,
		checkedAt: priced.checkedAt,
		every: priced.every,
		volume: { value: decimal(priced.quote?.volume ?? null), unit: market.volumeUnit },
		liquidity: decimal(priced.liquidity),
		money: moneyOf(market.volumeUnit)
	} as const;
	return {
		...shown,
		id: market.id,
		venue: market.venue,
		eventId: market.eventId,
		eventTitle: market.eventTitle,
		title: market.title,
		label: market.label,
		url: market.url,
		opensAt: market.opensAt,
		closesAt: market.closesAt,
		outcome,
		change24h:
			quote === null || quote.probability === null || priced.before === null
				? null
				: round(quote.probability - priced.before / 1e6),
		volume24h: decimal(priced.volume24h),
		fee,
		breakEven: bandOf(market, quote, priced, fee),
		light: quotability(shown, null)?.light ?? null
	};
}

/** The break-even band of a real-money price with both sides, from the moment it was last seen to the deadline. */
function bandOf(
	{ closesAt, volumeUnit }: Described,
	shown: QuoteView | null,
	{ quote, checkedAt }: Priced,
	fee: Fee
): MarketView['breakEven'] {
	if (!quote || shown?.bid == null || shown.ask == null || closesAt === null) return null;
	if (moneyOf(volumeUnit) === 'play') return null;
	const [lo, hi] = breakEvenBand(
		{ bid: quote.bid!, ask: quote.ask! },
		fee,
		closesAt - (checkedAt ?? quote.at)
	);
	return lo < hi ? [round(lo), round(hi)] : null;
}

/** A difference of two decimals without the dust of floats: prices have six places. */
const round = (value: number) => Math.round(value * 1e6) / 1e6;

/** Mana is play money; everything else is real. */
export const moneyOf = (unit: VolumeUnit) => (unit === 'mana' ? 'play' : 'real');

function outcomeView(
	market: Pick<KnownMarket, 'outcomePayout' | 'outcomeLabel' | 'outcomeAt'>
): OutcomeView | null {
	if (market.outcomeLabel === null || market.outcomeAt === null) return null;
	return {
		payout: decimal(market.outcomePayout),
		label: market.outcomeLabel,
		at: market.outcomeAt
	};
}

/**
 * A stored quote as it is shown. A settled market has no sides and the payout as its probability; a
 * void one has none; the last trade stays as it was.
 */
export function quoteView(
	quote: Quote | null,
	status: Status,
	payout: Micro | null
): QuoteView | null {
	if (quote === null) return null;
	const last = decimal(quote.last);
	const settled = { at: quote.at, bid: null, ask: null, last };
	if (status === 'void') return { ...settled, probability: null, basis: null };
	if (status === 'resolved') {
		return {
			...settled,
			probability: decimal(payout),
			basis: payout === null ? null : 'settlement'
		};
	}
	const basis: Basis | null = quote.probability === null ? null : quote.basis;
	return {
		at: quote.at,
		bid: decimal(quote.bid),
		ask: decimal(quote.ask),
		last,
		probability: decimal(quote.probability),
		basis
	};
}

/** The known markets among these ids, in their order; longer lists and ids are cut. */
export async function marketViewsById(db: Db, ids: readonly string[]): Promise<MarketView[]> {
	const asked = ids
		.filter((id) => id.length <= LONGEST_ID && !id.includes('\u0000'))
		.slice(0, MOST_IDS);
	const keys = await marketKeys(db, asked);
	const views = await marketViews(db, [...keys.values()], null);
	return asked.flatMap((id) => views.get(keys.get(id) ?? -1) ?? []);
}

const LONGEST_ID = 300;
const MOST_IDS = 200;

/** The rule texts of markets by key, as known at a moment. */
export async function marketRules(
	db: Db,
	keys: readonly number[],
	asOf: Moment | null
): Promise<Map<number, string>> {
	if (keys.length === 0) return new Map();
	const rows = await db
		.selectFrom(marketsAt(db, asOf))
		.innerJoin('ruleText as r', 'r.hash', 'm.rulesHash')
		.select(['m.key', 'r.text'])
		.where('m.key', 'in', [...keys])
		.execute();
	return new Map(rows.map(({ key, text }) => [key, text]));
}
