import type { Cookies } from '@sveltejs/kit';
import type { Context } from '#lib/server/context.ts';
import { invitationOf, type OpenInvitation } from '#lib/server/db/invitation.ts';

/** Holds what a link carried until it is used. */
export const COOKIE = 'hearsay_invite';

/** The invitation that a browser came with, while it works; else null. */
export async function invitationHere(
	{ db, clock }: Context,
	cookies: Cookies
): Promise<OpenInvitation | null> {
	const secret = cookies.get(COOKIE);
	return secret === undefined ? null : await invitationOf(db, secret, clock.now());
}
