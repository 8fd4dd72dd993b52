import { hash } from 'node:crypto';
import {
	claimBand,
	claimPrices,
	daysLate,
	LOOK_BACK,
	positionOf,
	standsIn,
	type ClaimDirection,
	type PricedMarket
} from '#lib/domain/claim.ts';
import type { Fee, Moment } from '#lib/domain/market.ts';
import { decimal } from '#lib/domain/price.ts';
import type {
	ClaimOutcomeView,
	ClaimPage,
	ClaimView,
	MarketView,
	SpeakerView
} from '#lib/domain/view.ts';
import {
	claimCopies,
	claimHistory,
	listClaims,
	listSpeakers,
	type ClaimFilter,
	type ClaimOutcomeRow,
	type CurrentClaim
} from './claim.ts';
import type { Connection, Db } from './connect.ts';
import { marketKeys } from './market.ts';
import { marketViews } from './market-view.ts';
import type { Place } from './page.ts';
import { priceColumns } from './price-series.ts';
import { topicMarkets } from './topic-market.ts';
import { listTopics } from './topic.ts';

/** The present, or the past moment that is asked about. */
export type Times = { now: Moment; asOf: Moment | null };

/** A market that claims name, with its prices from a day before the first of them. */
type Followed = { view: MarketView; priced: Omit<PricedMarket, 'fee'>; fees: FeeVersion[] };
type FeeVersion = { seenAt: Moment; fee: string | null };

/** Claims as lists show them, in the order in which they came. */
export async function claimViews(
	connection: Connection,
	claims: readonly CurrentClaim[],
	times: Times
): Promise<ClaimView[]> {
	if (claims.length === 0) return [];
	const { db } = connection;
	const [speakers, topics, markets] = await Promise.all([
		listSpeakers(db, times.asOf),
		listTopics(db, times.asOf ?? undefined),
		followedBy(connection, claims, times)
	]);
	const speakerOf = new Map(speakers.map((speaker) => [speaker.slug, speaker]));
	const topicOf = new Map(topics.map(({ slug, name }) => [slug, { slug, name }]));
	return claims.flatMap((claim) => {
		const speaker = speakerOf.get(claim.speaker);
		const topic = topicOf.get(claim.topic ?? '') ?? null;
		return speaker
			? [
					claimView(claim, times, {
						speaker,
						topic,
						market: markets.get(claim.market ?? '') ?? null
					})
				]
			: [];
	});
}

/** A page of the ledger, newest said first, and where the next one begins. */
export async function claimPages(
	connection: Connection,
	filter: ClaimFilter & { limit: number },
	times: Times
): Promise<{ items: ClaimView[]; next: Place | null }> {
	const { limit, topic, asOf } = filter;
	const markets = topic ? (await topicMarkets(connection.db, [topic], asOf)).get(topic) : null;
	// One more than asked for tells whether there is a next page.
	const rows = await listClaims(connection.db, {
		...filter,
		markets: markets?.map(({ id }) => id) ?? null,
		limit: limit + 1
	});
	const shown = rows.slice(0, limit);
	const last = shown.at(-1);
	return {
		items: await claimViews(connection, shown, times),
		next: rows.length > limit && last ? { zone: 0, value: last.saidAt, key: last.first } : null
	};
}

/** Claims of a list, as pages and the API show them. */
export const claimList = async (connection: Connection, filter: ClaimFilter, times: Times) =>
	await claimViews(connection, await listClaims(connection.db, filter), times);

/** A claim with everything that was ever entered of it; null when there is none, or was none then. */
export async function claimPage(
	connection: Connection,
	id: string,
	times: Times
): Promise<ClaimPage | null> {
	const { asOf } = times;
	const [[view], history, copies] = await Promise.all([
		claimList(connection, { id, asOf }, times),
		claimHistory(connection.db, id, asOf),
		claimCopies(connection.db, id, asOf)
	]);
	if (!view) return null;
	return {
		...view,
		history: history.versions.map((version) => ({
			quote: version.quote,
			translation: version.translation,
			url: version.url,
			outlet: version.outlet,
			saidAt: version.saidAt,
			deadline: version.deadline,
			criterion: version.criterion,
			stated: decimal(version.stated),
			seenAt: version.seenAt,
			enteredBy: version.enteredBy,
			market: version.market,
			direction: version.direction,
			hash: version.hash
		})),
		outcomes: history.outcomes.map((outcome) => ({
			...outcomeView(outcome, view.deadline),
			hash: outcome.hash
		})),
		copies: copies.map((copy) => ({
			url: copy.url,
			origin: copy.origin,
			readAt: copy.readAt,
			seenAt: copy.seenAt,
			by: copy.enteredBy,
			text: copy.text,
			sha256: hash('sha256', copy.text, 'hex'),
			holdsQuote: standsIn(view.quote, copy.text),
			hash: copy.hash
		}))
	};
}

