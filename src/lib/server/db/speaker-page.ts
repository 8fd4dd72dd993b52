import { sql } from 'kysely';
import type { Micro, Moment } from '#lib/domain/market.ts';
import { decimal } from '#lib/domain/price.ts';
import { seeded } from '#lib/domain/stats.ts';
import {
	matchedControl,
	plainFade,
	speakerScore,
	stakeIndex,
	stratumOf,
	type MatchedControl,
	type RecordedClaim,
	type Stake
} from '#lib/domain/track-record.ts';
import type { ClaimView, SpeakerPage } from '#lib/domain/view.ts';
import { asSpeaker, listClaims, speakerBySlug, type CurrentClaim } from './claim.ts';
import { claimViews, type Times } from './claim-view.ts';
import type { Connection, Db } from './connect.ts';
import { among } from './handle.ts';
import { marketKeys } from './market.ts';
import { marketsAt, marketViews } from './market-view.ts';
import type { Place } from './page.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** One seed for all: the same record has the same interval whenever it is asked for. */
const SEED = 20_260_126;

/**
 * A speaker's claims (a page of them, newest first) and how all of them fared; null when nobody knows the
 * speaker, or did not then.
 */
export async function speakerPage(
	connection: Connection,
	slug: string,
	{ now, asOf, limit, after }: Times & { limit: number; after: Place | null }
): Promise<{ page: SpeakerPage; next: Place | null } | null> {
	const { db } = connection;
	const times = { now, asOf };
	const row = await speakerBySlug(db, slug, asOf);
	if (!row) return null;
	const rows = await listClaims(db, { speaker: slug, asOf });
	const claims = await claimViews(connection, rows, times);
	const families = await familiesOf(db, claims, asOf);
	const score = speakerScore(
		claims.map((claim) => recorded(claim, families)),
		seeded(SEED)
	);
	const start = after === null ? 0 : rows.findIndex((row) => isAfter(row, after));
	const shown = start < 0 ? [] : rows.slice(start, start + limit);
	const ids = new Set(shown.map(({ id }) => id));
	const last = shown.at(-1);
	return {
		page: {
			...asSpeaker(row),
			score,
			rank: score.ranked ? await rankOf(connection, slug, times) : null,
			follow: stakeIndex(claims.flatMap((claim) => stakeOf(claim, 'follow'))),
			fade: stakeIndex(claims.flatMap((claim) => stakeOf(claim, 'fade'))),
			control: await controlOf(db, claims, families, times),
			claims: claims.filter(({ id }) => ids.has(id)),
			nextCursor: null
		},
		next:
			last && start + limit < rows.length ? { zone: 0, value: last.saidAt, key: last.first } : null
	};
}

const isAfter = ({ saidAt, first }: CurrentClaim, { value, key }: Place) =>
	saidAt < (value ?? 0) || (saidAt === value && first < key);

/** What claims are about, by market id: its event, so that brackets of one event are one draw. */
async function familiesOf(
	db: Db,
	claims: readonly ClaimView[],
	asOf: Moment | null
): Promise<Map<string, string>> {
	const keys = await marketKeys(
		db,
		claims.flatMap(({ market }) => market?.id ?? [])
	);
	const views = await marketViews(db, [...keys.values()], asOf);
	return new Map([...views.values()].map(({ id, eventId }) => [id, eventId ?? id]));
}

const recorded = (
	{ id, state, stated, prices, market, inAdvance }: ClaimView,
	families: Map<string, string>
): RecordedClaim => ({
	state,
	stated,
	market: prices?.at?.p ?? null,
	family: families.get(market?.id ?? '') ?? `claim ${id}`,
	inAdvance
});

