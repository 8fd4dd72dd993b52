import type { TimeTick } from '#lib/domain/scale.ts';
import type { OutcomeView } from '#lib/domain/view.ts';
import type { Line } from './figure.ts';

/** The plot's inset in CSS pixels: fixed, so that the page can lay marks and cursor over it. */
export type Insets = { left: number; right: number; top: number; bottom: number };

/** What a name at a line's end says: its letter and venue, then the price or how it ended. */
export type EndName = (line: Line, p: number, outcome: OutcomeView | null) => string;

/** What the drawing needs besides the numbers: words in the reader's language, colours, room. */
export type Dress = {
	insets: Insets;
	ticks: TimeTick[];
	endName: EndName;
	percent: (p: number) => string;
	titles: { probability: string; stories: string; sentiment: string };
	/** Resolves a CSS custom property to a colour. */
	colour: (token: string) => string;
	/** Size of letters in CSS pixels: the page's own, which grows with wide screens. */
	size: number;
	font: string;
};
