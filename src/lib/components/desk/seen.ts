/** Recently seen pages, in the browser's own store. One that is closed or full keeps nothing. */
import { readSeen, withSeen, type Seen } from '#lib/domain/seen.ts';
import type { Name } from '#lib/domain/view.ts';

const KEY = 'hearsay-seen';

export function recentlySeen(): Seen[] {
	try {
		return readSeen(localStorage.getItem(KEY));
	} catch {
		return [];
	}
}

/** What a page's data says it is about, as a thing that was seen; null: none of the three. */
function seenOn({ pathname }: URL, data: PageData): Seen | null {
	const both = (title: string): Name => ({ en: title, ko: title });
	const path = pathname;
	if (data.topic) return { kind: 'topic', path, name: data.topic.name };
	if (data.market) return { kind: 'market', path, name: both(data.market.title) };
	if (data.story) return { kind: 'story', path, name: both(data.story.title) };
	return null;
}

/** What the pages of topics, markets and stories load. */
export type PageData = {
	topic?: { name: Name };
	market?: { title: string };
	story?: { title: string };
};

/** Keeps a page as seen. */
export function noteSeen({ url, data }: { url: URL; data: PageData }): void {
	const seen = seenOn(url, data);
	if (seen) keep(withSeen(recentlySeen(), seen));
}

export const forgetSeen = (): void => keep([]);

function keep(list: Seen[]) {
	try {
		if (list.length === 0) localStorage.removeItem(KEY);
		else localStorage.setItem(KEY, JSON.stringify(list));
	} catch {
		// Private windows refuse: then nothing is remembered, which is what they are for.
	}
}
