import { sql } from 'kysely';
import type { Moment, Status, VolumeUnit } from '#lib/domain/market.ts';
import type { LinkView } from '#lib/domain/view.ts';
import type { Db } from './connect.ts';
import { linkHolds } from './link.ts';
import { marketsAt } from './market-view.ts';

/** A market linked to a topic, with what decides its place among the topic's markets. */
export type TopicMarket = {
	slug: string;
	key: number;
	id: string;
	title: string;
	status: Status;
	unit: VolumeUnit;
	volume: number | null;
	link: LinkView;
};

const ENDED: readonly Status[] = ['closed', 'proposed', 'resolved', 'void'];

/**
 * The order of a topic's markets; the first leads and gives the topic its probability. What a person
 * or a file confirmed comes before what a machine suggests, what still trades before what has ended,
 * real money before play money, then the better link, then the larger volume.
 */
export function leadsBefore(a: TopicMarket, b: TopicMarket): number {
	const rank = ({ link, status, unit }: TopicMarket) =>
		(link.state === 'confirmed' ? 0 : 4) +
		(ENDED.includes(status) ? 2 : 0) +
		(unit === 'mana' ? 1 : 0);
	return (
		rank(a) - rank(b) ||
		b.link.score - a.link.score ||
		(b.volume ?? -1) - (a.volume ?? -1) ||
		a.key - b.key
	);
}

/** The markets of topics that are listed and not rejected, the leading one of each topic first. */
export async function topicMarkets(
	db: Db,
	slugs: readonly string[],
	asOf: Moment | null
): Promise<Map<string, TopicMarket[]>> {
	if (slugs.length === 0) return new Map();
	const rows = await db
		.selectFrom('link as l')
		.innerJoin(marketsAt(db, asOf), (join) =>
			join.on('m.key', '=', sql<number>`cast(l.b as integer)`)
		)
		.leftJoin('marketState as s', 's.marketKey', 'm.key')
		.select([
			'l.a as slug',
			'l.score',
			'l.reasons',
			'l.state',
			'm.key',
			'm.id',
			'm.title',
			'm.status',
			'm.volumeUnit as unit',
			's.volume'
		])
		.$if(asOf !== null, (query) => query.select(stateAt(asOf ?? 0).as('stateThen')))
		.where('l.kind', '=', 'topic-market')
		.where('l.a', 'in', [...slugs])
		.where('m.shown', '=', 1)
		.where(linkHolds(asOf))
		.execute();
	const markets = rows.map(({ score, reasons, state, stateThen, ...market }): TopicMarket => ({
		...market,
		link: {
			score,
			reasons: JSON.parse(reasons) as string[],
			state: asOf === null ? state : (stateThen ?? 'suggested')
		}
	}));
	return new Map(
		[...Map.groupBy(markets, ({ slug }) => slug)].map(([slug, list]) => [
			slug,
			list.sort(leadsBefore)
		])
	);
}

/** The state a link had at a past moment; null: suggested, nobody had decided yet. */
const stateAt = (asOf: Moment) => sql<LinkView['state'] | null>`(
	select v.state from link_verdict as v
	where v.kind = l.kind and v.a = l.a and v.b = l.b and v.seen_at <= ${asOf}
	order by v.seen_at desc limit 1
)`;
