/** TanStack Query, for the browser alone: `live.svelte.ts` imports it a little after the page stands. */
import { QueryCache, QueryClient, QueryObserver } from '@tanstack/svelte-query';
import * as api from '#lib/api.ts';
import type { Change } from '#lib/domain/change.ts';
import { reasonsRead } from '#lib/domain/reason.ts';
import { getLocale } from '#lib/paraglide/runtime.js';
import { isStreaming, noteAnswer, onChange } from './stream.ts';

/** How old an answer gets when nothing is told: while the server tells changes, and while it does not, ms. */
const SELDOM = 5 * 60_000;
const OFTEN = 60_000;
/** How often is looked for answers that are too old, ms. */
const LOOK = 5_000;
/** Pages that hear the same do not all ask in the same moment, ms. */
const SPREAD = 500;

/** An answer that says what is wrong with the question says that the server is well. */
const isRefusal = (error: Error) => error instanceof api.AnswerError && error.status < 500;

// This module never runs on the server, so its client is that of one visit.
const client = new QueryClient({
	defaultOptions: { queries: { retry: 1, staleTime: Infinity } },
	queryCache: new QueryCache({
		onSuccess: () => noteAnswer(true),
		onError: (error) => noteAnswer(isRefusal(error))
	})
});
client.mount();

/** A question that is kept up to date. */
type Kept = { touched(change: Change): boolean; spacing: number; again(): Promise<unknown> };

/** When each was asked last and whether it is to be asked again, as `performance.now()` counts. */
const kept = new Map<Kept, { asked: number; timer: ReturnType<typeof setTimeout> | null }>();
/** Those to be asked when the page is seen again. */
const waiting = new Set<Kept>();

/** Asks again soon, at most as often as the question allows, and only while somebody looks. */
function askAgain(it: Kept) {
	const state = kept.get(it);
	if (!state || state.timer !== null) return;
	if (document.hidden) return void waiting.add(it);
	const due = state.asked + it.spacing - performance.now();
	state.timer = setTimeout(
		() => {
			state.timer = null;
			state.asked = performance.now();
			void it.again();
		},
		Math.max(0, due) + Math.random() * SPREAD
	);
}

onChange((change) => {
	for (const it of kept.keys()) if (change === null || it.touched(change)) askAgain(it);
});

setInterval(() => {
	const oldest = performance.now() - (isStreaming() ? SELDOM : OFTEN);
	for (const [it, { asked }] of kept) if (asked < oldest) askAgain(it);
}, LOOK);

document.addEventListener('visibilitychange', () => {
	if (document.hidden) return;
	for (const it of waiting) askAgain(it);
	waiting.clear();
});

/**
 * Asks again when something changed that the answer was made from, and tells each answer that is
 * another one. What did not change keeps its identity, also against `from`, what the page shows now.
 * What fails is asked again later; meanwhile the page shows what it has, with its age. Gives the
 * function that ends it.
 */
export function liveQuery<T>(ask: api.Asking<T>, from: T, tell: (data: T) => void): () => void {
	const { queryKey, queryFn, touched, spacing } = ask;
	client.setQueryData(queryKey, from);
	const observer = new QueryObserver<T>(client, {
		queryKey,
		// The API gives reasons to programs: in English.
		queryFn: async (context) => reasonsRead(getLocale(), await queryFn(context)),
		notifyOnChangeProps: ['data']
	});
	let shown = observer.getCurrentResult().data;
	const unsubscribe = observer.subscribe(({ data }) => {
		if (data === undefined || data === shown) return;
		shown = data;
		tell(data);
	});
	const it: Kept = {
		touched: (change) => touched(change, shown ?? from),
		spacing,
		again: () => observer.refetch()
	};
	kept.set(it, { asked: performance.now(), timer: null });
	return () => {
		const timer = kept.get(it)?.timer;
		if (timer) clearTimeout(timer);
		kept.delete(it);
		waiting.delete(it);
		unsubscribe();
	};
}

/** Asks now, once more where it failed. Throws what the API says. */
export const askOnce = <T>({ queryKey, queryFn }: api.Asking<T>): Promise<T> =>
	client.fetchQuery({ queryKey, queryFn: (context) => queryFn(context), staleTime: 0 });

export { followServer } from './stream.ts';
export type Api = typeof api;
export { api };
