/**
 * How the eight first series are told apart: a colour that survives colour-blindness (after Okabe and
 * Ito, darkened or lightened to 3:1 against the page in `styles/app.css`), a dash pattern, and a
 * letter, so that colour is never the only sign.
 */
export type SeriesStyle = {
	/** The CSS custom property that holds the colour. */
	token: string;
	/** Canvas dash pattern in CSS pixels; empty is a solid line. */
	dash: number[];
	letter: string;
};

const DASHES = [[], [7, 3], [2, 3], [9, 3, 2, 3], [12, 4], [5, 2, 1, 2, 1, 2], [1, 4], [4, 6]];

/** The style of the i-th series; the ninth looks like the first but for its letter. */
export function seriesStyle(index: number): SeriesStyle {
	const slot = index % DASHES.length;
	return {
		token: `--series-${slot + 1}`,
		dash: DASHES[slot]!,
		letter: String.fromCharCode(65 + (index % 26))
	};
}

/**
 * The colours themselves, for pictures that stand outside a page and know no custom properties: the
 * same as in `styles/app.css`.
 */
export const PALETTE: Record<'light' | 'dark', Record<string, string>> = {
	light: {
		'--paper': '#fbfaf7',
		'--ink': '#1b1b1a',
		'--ink-2': '#55534d',
		'--ink-3': '#6f6c64',
		'--rule': '#dedad0',
		'--tint': '#f1efe8',
		'--series-1': '#226eb9',
		'--series-2': '#ba4d07',
		'--series-3': '#07381e',
		'--series-4': '#a44c8d',
		'--series-5': '#604b01',
		'--series-6': '#044460',
		'--series-7': '#5044a5',
		'--series-8': '#625f5d'
	},
	dark: {
		'--paper': '#16171a',
		'--ink': '#e9e7e1',
		'--ink-2': '#b4b1a8',
		'--ink-3': '#98958c',
		'--rule': '#34363b',
		'--tint': '#24262b',
		'--series-1': '#6aafed',
		'--series-2': '#f79b5e',
		'--series-3': '#78f1c7',
		'--series-4': '#b9689b',
		'--series-5': '#ac9422',
		'--series-6': '#99ceeb',
		'--series-7': '#877fcf',
		'--series-8': '#aaa89e'
	}
};
