/** What a reader looked at last: kept in the browser alone. */
import type { Name } from './view.ts';

export const SEEN_KINDS = ['topic', 'market', 'story'] as const;

export type Seen = {
	kind: (typeof SEEN_KINDS)[number];
	/** The path of its page. */
	path: string;
	/** A market and a story have one title in both languages. */
	name: Name;
};

export const MOST_SEEN = 20;
const LONGEST_NAME = 300;

/** The list with this one in front, each page once, at most 20. */
export const withSeen = (list: readonly Seen[], seen: Seen): Seen[] =>
	[seen, ...list.filter(({ path }) => path !== seen.path)].slice(0, MOST_SEEN);

/** Reads a list as it was kept. What cannot be read, or leads elsewhere, is left out. */
export function readSeen(text: string | null): Seen[] {
	let kept: unknown;
	try {
		kept = JSON.parse(text ?? '[]');
	} catch {
		return [];
	}
	return Array.isArray(kept) ? kept.flatMap((item) => asSeen(item) ?? []).slice(0, MOST_SEEN) : [];
}

function asSeen(item: unknown): Seen | null {
	const { kind, path, name } = Object(item) as Record<string, unknown>;
	const { en, ko } = Object(name) as Record<string, unknown>;
	const known = SEEN_KINDS.find((one) => one === kind);
	if (!known || typeof path !== 'string' || !/^\/(?:topics|markets|stories)\//.test(path))
		return null;
	if (typeof en !== 'string' || typeof ko !== 'string') return null;
	return {
		kind: known,
		path,
		name: { en: en.slice(0, LONGEST_NAME), ko: ko.slice(0, LONGEST_NAME) }
	};
}
