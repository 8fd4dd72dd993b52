/** Prices as steps: each lasts until the next, and a gap is left open. */

/** What steps are drawn with: a canvas's path, or one that writes (`stepPath` in `svg.ts`). */
export type Pen = { moveTo(x: number, y: number): void; lineTo(x: number, y: number): void };

/** Columns to draw: moments, oldest first, and values; null is a gap. */
export type Steps = { t: ArrayLike<number>; v: ArrayLike<number | null> };

/**
 * Draws the steps between two moments. Of the steps within `grain` pixels only the first, lowest,
 * highest and last are drawn (0: all): more could not be seen, and a stroke takes as long as it is.
 */
export function traceSteps(pen: Pen, { t, v }: Steps, { from, to, x, y, grain }: Stretch): void {
	let open = false;
	let penY = 0;
	/** Steps that lie within one grain and wait to be drawn: where they begin, and how far they reach. */
	let [waiting, startX, low, high, last] = [false, 0, 0, 0, 0];
	const flush = () => {
		if (!waiting) return;
		waiting = false;
		if (high > penY && high > last) pen.lineTo(startX, high);
		if (low < penY && low < last) pen.lineTo(startX, low);
		pen.lineTo(startX, last);
		penY = last;
	};
	for (let i = firstIndex(t, from); i < t.length; i++) {
		const at = t[i]!;
		if (at >= to) {
			flush();
			if (open) pen.lineTo(x(to), penY);
			return;
		}
		const here = x(at < from ? from : at);
		const value = v[i] ?? null;
		if (value === null) {
			flush();
			if (open) pen.lineTo(here, penY);
			open = false;
			continue;
		}
		const height = y(value);
		if (!open) {
			pen.moveTo(here, height);
			penY = height;
			open = true;
			continue;
		}
		if (waiting && here - startX < grain) {
			if (height < low) low = height;
			if (height > high) high = height;
			last = height;
			continue;
		}
		flush();
		pen.lineTo(here, penY);
		[waiting, startX, low, high, last] = [true, here, height, height, height];
	}
	flush();
}

/** What to draw of them, and where: moments and values become pixels. */
export type Stretch = {
	from: number;
	to: number;
	x: (at: number) => number;
	y: (value: number) => number;
	grain: number;
};

/** The index of the last moment not after `from`, or 0. */
function firstIndex(t: ArrayLike<number>, from: number): number {
	let low = 0;
	let high = t.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (t[middle]! <= from) low = middle + 1;
		else high = middle;
	}
	return Math.max(0, low - 1);
}
