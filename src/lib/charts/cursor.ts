import type { Moment } from '#lib/domain/market.ts';

/** How many stops Page Up and Page Down go. */
const PAGE = 10;

/** How much + and − change what is shown. */
export const ZOOM_STEP = 0.5;

/** By what factor a key changes the stretch that is shown; null: it changes nothing. */
export function zoomedBy(key: string): number | null {
	if (key === '+' || key === '=') return ZOOM_STEP;
	return key === '-' ? 1 / ZOOM_STEP : null;
}

/** Where a key moves the cursor from `at`, among `stops` (oldest first); null: it moves nothing. */
export function movedTo(key: string, stops: readonly Moment[], at: Moment): Moment | null {
	const here = stops.findLastIndex((stop) => stop <= at);
	const before = stops[here] === at ? here - 1 : here;
	const last = stops.length - 1;
	const to: Record<string, number> = {
		ArrowLeft: before,
		ArrowDown: before,
		ArrowRight: here + 1,
		ArrowUp: here + 1,
		PageUp: here + PAGE,
		PageDown: here - PAGE,
		Home: 0,
		End: last
	};
	const next = to[key];
	return next === undefined ? null : (stops[Math.min(last, Math.max(0, next))] ?? null);
}
