import type { Moment } from '#lib/domain/market.ts';
import type { StoryMember, StoryPage } from '#lib/domain/view.ts';
import type { Db } from './connect.ts';
import { headlineHistory } from './headline.ts';
import { linksTo, type Link } from './link.ts';
import { marketRules, marketViews } from './market-view.ts';
import { placements } from './story-verdict.ts';
import { storiesByKey, storyView, type Member } from './story-view.ts';
import { listTopics } from './topic.ts';

/** A story page without what its articles resemble each other in: that is no query. */
export type StoredStory = Omit<StoryPage, 'members'> & { members: Omit<StoryMember, 'like'>[] };

/** A story with its articles, topics and markets, as known at a moment; null when there is none. */
export async function storyPage(
	db: Db,
	id: string,
	asOf: Moment | null
): Promise<StoredStory | null> {
	const key = /^\d{1,10}$/.test(id) ? Number(id) : null;
	// Keys are 32-bit in PostgreSQL, which refuses to compare them with more.
	const story =
		key === null || key >= 2 ** 31 ? undefined : (await storiesByKey(db, [key], asOf)).get(key);
	if (!story) return null;
	const at = asOf === null ? {} : { asOf };
	const articles = story.members.map((member) => String(member.key));
	const keys = story.members.map((member) => member.key);
	const [topicLinks, marketLinks, topics, wordings, placed] = await Promise.all([
		linksTo(db, 'topic-article', articles, at),
		linksTo(db, 'market-article', articles, at),
		listTopics(db, asOf ?? undefined),
		headlineHistory(db, keys, asOf),
		placements(db, keys, asOf)
	]);
	const byKey = new Map(story.members.map((member) => [member.key, member]));
	const nameOf = (member: Member | undefined) =>
		member ? { id: String(member.key), outlet: member.outlet } : null;
	const best = strongest(marketLinks);
	const marketKeys = [...best.keys()].map(Number);
	const [markets, rules] = await Promise.all([
		marketViews(db, marketKeys, asOf),
		marketRules(db, marketKeys, asOf)
	]);
	return {
		...storyView(story),
		members: story.members.map((member) => ({
			id: String(member.key),
			placed: placed.get(member.key) ?? null,
			copyOf: member.copyOf === null ? null : nameOf(byKey.get(member.copyOf)),
			title: member.title,
			url: member.url,
			outlet: member.outlet,
			lang: member.lang,
			publishedAt: member.publishedAt,
			seenAt: member.seenAt,
			summary: member.summary,
			sentiment: member.sentiment,
			sentimentTerms: member.sentimentTerms,
			earlier: (wordings.get(member.key) ?? []).filter(({ title }) => title !== member.title)
		})),
		topics: topics.flatMap(({ slug, name }) => {
			const links = topicLinks.filter(({ a }) => a === slug);
			if (links.length === 0) return [];
			return [{ slug, name, reasons: [...new Set(links.flatMap(({ reasons }) => reasons))] }];
		}),
		markets: [...best].flatMap(([marketKey, { score, reasons, state }]) => {
			const market = markets.get(Number(marketKey));
			return market
				? [
						{
							...market,
							rules: rules.get(Number(marketKey)) ?? '',
							link: { score, reasons, state }
						}
					]
				: [];
		})
	};
}

/** The best link of each market to any of a story's articles, best first. */
function strongest(links: Link[]): Map<string, Link> {
	const best = new Map<string, Link>();
	for (const link of links) if (!best.has(link.a)) best.set(link.a, link);
	return best;
}
