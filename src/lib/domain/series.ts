import { emptyColumns, NONE, type QuoteColumns } from './chunk.ts';
import { downsample } from './downsample.ts';
import { MICRO, type Micro, type Moment } from './market.ts';

/** Columns, oldest first. `null` marks a gap: nothing was seen, which is not the same as zero. */
export type Series = { t: number[]; v: (number | null)[] };

/** A market's prices as columns over time: probabilities 0..1, `null` is a gap or an empty side. */
export type PriceSeries = {
	t: number[];
	p: (number | null)[];
	bid: (number | null)[];
	ask: (number | null)[];
};

/** Checks further apart than this leave a gap, when three polling intervals are shorter. */
export const SHORTEST_GAP = 15 * 60_000;

/** After how many intervals (or grains) without a point a series has a gap. */
export const GAP_INTERVALS = 3;

/** How long nothing may be checked, polling every `every` ms, before it is a gap. */
export const longestWait = (every: number) => Math.max(GAP_INTERVALS * every, SHORTEST_GAP);

/**
 * When we looked at a market ourselves: from the first check `since` to the last one `until`, except
 * in the gaps, which lie between two checks (`every`: the polling interval then).
 */
export type Checks = {
	since: Moment;
	until: Moment;
	gaps: { from: Moment; to: Moment; every: number }[];
};

/** The columns of quotes that a series is made of. */
export type Sides = Pick<QuoteColumns, 'at' | 'probability' | 'bid' | 'ask'>;

/** A venue's own history at one grain (ms). */
export type GrainColumns = { grain: number; columns: Sides };

/** Prices over time in `Micro`, `NONE` for a gap or an empty side. */
export type PriceColumns = { t: Float64Array; p: Int32Array; bid: Int32Array; ask: Int32Array };

/** The last index whose time is not after `at`, or -1. Times ascend. */
export function indexAt(t: ArrayLike<number>, at: Moment): number {
	let low = 0;
	let high = t.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if ((t[middle] as number) <= at) low = middle + 1;
		else high = middle;
	}
	return low - 1;
}

/** The value of a series of steps at a moment: that of the last point not after it, else null. */
export function valueAt({ t, v }: Series, at: Moment): number | null {
	return v[indexAt(t, at)] ?? null;
}

/**
 * A market's prices from `from` to `to`, as the design defines them: our own quotes from our first
 * check on, the venue's history before that and inside our gaps, a finer grain before a coarser one.
 * Where nothing is known for longer than three intervals (and 15 minutes for our own) or three grains,
 * one missing point stands one interval after the last one known. The series begins with the value
 * known at `from` and ends at the last check, or at the settlement of a market that ended (void: with a
 * missing value).
 *
 * `own` and the columns of `history` are oldest first and reach back to the last point before `from`; a
 * point of history after `to` tells that the value before it held until `to`.
 */
export function mergePrices(parts: {
	own: Sides;
	checks: Checks | null;
	history: GrainColumns[];
	settlement: { at: Moment; payout: Micro | null } | null;
	from: Moment;
	to: Moment;
}): PriceColumns {
	const { own, checks, settlement, from, to } = parts;
	const past = finestFirst(parts.history);
	const timeline = new Timeline(own.at.length + past.t.length * 2, checks?.gaps.length ?? 0);
	const end = Math.min(to, settlement?.at ?? Infinity);

	let h = 0;
	const pastUntil = (until: Moment) => {
		for (; h < past.t.length && (past.t[h] as number) < until; h++) {
			const at = past.t[h] as number;
			const grain = past.grain[h] as number;
			timeline.bridge(at, end, GAP_INTERVALS * grain);
			if (at > end) return;
			timeline.push(at, past.columns, past.row[h] as number);
			timeline.known(at, GAP_INTERVALS * grain, grain, true);
		}
	};

	for (const span of spansOf(checks)) {
		pastUntil(span.from);
		timeline.bridge(span.from, end);
		if (span.from > end) break;
		let row = indexAt(own.at, span.from);
		if (row >= 0) timeline.push(span.from, own, row);
		row++;
		const last = indexAt(own.at, Math.min(span.to, end));
		if (row <= last) timeline.append(own, row, last + 1);
		if (last >= 0) timeline.push(Math.min(span.to, end), own, last);
		timeline.known(span.to, longestWait(span.every), span.every, false);
		while (h < past.t.length && (past.t[h] as number) <= span.to) h++;
	}
	if (!checks) pastUntil(Infinity);
	if (settlement && settlement.at <= to) timeline.settle(settlement.at, settlement.payout);
	return timeline.between(from);
}

