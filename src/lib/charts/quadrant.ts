/** Topics between news and odds, as an SVG: how loud the news is across, how far the odds moved up. */
import { sideBySide, type Field } from './side-by-side.ts';
import { element, round, text } from './svg-sheet.ts';

/** A topic: news and move in standard deviations (a move without a sign, 0 for none), and whether it stands out. */
export type Dot = { number: number; label: string; news: number; move: number; stands: boolean };

export type QuadrantWords = { alt: string; news: string; odds: string; usual: string };

const WIDTH = 336;
const HEIGHT = 232;
const EDGE = { left: 8, right: 8, top: 22, bottom: 26 };
/** Further out nothing is told apart. */
const NEWS = { from: -3, to: 10 };
const MOVE = { from: -0.8, to: 12 };
/** From here on news is loud, and a move beyond its noise. */
const LOUD = 2;
const MOVING = 4;
/** A mark holds its number. */
const RADIUS = 7.5;
const APART = 2 * RADIUS + 1;

const RIGHT = WIDTH - EDGE.right;
const BOTTOM = HEIGHT - EDGE.bottom;

const held = (value: number, { from, to }: typeof NEWS) => Math.min(to, Math.max(from, value));
const x = (news: number) =>
	EDGE.left + ((held(news, NEWS) - NEWS.from) / (NEWS.to - NEWS.from)) * (RIGHT - EDGE.left);
const y = (move: number) =>
	BOTTOM - ((held(move, MOVE) - MOVE.from) / (MOVE.to - MOVE.from)) * (BOTTOM - EDGE.top);

/** The quarter a dot is in, which its mark does not leave: what it says is never changed by the room there is. */
const quarterOf = ({ news, move }: Dot): Field => ({
	left: (news < LOUD ? EDGE.left : x(LOUD)) + RADIUS + 1,
	right: (news < LOUD ? x(LOUD) : RIGHT) - RADIUS - 1,
	top: (move < MOVING ? y(MOVING) : EDGE.top) + RADIUS + 1,
	bottom: (move < MOVING ? BOTTOM : y(MOVING)) - RADIUS - 1
});

/** A dot's mark: its number in a ring, filled where it stands out. */
const mark = ({ number, label, stands }: Dot, at: { x: number; y: number }) =>
	element(
		'g',
		stands ? { class: 'stands' } : {},
		element(
			'circle',
			{
				cx: round(at.x),
				cy: round(at.y),
				r: RADIUS,
				stroke: 'currentColor',
				fill: stands ? 'currentColor' : 'none'
			},
			element('title', {}, text(label))
		) +
			element(
				'text',
				{
					x: round(at.x),
					y: round(at.y + 3.5),
					'text-anchor': 'middle',
					'font-size': 10,
					'font-weight': 600
				},
				String(number)
			)
	);

/**
 * The picture, in the colours of the text around it. Marks that would cover each other stand beside each other,
 * as near to their own places as they fit, within their quarter.
 */
export function quadrantSvg(dots: readonly Dot[], words: QuadrantWords): string {
	const line = (x1: number, y1: number, x2: number, y2: number, dashed: boolean) =>
		element('path', {
			d: `M${round(x1)} ${round(y1)}L${round(x2)} ${round(y2)}`,
			stroke: 'currentColor',
			'stroke-opacity': 0.45,
			...(dashed ? { 'stroke-dasharray': '3 4' } : {})
		});
	const word = (at: number, height: number, content: string, anchor: string) =>
		element(
			'text',
			{ x: round(at), y: round(height), 'text-anchor': anchor, 'font-size': 12 },
			text(content)
		);
	const places = sideBySide(
		dots.map((dot) => ({ x: x(dot.news), y: y(dot.move), field: quarterOf(dot) })),
		APART
	);
	return element(
		'svg',
		{
			viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
			width: WIDTH,
			height: HEIGHT,
			role: 'img',
			'aria-label': words.alt,
			fill: 'currentColor'
		},
		[
			line(EDGE.left, BOTTOM, RIGHT, BOTTOM, false),
			line(EDGE.left, EDGE.top, EDGE.left, BOTTOM, false),
			line(x(LOUD), EDGE.top, x(LOUD), BOTTOM, true),
			line(EDGE.left, y(MOVING), RIGHT, y(MOVING), true),
			word(EDGE.left, 14, words.odds, 'start'),
			word(RIGHT, HEIGHT - 8, words.news, 'end'),
			word(x(0), HEIGHT - 8, words.usual, 'middle'),
			...dots.map((dot, i) => mark(dot, places[i]!))
		].join('')
	);
}
