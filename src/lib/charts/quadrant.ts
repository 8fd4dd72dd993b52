/** Topics between news and odds, as an SVG: how loud the news is across, how far the odds moved up. */
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
const RADIUS = 4.5;
/** Numbers stand at least so far apart. */
const APART = 12;

const held = (value: number, { from, to }: typeof NEWS) => Math.min(to, Math.max(from, value));

/**
 * The picture, in the colours of the text around it. Dots keep their places; where their numbers would cover
 * each other, those of later ones stand higher.
 */
export function quadrantSvg(dots: readonly Dot[], words: QuadrantWords): string {
	const right = WIDTH - EDGE.right;
	const bottom = HEIGHT - EDGE.bottom;
	const x = (news: number) =>
		EDGE.left + ((held(news, NEWS) - NEWS.from) / (NEWS.to - NEWS.from)) * (right - EDGE.left);
	const y = (move: number) =>
		bottom - ((held(move, MOVE) - MOVE.from) / (MOVE.to - MOVE.from)) * (bottom - EDGE.top);
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
	const taken: { x: number; y: number }[] = [];
	const parts = dots.map(({ number, label, news, move, stands }) => {
		const [left, top] = [x(news), y(move)];
		const place = { x: left + 8, y: top + 4 };
		const covered = () =>
			taken.some(
				(other) => Math.abs(other.x - place.x) < 18 && Math.abs(other.y - place.y) < APART
			);
		while (covered() && place.y > EDGE.top) place.y -= APART;
		taken.push(place);
		return (
			element(
				'circle',
				{
					cx: round(left),
					cy: round(top),
					r: RADIUS,
					stroke: 'currentColor',
					'stroke-width': 1.5,
					fill: stands ? 'currentColor' : 'none'
				},
				element('title', {}, text(label))
			) +
			element(
				'text',
				{ x: round(place.x), y: round(place.y), 'font-size': 12, 'font-weight': 600 },
				String(number)
			)
		);
	});
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
			line(EDGE.left, bottom, right, bottom, false),
			line(EDGE.left, EDGE.top, EDGE.left, bottom, false),
			line(x(LOUD), EDGE.top, x(LOUD), bottom, true),
			line(EDGE.left, y(MOVING), right, y(MOVING), true),
			word(EDGE.left, 14, words.odds, 'start'),
			word(right, HEIGHT - 8, words.news, 'end'),
			word(x(0), HEIGHT - 8, words.usual, 'middle'),
			...parts
		].join('')
	);
}
