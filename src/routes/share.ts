import { cardSvg, type Card } from '#lib/charts/card.ts';
import { lastValue } from '#lib/charts/figure.ts';
import { BASIS_WORDS } from '#lib/components/basis-words.ts';
import { localeOf, moment, percent, zoneOf } from '#lib/domain/format.ts';
import type { Moment } from '#lib/domain/market.ts';
import { SHARE_SIZE, type Share } from '#lib/domain/share.ts';
import type { KeptMarket, StoryPage } from '#lib/domain/view.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { holds } from '#lib/server/api/respond.ts';
import { Busy, canDraw, picture, pictureTag, Unable } from '#lib/server/picture.ts';
import { isSimulated, sheetOf, titleOf, unchanging, venueOf, type Taken } from './chart-answer.ts';

type Asked = { url: URL; locals: App.Locals };

/** The parameters that change what a page's picture shows. */
const SHOWN = ['range', 'from', 'to', 'axis', 'asOf'];
/** How long a picture of what goes on may be shown without asking again, s. */
const FRESH = 300;

/**
 * The zone of what is shared: the settings', else UTC. Not the reader's own: whoever it is shared with
 * is somewhere else, and one picture serves all.
 */
const zoneFor = ({ locals }: Asked) => zoneOf('browser', locals.context.config.zone);
const when = (at: Moment, asked: Asked) => moment(at, zoneFor(asked), localeOf(getLocale()));

const seenAt = ({ checkedAt, quote }: KeptMarket, now: Moment) => checkedAt ?? quote?.at ?? now;

/** What a page's tags are made of: a chart without its numbers. */
type Subject = Pick<Taken, 'title' | 'markets' | 'now' | 'asOf' | 'frozen'>;

/** The market whose price stands for a chart: the first, which leads the topic. */
const leading = ({ markets }: Subject) => markets[0] ?? null;

function share(asked: Asked, title: string, sentences: string[]): Share {
	const { url } = asked;
	const page = new URL(url.pathname, url.origin);
	for (const name of SHOWN) {
		const value = url.searchParams.get(name);
		if (value !== null) page.searchParams.set(name, value);
	}
	const image = new URL(page.href);
	image.pathname += '/share.png';
	image.searchParams.set('lang', getLocale());
	return {
		title,
		description: sentences.join(' '),
		url: page.href,
		image: canDraw() ? { url: image.href, ...SHARE_SIZE } : null,
		locale: getLocale() === 'ko' ? 'ko_KR' : 'en_US'
	};
}

const noMarket = (chart: Subject, asked: Asked) =>
	m.share_no_market({ title: titleOf(chart), when: when(chart.asOf ?? chart.now, asked) });

/** What the leading market says, in one sentence. */
function priceSentence(market: KeptMarket, now: Moment, asked: Asked): string {
	const { quote, title } = market;
	const words = { venue: venueOf(market.venue), title, when: when(seenAt(market, now), asked) };
	if (!quote?.basis) return m.share_no_price(words);
	return m.share_price({
		...words,
		p: percent(quote.probability),
		basis: BASIS_WORDS[quote.basis]()
	});
}

/** What another site shows of the page of a topic, a market or a snapshot. */
export function shareOfChart(chart: Subject, asked: Asked): Share {
	const market = leading(chart);
	return share(asked, titleOf(chart), [
		...(isSimulated(chart, asked) ? [m.simulated()] : []),
		...(chart.frozen ? [m.share_frozen()] : []),
		market ? priceSentence(market, chart.now, asked) : noMarket(chart, asked)
	]);
}

/** What another site shows of a story's page. */
export function shareOfStory(story: StoryPage, asked: Asked): Share {
	return share(asked, story.title, [
		...(asked.locals.context.config.simulated ? [m.simulated()] : []),
		storySentence(story, asked)
	]);
}

const storySentence = ({ outlet, publishedAt, articles, outlets }: StoryPage, asked: Asked) =>
	m.share_story({
		outlet,
		when: when(publishedAt, asked),
		articles: m.n_articles({ n: articles }),
		outlets: m.n_outlets({ n: outlets })
	});

const simulatedTag = () => m.simulated().replace(/\.$/, '');

/** A price with what it must not be shown without. */
function priceOf(market: KeptMarket, now: Moment, asked: Asked): Card['price'] {
	const { quote, venue, money } = market;
	return {
		value: percent(quote?.probability ?? null),
		notes: [
			[
				venueOf(venue),
				quote?.basis ? BASIS_WORDS[quote.basis]() : m.no_price(),
				...(money === 'play' ? [m.play_money()] : [])
			].join(' · '),
			when(seenAt(market, now), asked)
		]
	};
}

/** The picture of a topic, a market or a snapshot. */
export function chartCard(taken: Taken, asked: Asked): Card {
	const market = leading(taken);
	const title = titleOf(taken);
	const priced = taken.figure.lines.some((line) => lastValue(line) !== null);
	return {
		title,
		tags: [
			...(taken.frozen ? [m.frozen({ when: when(taken.now, asked) })] : []),
			...(taken.asOf !== null && !taken.frozen ? [m.as_of({ when: when(taken.asOf, asked) })] : []),
			...(isSimulated(taken, asked) ? [simulatedTag()] : [])
		],
		price: market && priceOf(market, taken.now, asked),
		facts: market ? [market.title].filter((other) => other !== title) : [noMarket(taken, asked)],
		chart: priced ? { figure: taken.figure, sheet: sheetOf(taken.figure, zoneFor(asked)) } : null,
		site: asked.url.host
	};
}

/** The picture of a story: its headline, who reported it, and what its first market says. */
export function storyCard(story: StoryPage, now: Moment, asked: Asked): Card {
	const [market] = story.markets;
	return {
		title: story.title,
		tags: asked.locals.context.config.simulated ? [simulatedTag()] : [],
		price: market ? priceOf(market, now, asked) : null,
		facts: [storySentence(story, asked), ...(market ? [market.title] : [])],
		chart: null,
		site: asked.url.host
	};
}

/** Answers with a card as PNG; `fixed`: it never changes. */
export async function cardAnswer(
	card: Card,
	{ request }: { request: globalThis.Request },
	fixed = false
): Promise<Response> {
	const svg = cardSvg(card);
	const etag = `"${pictureTag(svg)}"`;
	const headers = {
		etag,
		'content-type': 'image/png',
		...(fixed ? unchanging(false) : { 'cache-control': `public, max-age=${FRESH}` })
	};
	if (holds(request.headers.get('if-none-match'), etag)) {
		return new Response(null, { status: 304, headers });
	}
	try {
		return new Response(new Uint8Array(await picture(svg)), { headers });
	} catch (error) {
		if (error instanceof Busy) return refused(503, m.share_busy(), { 'retry-after': '5' });
		if (error instanceof Unable) return refused(501, m.share_failed());
		throw error;
	}
}

const refused = (status: number, sentence: string, headers: Record<string, string> = {}) =>
	new Response(`${sentence}\n`, {
		status,
		headers: { 'content-type': 'text/plain; charset=utf-8', ...headers }
	});
