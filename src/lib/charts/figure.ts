/** The numbers of a chart, apart from its drawing: what to draw, where, and what to read out. */
import {
	countScale,
	logOddsScale,
	probabilityScale,
	suitsLogOdds,
	type Axis,
	type Scale
} from '#lib/domain/scale.ts';
import type { Moment } from '#lib/domain/market.ts';
import type { PriceStats } from '#lib/domain/series.ts';
import type { Mark, MarketSeries, OutcomeView, TopicSeries } from '#lib/domain/view.ts';
import type { DifferenceLine } from './compare.ts';
import { seriesStyle, type SeriesStyle } from './palette.ts';

/** A market's probabilities: columns, steps, `null` a gap. */
export type Line = {
	id: string;
	title: string;
	venue: string;
	t: number[];
	p: (number | null)[];
	/** Points before it are the venue's history and are drawn lighter. */
	ownSince: Moment | null;
	/** How the market ended; null while it has not. */
	outcome: OutcomeView | null;
	/** Of all points of the loaded range, however few are drawn. */
	stats: PriceStats | null;
	style: SeriesStyle;
};

/** Stories per bucket: a column begins at its `t` and lasts `bucket` ms. */
export type Columns = { bucket: number; t: number[]; n: (number | null)[]; scale: Scale };

/** Mean sentiment per bucket with its interval; `lo` and `hi` are null below 3 stories. */
export type Means = {
	bucket: number;
	t: number[];
	mean: (number | null)[];
	lo: (number | null)[];
	hi: (number | null)[];
	n: number[];
};

export type Figure = {
	from: Moment;
	to: Moment;
	lines: Line[];
	axis: Axis;
	probability: Scale;
	/** Whether the axis of log-odds would show more than the linear one that is drawn. */
	suitsLogOdds: boolean;
	/** The spread, on the chart of one market. */
	band: { t: number[]; bid: (number | null)[]; ask: (number | null)[] } | null;
	stories: Columns | null;
	sentiment: Means | null;
	/** What happened, oldest first. */
	marks: Mark[];
	/** When anything is first known, whatever the range. */
	since: Moment | null;
	/** Of a comparison: of each pair of lines that a person marked equivalent. */
	differences?: DifferenceLine[];
};

/** Lines in one chart: more could not be told apart. The first are those that matter most. */
export const MOST_LINES = 8;

/** The axis of the lines, and whether the other one would suit them better. */
export function axisOf(values: (number | null)[], axis: Axis) {
	return {
		axis,
		probability: axis === 'logodds' ? logOddsScale(values) : probabilityScale(values),
		suitsLogOdds: axis === 'linear' && suitsLogOdds(values)
	};
}

/** The combined chart of a topic. Panels without any measurement are left out. */
export function topicFigure(series: TopicSeries, axis: Axis = 'linear'): Figure {
	const lines = series.markets
		.slice(0, MOST_LINES)
		.map((market, i) => ({ ...market, style: seriesStyle(i) }));
	const { stories, sentiment } = series;
	return {
		from: series.from,
		to: series.to,
		lines,
		...axisOf(
			lines.flatMap((line) => line.p),
			axis
		),
		band: null,
		stories: stories.n.some((n) => n !== null)
			? { ...stories, scale: countScale(stories.n) }
			: null,
		sentiment: sentiment.mean.some((mean) => mean !== null)
			? { ...sentiment, bucket: stories.bucket }
			: null,
		marks: series.marks,
		since: series.since
	};
}

/** The chart of one market: its probability with the spread around it. */
export function marketFigure(
	{ id, title, venue, outcome }: Pick<Line, 'id' | 'title' | 'venue' | 'outcome'>,
	series: MarketSeries,
	range: { from: Moment | null; to: Moment },
	axis: Axis = 'linear',
	marks: Mark[] = []
): Figure {
	const { t, p, bid, ask, ownSince, stats, since } = series;
	return {
		from: range.from ?? t[0] ?? range.to,
		to: range.to,
		lines: [{ id, title, venue, outcome, t, p, ownSince, stats, style: seriesStyle(0) }],
		...axisOf(p, axis),
		band: { t, bid, ask },
		stories: null,
		sentiment: null,
		marks,
		since
	};
}

/** The index of the last time at or before `at`, or -1. */
function indexAt(t: number[], at: Moment): number {
	let low = 0;
	let high = t.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (t[middle]! <= at) low = middle + 1;
		else high = middle;
	}
	return low - 1;
}

/** The step in force at `at`; null in a gap, before the first point and after the last check. */
export function valueAt(t: number[], v: (number | null)[], at: Moment): number | null {
	const i = indexAt(t, at);
	if (i < 0 || (i === t.length - 1 && at > t[i]!)) return null;
	return v[i] ?? null;
}

