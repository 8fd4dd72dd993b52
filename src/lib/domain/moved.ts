/** Receipts for a move of a price: what is known of the time around it, and never why it moved. */
import type { Moment } from './market.ts';

/**
 * Where a story stands in time to a move: `before` it was seen before the move began; `late` it was published
 * before, and seen by us only later; `during` it came within the hours in which the price moved; `after` it
 * came when the price stood at its new level.
 */
export type TimeOrder = 'before' | 'late' | 'during' | 'after';

/** A move's hours: the last one at the old level, and the first at the new. */
export type MoveSpan = { at: Moment; endAt: Moment };

/** A story by when it was published and when we saw it first, against a move. */
export function timeOrder(
	{ publishedAt, seenAt }: { publishedAt: Moment; seenAt: Moment },
	{ at, endAt }: MoveSpan
): TimeOrder {
	if (seenAt <= at) return 'before';
	if (publishedAt <= at) return 'late';
	return publishedAt <= endAt ? 'during' : 'after';
}

/** What the same question did at another venue meanwhile; `unknown`: no price of it is known at both ends. */
export type ElsewhereKind = 'moved' | 'against' | 'still' | 'unknown';

/** A move of another market, or null, and how far its price went over the same hours, or null. */
export type Elsewhere = {
	move: (MoveSpan & { change: number }) | null;
	change: number | null;
};

/**
 * Whether the other market moved the same way. `inverse`: YES of it is NO here. A change within its own noise
 * is none.
 */
export function elsewhere(
	change: number,
	{ move, change: other }: Elsewhere,
	inverse: boolean
): ElsewhereKind {
	if (move) return move.change * (inverse ? -1 : 1) * change > 0 ? 'moved' : 'against';
	return other === null ? 'unknown' : 'still';
}

/** Of several moves of another market the one that began nearest in time; null of none. */
export const nearest = <Move extends MoveSpan>(moves: readonly Move[], at: Moment): Move | null =>
	moves.reduce<Move | null>(
		(best, move) =>
			best === null || Math.abs(move.at - at) < Math.abs(best.at - at) ? move : best,
		null
	);
