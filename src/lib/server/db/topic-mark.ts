import type { Moment } from '#lib/domain/market.ts';
import type { Mark, MarketView } from '#lib/domain/view.ts';
import type { Connection, Db } from './connect.ts';
import { claimMarks } from '#lib/domain/claim-mark.ts';
import { listClaims, listSpeakers } from './claim.ts';
import { signalMarks } from './signal-mark.ts';
import { ownersOf, storiesByKey, type Outline, type Story } from './story-view.ts';

/** Stories worth a mark: those most publishers carried. */
const MOST_STORIES = 20;

/** A topic's market with its key. */
type Listed = { key: number; view: MarketView };

type Scene = {
	slug: string;
	markets: readonly Listed[];
	/** The stories of the range. */
	stories: readonly Story<Outline>[];
	from: Moment;
	to: Moment;
	/** What happened later is not known: the present, or the moment asked about. */
	end: Moment;
	asOf: Moment | null;
};

/** What happened along a topic's time axis, oldest first. */
export async function topicMarks({ db }: Connection, scene: Scene): Promise<Mark[]> {
	const [stories, signals, rules, claims] = await Promise.all([
		storyMarks(db, scene),
		signalsOf(db, scene),
		ruleMarks(db, scene),
		claimsOf(db, scene)
	]);
	return [...stories, ...signals, ...rules, ...claims, ...endMarks(scene)]
		.filter(({ at }) => at >= scene.from && at <= scene.to)
		.sort((a, b) => a.at - b.at || (a.kind < b.kind ? -1 : 1));
}

const marketLink = (id: string) => `/markets/${encodeURIComponent(id)}`;

/** The stories that most publishers carried. */
async function storyMarks(db: Db, { stories, from, end, asOf }: Scene): Promise<Mark[]> {
	const top = stories
		.filter(({ lead }) => lead.publishedAt >= from && lead.publishedAt <= end)
		.map((story) => ({ story, weight: ownersOf(story).length }))
		.sort((a, b) => b.weight - a.weight || b.story.lead.publishedAt - a.story.lead.publishedAt)
		.slice(0, MOST_STORIES);
	const whole = await storiesByKey(
		db,
		top.map(({ story }) => story.key),
		asOf
	);
	return top.flatMap(({ story: { key }, weight }): Mark[] => {
		const lead = whole.get(key)?.lead;
		if (!lead) return [];
		const href = `/stories/${key}`;
		return [{ kind: 'story', at: lead.publishedAt, label: lead.title, href, weight }];
	});
}

/** Claims filed under the topic or priced by its markets. */
async function claimsOf(db: Db, { slug, markets, asOf }: Scene): Promise<Mark[]> {
	const [claims, speakers] = await Promise.all([
		listClaims(db, { topic: slug, markets: markets.map(({ view }) => view.id), asOf }),
		listSpeakers(db, asOf)
	]);
	const names = new Map(speakers.map(({ slug, name }) => [slug, name]));
	return claimMarks(
		claims.flatMap(({ id, quote, lang, saidAt, speaker, market }) => {
			const name = names.get(speaker);
			return name ? [{ id, quote, lang, saidAt, name, marketId: market }] : [];
		})
	);
}

/** Bursts of the topic, whose page this is, and moves of its markets by their names. */
async function signalsOf(db: Db, { slug, markets, from, end, asOf }: Scene): Promise<Mark[]> {
	const views = new Map(markets.map(({ key, view }) => [key, view]));
	const marks = await signalMarks(db, { topics: [slug], markets: views, from, to: end, asOf });
	const titles = new Map(markets.map(({ view }) => [view.id, view.title]));
	return marks.map((mark) =>
		mark.kind === 'burst'
			? { ...mark, href: null }
			: { ...mark, label: `${titles.get(mark.marketId ?? '')}: ${mark.label}` }
	);
}

/** When a venue edited a market's question, rules or deadline. */
async function ruleMarks(db: Db, { markets, end }: Scene): Promise<Mark[]> {
	if (markets.length === 0) return [];
	const byKey = new Map(markets.map(({ key, view }) => [key, view]));
	const versions = await db
		.selectFrom('marketVersion')
		.select(['marketKey', 'seenAt', 'title', 'rulesHash', 'closesAt'])
		.where('marketKey', 'in', [...byKey.keys()])
		.where('seenAt', '<=', end)
		.orderBy('marketKey')
		.orderBy('seenAt')
		.execute();
	return versions.flatMap((version, i): Mark[] => {
		const before = versions[i - 1];
		const market = byKey.get(version.marketKey);
		if (!market || before?.marketKey !== version.marketKey || sameRules(before, version)) return [];
		return [
			{
				kind: 'rules',
				at: version.seenAt,
				label: market.title,
				href: marketLink(market.id),
				marketId: market.id
			}
		];
	});
}

/** What of a market its holders bet on. */
type Rules = { title: string; rulesHash: string; closesAt: Moment | null };

/** Whether two versions of a market ask the same question by the same rules and deadline. */
export const sameRules = (a: Rules, b: Rules) =>
	a.title === b.title && a.rulesHash === b.rulesHash && a.closesAt === b.closesAt;

/** Deadlines, also those ahead, and how markets ended. */
const endMarks = ({ markets }: Scene): Mark[] =>
	markets.flatMap(({ view }): Mark[] => {
		const { id: marketId, title, closesAt, outcome } = view;
		const href = marketLink(marketId);
		return [
			...(closesAt === null
				? []
				: [{ kind: 'deadline' as const, at: closesAt, label: title, href, marketId }]),
			...(outcome === null
				? []
				: [
						{
							kind: 'resolution' as const,
							at: outcome.at,
							label: `${title}: ${outcome.label.toUpperCase()}`,
							href,
							marketId
						}
					])
		];
	});
