/**
 * What stands beside the ranking, as markup made on the server: as components it would weigh on every reader
 * of the front page. Every word of it is escaped.
 */
import { quadrantSvg, type Dot } from '#lib/charts/quadrant.ts';
import { element, text } from '#lib/charts/svg-sheet.ts';
import type { Quarter } from '#lib/domain/evidence.ts';
import { localeOf, names } from '#lib/domain/format.ts';
import type { Moment } from '#lib/domain/market.ts';
import type { StoryTrend, TrendItem } from '#lib/domain/view.ts';
import { WINDOWS, type Window } from '#lib/domain/window.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { inPast } from './past.ts';

const WINDOW_WORDS: Record<Window, () => string> = {
	'1h': m.window_1h,
	'6h': m.window_6h,
	'24h': m.window_24h,
	'7d': m.window_7d
};

/** Topics that have a number in the picture; the others are few words of a list. */
const MOST_DOTS = 24;
/** Names in one list. */
const MOST_NAMES = 8;

const QUARTERS: [Quarter | null, () => string][] = [
	['loud-moving', m.quarter_loud_moving],
	['quiet-moving', m.quarter_quiet_moving],
	['loud-flat', m.quarter_loud_flat],
	['quiet-flat', m.quarter_quiet_flat],
	[null, m.quarter_unknown]
];

const nameOf = ({ name }: TrendItem) => names(name, localeOf(getLocale())).main;

const topicPath = ({ slug }: TrendItem, asOf: Moment | null) =>
	inPast(`/topics/${encodeURIComponent(slug)}`, asOf);

const linkTo = (href: string, words: string, lang?: string | null) =>
	element('a', { href, ...(lang ? { lang } : {}) }, text(words));

const section = (id: string, title: string, content: string) =>
	element('section', { 'aria-labelledby': id }, element('h2', { id }, text(title)) + content);

const soft = (words: string) => element('p', { class: 'soft small' }, text(words));

/** Topics between news and odds: the picture, and the same as lists. */
function quadrant(topics: readonly TrendItem[], asOf: Moment | null): string {
	const dots = topics.flatMap((topic, i): (Dot & { slug: string })[] => {
		const { burst, move, stands } = topic.parts;
		if (burst === null || i >= MOST_DOTS) return [];
		const label = nameOf(topic);
		return [
			{ slug: topic.slug, number: i + 1, label, news: burst, move: Math.abs(move?.z ?? 0), stands }
		];
	});
	const picture =
		dots.length === 0
			? ''
			: quadrantSvg(dots, {
					alt: m.board_alt({ n: dots.length }),
					news: m.board_loud(),
					odds: m.board_moving(),
					usual: m.board_usual()
				});
	const numbers = new Map(dots.map(({ slug, number }) => [slug, number]));
	const lists = QUARTERS.flatMap(([quarter, word]) => {
		const those = topics.filter((topic) => topic.quarter === quarter);
		if (quarter === null && those.length === 0) return [];
		const shown = those.slice(0, MOST_NAMES).map((topic) => {
			const number = numbers.get(topic.slug);
			const link = linkTo(topicPath(topic, asOf), nameOf(topic));
			return number === undefined ? link : `${element('b', {}, String(number))} ${link}`;
		});
		const more = those.length - shown.length;
		const list = [...shown, ...(more > 0 ? [text(m.quarter_more({ n: more }))] : [])].join(', ');
		return element('dt', {}, text(word())) + element('dd', {}, list || text(m.quarter_none()));
	});
	return section(
		'news-odds',
		m.board_quadrant(),
		picture + element('dl', { class: 'small' }, lists.join(''))
	);
}

/** What moves and is covered in one of the two languages alone. */
function blindspots(topics: readonly TrendItem[], asOf: Moment | null): string {
	const rows = topics.flatMap((topic) => {
		const { blind, covered } = topic;
		if (blind === null) return [];
		const words = blind === 'ko' ? m.blind_ko({ n: covered.en }) : m.blind_en({ n: covered.ko });
		const link = linkTo(topicPath(topic, asOf), nameOf(topic));
		return [element('li', {}, link + soft(words))];
	});
	return section(
		'one-language',
		m.board_blind(),
		rows.length === 0 ? soft(m.blind_none()) : element('ul', {}, rows.join(''))
	);
}

/** Stories that spread further than stories do, with why. */
function spread(stories: readonly StoryTrend[], window: Window, asOf: Moment | null): string {
	const rows = stories.map(({ story, why, stands }) =>
		element(
			'li',
			{},
			linkTo(inPast(`/stories/${story.id}`, asOf), story.title, story.lang) +
				element(
					'p',
					{ class: 'soft small' },
					(stands ? `${element('strong', {}, text(m.breaking_stands()))} · ` : '') +
						text(why[localeOf(getLocale())])
				)
		)
	);
	return section(
		'spread',
		m.board_spread(),
		(rows.length === 0 ? soft(m.spread_none()) : element('ol', {}, rows.join(''))) +
			element(
				'p',
				{ class: 'more' },
				linkTo(inPast(`/breaking?window=${window}`, asOf), m.breaking_more())
			)
	);
}

/** Where topics stand between news and odds, and in which language what moves is missing; empty without topics. */
export const quartersOf = (topics: readonly TrendItem[], asOf: Moment | null): string =>
	topics.length === 0 ? '' : quadrant(topics, asOf) + blindspots(topics, asOf);

/** The same with the stories that spread, and the way to what is unusual in the whole catalogue. */
export const boardOf = (
	topics: readonly TrendItem[],
	stories: readonly StoryTrend[],
	{ window, asOf }: { window: Window; asOf: Moment | null }
): string => quartersOf(topics, asOf) + spread(stories, window, asOf);

/** The head of a page that shows a ranking: what it is called, its windows, and what leads on from it. */
export const headOf = (title: string, chosen: Window, asOf: Moment | null, more = ''): string =>
	element(
		'div',
		{ class: 'ranked' },
		element('h1', {}, text(title)) +
			element(
				'nav',
				{ class: 'choices', 'aria-label': m.window_label() },
				windowLinks(chosen, asOf)
			)
	) + more;

/** The way to what is unusual whatever is followed. */
export const wayToAll = (window: Window, asOf: Moment | null): string =>
	element(
		'p',
		{ class: 'more small' },
		linkTo(inPast(`/breaking?window=${window}`, asOf), m.breaking_more())
	);

/** The windows a ranking may be over, as links on the page that shows one. */
const windowLinks = (chosen: Window, asOf: Moment | null): string =>
	WINDOWS.map((window) =>
		element(
			'a',
			{
				href: inPast(`?window=${window}`, asOf),
				...(window === chosen ? { 'aria-current': 'true' } : {})
			},
			text(WINDOW_WORDS[window]())
		)
	).join(' ');

/** What to do where no topic is followed yet; `edits`: this reader may add one here. */
export function emptyBoard(edits: boolean): string {
	const way = edits ? element('p', {}, linkTo('/desk/topics/new', m.home_empty_desk())) : '';
	const steps = [
		[m.home_empty_refresh(), 'npm run refresh'],
		[m.home_empty_track(), 'npm run track -- topics.yaml']
	].map(([words = '', command = '']) =>
		element('li', {}, `${text(words)} ${element('code', {}, text(command))}`)
	);
	const advice = element('p', {}, text(m.home_empty())) + element('ol', {}, steps.join(''));
	return element('div', { class: 'empty' }, way + advice);
}
