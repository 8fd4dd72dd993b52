/** What is stored about the subjects of a rule, in the shape that decides. */
import type { AlertRule, AlertSubject, MarketName, TopicName } from '#lib/domain/alert.ts';
import type { Moment } from '#lib/domain/market.ts';
import { toPriceSeries, type PriceSeries } from '#lib/domain/series.ts';
import type { Evidence, Stretch } from '#lib/alerts/decide.ts';
import type { Connection, Db } from '../db/connect.ts';
import { marketKeys } from '../db/market.ts';
import { versionsWithin } from '../db/market-version.ts';
import { outagesWithin } from '../db/outage.ts';
import { priceColumns } from '../db/price-series.ts';
import { listSignals } from '../db/signal.ts';
import { ownersOf, storiesByKey } from '../db/story-view.ts';
import { listTopics } from '../db/topic.ts';
import { topicMarkets } from '../db/topic-market.ts';
import { recentTopicStories } from '../db/topic-story.ts';
import { storyEvidence, storyMarkets } from './story-evidence.ts';

type Market = { key: number; name: MarketName };

/** A stretch of time; `asOf`: as it was known at that past moment. */
type Asked = Stretch & { asOf?: Moment | null };

const asOfOf = ({ asOf }: Asked) => asOf ?? null;

const NOTHING: Evidence = { markets: [], topics: [], stories: [], feeds: [], outages: [] };
const NO_PRICES: PriceSeries = { t: [], p: [], bid: [], ask: [] };
const HEADLINES = 3;
const DAY = 24 * 3_600_000;

/** Signals that may have become known within a stretch: a burst may, hours after its end. */
const knownIn = (stretch: Asked) => {
	const asOf = asOfOf(stretch);
	return {
		from: stretch.from - DAY,
		to: stretch.to,
		...(asOf === null ? {} : { asOf })
	};
};

/** The evidence of a rule within a stretch. Subjects that nobody knows have none. */
export async function evidenceOf(
	connection: Connection,
	{ subject, options }: Pick<AlertRule, 'subject' | 'options'>,
	stretch: Asked
): Promise<Evidence> {
	const { db } = connection;
	switch (options.kind) {
		case 'source':
			return { ...NOTHING, ...(await feedsOf(db, subject, stretch)) };
		case 'burst':
			return { ...NOTHING, topics: await burstsOf(connection, subject, stretch) };
		case 'story':
			return { ...NOTHING, stories: await storyEvidence(db, subject, asOfOf(stretch)) };
		case 'move':
			return { ...NOTHING, markets: await movesOf(db, subject, stretch) };
		default: {
			const priced = options.kind === 'threshold' || options.kind === 'watch';
			const markets = await marketsOf(db, subject, asOfOf(stretch));
			const versions =
				options.kind === 'threshold'
					? new Map()
					: await versionsWithin(
							db,
							markets.map(({ key }) => key),
							stretch
						);
			return {
				...NOTHING,
				markets: await Promise.all(
					markets.map(async ({ key, name }) => ({
						name,
						prices: priced ? await pricesOf(connection, key, stretch) : NO_PRICES,
						versions: versions.get(key) ?? [],
						moves: []
					}))
				)
			};
		}
	}
}

async function pricesOf(connection: Connection, key: number, { from, to }: Stretch) {
	const { prices } = await priceColumns(connection, key, { from, to });
	return toPriceSeries(prices, prices.t.length);
}

async function topicsOf(db: Db, subject: AlertSubject, asOf: Moment | null): Promise<TopicName[]> {
	const topics = (await listTopics(db, asOf ?? undefined)).map(({ slug, name }) => ({
		slug,
		name
	}));
	return 'topic' in subject ? topics.filter(({ slug }) => slug === subject.topic) : topics;
}

