import type { Moment } from '#lib/domain/market.ts';
import type { Role } from '#lib/domain/person.ts';
import type { Db } from './connect.ts';
import type { InvitationTable } from './schema.ts';
import { newId, newSecret, secretHash } from './secret.ts';

/** What a link that works once is for. */
export type Invited =
	| { kind: 'person'; role: Role; personId: null }
	| { kind: 'password'; role: null; personId: string };

export type NewInvitation = Invited & { note: string; createdBy: string; expiresAt: Moment };

/** Writes an invitation down; gives its id and, this once, the secret that its link carries. */
export async function addInvitation(
	db: Db,
	invitation: NewInvitation,
	now: Moment
): Promise<{ id: string; secret: string }> {
	const id = newId();
	const secret = newSecret();
	await db
		.insertInto('invitation')
		.values({ ...invitation, id, hash: secretHash(secret), createdAt: now, usedAt: null })
		.execute();
	return { id, secret };
}

const open = (db: Db, now: Moment) =>
	db
		.selectFrom('invitation')
		.select(['id', 'kind', 'role', 'personId', 'note', 'createdBy', 'createdAt', 'expiresAt'])
		.where('usedAt', 'is', null)
		.where('expiresAt', '>', now);

/** An invitation without what its link carries. */
export type OpenInvitation = Omit<InvitationTable, 'hash' | 'usedAt'>;

/** The invitation of a link, while it works; else null. */
export async function invitationOf(
	db: Db,
	secret: string,
	now: Moment
): Promise<OpenInvitation | null> {
	const found = await open(db, now).where('hash', '=', secretHash(secret)).executeTakeFirst();
	return found ?? null;
}

/** Those that still work, newest first. */
export const openInvitations = (db: Db, now: Moment): Promise<OpenInvitation[]> =>
	open(db, now).orderBy('createdAt', 'desc').orderBy('id').execute();

/** Uses an invitation up. False when somebody else was faster, or it has ended. */
export async function useInvitation(db: Db, id: string, now: Moment): Promise<boolean> {
	const { numUpdatedRows } = await db
		.updateTable('invitation')
		.set({ usedAt: now })
		.where('id', '=', id)
		.where('usedAt', 'is', null)
		.where('expiresAt', '>', now)
		.executeTakeFirst();
	return numUpdatedRows > 0n;
}

/** Ends every open invitation that `createdBy` made: a new set-up link takes the place of the last one. */
export async function endInvitationsBy(db: Db, createdBy: string, now: Moment): Promise<void> {
	await db
		.updateTable('invitation')
		.set({ expiresAt: now })
		.where('createdBy', '=', createdBy)
		.where('usedAt', 'is', null)
		.where('expiresAt', '>', now)
		.execute();
}

/** Ends one open invitation; gives it, or null when there was none. */
export async function endInvitation(
	db: Db,
	id: string,
	now: Moment
): Promise<OpenInvitation | null> {
	const found = await open(db, now).where('id', '=', id).executeTakeFirst();
	if (found) {
		await db.updateTable('invitation').set({ expiresAt: now }).where('id', '=', id).execute();
	}
	return found ?? null;
}
