import type { Context } from '../context.ts';
import { createLimit } from '../limit.ts';

const QUARTER = 15 * 60_000;

/**
 * Wrong passwords and passkeys: of one address, and of all addresses for one account, so that neither one
 * machine nor many can go on guessing. The second is wide, so that nobody is locked out by a stranger
 * soon; passkeys and `npm run people` are not counted against it.
 */
export const createAttempts = ({ address = 10, account = 50 } = {}) => {
	const byAddress = createLimit({ most: address, per: QUARTER });
	const byAccount = createLimit({ most: account, per: QUARTER });
	// Each is a row in the database for five minutes.
	const challenges = createLimit({ most: 6 * address, per: QUARTER });
	const local = (client: string | null) => client ?? 'this machine';
	const named = (email: string) => email.trim().toLowerCase().slice(0, 300);
	return {
		/** How long somebody has to wait before the next attempt, ms; 0: not at all. */
		wait: (client: string | null, email: string | null, now: number): number =>
			Math.max(
				byAddress.wait(local(client), now),
				email === null ? 0 : byAccount.wait(named(email), now)
			),
		/** Counts a challenge for a passkey; false when there were too many. */
		challenge(client: string | null, now: number): boolean {
			if (challenges.wait(local(client), now) > 0) return false;
			challenges.take(local(client), now);
			return true;
		},
		/** Counts an attempt, as failed until it succeeds. */
		failed(client: string | null, email: string | null, now: number) {
			byAddress.take(local(client), now);
			if (email !== null) byAccount.take(named(email), now);
		},
		/** Forgets the attempts of somebody who got in. */
		succeeded(client: string | null, email: string | null) {
			byAddress.clear(local(client));
			if (email !== null) byAccount.clear(named(email));
		}
	};
};

export type Attempts = ReturnType<typeof createAttempts>;

const kept = new WeakMap<Context, Attempts>();

/** The attempts that this process has seen. */
export function attemptsOf(context: Context): Attempts {
	const attempts = kept.get(context) ?? createAttempts();
	kept.set(context, attempts);
	return attempts;
}
