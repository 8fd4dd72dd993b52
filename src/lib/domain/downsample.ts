/**
 * Fewer points that look the same. A price is drawn as steps, so the point before a jump is kept with
 * the jump; a gap is never averaged away. Statistics are computed on all points, never on these.
 */

/** How many candidates min-max leaves for each point that LTTB then chooses (Van Der Donckt 2023). */
const RATIO = 4;

/**
 * Largest triangle three buckets (Steinarsson 2013): keeps the first and last of the candidates, and
 * of each bucket between them the point that makes the largest triangle with the point kept before
 * and the mean of the next bucket. `candidates` are indices into `t` and `v`, ascending, without
 * missing values; gives at most `points` of them.
 */
export function lttb(
	t: ArrayLike<number>,
	v: ArrayLike<number>,
	candidates: ArrayLike<number>,
	points: number
): number[] {
	const n = candidates.length;
	if (n <= points) return Array.from(candidates);
	if (points < 3) return [candidates[0], candidates[n - 1]].slice(0, points) as number[];
	const size = (n - 2) / (points - 2);
	let kept = candidates[0] as number;
	const chosen = [kept];
	for (let bucket = 0; bucket < points - 2; bucket++) {
		const start = Math.floor(bucket * size) + 1;
		const end = Math.floor((bucket + 1) * size) + 1;
		const nextEnd = Math.min(Math.floor((bucket + 2) * size) + 1, n);
		let meanT = 0;
		let meanV = 0;
		for (let i = end; i < nextEnd; i++) {
			meanT += t[candidates[i] as number] as number;
			meanV += v[candidates[i] as number] as number;
		}
		meanT /= nextEnd - end;
		meanV /= nextEnd - end;
		const keptT = t[kept] as number;
		const keptV = v[kept] as number;
		let largest = -1;
		for (let i = start; i < end; i++) {
			const index = candidates[i] as number;
			const area = Math.abs(
				(keptT - meanT) * ((v[index] as number) - keptV) -
					(keptT - (t[index] as number)) * (meanV - keptV)
			);
			if (area > largest) {
				largest = area;
				kept = index;
			}
		}
		chosen.push(kept);
	}
	chosen.push(candidates[n - 1] as number);
	return chosen;
}

/**
 * The lowest and highest point of each of `buckets` equal stretches of time between the indices
 * `first` and `last` (inclusive), which are kept too. No value in between may be missing.
 */
function minMax(
	t: ArrayLike<number>,
	v: ArrayLike<number>,
	first: number,
	last: number,
	buckets: number
): number[] {
	const chosen = [first];
	const start = t[first] as number;
	const width = ((t[last] as number) - start) / buckets;
	for (let i = first + 1; i < last;) {
		const bucket = Math.min(buckets - 1, Math.floor(((t[i] as number) - start) / width));
		const end = bucket === buckets - 1 ? Infinity : start + (bucket + 1) * width;
		let low = i;
		let high = i;
		let lowest = v[i] as number;
		let highest = lowest;
		for (i++; i < last && (t[i] as number) < end; i++) {
			const value = v[i] as number;
			if (value < lowest) {
				lowest = value;
				low = i;
			} else if (value > highest) {
				highest = value;
				high = i;
			}
		}
		if (low === high) chosen.push(low);
		else chosen.push(Math.min(low, high), Math.max(low, high));
	}
	chosen.push(last);
	return chosen;
}

/**
 * MinMaxLTTB: min-max leaves four candidates for each point, LTTB chooses among them. As good to the
 * eye as LTTB alone, several times faster, and no spike is lost. Indices between `first` and `last`
 * (inclusive), at most `points`; no value in between may be missing.
 */
export function minMaxLttb(
	t: ArrayLike<number>,
	v: ArrayLike<number>,
	points: number,
	first = 0,
	last = t.length - 1
): number[] {
	return lttb(t, v, candidatesOf(t, v, points, first, last), points);
}

/** What min-max leaves for LTTB to choose `points` from; all, where it would leave nearly all. */
function candidatesOf(
	t: ArrayLike<number>,
	v: ArrayLike<number>,
	points: number,
	first: number,
	last: number
): number[] {
	const n = last - first + 1;
	return n <= points * RATIO || points < 3
		? Array.from({ length: n }, (_, i) => first + i)
		: minMax(t, v, first, last, Math.max(1, Math.floor((points * RATIO) / 2)));
}

/** A stretch without missing values: indices, both inclusive. */
type Island = { first: number; last: number };

/**
 * The indices to draw of a column of steps with gaps (null or NaN), ascending: the first and last
 * point, both edges of every gap with one missing point between them, the indices in `keep`, and as
 * many others as `points` allows, each jump with the point before it. Edges and kept indices may
 * exceed `points` by a tenth; beyond that the shortest stretches between gaps are left out, which
 * widens the gap, since a gap must never look like data. In a typed array NaN is missing, and `missing`.
 */
