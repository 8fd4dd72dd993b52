import { bodyText } from '../kind.ts';
import { FeedError, type FeedMeta, type FeedReading, type SourceKind } from '../source.ts';
import { mustAnswer, readAnswer } from './answer.ts';

/** The shape of an article list, so that a stored answer is known again. */
const ARTICLE_LIST = /^\s*\{\s*"(?:articles|timeline|tonechart|query_details)"\s*:/;

function read(text: string, meta: FeedMeta): FeedReading {
	const { articles, rejected, timeline, tones } = mustAnswer(readAnswer(text));
	if (timeline || tones.length > 0) {
		throw new FeedError('json', 'A GDELT timeline holds numbers, not articles.');
	}
	const title = 'GDELT DOC 2.0';
	const feed = { title, link: 'https://www.gdeltproject.org/', language: null, description: null };
	const ahead = meta.at + 10 * 60_000;
	return {
		kind: 'gdelt',
		feed,
		articles: articles.map((article) =>
			(article.publishedAt ?? 0) > ahead ? { ...article, publishedAt: meta.at } : article
		),
		rejected,
		degraded: null
	};
}

/**
 * Article lists of the GDELT Project (https://www.gdeltproject.org/about.html#termsofuse: free with
 * a citation and a link). Opportunistic: throttled at will, never the only source. Throws
 * `GdeltError` with what to do for the failures that look like answers.
 */
export const gdelt: SourceKind = {
	id: 'gdelt',
	name: 'GDELT',
	claims: (text) => ARTICLE_LIST.test(text),
	read,
	parse: (body, meta) => read(bodyText(body, meta), meta)
};
