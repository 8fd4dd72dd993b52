import type { Moment } from '#lib/domain/market.ts';

/** Addresses or people that are told apart; those seen longest ago are forgotten first. */
const MOST_KEYS = 20_000;

/**
 * A limit of `most` in `per` ms for each key: a bucket that refills evenly. Kept in memory, for each
 * process of its own. `now` must not run backwards by much: a clock set back only slows the refill.
 */
export function createLimit({ most, per }: { most: number; per: number }) {
	const buckets = new Map<string, { left: number; at: Moment }>();
	const leftOf = (key: string, now: Moment): number => {
		const known = buckets.get(key);
		if (!known) return most;
		return Math.min(most, known.left + (Math.max(0, now - known.at) * most) / per);
	};
	return {
		/** How long this key has to wait, ms; 0: not at all. */
		wait(key: string, now: Moment): number {
			const left = leftOf(key, now);
			return left >= 1 ? 0 : Math.ceil(((1 - left) * per) / most);
		},
		/** Counts one of this key's. */
		take(key: string, now: Moment): void {
			const left = leftOf(key, now) - 1;
			buckets.delete(key);
			buckets.set(key, { left: Math.max(0, left), at: now });
			if (buckets.size > MOST_KEYS) buckets.delete(buckets.keys().next().value!);
		},
		/** Forgets what was counted of this key. */
		clear: (key: string): void => void buckets.delete(key)
	};
}

export type Limit = ReturnType<typeof createLimit>;
