import type { ArticleReading } from '#lib/domain/article.ts';
import { languageOf } from '#lib/domain/language.ts';
import type { Moment } from '#lib/domain/market.ts';
import { parseCsv } from '../csv.ts';
import { parseDate } from '../date.ts';
import { domainOf, resolveLink } from '../link.ts';
import { FeedError, type RejectedItem } from '../source.ts';
import { LONGEST, plainText } from '../text.ts';
import { languageNamed } from './language.ts';
import type { Window } from './query.ts';

/** One bucket of a timeline: `norm` is the number of all articles GDELT saw in it. */
export type TimelinePoint = { at: Moment; value: number; norm: number | null };
/** A timeline as answered: buckets without articles are missing. `step` in ms, null when it cannot be told. */
export type Timeline = { series: string; step: number | null; points: TimelinePoint[] };
export type ToneBin = { bin: number; count: number };

/** What an answer holds; all of it empty except with `ok` and what could be saved of a cut answer. */
export type GdeltContent = {
	articles: ArticleReading[];
	rejected: RejectedItem[];
	timeline: Timeline | null;
	tones: ToneBin[];
};

/**
 * An answer of GDELT DOC 2.0, classed. `empty` is an answer ("nothing found"), the last three are
 * failures that often come with status 200; their `message` says what happened and what to do.
 */
export type GdeltAnswer =
	| (GdeltContent & { kind: 'ok' | 'empty'; message: null })
	| (GdeltContent & { kind: GdeltFailure; message: string });

export type GdeltFailure = 'rate_limited' | 'bad_query' | 'upstream_error';

const NOTHING: GdeltContent = { articles: [], rejected: [], timeline: null, tones: [] };

const failure = (
	kind: GdeltFailure,
	message: string,
	saved: Partial<GdeltContent> = {}
): GdeltAnswer => ({ ...NOTHING, ...saved, kind, message });

/** Sentences with which GDELT refuses a query. */
const REFUSALS =
	/too short|too long|too common|must be surrounded|must be|invalid|not (?:a )?valid|unknown|unsupported|illegal|query/i;

/**
 * Reads an answer from its text and status. Broken JSON is repaired; of an answer cut off in the
 * middle the whole articles are kept and the answer counts as `upstream_error`.
 */
