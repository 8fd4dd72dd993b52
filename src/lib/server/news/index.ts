import type { ArticleReading } from '#lib/domain/article.ts';
import { atom } from './atom/index.ts';
import { notAFeed } from './document.ts';
import { readDraft } from './draft.ts';
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

/**
 * Reads an item again that could not be read once, as the parser gave it then: by the kind named, or by the
 * first that finds an article in it. Throws an error with the newest reason where none does.
 */
export function rereadItem(
	raw: unknown,
	meta: FeedMeta,
	kindId?: string,
	among: readonly SourceKind[] = kinds
): ArticleReading {
	let reason = 'No kind of source reads it.';
	for (const kind of among) {
		// Google News is RSS that says less: nobody but its own sources is read so.
		if (!kind.item || (kindId ? kind.id !== kindId : kind.id === googleNews.id)) continue;
		try {
			const { articles, rejected } = readDraft(kind.id, { items: [kind.item(raw)] }, meta);
			if (articles[0]) return articles[0];
			reason = rejected[0]?.reason ?? reason;
		} catch {
			// What another kind left behind may have any shape here.
		}
	}
	throw new Error(reason);
}
