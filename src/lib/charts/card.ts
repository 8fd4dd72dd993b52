/** What stands on a picture that is shared: a headline, a price with its source, and the chart. */
import { SHARE_SIZE } from '#lib/domain/share.ts';
import type { Figure } from './figure.ts';
import { PALETTE } from './palette.ts';
import { element, wrapped, text, type Attributes, type Sheet } from './svg-sheet.ts';
import { figureSvg } from './svg.ts';

/** The card's words, in the language it is shared in. Lines may be of any length: they are cut to fit. */
export type Card = {
	title: string;
	/** What may not be missed, beside the name of the paper: simulated, frozen. */
	tags: string[];
	/** The large figure with what it must not be shown without, a line each; null: the title alone. */
	price: { value: string; notes: string[] } | null;
	/** Below the title: the question that the price answers, or who reported. */
	facts: string[];
	chart: {
		figure: Figure;
		sheet: Pick<Sheet, 'ticks' | 'endName' | 'markWord' | 'percent' | 'titles'>;
	} | null;
	/** The host at the foot. */
	site: string;
};

/** Families that `server/picture.ts` draws with. */
export const FAMILIES = { serif: 'NanumMyeongjo', sans: 'NanumGothic' } as const;

const { width: WIDTH, height: HEIGHT } = SHARE_SIZE;
const EDGE = 48;
const TOP = 92;
/** Where the column of the price begins, and how wide the one beside it is. */
const PRICE_AT = 836;
const CHART_TOP = 300;
/** A card is seen at half its size or less: the chart's letters grow with it. */
const CHART_SCALE = 1.7;
const CHART_HEIGHT = HEIGHT - CHART_TOP - 44;

/** At most so many lines, the last one ending in an ellipsis where there was more. */
function lines(words: string, most: number, letters: number): string[] {
	const all = wrapped(words, letters).map((line) => cut(line, letters));
	if (all.length <= most) return all;
	const last = all[most - 1] ?? '';
	return [...all.slice(0, most - 1), cut(`${last} ${all[most] ?? ''}`, letters)];
}

/** A word that is longer than a line is cut; Hangul letters are nearly twice as wide. */
function cut(line: string, letters: number): string {
	let room = letters;
	let kept = '';
	for (const letter of line) {
		room -= letter > '\u10ff' ? 1.8 : 1;
		if (room < 0) return `${kept.trimEnd()}…`;
		kept += letter;
	}
	return kept;
}

/** The card as an SVG of 1200 × 630 pixels, in the light colours: it stands on other sites' pages. */
export function cardSvg(card: Card): string {
	const colour = (token: string) => PALETTE.light[token] ?? 'currentColor';
	const words = (x: number, y: number, size: number, content: string, more: Attributes = {}) =>
		element('text', { x, y, 'font-size': size, fill: colour('--ink'), ...more }, text(content));
	const soft = { fill: colour('--ink-2') };
	// Without a chart there is room: the words are larger.
	const grown = card.chart ? 1 : 1.3;
	const [titleSize, titleStep] = [46 * grown, 56 * grown];
	const [factSize, factStep] = [23 * grown, 32 * grown];
	const title = lines(card.title, card.chart ? 3 : 4, (card.price ? 33 : 48) / grown);
	const factsAt = TOP + 14 * grown + title.length * titleStep;
	const room = Math.max(
		1,
		Math.floor(((card.chart ? CHART_TOP : HEIGHT - 60) - factsAt) / factStep)
	);
	const facts = card.facts
		.flatMap((fact) => lines(fact, room, (card.price ? 62 : 84) / grown))
		.slice(0, room);
	const parts = [
		element('rect', { width: WIDTH, height: HEIGHT, fill: colour('--paper') }),
		words(EDGE, 54, 30, 'Hearsay', { 'font-family': FAMILIES.serif, 'font-weight': 700 }),
		words(WIDTH - EDGE, 52, 22, card.tags.join(' · '), {
			'text-anchor': 'end',
			'font-weight': 700
		}),
		element('rect', { x: EDGE, y: 70, width: WIDTH - 2 * EDGE, height: 2, fill: colour('--ink') }),
		...title.map((line, i) =>
			words(EDGE, TOP + (i + 1) * titleStep - 10, titleSize, line, {
				'font-family': FAMILIES.serif,
				'font-weight': 700
			})
		),
		...facts.map((line, i) => words(EDGE, factsAt + factSize + i * factStep, factSize, line, soft)),
		...(card.price
			? [
					words(PRICE_AT, TOP + 92, card.price.value.length > 5 ? 84 : 100, card.price.value, {
						'font-weight': 700
					}),
					...card.price.notes
						.flatMap((note) => lines(note, 2, 26))
						.slice(0, 3)
						.map((line, i) => words(PRICE_AT, TOP + 132 + i * 32, 23, line, soft))
				]
			: []),
		words(EDGE, HEIGHT - 20, 19, card.site, soft)
	];
	if (card.chart) parts.push(chartOf(card.chart, card.title));
	return element(
		'svg',
		{
			xmlns: 'http://www.w3.org/2000/svg',
			width: WIDTH,
			height: HEIGHT,
			viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
			'font-family': FAMILIES.sans
		},
		parts.join('')
	);
}

/** The panel of probabilities alone, larger. */
function chartOf({ figure, sheet }: NonNullable<Card['chart']>, title: string): string {
	const svg = figureSvg(
		{ ...figure, stories: null, sentiment: null },
		{
			...sheet,
			title,
			subtitle: '',
			notes: [],
			bare: true,
			theme: 'light',
			width: (WIDTH - 2 * EDGE) / CHART_SCALE,
			height: CHART_HEIGHT / CHART_SCALE
		}
	);
	return element('g', { transform: `translate(${EDGE} ${CHART_TOP}) scale(${CHART_SCALE})` }, svg);
}
