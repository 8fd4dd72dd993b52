/** What a chart says to those who hear it: a moment, a sum, its keys. */
import type { Figure, Line, Readout } from '#lib/charts/figure.ts';
import { percent, points, signed } from '#lib/domain/format.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Display } from './display.svelte.ts';
import { OUTCOME_WORDS } from './outcome-words.ts';

type Scene = {
	figure: Figure;
	readout: Readout;
	/** The id of the line that is read out first. */
	first: string | null;
	view: Pick<Display, 'moment' | 'venue'>;
};

const said = (p: number | null) => (p === null ? m.no_price() : percent(p));
const nameOf = ({ style, venue }: Line, view: Scene['view']) =>
	`${style.letter}, ${view.venue(venue)}`;

/** The one that was chosen before the others, which keep their order. */
const ordered = <T extends { line: Line }>(list: T[], first: string | null): T[] =>
	list.toSorted((a, b) => Number(b.line.id === first) - Number(a.line.id === first));

/** Everything at the cursor as one sentence; the chosen line comes before the time. */
function point({ figure, readout, first, view }: Scene): string {
	const prices = ordered(
		figure.lines.map((line, i) => ({
			line,
			text: `${nameOf(line, view)}: ${said(readout.lines[i]?.p ?? null)}`
		})),
		first
	).map(({ text }) => text);
	const stories = figure.stories ? [`${m.stories()}: ${readout.stories ?? m.not_measured()}`] : [];
	const sentiment = readout.sentiment
		? [`${m.sentiment()}: ${signed(readout.sentiment.mean, 2)}, n ${readout.sentiment.n}`]
		: [];
	const [leading, ...others] = first === null ? [undefined, ...prices] : prices;
	return [leading, view.moment(readout.at), ...others, ...stories, ...sentiment]
		.filter((part) => part !== undefined)
		.join('; ');
}

/** What each line did in the range, from all its points, a line of text each. */
function summary({ figure, first, view }: Scene): string {
	const lines = ordered(
		figure.lines.map((line) => ({ line })),
		first
	).map(({ line }) => {
		const { stats, outcome } = line;
		const name = nameOf(line, view);
		if (!stats) return `${name}: ${m.no_price()}`;
		const ended = outcome ? `; ${OUTCOME_WORDS[outcome.label]()}` : '';
		const sum = m.line_summary({
			first: percent(stats.first),
			last: percent(stats.last),
			change: points(stats.last - stats.first),
			low: percent(stats.min),
			high: percent(stats.max),
			n: stats.n,
			gaps: stats.gaps
		});
		return `${name}: ${sum}${ended}`;
	});
	return [
		`${view.moment(figure.from)} – ${view.moment(figure.to)}`,
		...(lines.length > 0 ? lines : [m.chart_no_market()])
	].join('\n');
}

export const SAID: Record<'point' | 'summary' | 'keys', (scene: Scene) => string> = {
	point,
	summary,
	keys: () => m.keys_note()
};
