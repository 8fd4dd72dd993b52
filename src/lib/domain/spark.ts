/** A sparkline as an SVG path: drawn with the data, so that no reader loads what draws it. */

export type Spark = {
	/** Steps, broken at gaps. */
	path: string;
	/** Where the line ends, as a path of no length to be drawn with round ends; empty when it ends in a gap. */
	end: string;
};

/** The box that lists draw it in, in pixels. */
export const SPARK_BOX = { width: 132, height: 36 } as const;

/** Smallest range drawn over the full height: a market that moved half a point looks calm. */
const SMALLEST_RANGE = 0.04;

/**
 * The path of a step line `width` × `height` (pixels, y downwards). A value lasts until the next
 * point; `null` is a gap and is not bridged. Empty when no value is known.
 */
export function sparkPath(
	{ t, p }: { t: number[]; p: (number | null)[] },
	width: number,
	height: number
): Spark {
	const known = p.filter((value): value is number => value !== null);
	const first = t[0];
	const last = t[t.length - 1];
	if (known.length === 0 || first === undefined || last === undefined) {
		return { path: '', end: '' };
	}
	const low = known.reduce((a, b) => Math.min(a, b));
	const high = known.reduce((a, b) => Math.max(a, b));
	const range = Math.max(high - low, SMALLEST_RANGE);
	const middle = (low + high) / 2;
	const x = (at: number) => round(last === first ? width : ((at - first) / (last - first)) * width);
	const y = (value: number) => round((0.5 - (value - middle) / range) * height);
	let path = '';
	let drawing = false;
	for (const [i, at] of t.entries()) {
		const value = p[i] ?? null;
		if (value === null) {
			// The last value held until the gap began.
			if (drawing) path += `H${x(at)}`;
			drawing = false;
		} else if (drawing) {
			path += `H${x(at)}V${y(value)}`;
		} else {
			path += `M${x(at)} ${y(value)}`;
			drawing = true;
		}
	}
	const end = p[p.length - 1] ?? null;
	return { path, end: end === null ? '' : `M${x(last)} ${y(end)}h0` };
}

const round = (value: number) => Math.round(value * 10) / 10;
