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
		'--series-1': '#0a5ea8',
		'--series-2': '#b84a00',
		'--series-3': '#00735a',
		'--series-4': '#96407f',
		'--series-5': '#7d6000',
		'--series-6': '#3b6f8c',
		'--series-7': '#5a4fb0',
		'--series-8': '#4a4a48'
	},
	dark: {
		'--paper': '#16171a',
		'--ink': '#e9e7e1',
		'--ink-2': '#b4b1a8',
		'--ink-3': '#98958c',
		'--rule': '#34363b',
		'--tint': '#24262b',
		'--series-1': '#6fb4f2',
		'--series-2': '#ff9d57',
		'--series-3': '#4fd0a7',
		'--series-4': '#e59bcd',
		'--series-5': '#e3c04f',
		'--series-6': '#9bd4f0',
		'--series-7': '#b3abff',
		'--series-8': '#cfccc3'
	}
};
