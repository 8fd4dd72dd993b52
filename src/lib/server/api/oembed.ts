import { z } from 'zod';
import { names } from '#lib/domain/format.ts';
import { marketPage } from '../db/market-page.ts';
import { topicBySlug } from '../db/topic.ts';
import type { Context } from '../context.ts';
import * as answers from './answers.ts';
import { badInput, notFound } from './error.ts';
import { route } from './route.ts';

const WIDTH = 640;
const LEAST = 320;
/** The picture is 16 to 11; prices and notes stand below it. */
const heightOf = (width: number) => Math.round((width * 11) / 16) + 200;

const size = (what: string) =>
	z.coerce
		.number()
		.int()
		.min(LEAST)
		.optional()
		.meta({ description: `Most pixels of ${what}.` });

const html = (text: string) =>
	text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

/** What a page's address is about: a topic or a market, by its path below the origin. */
function subjectOf(url: URL): { kind: 'topics' | 'markets'; id: string } | null {
	const [, kind, id, ...more] = url.pathname.split('/');
	if ((kind !== 'topics' && kind !== 'markets') || !id || more.length > 0) return null;
	try {
		return { kind, id: decodeURIComponent(id) };
	} catch {
		return null;
	}
}

async function titleOf(context: Context, kind: string, id: string): Promise<string | null> {
	const { connection, db, clock } = context;
	if (kind === 'markets') {
		return (await marketPage(connection, id, { now: clock.now(), asOf: null }))?.title ?? null;
	}
	const topic = await topicBySlug(db, id);
	return topic && names(topic.name, 'en').main;
}

/** oEmbed 1.0: what a page's address becomes in somebody else's text. */
export const oembed = route({
	path: '/api/v1/oembed',
	summary: 'oEmbed of a topic or market page',
	params: z.object({}),
	query: z.object({
		url: z
			.string()
			.max(2000)
			.meta({ description: 'The page to embed.', examples: ['http://127.0.0.1:3000/topics/x'] }),
		maxwidth: size('width'),
		maxheight: size('height'),
		format: z.literal('json').optional().meta({ description: 'Only JSON is answered.' })
	}),
	answer: answers.oembed,
	mayMiss: true,
	async read({ context, input }) {
		const page = URL.canParse(input.url) ? new URL(input.url) : null;
		if (!page || !/^https?:$/.test(page.protocol)) {
			throw badInput('url', 'url must be the full address of a page of this site.');
		}
		const subject = subjectOf(page);
		const title = subject && (await titleOf(context, subject.kind, subject.id));
		if (!subject || title === null) throw notFound('There is no topic or market at this url.');
		const width = Math.min(WIDTH, input.maxwidth ?? WIDTH);
		const height = Math.min(heightOf(width), input.maxheight ?? Infinity);
		const source = `${page.origin}/embed${page.pathname}${page.search}`;
		return {
			version: '1.0' as const,
			type: 'rich' as const,
			provider_name: 'Hearsay',
			provider_url: page.origin,
			title,
			width,
			height,
			html: `<iframe src="${html(source)}" width="${width}" height="${height}" title="${html(title)}" loading="lazy" style="border:0"></iframe>`
		};
	}
});
