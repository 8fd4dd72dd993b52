/** The stretch of time a page shows, as it stands in the address. */
import type { Moment } from './market.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The presets above a chart, with their length in ms; `ALL` is everything there is. */
export const PRESETS = [
	{ name: '1H', ms: HOUR },
	{ name: '1D', ms: DAY },
	{ name: '1W', ms: 7 * DAY },
	{ name: '1M', ms: 30 * DAY },
	{ name: '3M', ms: 90 * DAY },
	{ name: 'ALL', ms: null }
] as const;

export type Preset = (typeof PRESETS)[number]['name'];

export const DEFAULT_PRESET: Preset = '1W';

/**
 * A range to read: `from` null is from the beginning. `preset` is null when the ends were typed.
 * `wrong` names the parameter that could not be understood (the default range then stands in).
 */
export type Range = {
	preset: Preset | null;
	from: Moment | null;
	to: Moment;
	/** True while the range ends at the present and so moves on with it. */
	live: boolean;
	wrong: 'range' | 'from' | 'to' | null;
};

const UNITS: Record<string, number> = { m: MINUTE, h: HOUR, d: DAY, w: 7 * DAY, M: 30 * DAY };

/**
 * One end of a range: `now`, `now-6h` (m, h, d, w, M for 30 days), ms since 1970, or an ISO date or
 * time (`2026-01-26`, `2026-01-26T09:05Z`; UTC when it names no zone). null when it is none of these.
 */
export function parseMoment(text: string, now: Moment): Moment | null {
	if (text === 'now') return now;
	const relative = /^now-(\d{1,5})([mhdwM])$/.exec(text);
	if (relative) return now - Number(relative[1]) * UNITS[relative[2]!]!;
	if (/^\d{11,14}$/.test(text)) return Number(text);
	const iso = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?$/.exec(
		text
	);
	if (!iso) return null;
	const at = Date.parse(iso[1] && !iso[4] ? `${text}Z` : text);
	return Number.isNaN(at) ? null : at;
}

/**
 * Reads `?range=1W`, a typed `?range=now-7d` or `?range=2026-01-26 to now`, or `?from=…&to=…` with
 * `to` = `now` when left out (Grafana's semi-relative ranges: `from=2026-01-26&to=now`). Ends of
 * their own win over a preset. A range that cannot be read, or lies ahead, is named.
 */
export function parseRange(params: URLSearchParams, now: Moment): Range {
	const from = params.get('from');
	if (from !== null) return spanRange(from, params.get('to') ?? 'now', now);
	const text = (params.get('range') ?? DEFAULT_PRESET).trim();
	const preset = PRESETS.find((p) => p.name === text.toUpperCase());
	if (preset) return presetRange(preset.name, now);
	const [start = '', end = 'now', ...more] = text.replace(/\s+/g, ' ').split(/ (?:to|~|–) /);
	const typed = spanRange(start, end, now);
	return more.length > 0 || typed.wrong ? fallback('range', now) : typed;
}

const fallback = (wrong: Range['wrong'], now: Moment): Range => ({
	...presetRange(DEFAULT_PRESET, now),
	wrong
});

/** A range by its two ends; one that ends ahead of us ends now. */
function spanRange(from: string, to: string, now: Moment): Range {
	const fromAt = parseMoment(from, now);
	if (fromAt === null || fromAt >= now) return fallback('from', now);
	const toAt = parseMoment(to, now);
	if (toAt === null || toAt <= fromAt) return fallback('to', now);
	return { preset: null, from: fromAt, to: Math.min(toAt, now), live: toAt >= now, wrong: null };
}

/** The shortest stretch a chart is zoomed to: quotes come no closer. */
const SHORTEST = 10 * MINUTE;

/**
 * A stretch made shorter (`factor` below 1) or longer around a moment that stays where it is on the
 * screen, within `first`..`last`; at least 10 minutes.
 */
export function zoomed(
	{ from, to }: { from: Moment; to: Moment },
	around: Moment,
	factor: number,
	{ first, last }: { first: Moment; last: Moment }
): { from: Moment; to: Moment } {
	const length = Math.min(last - first, Math.max(SHORTEST, (to - from) * factor));
	const share = (around - from) / (to - from || 1);
	const start = Math.min(last - length, Math.max(first, around - share * length));
	return { from: Math.round(start), to: Math.round(start + length) };
}

/** The range a preset stands for, ending now. */
export function presetRange(name: Preset, now: Moment): Range {
	const { ms } = PRESETS.find((p) => p.name === name)!;
	return { preset: name, from: ms === null ? null : now - ms, to: now, live: true, wrong: null };
}
