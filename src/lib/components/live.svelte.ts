/** Data that goes on moving while someone looks: it begins with what `load` brought. */
import { onMount } from 'svelte';
import type { Asking } from '#lib/api.ts';
import type { Api } from './query.ts';

/** A page that is left again within this time pays nothing for what moves, ms. */
const STANDING = 5_000;

/**
 * Fetches what keeps a page up to date once it has stood for a while; if the network is away just then
 * it says so, and goes on trying. Gives the function that calls it off.
 */
export function whenStanding(
	then: (tools: typeof import('./query.ts')) => void,
	failed: () => void = () => {}
): () => void {
	let off = false;
	let timer: ReturnType<typeof setTimeout>;
	const fetched = (tools: typeof import('./query.ts')) => {
		if (!off) then(tools);
	};
	const missed = () => {
		if (off) return;
		failed();
		wait();
	};
	const wait = () => {
		timer = setTimeout(() => import('./query.ts').then(fetched, missed), STANDING);
	};
	wait();
	return () => {
		off = true;
		clearTimeout(timer);
	};
}

/**
 * What `ask` asks, asked again whenever the server tells of a change that touches it; until then, and
 * whenever the address brings other data, it is what `initial` gives. Both are functions, so that they
 * follow the page. What did not change keeps its identity, so that only what did is drawn again.
 */
export function live<T>(
	ask: (api: Api) => Asking<T>,
	initial: () => T,
	moves: () => boolean = () => true
) {
	let tools = $state.raw<typeof import('./query.ts') | null>(null);
	let answer = $state.raw<{ to: T; data: T } | null>(null);

	onMount(() => whenStanding((them) => (tools = them)));

	$effect(() => {
		if (!tools || !moves()) return;
		const from = initial();
		return tools.liveQuery(ask(tools.api), from, (data) => (answer = { to: from, data }));
	});

	return {
		/** The newest answer, or what the page was loaded with when that is newer. */
		get data(): T {
			const loaded = initial();
			return answer !== null && answer.to === loaded ? answer.data : loaded;
		}
	};
}
