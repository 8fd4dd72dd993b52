/** Columns, oldest first. `null` marks a gap: nothing was seen, which is not the same as zero. */
export type Series = { t: number[]; v: (number | null)[] };

/** A market's prices as columns over time: probabilities 0..1, `null` is a gap or an empty side. */
export type PriceSeries = {
	t: number[];
	p: (number | null)[];
	bid: (number | null)[];
	ask: (number | null)[];
};
