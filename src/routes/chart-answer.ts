import type { Cookies } from '@sveltejs/kit';
import type { DifferenceLine } from '#lib/charts/compare.ts';
import type { Figure } from '#lib/charts/figure.ts';
import { tableOf } from '#lib/charts/rows.ts';
import type { Snapshot } from '#lib/charts/snapshot.ts';
import { compareSvg } from '#lib/charts/svg-compare.ts';
import type { Sheet } from '#lib/charts/svg-sheet.ts';
import { figureSvg } from '#lib/charts/svg.ts';
import { differenceWords } from '#lib/components/difference-words.ts';
import { MARK_WORDS } from '#lib/components/mark-words.ts';
import { OUTCOME_WORDS } from '#lib/components/outcome-words.ts';
import { textsOf } from '#lib/components/texts.ts';
import { COOKIES } from '#lib/components/display.svelte.ts';
import { csvLine } from '#lib/domain/csv.ts';
import { METHODS, TERMS, type Format } from '#lib/domain/export.ts';
import {
	localeOf,
	moment,
	percent,
	span,
	zoneOf,
	ZONE_CHOICES,
	type Locale
} from '#lib/domain/format.ts';
import type { Moment } from '#lib/domain/market.ts';
import { timeTicks } from '#lib/domain/scale.ts';
import type { MarketView } from '#lib/domain/view.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { venues } from '#lib/server/venues/index.ts';
import { originsOf } from './origins.ts';

/** A chart as it is taken away: its numbers, and what has to stand beside them. */
export type Taken = {
	/** What files are called, without their ending. */
	name: string;
	title: (locale: Locale) => string;
	figure: Figure;
	/** Of a comparison: a figure for each line, or null where all are in one chart. */
	panels?: Figure[] | null;
	markets: readonly (MarketView & { rules: string })[];
	now: Moment;
	asOf: Moment | null;
	/** On the chart of a snapshot: its name and what it holds, in place of what is known today. */
	frozen?: { hash: string; snapshot: Snapshot };
};

/** Pixels of a picture: for a page or a slide, for a column, for a phone. Letters are as large in all. */
const SIZES = {
	wide: { width: 1200, height: 675 },
	column: { width: 640, height: 440 },
	phone: { width: 360, height: 500 }
};
const sizeOf = (asked: string | null): keyof typeof SIZES =>
	asked === 'column' || asked === 'phone' ? asked : 'wide';

export const venueOf = (id: string) => venues.find((venue) => venue.id === id)?.name ?? id;

export type Request = { url: URL; cookies: Cookies; locals: App.Locals };

/** Answers with a chart in a format, as the page at the same address shows it. */
export async function chartAnswer(
	format: Format,
	taken: Taken,
	request: Request
): Promise<Response> {
	const { body, type } = await bodyOf(format, taken, request);
	// A picture is shown where it is asked for; what is meant for a program is kept.
	const kept = format === 'svg' ? 'inline' : 'attachment';
	return new Response(body, {
		headers: {
			'content-type': type,
			'content-disposition': `${kept}; filename="${taken.name}.${format}"`,
			'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
			...(taken.frozen ? unchanging(format !== 'csv') : {})
		}
	});
}

/**
 * What caches are told of something that never changes. Where its words follow the reader's language
 * and zone, only their own browser keeps it, for those choices.
 */
export const unchanging = (worded: boolean): Record<string, string> =>
	worded
		? {
				'cache-control': 'private, max-age=31536000, immutable',
				vary: 'accept-language, cookie'
			}
		: { 'cache-control': 'public, max-age=31536000, immutable' };

/** Whether the numbers are invented. */
export const isSimulated = (
	{ frozen }: Pick<Taken, 'frozen'>,
	{ locals }: Pick<Request, 'locals'>
): boolean => frozen?.snapshot.simulated ?? locals.context.config.simulated;

async function bodyOf(format: Format, taken: Taken, request: Request) {
	const simulated = isSimulated(taken, request);
	switch (format) {
		case 'csv': {
			const { head, rows } = tableOf(taken.figure);
			const notice = simulated ? [csvLine(['simulated data'])] : [];
			const lines = [...notice, csvLine(head), ...rows.map(csvLine)];
			return { type: 'text/csv; charset=utf-8', body: `${lines.join('\r\n')}\r\n` };
		}
		case 'json': {
			const { head, rows } = tableOf(taken.figure);
			return json({ ...(await metadataOf(taken, request)), columns: head, rows });
		}
		case 'metadata.json':
			return json(await metadataOf(taken, request));
		case 'svg':
			return { type: 'image/svg+xml; charset=utf-8', body: pictureOf(taken, request) };
	}
}

const json = (value: unknown) => ({
	type: 'application/json; charset=utf-8',
	body: `${JSON.stringify(value, null, '\t')}\n`
});

/** The page that shows the same: that of a snapshot as it is, another with both ends of its range. */
function pageOf({ figure: { from, to }, frozen }: Taken, url: URL): string {
	const page = new URL(url.href.replace(/\/chart\.[a-z.]+(?=$|\?)/, ''));
	for (const name of ['range', 'theme', 'size']) page.searchParams.delete(name);
	if (frozen) return page.href;
	page.searchParams.set('from', String(from));
	page.searchParams.set('to', String(to));
	return page.href.replaceAll('%3A', ':');
}

const iso = (at: Moment | null) => (at === null ? null : new Date(at).toISOString());

