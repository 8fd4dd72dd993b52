import { atom } from './atom/index.ts';
import { notAFeed } from './document.ts';
import { gdelt } from './gdelt/index.ts';
import { googleNews } from './google-news/index.ts';
import { jsonfeed } from './jsonfeed/index.ts';
import { bodyText } from './kind.ts';
import { rdf } from './rdf/index.ts';
import { rss } from './rss/index.ts';
import type { FeedMeta, FeedReading, SourceKind } from './source.ts';

/** Every kind of source, the more particular first: Google News is RSS too. */
export const kinds: SourceKind[] = [googleNews, rss, atom, rdf, jsonfeed, gdelt];

/**
 * Reads a document of whatever kind it turns out to be, or of the kind named. Throws `FeedError`
 * when it is no feed, saying what it is instead.
 */
export function readFeed(body: Uint8Array, meta: FeedMeta, kindId?: string): FeedReading {
	const text = bodyText(body, meta);
	const named = kinds.find(({ id }) => id === kindId);
	const kind = named ?? kinds.find((each) => each.claims(text, meta));
	if (!kind) throw notAFeed(text);
	return kind.read(text, meta);
}
