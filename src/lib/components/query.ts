/** TanStack Query, for the browser alone: `live.svelte.ts` imports it when the first question is due. */
import { QueryClient, QueryObserver } from '@tanstack/svelte-query';
import * as api from '#lib/api.ts';
import type { Ask } from './live.svelte.ts';

// This module never runs on the server, so its client is that of one visit.
const client = new QueryClient({ defaultOptions: { queries: { retry: 1 } } });
client.mount();

/**
 * Asks now and every `every` ms while the page is seen, and tells each new answer. What fails is asked
 * again next time; meanwhile the page shows what it has, with its age. Gives the function that stops it.
 */
export function liveQuery<T>(ask: Ask<T>, every: number, tell: (data: T) => void): () => void {
	const observer = new QueryObserver<T>(client, {
		queryKey: ask.queryKey,
		queryFn: ask.queryFn,
		refetchInterval: every,
		staleTime: every / 2
	});
	return observer.subscribe(({ data }) => {
		if (data !== undefined) tell(data);
	});
}

export type LiveQuery = typeof liveQuery;
export type Api = typeof api;
export { api };