/** The index of the bucket that holds `at`, or -1. */
function bucketAt(t: number[], bucket: number, at: Moment): number {
	const i = indexAt(t, at);
	return i >= 0 && at < t[i]! + bucket ? i : -1;
}

export type Readout = {
	at: Moment;
	/** In the order of the lines. */
	lines: {
		p: number | null;
		bid: number | null;
		ask: number | null;
		history: boolean;
		/** Of the latest readout: until when the price was known, where that was earlier. */
		until: Moment | null;
	}[];
	/** null: no source was read then. */
	stories: number | null;
	sentiment: { mean: number; lo: number | null; hi: number | null; n: number } | null;
};

/** Everything the chart shows at one moment: the one readout of all panels, and a row of the table. */
export function readoutAt(figure: Figure, at: Moment): Readout {
	const { lines, band, stories, sentiment } = figure;
	const column = stories ? bucketAt(stories.t, stories.bucket, at) : -1;
	const mean = sentiment ? bucketAt(sentiment.t, sentiment.bucket, at) : -1;
	const value = sentiment?.mean[mean] ?? null;
	return {
		at,
		lines: lines.map((line) => ({
			p: valueAt(line.t, line.p, at),
			bid: band ? valueAt(band.t, band.bid, at) : null,
			ask: band ? valueAt(band.t, band.ask, at) : null,
			history: line.ownSince === null || at < line.ownSince,
			until: null
		})),
		stories: stories?.n[column] ?? null,
		sentiment:
			sentiment && value !== null
				? {
						mean: value,
						lo: sentiment.lo[mean] ?? null,
						hi: sentiment.hi[mean] ?? null,
						n: sentiment.n[mean] ?? 0
					}
				: null
	};
}

/** Checks of several venues come minutes apart: that much is still the latest. */
const TOGETHER = 15 * 60_000;

/** The readout while no one points at the chart: the last known price of each line. */
export function latestReadout(figure: Figure): Readout {
	const readout = readoutAt(figure, lastMoment(figure));
	return {
		...readout,
		lines: figure.lines.map((line, i) => {
			const now = readout.lines[i]!;
			const last = now.p === null ? lastValue(line) : null;
			if (!last) return now;
			return { ...now, p: last.p, until: readout.at - last.at > TOGETHER ? last.at : null };
		})
	};
}

/**
 * The moments at which something on the chart changes, oldest first, at most `most` of them: where
 * the arrow keys stop, and the rows of the table. Of moments too close together the last is kept.
 */
export function stops(figure: Figure, most = 240): Moment[] {
	const times = new Set<number>();
	const { lines, stories, sentiment, differences = [] } = figure;
	for (const { t } of [...lines, stories, sentiment, ...differences].filter((s) => s !== null)) {
		for (const at of t) if (at >= figure.from && at <= figure.to) times.add(at);
	}
	const sorted = [...times].sort((a, b) => a - b);
	const gap = sorted.length > most ? (figure.to - figure.from) / (most - 1) : 0;
	return sorted.filter((_, i) => {
		const next = sorted[i + 1];
		return (
			gap === 0 || next === undefined || slot(next, figure, gap) !== slot(sorted[i]!, figure, gap)
		);
	});
}

const slot = (at: Moment, figure: Figure, gap: number) => Math.floor((at - figure.from) / gap);

/** When anything was last known: where the readout stands while no one points at the chart. */
export function lastMoment(figure: Figure): Moment {
	const ends = figure.lines.map(({ t }) => t[t.length - 1]).filter((at) => at !== undefined);
	return ends.length > 0 ? Math.min(figure.to, Math.max(...ends)) : figure.to;
}

/** The last value of a line known by `until`, and until when it held; null when there is none. */
export function lastValue(
	line: Pick<Line, 't' | 'p'>,
	until: Moment = Infinity
): { at: Moment; p: number } | null {
	for (let i = indexAt(line.t, until); i >= 0; i--) {
		const p = line.p[i] ?? null;
		if (p !== null) return { at: Math.min(until, line.t[i + 1] ?? line.t[i]!), p };
	}
	return null;
}

/** Stretches in which no source was read. */
export function unread({
	t,
	n,
	bucket
}: Pick<Columns, 't' | 'n' | 'bucket'>): [from: number, to: number][] {
	const stretches: [number, number][] = [];
	t.forEach((at, i) => {
		if (n[i] !== null) return;
		const last = stretches.at(-1);
		if (last?.[1] === at) last[1] = at + bucket;
		else stretches.push([at, at + bucket]);
	});
	return stretches;
}