export function downsample(
	t: ArrayLike<number>,
	v: ArrayLike<number | null>,
	points: number,
	keep: readonly number[] = [],
	missing = NaN
): number[] {
	const n = t.length;
	if (n <= points) return Array.from({ length: n }, (_, i) => i);
	const values: ArrayLike<number> = ArrayBuffer.isView(v)
		? (v as ArrayLike<number>)
		: Float64Array.from(v as ArrayLike<number>, (value) => value ?? NaN);
	const most = Math.max(points, Math.floor(points * 1.1));
	const islands = longest(t, islandsOf(values, missing), Math.max(1, Math.floor((most + 1) / 3)));
	const forced = forcedOf(islands, n, keep, most);
	let free = Math.max(0, points - forced.size);
	const inner = islands.map(({ first, last }) => Math.max(0, last - first - 1));
	const shares = shareOut(
		islands.map(({ first, last }) => (t[last] as number) - (t[first] as number)),
		inner,
		free
	);
	const chosen = new Set(forced);
	islands.forEach((island, i) => {
		const share = Math.min(shares[i] ?? 0, free);
		if (share <= 0) return;
		const before = chosen.size;
		for (const index of steps(t, values, island, share, forced)) chosen.add(index);
		free -= chosen.size - before;
	});
	return [...chosen].sort((a, b) => a - b);
}

function islandsOf(values: ArrayLike<number>, missing: number): Island[] {
	const isMissing = (value: number) => value === missing || Number.isNaN(value);
	const islands: Island[] = [];
	for (let i = 0; i < values.length; i++) {
		if (isMissing(values[i] as number)) continue;
		const first = i;
		while (i + 1 < values.length && !isMissing(values[i + 1] as number)) i++;
		islands.push({ first, last: i });
	}
	return islands;
}

/** The `most` islands that last longest, in their order; the first and the last one stay. */
function longest(t: ArrayLike<number>, islands: Island[], most: number): Island[] {
	if (islands.length <= most) return islands;
	const ends = new Set([islands[0], islands.at(-1)]);
	const length = (island: Island) =>
		ends.has(island) ? Infinity : (t[island.last] as number) - (t[island.first] as number);
	const kept = new Set([...islands].sort((a, b) => length(b) - length(a)).slice(0, most));
	return islands.filter((island) => kept.has(island));
}

/** Edges of the islands, the missing point after each, and the indices to keep, at most `most`. */
function forcedOf(
	islands: Island[],
	n: number,
	keep: readonly number[],
	most: number
): Set<number> {
	const forced = new Set<number>();
	islands.forEach(({ first, last }, i) => {
		if (i === 0 && first > 0) forced.add(0);
		forced.add(first);
		forced.add(last);
		if (last + 1 < n) forced.add(last + 1);
	});
	const marks = keep.filter(
		(mark) => !forced.has(mark) && islands.some(({ first, last }) => first < mark && mark < last)
	);
	const room = Math.max(0, most - forced.size);
	const every = Math.max(1, Math.ceil(marks.length / Math.max(1, room)));
	if (room > 0) marks.forEach((mark, i) => i % every === 0 && forced.add(mark));
	return forced;
}

/** Hands out `total` by weight, nobody more than they can use; what is left goes to those with room. */
function shareOut(weights: number[], most: number[], total: number): number[] {
	const shares = weights.map(() => 0);
	let left = total;
	for (let round = 0; round < 3 && left > 0; round++) {
		const open = weights.map((weight, i) =>
			(shares[i] as number) < (most[i] as number) ? Math.max(weight, 1) : 0
		);
		const sum = open.reduce((a, b) => a + b, 0);
		if (sum === 0) break;
		const now = left;
		open.forEach((weight, i) => {
			const room = (most[i] as number) - (shares[i] as number);
			const share = Math.min(room, Math.floor((now * weight) / sum));
			shares[i] = (shares[i] as number) + share;
			left -= share;
		});
	}
	return shares;
}

/**
 * Up to `room` points within an island, with the point before each jump. How many of the chosen need
 * one is known only afterwards: start with half, and try once more with what was left over.
 */
function steps(
	t: ArrayLike<number>,
	values: ArrayLike<number>,
	{ first, last }: Island,
	room: number,
	forced: Set<number>
): number[] {
	const candidates = candidatesOf(t, values, room + 2, first, last);
	const attempt = (count: number) =>
		withJumps(values, lttb(t, values, candidates, count + 2), forced);
	const half = attempt(Math.ceil(room / 2));
	const used = half.filter((index) => !forced.has(index)).length;
	if (used > room) return half.slice(0, room);
	if (used > room * 0.8) return half;
	const more = attempt(Math.min(room, Math.floor(((room / 2) * room) / Math.max(1, used))));
	return more.filter((index) => !forced.has(index)).length <= room ? more : half;
}

/** Adds, before each chosen point, the one that ended the step before it, where that would be lost. */
function withJumps(values: ArrayLike<number>, chosen: number[], forced: Set<number>): number[] {
	const all: number[] = [];
	let before = -1;
	for (const index of chosen) {
		if (
			before >= 0 &&
			index - 1 > before &&
			!forced.has(index - 1) &&
			values[index - 1] !== values[before]
		) {
			all.push(index - 1);
		}
		all.push(index);
		before = index;
	}
	return all;
}