/** The markets a rule looks at: one, those of a story or a topic, or those of all topics. */
async function marketsOf(db: Db, subject: AlertSubject, asOf: Moment | null): Promise<Market[]> {
	if ('market' in subject) {
		return await namedMarkets(db, [...(await marketKeys(db, [subject.market])).values()]);
	}
	if ('story' in subject) return await namedMarkets(db, await storyMarkets(db, subject, asOf));
	const slugs = (await topicsOf(db, subject, asOf)).map(({ slug }) => slug);
	const linked = await topicMarkets(db, slugs, asOf);
	const found = new Map<number, Market>();
	for (const { key, id, title } of [...linked.values()].flat()) {
		found.set(key, { key, name: { id, title, venue: id.slice(0, id.indexOf(':')) } });
	}
	return [...found.values()];
}

async function namedMarkets(db: Db, keys: number[]): Promise<Market[]> {
	if (keys.length === 0) return [];
	const rows = await db
		.selectFrom('market')
		.select(['key', 'id', 'title', 'venue'])
		.where('key', 'in', keys)
		.execute();
	return rows.map(({ key, ...name }) => ({ key, name }));
}

async function movesOf(db: Db, subject: AlertSubject, stretch: Asked) {
	const markets = await marketsOf(db, subject, asOfOf(stretch));
	const signals = await listSignals(db, {
		kind: 'move',
		subjects: markets.map(({ key }) => String(key)),
		...knownIn(stretch)
	});
	const byMarket = Map.groupBy(signals, ({ subject: key }) => Number(key));
	return markets.map(({ key, name }) => ({
		name,
		prices: NO_PRICES,
		versions: [],
		moves: (byMarket.get(key) ?? []).flatMap((signal) =>
			signal.kind === 'move' ? [{ ...signal.detail, seenAt: signal.seenAt }] : []
		)
	}));
}

async function burstsOf(connection: Connection, subject: AlertSubject, stretch: Asked) {
	const topics = await topicsOf(connection.db, subject, asOfOf(stretch));
	const signals = await listSignals(connection.db, {
		kind: 'burst',
		subjects: topics.map(({ slug }) => slug),
		...knownIn(stretch)
	});
	return await Promise.all(
		topics.map(async (name) => ({
			name,
			bursts: await Promise.all(
				signals.flatMap((signal) =>
					signal.kind === 'burst' && signal.subject === name.slug
						? [
								headlinesOf(connection, name.slug, signal.detail, asOfOf(stretch)).then(
									(headlines) => ({
										...signal.detail,
										seenAt: signal.seenAt,
										headlines
									})
								)
							]
						: []
				)
			)
		}))
	);
}

/** The stories of a burst that most publishers carried. */
async function headlinesOf(
	connection: Connection,
	slug: string,
	{ at, endAt }: { at: Moment; endAt: Moment },
	asOf: Moment | null
) {
	const span = { from: at, to: endAt, asOf };
	const stories = (await recentTopicStories(connection, span, [slug])).get(slug) ?? [];
	const top = stories
		.toSorted((a, b) => ownersOf(b).length - ownersOf(a).length || a.key - b.key)
		.slice(0, HEADLINES);
	const whole = await storiesByKey(
		connection.db,
		top.map(({ key }) => key),
		asOf
	);
	return top.flatMap(({ key }) => {
		const lead = whole.get(key)?.lead;
		return lead ? [{ title: lead.title, outlet: lead.outlet, href: `/stories/${key}` }] : [];
	});
}

async function feedsOf(db: Db, subject: AlertSubject, stretch: Stretch) {
	const only = 'feed' in subject ? subject.feed : null;
	const [feeds, outages] = await Promise.all([
		db
			.selectFrom('feed')
			.select(['id', 'name', 'url', 'lastSuccess', 'goneAt'])
			.where('active', '=', 1)
			.$if(only !== null, (query) => query.where('id', '=', only ?? ''))
			.execute(),
		outagesWithin(db, stretch)
	]);
	// An outage is that of a service: of a news source, its host.
	const services = new Set(
		feeds.flatMap(({ id, url }) => [id, ...(URL.canParse(url) ? [new URL(url).host] : [])])
	);
	return {
		feeds,
		outages: only === null ? outages : outages.filter(({ service }) => services.has(service))
	};
}
