/** What happened to a topic, or to all of them, as a feed that readers elsewhere follow. */
import { generateAtomFeed, generateJsonFeed } from 'feedsmith';
import type { Firing } from '#lib/domain/alert.ts';
import { names } from '#lib/domain/format.ts';
import { oneLine } from '#lib/domain/legible.ts';
import type { Moment } from '#lib/domain/market.ts';
import { firings } from '#lib/alerts/decide.ts';
import { pathOf, said, type Manner } from '#lib/alerts/say.ts';
import { evidenceOf } from './alerts/evidence.ts';
import type { Connection } from './db/connect.ts';
import { storyList } from './db/story-list.ts';
import { topicBySlug } from './db/topic.ts';

export type FeedFormat = 'atom' | 'json';

/** One entry. `id` never changes and is no address to follow. */
export type Entry = { id: string; at: Moment; title: string; text: string; link: string };

export type Feed = { id: string; title: string; link: string; self: string; entries: Entry[] };

const DAY = 24 * 3_600_000;
/** How far back happenings reach, and how many entries a feed has. */
const REACH = 7 * DAY;
const MOST = 50;

/**
 * The feed of a topic, or of all (`slug` null): its newest stories, and what happened to prices, outcomes and
 * rules within a week. null when there is no such topic. `self`: where the feed is.
 */
export async function goingFeed(
	connection: Connection,
	slug: string | null,
	{ now, manner, self }: { now: Moment; manner: Manner; self: string }
): Promise<Feed | null> {
	const { db } = connection;
	const { origin, locale } = manner;
	const topic = slug === null ? null : await topicBySlug(db, slug);
	if (slug !== null && !topic) return null;
	const subject = slug === null ? ({ all: true } as const) : { topic: slug };
	const stretch = { from: now - REACH, to: now };
	const happened = await Promise.all(
		(['move', 'burst', 'resolution', 'rules'] as const).map(async (kind) => {
			const rule = { subject, options: { kind }, cooldown: 0, startsAt: 0 };
			return firings(rule, await evidenceOf(connection, rule, stretch), stretch);
		})
	);
	const { items } = await storyList(db, {
		...{ topic: slug, query: null, limit: MOST, after: null, asOf: null }
	});
	const stories = items.map(({ id, title, outlet, outlets, publishedAt }): Entry => ({
		id: `${origin}/stories/${id}`,
		at: publishedAt,
		title: oneLine(title),
		text: outlets > 1 ? `${outlet} +${outlets - 1}` : outlet,
		link: `${origin}/stories/${id}`
	}));
	return {
		id: `${origin}/${slug === null ? '' : `topics/${encodeURIComponent(slug)}`}`,
		title: topic ? `${names(topic.name, locale).main} – Hearsay` : 'Hearsay',
		link: slug === null ? `${origin}/` : `${origin}/topics/${encodeURIComponent(slug)}`,
		self,
		entries: [...stories, ...happened.flat().map((one) => entryOf(one, manner))]
			.sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1))
			.slice(0, MOST)
	};
}

function entryOf({ key, at, detail }: Firing, manner: Manner): Entry {
	const { headline, lines } = said(detail, manner);
	const link = manner.origin + pathOf(detail);
	return {
		id: `${link}#${encodeURIComponent(key)}`,
		at,
		title: headline,
		text: lines.join('\n'),
		link
	};
}

/** A feed as Atom (RFC 4287) or JSON Feed 1.1. `since`: what stands as its date while it is empty. */
export function written(feed: Feed, format: FeedFormat, since: Moment): string {
	const { id, title, link, self, entries } = feed;
	if (format === 'json') {
		return JSON.stringify(
			generateJsonFeed({
				title,
				home_page_url: link,
				feed_url: self,
				items: entries.map((entry) => ({
					id: entry.id,
					url: entry.link,
					title: entry.title,
					content_text: entry.text || entry.title,
					date_published: new Date(entry.at)
				}))
			})
		);
	}
	return generateAtomFeed({
		id,
		title: { value: title, type: 'text' },
		updated: new Date(entries[0]?.at ?? since),
		links: [
			{ href: link, rel: 'alternate' },
			{ href: self, rel: 'self', type: 'application/atom+xml' }
		],
		authors: [{ name: 'Hearsay' }],
		entries: entries.map((entry) => ({
			id: entry.id,
			title: { value: entry.title, type: 'text' },
			updated: new Date(entry.at),
			published: new Date(entry.at),
			links: [{ href: entry.link, rel: 'alternate' }],
			summary: { value: entry.text || entry.title, type: 'text' }
		}))
	});
}
