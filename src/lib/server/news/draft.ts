import type { ArticleReading } from '#lib/domain/article.ts';
import { languageOf, primaryLanguage } from '#lib/domain/language.ts';
import { legible } from '#lib/domain/legible.ts';
import type { Moment } from '#lib/domain/market.ts';
import { parseDate, type DateReading } from './date.ts';
import { domainOf, isAddress, resolveLink } from './link.ts';
import { MOST_ITEMS, type FeedMeta, type FeedReading, type RejectedItem } from './source.ts';
import { LONGEST, plainText } from './text.ts';

type Text = string | null | undefined;

/** An item as its format spells it, before dates, links and texts are read. */
export type ItemDraft = {
	/** The item as the parser gave it, for the quarantine. */
	raw: unknown;
	id?: Text;
	/** Candidates for its link, best first. */
	links: Text[];
	base?: Text;
	title?: Text;
	summary?: Text;
	content?: Text;
	author?: Text;
	/** Who published it, where the item says so. */
	outlet?: { name?: Text; url?: Text };
	/** Candidates for the time of publication, best first. */
	dates: Text[];
	updated?: Text;
	lang?: Text;
	/** True for dates that stand for a whole day although they carry a time. */
	isDay?: (at: Moment) => boolean;
};

/** A document as its format spells it. */
export type FeedDraft = {
	title?: Text;
	link?: Text;
	language?: Text;
	description?: Text;
	base?: Text;
	ttlMinutes?: number | null;
	skipHours?: number[];
	skipDays?: string[];
	items: ItemDraft[];
};

const DAY = 86_400_000;
/** Clocks differ; a date further ahead than this is wrong. */
const AHEAD = 10 * 60_000;
const LONGEST_ID = 2_048;

/** Minutes between two updates by RSS's syndication module: its period divided by its frequency. */
export function syndicationMinutes(
	sy: { updatePeriod?: string; updateFrequency?: number } | undefined
): number | null {
	const period = { hourly: 60, daily: 1440, weekly: 10_080, monthly: 43_200, yearly: 525_600 }[
		sy?.updatePeriod?.trim().toLowerCase() ?? ''
	];
	return period === undefined ? null : period / Math.max(1, sy?.updateFrequency ?? 1);
}

/** The zone of dates that name none: the source's, else Seoul for Korean feeds, else UTC. */
const zoneOf = (draft: FeedDraft, meta: FeedMeta) =>
	meta.zone ??
	(primaryLanguage(meta.lang ?? draft.language) === 'ko' ||
	/^https?:\/\/[^/]+\.kr(?:[:/]|$)/.test(meta.url ?? '')
		? 'Asia/Seoul'
		: 'UTC');

/**
 * Reads a draft: plain texts, whole links, UTC times, languages. Items without a link or without
 * any text are rejected one by one. `degraded` says in words what of the document is missing.
 */
export function readDraft(
	kind: string,
	draft: FeedDraft,
	meta: FeedMeta,
	degraded: string | null = null
): FeedReading {
	const bases = [draft.base, meta.url];
	const link = resolveLink(draft.link, bases);
	const title = plainText(draft.title, LONGEST.title) || null;
	const items = draft.items.slice(0, MOST_ITEMS);
	const ids = countIds(items);
	const zone = zoneOf(draft, meta);
	const articles: ArticleReading[] = [];
	const rejected: RejectedItem[] = [];
	items.forEach((item, index) => {
		const article = readItem(item, { draft, meta, zone, link, title, ids });
		const reason = unusable(article);
		if (reason === null) articles.push(article);
		else
			rejected.push({
				index,
				item: item.raw,
				reason,
				article
			});
	});
	const tooMany =
		draft.items.length > MOST_ITEMS
			? `Only the first ${MOST_ITEMS} of ${draft.items.length} items were read.`
			: null;
	return {
		kind,
		feed: {
			title,
			link,
			language: draft.language?.trim() || null,
			description: plainText(draft.description, LONGEST.summary) || null,
			ttlMs:
				draft.ttlMinutes && draft.ttlMinutes > 0 ? Math.min(DAY, draft.ttlMinutes * 60_000) : null,
			skipHours: draft.skipHours ?? [],
			skipDays: draft.skipDays ?? []
		},
		articles,
		rejected,
		degraded: degraded ?? tooMany
	};
}

function unusable(article: ArticleReading): string | null {
	if (!article.title && !article.summary && !article.content)
		return 'The item has neither title nor text.';
	return article.url === '' ? 'The item has no http(s) link: there is nothing to open.' : null;
}

/** An item's own id as databases take it: JSON may hold NUL and halves of letters. */
const idOf = (id: Text) => legible(id ?? '').trim() || null;

/** How often each id stands in the document: one that repeats identifies nothing. */
function countIds(items: ItemDraft[]) {
	const ids = new Map<string, number>();
	for (const { id } of items) {
		const text = idOf(id);
		if (text) ids.set(text, (ids.get(text) ?? 0) + 1);
	}
	return ids;
}

type Around = {
	draft: FeedDraft;
	meta: FeedMeta;
	zone: string;
	link: string | null;
	title: string | null;
	ids: Map<string, number>;
};

function readItem(
	item: ItemDraft,
	{ draft, meta, zone, link, title: feedTitle, ids }: Around
): ArticleReading {
	const bases = [item.base, draft.base, link, meta.url];
	const url = firstOf(item.links, (candidate) => resolveLink(candidate, bases)) ?? '';
	const guid = idOf(item.id);
	const title = plainText(item.title, LONGEST.title);
	const summary = plainText(item.summary, LONGEST.summary);
	const content = plainText(item.content, LONGEST.content);
	const told = firstOf(item.dates, (text) => parseDate(text, zone));
	const published = settled(told, meta.at);
	const updated = parseDate(item.updated, zone);
	const outlet = plainText(item.outlet?.name, LONGEST.name);
	const outletUrl = item.outlet?.url && isAddress(item.outlet.url) ? item.outlet.url : null;
	return {
		guid: guid !== null && guid.length <= LONGEST_ID && ids.get(guid) === 1 ? guid : null,
		url,
		title,
		summary,
		content,
		author: plainText(item.author, LONGEST.name) || null,
		outlet: outlet || meta.outlet || feedTitle || domainOf(url) || domainOf(meta.url) || '',
		domain: domainOf(outletUrl) ?? domainOf(url || link),
		lang: languageOf(
			title || summary || content.slice(0, 500),
			item.lang ?? meta.lang ?? draft.language ?? null
		),
		...published,
		updatedAt: updated && updated.at <= meta.at + AHEAD ? updated.at : null,
		dayOnly:
			published.publishedAt !== null &&
			(told?.dayOnly === true || item.isDay?.(published.publishedAt) === true)
	};
}

/** The time of publication: a date ahead of the fetch is wrong, and the fetch stands in for it. */
function settled(told: DateReading | null, at: Moment) {
	if (told === null) return { publishedAt: null, publishedInferred: true };
	if (told.at > at + AHEAD) return { publishedAt: at, publishedInferred: true };
	return { publishedAt: told.at, publishedInferred: false };
}

/** The first candidate that can be read. */
function firstOf<T>(candidates: Text[], read: (text: string) => T | null): T | null {
	for (const candidate of candidates) {
		const found = candidate ? read(candidate) : null;
		if (found !== null) return found;
	}
	return null;
}

/** People as one line: names, or addresses where there is no name. */
export const people = (persons: { name?: string; email?: string }[] | undefined): string | null =>
	(persons ?? []).flatMap(({ name, email }) => name ?? email ?? []).join(', ') || null;
