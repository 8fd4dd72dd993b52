import { z } from 'zod';
import { names } from '#lib/domain/format.ts';
import type { Snapshot } from '#lib/charts/snapshot.ts';
import type { Moment } from '#lib/domain/market.ts';
import { comparePage } from '../db/compare-page.ts';
import { marketPage } from '../db/market-page.ts';
import { findSnapshot } from '../db/snapshot.ts';
import { topicBySlug } from '../db/topic.ts';
import type { Context } from '../context.ts';
import * as answers from './answers.ts';
import { MOST_NAMES } from './compare.ts';
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

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** Whether an address is of this site: a frame of another one is not ours to hand out. */
const isOurs = ({ origin, hostname, protocol }: URL, config: Context['config']) =>
	config.origin
		? origin === new URL(config.origin).origin
		: protocol === 'http:' && LOOPBACK.includes(hostname);

type Subject =
	{ kind: 'topics' | 'markets' | 's'; id: string } | { kind: 'compare'; names: string[] };

/** What a page's address is about, by its path below the origin. */
function subjectOf(url: URL): Subject | null {
	const [, kind, id, ...more] = url.pathname.split('/');
	if (kind === 'compare' && id === undefined) {
		return { kind, names: url.searchParams.getAll('with').slice(0, MOST_NAMES) };
	}
	if ((kind !== 'topics' && kind !== 'markets' && kind !== 's') || !id || more.length > 0) {
		return null;
	}
	try {
		return { kind, id: decodeURIComponent(id) };
	} catch {
		return null;
	}
}

async function titleOf(
	{ db, connection }: Context,
	subject: Subject,
	now: Moment
): Promise<string | null> {
	switch (subject.kind) {
		case 'markets':
			return (await marketPage(connection, subject.id, { now, asOf: null }))?.title ?? null;
		case 'topics': {
			const topic = await topicBySlug(db, subject.id);
			return topic && names(topic.name, 'en').main;
		}
		case 's': {
			const found = await findSnapshot(db, subject.id);
			return found.state === 'whole'
				? names((JSON.parse(found.text) as Snapshot).name, 'en').main
				: null;
		}
		case 'compare': {
			// Only what the markets are called is wanted of it.
			const window = { from: now - 1, to: now, points: 2, asOf: null };
			const { items } = await comparePage(connection, { names: subject.names, ...window });
			return items.length === 0 ? null : items.map(({ title }) => title).join(' / ');
		}
	}
}

/** oEmbed 1.0: what a page's address becomes in somebody else's text. */
export const oembed = route({
	path: '/api/v1/oembed',
	summary: 'oEmbed of the page of a topic, a market, a comparison or a snapshot',
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
	async read({ context, now, input }) {
		const page = URL.canParse(input.url) ? new URL(input.url) : null;
		if (!page || !isOurs(page, context.config)) {
			throw badInput('url', 'url must be the full address of a page of this site.');
		}
		const subject = subjectOf(page);
		const title = subject && (await titleOf(context, subject, now));
		if (!subject || title === null)
			throw notFound('There is no topic, market, comparison or snapshot at this url.');
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
