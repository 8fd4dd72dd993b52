import type { Moment } from '#lib/domain/market.ts';
import { differenceAt } from './compare.ts';
import { readoutAt, type Figure } from './figure.ts';

/** A chart as a table: what it shows at each moment at which something on it changes. */
export type Table = { head: string[]; rows: (string | number | null)[][] };

/** The moments at which something on the chart changes, oldest first. */
function moments({ from, to, lines, stories, sentiment, differences = [] }: Figure): Moment[] {
	const times = new Set<number>();
	for (const { t } of [...lines, stories, sentiment, ...differences].filter((s) => s !== null)) {
		for (const at of t) if (at >= from && at <= to) times.add(at);
	}
	return [...times].sort((a, b) => a - b);
}

/**
 * All numbers of a chart: time (ISO 8601 UTC and ms), a column for each market by its id (probability
 * 0..1, empty in a gap), one for each difference, and, where the chart has them, stories and sentiment of the bucket that the
 * moment lies in.
 */
export function tableOf(figure: Figure): Table {
	const { lines, band, stories, sentiment, differences = [] } = figure;
	const head = [
		'time',
		'at',
		...lines.map(({ id }) => id),
		...differences.map(({ a, b, inverse }) => `${a} minus ${inverse ? `1-(${b})` : b}`),
		...(band ? ['bid', 'ask'] : []),
		...(stories ? ['stories'] : []),
		...(sentiment ? ['sentiment', 'sentiment_lo', 'sentiment_hi', 'sentiment_n'] : [])
	];
	const rows = moments(figure).map((at) => {
		const readout = readoutAt(figure, at);
		const [first] = readout.lines;
		const tone = readout.sentiment;
		return [
			new Date(at).toISOString(),
			at,
			...readout.lines.map(({ p }) => p),
			...differences.map((line) => differenceAt(line, at)),
			...(band ? [first?.bid ?? null, first?.ask ?? null] : []),
			...(stories ? [readout.stories] : []),
			...(sentiment
				? [tone?.mean ?? null, tone?.lo ?? null, tone?.hi ?? null, tone?.n ?? null]
				: [])
		];
	});
	return { head, rows };
}
