import type { ArticleReading } from '#lib/domain/article.ts';
import type { Moment } from '#lib/domain/market.ts';
import type { ItemDraft } from './draft.ts';

/** Most bytes of a document and most items of it that are read; real feeds reach 3 MB and 200 items. */
export const MOST_BYTES = 10 * 1024 * 1024;
export const MOST_ITEMS = 5_000;

/** What is known of a document besides its bytes. */
export type FeedMeta = {
	/** When it was fetched: dates further ahead than ten minutes are wrong. */
	at: Moment;
	/** HTTP Content-Type: its charset counts, its type does not (feeds come as text/html). */
	contentType?: string;
	/** Where it was fetched, after redirects: relative links are resolved against it. */
	url?: string;
	/** IANA zone of dates without one; unknown: Asia/Seoul for Korean feeds, else UTC. */
	zone?: string | null;
	/** Language of the source, as a prior. */
	lang?: string | null;
	/** Who publishes it; unknown: the feed's own title. */
	outlet?: string;
};

/** What a feed says of itself. Texts are plain; missing ones are null. */
export type FeedInfo = {
	title: string | null;
	/** The page it belongs to. */
	link: string | null;
	/** As the feed spells it (`ko-kr`). */
	language: string | null;
	description: string | null;
	/** How long it asks to be left alone between two readings, at most a day; null when it does not say. */
	ttlMs?: number | null;
	/** Hours (0–23 GMT) and days (`Sunday`) on which it asks not to be read. */
	skipHours?: number[];
	skipDays?: string[];
};

/** An item that cannot become an article: kept whole for the quarantine. */
export type RejectedItem = {
	/** Its place among the items of the document, from 0. */
	index: number;
	item: unknown;
	reason: string;
	/** What could be read of it, for tools that show a feed as it is; its `url` may be ''. */
	article: ArticleReading | null;
};

/** A document, read. `articles` are in the document's order. */
export type FeedReading = {
	/** Which kind of source read it (`rss`, `atom`, …). */
	kind: string;
	feed: FeedInfo;
	articles: ArticleReading[];
	rejected: RejectedItem[];
	/** In words when only a part could be read (cut off in the middle): a failure with something to show for it. */
	degraded: string | null;
};

/**
 * A kind of source: a format, or a service with a format of its own. It reads; it never fetches or
 * stores. One folder and one line in `index.ts`.
 */
export type SourceKind = {
	/** `rss`, `google-news`: the folder's name. */
	id: string;
	/** For people. */
	name: string;
	/** Whether a document is of this kind: asked in the order of the list. */
	claims(text: string, meta: FeedMeta): boolean;
	/** Reads a document already decoded. Throws `FeedError` when it is none of its kind. */
	read(text: string, meta: FeedMeta): FeedReading;
	/** Reads a document from its bytes. Throws `FeedError`. */
	parse(body: Uint8Array, meta: FeedMeta): FeedReading;
	/** Reads one item again that was kept as the parser gave it. Throws when it is none of its kind. */
	item?(raw: unknown): ItemDraft;
};

/** A document that is no feed at all, in words for the status page. */
export class FeedError extends Error {
	readonly reason: 'empty' | 'html' | 'json' | 'opml' | 'unknown' | 'malformed' | 'too-large';

	constructor(reason: FeedError['reason'], message: string, cause?: unknown) {
		super(message, { cause });
		this.name = 'FeedError';
		this.reason = reason;
	}
}
