/** A range as text that is copied from one chart and pasted into another. */
import type { Moment } from './market.ts';
import { parseRange, PRESETS, type Range } from './range.ts';

const NAMES: Partial<Record<string, string>> = {
	'1H': 'now-1h to now',
	'1D': 'now-1d to now',
	'1W': 'now-7d to now',
	'1M': 'now-30d to now',
	'3M': 'now-90d to now'
};

/** The range in the grammar that is typed above a chart; exact to the millisecond where it is no preset. */
export function rangeText({ preset, from, to, live }: Omit<Range, 'wrong'>): string {
	const named = PRESETS.find(({ name }) => name === preset)?.name;
	if (named || from === null) return NAMES[named ?? ''] ?? 'ALL';
	return `${new Date(from).toISOString()} to ${live ? 'now' : new Date(to).toISOString()}`;
}

/** More than any range has. */
const LONGEST = 200;

/**
 * A pasted range in that grammar; also as Grafana copies it (`{"from":"now-6h","to":"now"}`). null:
 * the text is no range, or one that lies ahead.
 */
export function pastedRange(text: string, now: Moment): string | null {
	const words = text.trim();
	if (words === '' || words.length > LONGEST) return null;
	const range = words.startsWith('{') ? ofObject(words) : words;
	if (range === null) return null;
	return parseRange(new URLSearchParams({ range }), now).wrong === null ? range : null;
}

function ofObject(text: string): string | null {
	try {
		const { from, to } = JSON.parse(text) as { from?: unknown; to?: unknown };
		return typeof from === 'string' && typeof to === 'string' ? `${from} to ${to}` : null;
	} catch {
		return null;
	}
}