/** The markets of some claims by their ids, those that are known. */
async function followedBy(
	connection: Connection,
	claims: readonly CurrentClaim[],
	{ now, asOf }: Times
): Promise<Map<string, Followed>> {
	const { db } = connection;
	const ids = [...new Set(claims.flatMap(({ market }) => market ?? []))];
	const keys = await marketKeys(db, ids);
	const [views, fees] = await Promise.all([
		marketViews(db, [...keys.values()], asOf),
		feeVersions(db, [...keys.values()], asOf)
	]);
	const found = await Promise.all(
		[...keys].map(async ([id, key]): Promise<[string, Followed] | null> => {
			const view = views.get(key);
			if (!view) return null;
			const said = claims.filter(({ market }) => market === id).map(({ saidAt }) => saidAt);
			const from = Math.min(...said) - LOOK_BACK;
			const { prices, ownSince, gaps, settlement } = await priceColumns(connection, key, {
				from,
				to: asOf ?? now,
				asOf
			});
			const amm = view.volume.unit === 'mana';
			const { closesAt } = view;
			const priced = { prices, ownSince, gaps, settled: settlement, amm, closesAt };
			return [id, { view, priced, fees: fees.get(key) ?? [] }];
		})
	);
	return new Map(found.filter((each) => each !== null));
}

/** The fee schedules of markets over time, oldest first. */
async function feeVersions(
	db: Db,
	keys: readonly number[],
	asOf: Moment | null
): Promise<Map<number, FeeVersion[]>> {
	if (keys.length === 0) return new Map();
	const rows = await db
		.selectFrom('marketVersion')
		.select(['marketKey', 'seenAt', 'fee'])
		.where('marketKey', 'in', [...keys])
		.$if(asOf !== null, (query) => query.where('seenAt', '<=', asOf ?? 0))
		.orderBy('seenAt')
		.execute();
	return Map.groupBy(rows, ({ marketKey }) => marketKey);
}

/** The schedule that stood at a moment; before the first one seen, that one. */
function feeAt(versions: readonly FeeVersion[], at: Moment): Fee {
	const version = versions.findLast(({ seenAt }) => seenAt <= at) ?? versions[0];
	return version?.fee == null ? null : (JSON.parse(version.fee) as Fee);
}

const OTHER: Record<ClaimDirection, ClaimDirection> = { yes: 'no', no: 'yes' };

function claimView(
	claim: CurrentClaim,
	{ now, asOf }: Times,
	known: { speaker: SpeakerView; topic: ClaimView['topic']; market: Followed | null }
): ClaimView {
	const { saidAt, deadline, direction, firstSeenAt } = claim;
	const outcome = claim.outcome && outcomeView(claim.outcome, deadline);
	const market = known.market;
	const priced = market && { ...market.priced, fee: feeAt(market.fees, saidAt) };
	const on = <T>(of: (priced: PricedMarket, direction: ClaimDirection) => T): T | null =>
		priced === null || direction === null ? null : of(priced, direction);
	const knowable = Math.min(
		deadline,
		outcome?.happenedAt ?? Infinity,
		priced?.settled?.at ?? Infinity
	);
	return {
		id: claim.id,
		speaker: known.speaker,
		quote: claim.quote,
		lang: claim.lang,
		translation: claim.translation,
		url: claim.url,
		outlet: claim.outlet,
		saidAt,
		seenAt: firstSeenAt,
		enteredBy: claim.firstBy,
		versions: claim.versions,
		inAdvance: firstSeenAt < knowable,
		deadline,
		criterion: claim.criterion,
		stated: decimal(claim.stated),
		topic: known.topic,
		market:
			claim.market === null || direction === null
				? null
				: {
						id: claim.market,
						title: market?.view.title ?? null,
						venue: claim.market.split(':')[0] ?? '',
						direction,
						status: market?.view.status ?? null,
						money: market?.view.money ?? 'real'
					},
		prices: on((on, direction) => claimPrices(on, direction, claim, asOf ?? now)),
		band: on((on, direction) => claimBand(on, direction, saidAt)),
		follow: on((on, direction) => positionOf(on, direction, saidAt)),
		fade: on((on, direction) => positionOf(on, OTHER[direction], saidAt)),
		outcome,
		state: outcome?.state ?? 'open'
	};
}

const outcomeView = (row: ClaimOutcomeRow, deadline: Moment): ClaimOutcomeView => ({
	state: row.state,
	happenedAt: row.happenedAt,
	daysLate: daysLate(row.state, row.happenedAt, deadline),
	evidence: row.evidence,
	note: row.note,
	by: row.enteredBy,
	seenAt: row.seenAt
});