/** What somebody needs who prints the numbers or counts with them. */
async function metadataOf(taken: Taken, request: Request) {
	const { figure, markets, now, asOf, frozen } = taken;
	const drawn = markets.filter(({ id }) => figure.lines.some((line) => line.id === id));
	const origins = frozen?.snapshot.origins ?? (await originsOf(taken, request));
	return {
		...(isSimulated(taken, request) ? { notice: 'simulated data' } : {}),
		title: titleOf(taken),
		url: pageOf(taken, request.url),
		...(frozen ? { snapshot: frozen.hash } : {}),
		from: iso(figure.from),
		to: iso(figure.to),
		axis: figure.axis,
		takenAt: iso(now),
		asOf: iso(asOf),
		series: drawn.map(
			({ id, venue, title, url, rules, quote, checkedAt, status, closesAt, fee }) => ({
				id,
				venue: venueOf(venue),
				question: title,
				url,
				status,
				closesAt,
				rules,
				basis: quote?.basis ?? null,
				quote,
				checkedAt,
				ownSince: figure.lines.find((line) => line.id === id)?.ownSince ?? null,
				fee
			})
		),
		sources: origins.map((origin) => ({ ...origin, fetchedAt: iso(origin.fetchedAt) })),
		...(figure.differences === undefined ? {} : { differences: figure.differences.map(told) }),
		units: {
			probability: '0..1; empty where nothing was seen',
			...(figure.differences === undefined
				? {}
				: { difference: '-1..1, the first minus the second; 0.01 is one point' }),
			at: 'ms since 1970 UTC',
			sentiment: '-1..1'
		},
		methods: frozen?.snapshot.methods ?? METHODS,
		terms: frozen?.snapshot.terms ?? TERMS
	};
}

/** A difference as its metadata tell it: what it was made of, without its steps. */
const told = ({ a, b, inverse, n, mean, overlap }: DifferenceLine) => ({
	a,
	b,
	inverse,
	n,
	mean,
	overlap
});

/** What a chart is called, in the reader's language. */
export const titleOf = ({ title }: Pick<Taken, 'title'>) => title(localeOf(getLocale()));

/** The reader's zone: as chosen, else the settings', else the device's, as the last page learned it. */
function zoneFor({ cookies, locals }: Request): string {
	const choice = ZONE_CHOICES.find((zone) => zone === cookies.get(COOKIES.zone)) ?? 'browser';
	return zoneOf(choice, locals.context.config.zone ?? cookies.get(COOKIES.deviceZone) ?? null);
}

/** How moments are written for the reader. */
export function momentsOf(request: Request): (at: Moment) => string {
	const [zone, locale] = [zoneFor(request), localeOf(getLocale())];
	return (at) => moment(at, zone, locale);
}

/** The chart as a picture, in the reader's language and zone. */
function pictureOf(taken: Taken, request: Request): string {
	const { url } = request;
	const { figure, now, asOf } = taken;
	const when = momentsOf(request);
	const size = SIZES[sizeOf(url.searchParams.get('size'))];
	const narrow = size === SIZES.phone;
	const names = [...new Set(figure.lines.map(({ venue }) => venueOf(venue)))];
	const sheet: Sheet = {
		...size,
		theme: url.searchParams.get('theme') === 'dark' ? 'dark' : 'light',
		title: titleOf(taken),
		subtitle: [
			...(isSimulated(taken, request) ? [m.simulated().replace(/\.$/, '')] : []),
			`${when(figure.from)} – ${when(figure.to)}`,
			...(taken.frozen ? [m.frozen({ when: when(now) })] : []),
			...(asOf === null || taken.frozen ? [] : [m.as_of({ when: when(asOf) })])
		].join(' · '),
		notes: [
			// A phone has them as text below the picture.
			...(narrow
				? []
				: figure.lines.map(
						({ style, title, venue }) => `${style.letter}: ${title} (${venueOf(venue)})`
					)),
			m.chart_source({ venues: names.join(', ') || '—', when: when(now), page: pageOf(taken, url) })
		],
		...sheetOf(figure, zoneFor(request), narrow)
	};
	return figure.differences
		? compareSvg(figure, taken.panels ?? null, sheet)
		: figureSvg(figure, sheet);
}

/** The words and ticks of a chart's picture, in the reader's language. */
export function sheetOf(
	figure: Figure,
	zone: string,
	/** Whether there is room for a letter and a price alone at the lines' ends, and for few moments. */
	narrow = false
): Pick<Sheet, 'right' | 'ticks' | 'endName' | 'markWord' | 'percent' | 'titles' | 'difference'> {
	const locale = localeOf(getLocale());
	const { difference_none, difference_mean } = m;
	const texts = textsOf({ difference_none, difference_mean });
	return {
		...(narrow && { right: 72 }),
		ticks: timeTicks(figure.from, figure.to, zone, locale, narrow ? 4 : undefined),
		endName: ({ style, venue }, p, outcome) =>
			`${style.letter} ${narrow ? '' : `${venueOf(venue)} `}${outcome ? OUTCOME_WORDS[outcome.label]() : percent(p)}`,
		markWord: (kind) => MARK_WORDS[kind](),
		percent: (p) => `${Number((p * 100).toFixed(2))}%`,
		titles: {
			probability: m.panel_probability(),
			stories: m.panel_stories({
				bucket: figure.stories ? span(figure.stories.bucket, locale) : ''
			}),
			sentiment: m.panel_sentiment()
		},
		difference: (line) => differenceWords(line, texts, locale)
	};
}