/** The stretches in which we looked; `every` is Infinity after the last, where no gap follows. */
function spansOf(checks: Checks | null): { from: Moment; to: Moment; every: number }[] {
	if (!checks) return [];
	const spans: { from: Moment; to: Moment; every: number }[] = [];
	let from = checks.since;
	for (const gap of checks.gaps) {
		spans.push({ from, to: gap.from, every: gap.every });
		from = gap.to;
	}
	spans.push({ from, to: checks.until, every: Infinity });
	return spans;
}

/** Which point of which history: columns are joined, `row` leads into them. */
type Past = { t: Float64Array; grain: Float64Array; row: Int32Array; columns: Sides };

/** Histories as one, without the coarse points that lie where a finer grain has points. */
function finestFirst(histories: GrainColumns[]): Past {
	const sorted = [...histories].sort((a, b) => a.grain - b.grain);
	const columns = join(sorted.map((history) => history.columns));
	let kept = pastOf(0);
	let row = 0;
	for (const { grain, columns: finer } of sorted) {
		const merged = pastOf(kept.t.length + finer.at.length);
		let n = 0;
		let k = 0;
		const keep = () => {
			merged.t[n] = kept.t[k]!;
			merged.grain[n] = kept.grain[k]!;
			merged.row[n++] = kept.row[k++]!;
		};
		for (let i = 0; i < finer.at.length; i++) {
			const at = finer.at[i]!;
			while (k < kept.t.length && kept.t[k]! <= at) keep();
			const before = kept.t[k - 1];
			const after = kept.t[k];
			const reach = kept.grain[k - 1];
			const covered =
				before !== undefined &&
				reach !== undefined &&
				(at - before <= reach || (after !== undefined && after - before <= GAP_INTERVALS * reach));
			if (covered) continue;
			merged.t[n] = at;
			merged.grain[n] = grain;
			merged.row[n++] = row + i;
		}
		while (k < kept.t.length) keep();
		kept = {
			t: merged.t.subarray(0, n),
			grain: merged.grain.subarray(0, n),
			row: merged.row.subarray(0, n)
		};
		row += finer.at.length;
	}
	return { ...kept, columns };
}

const pastOf = (length: number): Omit<Past, 'columns'> => ({
	t: new Float64Array(length),
	grain: new Float64Array(length),
	row: new Int32Array(length)
});

/** Only what a series is made of. */
function join(list: Sides[]): Sides {
	const [only] = list;
	if (list.length === 1 && only) return only;
	const length = list.reduce((sum, columns) => sum + columns.at.length, 0);
	const joined = emptyColumns(length, ['at', 'probability', 'bid', 'ask']);
	let offset = 0;
	for (const columns of list) {
		for (const name of ['at', 'probability', 'bid', 'ask'] as const) {
			joined[name].set(columns[name], offset);
		}
		offset += columns.at.length;
	}
	return joined;
}

/** The series as it grows: points, and how long the last one counts. */
class Timeline {
	readonly #t: Float64Array;
	readonly #p: Int32Array;
	readonly #bid: Int32Array;
	readonly #ask: Int32Array;
	#length = 0;
	/** Until when the last value is known, after what wait a gap shows, and how far after `#until`. */
	#until = NaN;
	#wait = Infinity;
	#after = 0;
	#isHistory = false;

	constructor(points: number, gaps: number) {
		const room = points + gaps * 4 + 8;
		this.#t = new Float64Array(room);
		this.#p = new Int32Array(room);
		this.#bid = new Int32Array(room);
		this.#ask = new Int32Array(room);
	}