export function readAnswer(text: string, status = 200): GdeltAnswer {
	const body = text.trim();
	if (status === 429 || /^please limit requests/i.test(body)) {
		return failure(
			'rate_limited',
			'GDELT asks for fewer requests; it is left alone for half an hour.'
		);
	}
	if (status >= 400)
		return failure('upstream_error', `GDELT answered ${status}; the next pass tries again.`);
	if (body === '')
		return failure('upstream_error', 'GDELT sent an empty body; the next pass tries again.');
	if (/^[{[]/.test(body)) return readJson(body);
	if (/^\ufeff?"?url"?,/i.test(text.trimStart())) return readCsv(text);
	if (body.startsWith('<')) {
		return failure(
			'upstream_error',
			'GDELT sent a web page instead of an answer; the next pass tries again.'
		);
	}
	if (body.length < 1_000 && REFUSALS.test(body)) {
		return failure('bad_query', `GDELT refuses the query: ${body.slice(0, 300)}`);
	}
	return failure('upstream_error', `GDELT sent something unreadable: ${body.slice(0, 200)}`);
}

function readJson(body: string): GdeltAnswer {
	const data = parseJson(body) ?? parseJson(repairJson(body));
	if (data === null) {
		const saved = readArticles(wholeObjects(repairJson(body)));
		return failure(
			'upstream_error',
			`GDELT's answer is cut off or broken; ${saved.articles.length} whole articles were kept.`,
			saved
		);
	}
	const { articles, timeline, tonechart } = data;
	if (Object.keys(data).length > 0 && !articles && !timeline && !tonechart && !data.query_details) {
		return failure('upstream_error', `GDELT sent JSON of another shape: ${body.slice(0, 200)}`);
	}
	if (Array.isArray(articles) && articles.length > 0)
		return { ...NOTHING, ...readArticles(articles), ...OK };
	if (Array.isArray(timeline) && timeline.length > 0) {
		const read = readTimeline(timeline[0], data.query_details);
		return read.points.length > 0
			? { ...NOTHING, timeline: read, ...OK }
			: { ...NOTHING, ...EMPTY };
	}
	if (Array.isArray(tonechart) && tonechart.length > 0)
		return { ...NOTHING, tones: readTones(tonechart), ...OK };
	return { ...NOTHING, ...EMPTY };
}

const OK = { kind: 'ok', message: null } as const;
const EMPTY = { kind: 'empty', message: null } as const;

function parseJson(text: string): Record<string, unknown> | null {
	try {
		const data: unknown = JSON.parse(text);
		return typeof data === 'object' && data !== null && !Array.isArray(data) ? { ...data } : null;
	} catch {
		return null;
	}
}

/** Makes JSON of what GDELT writes: `\'`, lone backslashes and raw control characters in titles. */
export const repairJson = (text: string): string =>
	text

		.replace(/[\u0000-\u001f]/g, ' ')
		.replace(/\\(u[0-9a-fA-F]{4}|["\\/bfnrt]|'|)/g, (whole, what: string) =>
			what === '' ? '\\\\' : what === "'" ? "'" : whole
		);

/** The whole objects in the first array of a broken JSON text. */
function wholeObjects(text: string): unknown[] {
	const found: unknown[] = [];
	let depth = 0;
	let start = -1;
	let inString = false;
	for (let at = Math.max(0, text.indexOf('[')); at < text.length; at++) {
		const char = text[at];
		if (inString) {
			if (char === '\\') at++;
			else if (char === '"') inString = false;
		} else if (char === '"') inString = true;
		else if (char === '{' && depth++ === 0) start = at;
		else if (char === '}' && depth > 0 && --depth === 0) {
			const object = parseJson(text.slice(start, at + 1));
			if (object) found.push(object);
		}
	}
	return found;
}

const record = (value: unknown): Record<string, unknown> =>
	typeof value === 'object' && value !== null ? { ...value } : {};
// JSON may hold 1e999, which is read as Infinity.
const isFigure = (value: unknown): value is number => Number.isFinite(value);
const string = (value: unknown) => (typeof value === 'string' ? value : '');

/** Articles as GDELT lists them. `seendate` is when it crawled them, so publication is inferred. */
function readArticles(items: unknown[]): Pick<GdeltContent, 'articles' | 'rejected'> {
	const articles: ArticleReading[] = [];
	const rejected: RejectedItem[] = [];
	items.forEach((item, index) => {
		const told = record(item);
		const url = resolveLink(string(told.url));
		const title = plainText(string(told.title), LONGEST.title);
		const seen = parseDate(string(told.seendate), 'UTC');
		if (!url || !title) {
			const what = url ? 'title' : 'http(s) link';
			rejected.push({ index, item, reason: `GDELT's article has no ${what}.`, article: null });
			return;
		}
		const domain = domainOf(url);
		articles.push({
			guid: null,
			url,
			title,
			summary: '',
			content: '',
			author: null,
			outlet: plainText(string(told.domain), LONGEST.name) || domain || new URL(url).hostname,
			domain,
			lang: languageOf(title, languageNamed(string(told.language))),
			publishedAt: seen?.at ?? null,
			updatedAt: null,
			publishedInferred: true,
			dayOnly: false
		});
	});
	return { articles, rejected };
}

function readCsv(text: string): GdeltAnswer {
	const [head, ...rows] = parseCsv(text);
	const names = head?.cells.map((name) => name.trim().toLowerCase()) ?? [];
	const cell = (cells: string[], name: string) => cells[names.indexOf(name)] ?? '';
	const items = rows.map(({ cells }) => ({
		url: cell(cells, 'url'),
		title: cell(cells, 'title'),
		seendate: cell(cells, 'date')
	}));
	return items.length > 0
		? { ...NOTHING, ...readArticles(items), ...OK }
		: { ...NOTHING, ...EMPTY };
}

const STEPS: Record<string, number> = { '15m': 900_000, hour: 3_600_000, day: 86_400_000 };

function readTimeline(first: unknown, details: unknown): Timeline {
	const { series, data } = record(first);
	const points = (Array.isArray(data) ? data : []).flatMap((point): TimelinePoint[] => {
		const { date, value, norm } = record(point);
		const at = parseDate(string(date), 'UTC')?.at;
		if (at === undefined || !isFigure(value)) return [];
		return [{ at, value, norm: isFigure(norm) ? norm : null }];
	});
	points.sort((a, b) => a.at - b.at);
	const steps = points.slice(1).map(({ at }, index) => at - points[index]!.at);
	const step =
		STEPS[string(record(details).date_resolution)] ??
		(steps.length > 0 ? Math.min(...steps) : null);
	return { series: string(series), step, points };
}

const readTones = (bins: unknown[]): ToneBin[] =>
	bins.flatMap((item) => {
		const { bin, count } = record(item);
		return isFigure(bin) && isFigure(count) ? [{ bin, count }] : [];
	});

/** What was measured: every bucket of `step` ms in [from, to) that has no point is a real zero. */
export type Measured = { from: Moment; to: Moment; step: number; points: TimelinePoint[] };

const DAY = 86_400_000;

/** The resolution GDELT chooses for a window. */
const stepFor = ({ from, to }: Window) =>
	to - from <= 3 * DAY ? STEPS['15m']! : to - from <= 14 * DAY ? STEPS.hour! : STEPS.day!;

/**
 * What an answer to a timeline request measured within the window asked for: whole buckets only,
 * since the newest is still filling. null when nothing was measured (a failure), which is not the
 * same as no articles (`empty`: zero in every bucket).
 */
export function measured(answer: GdeltAnswer, window: Window): Measured | null {
	if (answer.kind !== 'empty' && !(answer.kind === 'ok' && answer.timeline)) return null;
	const step = answer.timeline?.step ?? stepFor(window);
	const from = Math.ceil(window.from / step) * step;
	const to = Math.floor(window.to / step) * step;
	if (to <= from) return null;
	const points = (answer.timeline?.points ?? []).filter(({ at }) => at >= from && at < to);
	return { from, to, step, points };
}

/** How long GDELT is left alone after it asked for fewer requests. */
export const THROTTLE_WAIT = 30 * 60_000;

/** A failed answer, with what to do about it. */
export class GdeltError extends FeedError {
	readonly kind: GdeltFailure;
	/** Ms to leave the service alone; null: the usual interval. */
	readonly waitMs: number | null;
	/** Asking the same again cannot help: the query must be changed. */
	readonly permanent: boolean;

	constructor(kind: GdeltFailure, message: string) {
		super('unknown', message);
		this.name = 'GdeltError';
		this.kind = kind;
		this.waitMs = kind === 'rate_limited' ? THROTTLE_WAIT : null;
		this.permanent = kind === 'bad_query';
	}
}

/** What an answer holds (`ok` or `empty`). Throws `GdeltError` for failures. */
export function mustAnswer(answer: GdeltAnswer): GdeltContent {
	if (answer.message !== null) throw new GdeltError(answer.kind, answer.message);
	return answer;
}
