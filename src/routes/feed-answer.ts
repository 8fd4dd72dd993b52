import { createHash } from 'node:crypto';
import { error, type RequestEvent } from '@sveltejs/kit';
import { LOCALES } from '#lib/domain/format.ts';
import { mannerOf } from '#lib/server/alerts/deliver.ts';
import { holds } from '#lib/server/api/respond.ts';
import { goingFeed, written, type FeedFormat } from '#lib/server/going-feed.ts';

const TYPES: Record<FeedFormat, string> = {
	atom: 'application/atom+xml; charset=utf-8',
	json: 'application/feed+json; charset=utf-8'
};

/** When an empty feed says it was made: always the same, so that it does not look new. */
const BEGINNING = Date.UTC(2026, 0, 1);

/**
 * A feed in the language that the address names (`lang`, else English: feed readers have none of their own),
 * with addresses at ORIGIN. 304 where the reader has it already; 404 for no topic.
 */
export async function answerFeed(
	{ locals: { context }, request, url }: Pick<RequestEvent, 'locals' | 'request' | 'url'>,
	slug: string | null,
	format: FeedFormat
): Promise<Response> {
	const lang = LOCALES.find((one) => one === url.searchParams.get('lang')) ?? 'en';
	const manner = {
		...mannerOf(context, { lang, zone: context.config.zone ?? 'UTC' }),
		origin: url.origin
	};
	const feed = await goingFeed(context.connection, slug, {
		now: context.clock.now(),
		manner,
		self: url.origin + url.pathname + (lang === 'en' ? '' : `?lang=${lang}`)
	});
	if (!feed) error(404, `There is no topic ${slug}.`);
	const body = written(feed, format, BEGINNING);
	const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
	const headers = { etag, 'cache-control': 'no-cache' };
	return holds(request.headers.get('if-none-match'), etag)
		? new Response(null, { status: 304, headers })
		: new Response(body, { headers: { ...headers, 'content-type': TYPES[format] } });
}
