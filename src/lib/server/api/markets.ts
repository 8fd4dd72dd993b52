import { z } from 'zod';
import { marketList, MARKET_SORTS } from '../db/market-list.ts';
import { marketPage, marketSeries } from '../db/market-page.ts';
import { marketPath } from '#lib/domain/path.ts';
import { isZone } from '#lib/domain/format.ts';
import { topicBySlug } from '../db/topic.ts';
import { venues } from '../venues/index.ts';
import { movesWithReceipts } from '../moved.ts';
import { printed } from '../print.ts';
import * as answers from './answers.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { notFound } from './error.ts';
import { asOf, cursor, from, limit, points, search, slug, status, to } from './input.ts';
import { questionOf } from './question.ts';
import { rangeOf } from './range.ts';
import { route } from './route.ts';

const id = z
	.string()
	.max(300)
	.meta({
		description: 'A market, percent-encoded or plain.',
		examples: ['predictit:6000.7000', 'kalshi:KXRYANAIR-27']
	});

const noMarket = (id: string) => notFound(`There is no market ${id}.`);

export const markets = route({
	path: '/api/v1/markets',
	summary: 'Markets by text, venue, status or topic',
	description:
		'Placeholders without a price are not listed. As of a past moment figures and states are those of then; the order by volume, change and probability is that of today.',
	params: z.object({}),
	query: z.object({
		q: search,
		venue: z
			.enum(venues.map((venue) => venue.id) as [string, ...string[]])
			.optional()
			.meta({ description: 'Only markets of this venue.' }),
		status,
		topic: slug.optional(),
		sort: z.enum(MARKET_SORTS).default('volume').meta({
			description:
				'volume: most traded first (real money before play money); change: largest change over 24 h first, up or down; closing: next to close first; new: last seen first; probability, -probability: highest, lowest first. Unknown values come last.'
		}),
		limit,
		cursor,
		asOf
	}),
	answer: answers.marketList,
	mayMiss: true,
	async read({ context, now, asOf, input }) {
		const { venue, status, sort, limit, cursor } = input;
		const topic = input.topic ?? null;
		if (topic !== null && !(await topicBySlug(context.db, topic, asOf ?? undefined))) {
			throw notFound(`There is no topic ${topic}.`);
		}
		const order = `markets ${sort}`;
		const { items, next } = await marketList(context.db, {
			query: questionOf(input.q),
			venue: venue ?? null,
			status,
			topic,
			sort,
			limit,
			after: readCursor(order, cursor),
			now,
			asOf
		});
		return { items, nextCursor: writeCursor(order, next) };
	}
});

export const market = route({
	path: '/api/v1/markets/{id}',
	summary: 'A market with its rules',
	params: z.object({ id }),
	query: z.object({ asOf }),
	answer: answers.marketPage,
	mayMiss: true,
	async read({ context, now, asOf, input }) {
		const page = await marketPage(context.connection, input.id, { now, asOf });
		if (!page) throw noMarket(input.id);
		return page;
	}
});

export const marketSeriesRoute = route({
	path: '/api/v1/markets/{id}/series',
	summary: "A market's prices over time",
	params: z.object({ id }),
	query: z.object({ from, to, points, asOf }),
	answer: answers.marketSeries,
	mayMiss: true,
	async read({ context, now, asOf, input }) {
		const series = await marketSeries(context.connection, input.id, {
			...rangeOf(input, now, asOf),
			points: input.points,
			asOf
		});
		if (!series) throw noMarket(input.id);
		return series;
	}
});

export const moves = route({
	path: '/api/v1/markets/{id}/moves',
	summary: 'What may have moved a market: its last moves with their receipts',
	description:
		'For each move the stories around it and four receipts: time order, whether a story speaks of what the rules ask, trading at the move, and the same question at other venues. A cause is never named.',
	params: z.object({ id }),
	query: z.object({ asOf }),
	answer: answers.moves,
	mayMiss: true,
	async read({ context, now, asOf, input }) {
		const found = await movesWithReceipts(context.connection, input.id, { now, asOf });
		if (!found) throw noMarket(input.id);
		return found;
	}
});

export const sentence = route({
	path: '/api/v1/markets/{id}/sentence',
	summary: 'The sentence about a market that can be printed, and whether it should',
	description:
		'The address in it leads to the page as of the same moment. Freeze the page (a snapshot) for one that keeps its numbers.',
	params: z.object({ id }),
	query: z.object({
		zone: z
			.string()
			.max(60)
			.refine(isZone, 'is no time zone, such as Asia/Seoul')
			.default('UTC')
			.meta({
				description:
					'In which time zone moments are written; by default that of New York in English and of Seoul in Korean.',
				examples: ['Asia/Seoul']
			}),
		asOf
	}),
	answer: answers.sentence,
	mayMiss: true,
	async read({ context, now, asOf, input, origin }) {
		const page = await marketPage(context.connection, input.id, { now, asOf });
		if (!page) throw noMarket(input.id);
		const at = asOf ?? now;
		return await printed(context.db, page, {
			now: at,
			zone: input.zone ?? context.config.zone,
			link: `${origin}${marketPath(page.id)}?asOf=${new Date(at).toISOString()}`,
			simulated: context.config.simulated
		});
	}
});
