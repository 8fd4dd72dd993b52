/**
 * How the eight first series are told apart: a colour that survives colour-blindness (after Okabe and
 * Ito, darkened or lightened to 3:1 against the page in `styles/tokens.css`), a dash pattern, and a
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