/** Where a speaker stands among all with enough claims, by shrunk skill. */
async function rankOf(
	connection: Connection,
	slug: string,
	times: Times
): Promise<SpeakerPage['rank']> {
	const { db } = connection;
	const claims = await claimViews(connection, await listClaims(db, { asOf: times.asOf }), times);
	const families = await familiesOf(db, claims, times.asOf);
	const ranked = [...Map.groupBy(claims, ({ speaker }) => speaker.slug)]
		.map(([speaker, own]) => ({
			speaker,
			// The order needs no interval.
			score: speakerScore(
				own.map((claim) => recorded(claim, families)),
				seeded(SEED),
				0
			)
		}))
		.filter(({ score }) => score.ranked && score.shrunk !== null)
		.sort((a, b) => (b.score.shrunk ?? 0) - (a.score.shrunk ?? 0));
	const place = ranked.findIndex(({ speaker }) => speaker === slug) + 1;
	return place === 0 ? null : { place, of: ranked.length };
}

/** A claim's dollar in the index: real money only, since mana buys nothing. */
function stakeOf(claim: ClaimView, way: 'follow' | 'fade'): Stake[] {
	const position = claim[way];
	if (!position?.result || claim.market?.money !== 'real') return [];
	const { value: profit, settled } = position.result;
	return [{ profit, settledAt: settled ? position.until : null }];
}

// --- Others at the same price -----------------------------------------------------------------------

/** Most markets looked at for one claim, those that ended last. */
const MOST_CONTROLS = 1000;

/** A price older than this is not that of the moment. */
const OLDEST_PRICE = 7 * DAY;

/** What fading other markets that were alike would have made, beside fading this speaker. */
async function controlOf(
	db: Db,
	claims: readonly ClaimView[],
	families: Map<string, string>,
	times: Times
): Promise<MatchedControl | null> {
	const settled = claims.flatMap(({ market, prices, fade, saidAt }) => {
		const [at, end] = [prices?.at, prices?.now];
		if (!market || market.money !== 'real' || !at || at.p > 0.99) return [];
		if (!fade?.result?.settled || fade.until === null || end?.basis !== 'settlement') return [];
		const held = fade.until - saidAt;
		const stratum = stratumOf(market.venue, at.p, held);
		return [{ stratum, held, venue: market.venue, profit: plainFade(at.p, end.p) }];
	});
	const own = {
		markets: claims.flatMap(({ market }) => market?.id ?? []),
		events: [...families.values()]
	};
	const pool = new Map<string, number[]>();
	for (const { stratum, held, venue } of settled) {
		if (pool.has(stratum)) continue;
		const others = await settledMarkets(db, { venue, held, own, ...times });
		pool.set(
			stratum,
			others.flatMap(({ p, payout }) =>
				p < 0.99 && stratumOf(venue, p, held) === stratum ? [plainFade(p, payout)] : []
			)
		);
	}
	return matchedControl(settled, pool, seeded(SEED));
}

/** How a venue's other markets ended, and what their price was as long before as `held` says. */
async function settledMarkets(
	db: Db,
	{
		venue,
		held,
		own,
		now,
		asOf
	}: Times & { venue: string; held: number; own: { markets: string[]; events: string[] } }
): Promise<{ p: number; payout: number }[]> {
	const at = sql<Moment>`m.outcome_at - ${Math.round(held)}`;
	const rows = await db
		.selectFrom(marketsAt(db, asOf))
		.select([
			'm.outcomePayout',
			// The close of an hour is known at its end.
			sql<Micro | null>`(select h.close from quote_hour as h
				where h.market_key = m.key and h.hour <= ${at} - ${HOUR} and h.hour > ${at} - ${OLDEST_PRICE}
				order by h.hour desc limit 1)`.as('price')
		])
		.where('m.venue', '=', venue)
		.where('m.status', '=', 'resolved')
		.where('m.outcomePayout', 'is not', null)
		.where('m.outcomeAt', '<=', asOf ?? now)
		.where(sql<boolean>`not (m.id ${among(db, own.markets, 'text')})`)
		.where(sql<boolean>`not (coalesce(m.event_id, '') ${among(db, own.events, 'text')})`)
		.orderBy('m.outcomeAt', 'desc')
		.orderBy('m.key')
		.limit(MOST_CONTROLS)
		.execute();
	return rows.flatMap(({ price, outcomePayout }) => {
		const [p, payout] = [decimal(price), decimal(outcomePayout)];
		return p === null || payout === null ? [] : [{ p, payout }];
	});
}