	/** Adds one row of `source` at a moment; at the last point's own moment it replaces it. */
	push(at: Moment, source: Sides, row: number) {
		this.#put(
			at,
			source.probability[row] as number,
			source.bid[row] as number,
			source.ask[row] as number
		);
	}

	/** Adds the rows `from` (inclusive) to `to` (exclusive) at their own times. */
	append(source: Sides, from: number, to: number) {
		const n = this.#length;
		this.#t.set(source.at.subarray(from, to), n);
		this.#p.set(source.probability.subarray(from, to), n);
		this.#bid.set(source.bid.subarray(from, to), n);
		this.#ask.set(source.ask.subarray(from, to), n);
		this.#length = n + to - from;
	}

	/** The last value is known until `until`; a wait longer than `wait` shows `after` ms later. */
	known(until: Moment, wait: number, after: number, isHistory: boolean) {
		this.#until = until;
		this.#wait = wait;
		this.#after = after;
		this.#isHistory = isHistory;
	}

	/**
	 * Before a point at `at`: marks the gap if the wait for it was too long. Within history a coarse point
	 * speaks for its whole grain (`wait`): it is not missing after a finer one. Without a gap, and with the
	 * point after `end`, the last value is known to hold until then.
	 */
	bridge(at: Moment, end: Moment, wait = 0) {
		const last = this.#length - 1;
		const longest = this.#isHistory ? Math.max(this.#wait, wait) : this.#wait;
		if (at - this.#until > longest) {
			const gap = this.#until + this.#after;
			if (gap <= end) this.#put(gap, NONE, NONE, NONE);
		} else if (at > end && last >= 0) {
			this.#put(end, this.#p[last]!, this.#bid[last]!, this.#ask[last]!);
		}
	}

	/** Ends at the settlement: what lies after it is left out. */
	settle(at: Moment, payout: Micro | null) {
		while (this.#length > 0 && (this.#t[this.#length - 1] as number) >= at) this.#length--;
		this.#put(at, payout ?? NONE, NONE, NONE);
	}

	/** Everything from `from` on, beginning with the value known then. */
	between(from: Moment): PriceColumns {
		let first = indexAt(this.#t.subarray(0, this.#length), from);
		if (first < 0) first = 0;
		else if (this.#t[first] !== from) {
			const isLast = first === this.#length - 1;
			const isGap = [this.#p, this.#bid, this.#ask].every((side) => side[first] === NONE);
			// The last point is the last check: what held then is not known to hold at `from`.
			if (isLast || isGap) first++;
			else this.#t[first] = from;
		}
		return {
			t: this.#t.subarray(first, this.#length),
			p: this.#p.subarray(first, this.#length),
			bid: this.#bid.subarray(first, this.#length),
			ask: this.#ask.subarray(first, this.#length)
		};
	}

	#put(at: Moment, p: number, bid: number, ask: number) {
		const last = this.#length - 1;
		const n = last >= 0 && this.#t[last] === at ? last : this.#length++;
		this.#t[n] = at;
		this.#p[n] = p;
		this.#bid[n] = bid;
		this.#ask[n] = ask;
	}
}

/** What a price did in a range, from every point and not from those that are drawn. */
export type PriceStats = {
	/** Prices that were known, and stretches without one between or after them. */
	n: number;
	gaps: number;
	first: number;
	last: number;
	min: number;
	max: number;
};

/** Sums up prices before they are thinned out; null when none is known. */
export function priceStats({ p }: Pick<PriceColumns, 'p'>): PriceStats | null {
	let [n, gaps, first, last, min, max] = [0, 0, 0, 0, Infinity, -Infinity];
	for (let i = 0; i < p.length; i++) {
		const value = p[i] as number;
		if (value === NONE) {
			if (n > 0 && p[i - 1] !== NONE) gaps++;
			continue;
		}
		if (n++ === 0) first = value;
		last = value;
		if (value < min) min = value;
		if (value > max) max = value;
	}
	if (n === 0) return null;
	const share = (micro: Micro) => micro / MICRO;
	return { n, gaps, first: share(first), last: share(last), min: share(min), max: share(max) };
}

/**
 * Prices as the API and charts show them, at most `points` of them (edges of gaps and marks may
 * exceed it by a tenth). `marks` are moments whose value must stay.
 */
export function toPriceSeries(
	{ t, p, bid, ask }: PriceColumns,
	points: number,
	marks: readonly Moment[] = []
): PriceSeries {
	const keep = marks.map((at) => indexAt(t, at)).filter((index) => index >= 0);
	const chosen = downsample(t, p, points, keep, NONE);
	const side = (values: Int32Array) =>
		chosen.map((i) => (values[i] === NONE ? null : (values[i] as number) / MICRO));
	return { t: chosen.map((i) => t[i] as number), p: side(p), bid: side(bid), ask: side(ask) };
}
