/** Data that goes on moving while someone looks: it begins with what `load` brought. */
import { onMount } from 'svelte';
import type { Api, LiveQuery } from './query.ts';

/** How often what moves is asked for again, in ms. */
const EVERY = 20_000;

/** What to ask of the API, with the key under which the answer is shared. */
export type Ask<T> = { queryKey: readonly unknown[]; queryFn: () => Promise<T> };

/**
 * Follows what `ask` asks, every 20 s, from 20 s after the page stood; until then, and whenever the
 * address brings other data, it is what `initial` gives. Both are functions, so that they follow the
 * page. `api.ts` and TanStack Query are fetched when the first question is due: a page that is only
 * read does not pay for them.
 */
export function live<T>(
	ask: (api: Api) => Ask<T>,
	initial: () => T,
	moves: () => boolean = () => true
) {
	let asking = $state.raw<{ api: Api; liveQuery: LiveQuery } | null>(null);
	let answer = $state.raw<{ to: T; data: T } | null>(null);

	onMount(() => {
		const timer = setTimeout(async () => {
			asking = await import('./query.ts');
		}, EVERY);
		return () => clearTimeout(timer);
	});

	$effect(() => {
		if (!asking || !moves()) return;
		const from = initial();
		return asking.liveQuery(ask(asking.api), EVERY, (data) => (answer = { to: from, data }));
	});

	return {
		/** The newest answer, or what the page was loaded with when that is newer. */
		get data(): T {
			const loaded = initial();
			return answer !== null && answer.to === loaded ? answer.data : loaded;
		}
	};
}
