import type { Deed } from '#lib/domain/deed.ts';
import type { Moment } from '#lib/domain/market.ts';
import type { Person, Role, Scope } from '#lib/domain/person.ts';
import type { Context } from '../context.ts';
import { addToken, removeToken } from '../db/api-token.ts';
import { audited, type Author } from '../db/audit.ts';
import {
	addInvitation,
	endInvitation,
	endInvitationsBy,
	useInvitation,
	type Invited,
	type OpenInvitation
} from '../db/invitation.ts';
import {
	addPerson,
	endSessions,
	personById,
	removePasskey,
	removePerson,
	setPassword,
	setRole
} from '../db/person.ts';

/** Everything that changes who may do what. Each is one entry of the audit log, without any secret. */

const HOUR = 3_600_000;
/** How long links work: the first one stands in a terminal or a journal, the others go by post. */
const SET_UP = 24 * HOUR;
const INVITED = 7 * 24 * HOUR;

type Doing = Pick<Context, 'connection' | 'clock'>;

/** How an entry names a person. */
const nameOf = ({ name, email }: Pick<Person, 'name' | 'email'>) => `${name} <${email}>`;

/** The secret of a new link that makes an admin, the only one of its kind that works from now on. */
export async function setUpLink(
	{ connection, clock }: Doing,
	author: Author
): Promise<{ secret: string; expiresAt: Moment }> {
	const now = clock.now();
	const expiresAt = now + SET_UP;
	const createdBy = `set-up via ${author.via}`;
	return await audited(connection, author, now, async ({ db }, note) => {
		await endInvitationsBy(db, createdBy, now);
		const invited = { kind: 'person', role: 'admin', personId: null } as const;
		const { id, secret } = await addInvitation(
			db,
			{ ...invited, note: '', createdBy, expiresAt },
			now
		);
		await note({
			action: 'invited',
			subject: `invitation ${id}`,
			after: { role: 'admin', expiresAt }
		});
		return { secret, expiresAt };
	});
}

/** The secret of a new link: for a new person of a role, or for a known one's new password. */
export async function invite(
	{ connection, clock }: Doing,
	author: Author,
	invited: Invited & { note: string }
): Promise<{ secret: string; expiresAt: Moment }> {
	const now = clock.now();
	const expiresAt = now + INVITED;
	return await audited(connection, author, now, async ({ db }, note) => {
		const { id, secret } = await addInvitation(
			db,
			{ ...invited, createdBy: author.name, expiresAt },
			now
		);
		const whom = invited.personId === null ? null : await personById(db, invited.personId);
		const { role, note: words } = invited;
		await note({
			action: invited.kind === 'person' ? 'invited' : 'password link made',
			subject: whom ? nameOf(whom) : `invitation ${id}`,
			after: {
				...(role === null ? {} : { role }),
				...(words === '' ? {} : { for: words }),
				expiresAt
			}
		});
		return { secret, expiresAt };
	});
}

/** Ends an invitation that nobody has followed yet. */
export async function withdraw({ connection, clock }: Doing, author: Author, id: string) {
	const now = clock.now();
	await audited(connection, author, now, async ({ db }, note) => {
		const ended = await endInvitation(db, id, now);
		if (!ended) return;
		const { role, note: words } = ended;
		await note({
			action: 'invitation ended',
			subject: `invitation ${id}`,
			before: { role, for: words }
		});
	});
}

/** What somebody who follows a link enters. */
export type Entered = { name: string; email: string; passwordHash: string };

/**
 * Makes whoever follows an invitation a person, or gives a known one their new password and ends their
 * sessions. Gives the person; null when the link was used or ended meanwhile. Throws `PersonError` when
 * the address is another person's.
 */
export async function accept(
	{ connection, clock }: Doing,
	invitation: OpenInvitation,
	{ name, email, passwordHash }: Entered
): Promise<Person | null> {
	const now = clock.now();
	const known =
		invitation.personId === null ? null : await personById(connection.db, invitation.personId);
	const author: Author = {
		personId: known?.id ?? null,
		name: known?.name ?? name,
		via: 'session',
		viaName: null
	};
	return await audited(connection, author, now, async ({ db }, note) => {
		if (!(await useInvitation(db, invitation.id, now))) return null;
		if (invitation.kind === 'password') {
			if (!known) return null;
			await setPassword(db, known.id, passwordHash, now);
			await endSessions(db, known.id);
			await note({ action: 'password changed', subject: nameOf(known) });
			return known;
		}
		const role = invitation.role ?? 'viewer';
		const person = await addPerson(db, { name, email, role, passwordHash }, now);
		await note({
			action: 'person added',
			subject: nameOf(person),
			after: { role, invitation: invitation.id }
		});
		return person;
	});
}

/** Gives a person another role. Throws `PersonError` for the last admin. */
export async function changeRole(doing: Doing, author: Author, id: string, role: Role) {
	const { connection, clock } = doing;
	await audited(connection, author, clock.now(), async ({ db }, note) => {
		const before = await setRole(db, id, role);
		if (before.role === role) return;
		await note({
			action: 'role changed',
			subject: nameOf(before),
			before: { role: before.role },
			after: { role }
		});
	});
}

/** Removes a person, their sessions, passkeys and tokens. Throws `PersonError` for the last admin. */
export async function remove({ connection, clock }: Doing, author: Author, id: string) {
	await audited(connection, author, clock.now(), async ({ db }, note) => {
		const { role, ...person } = await removePerson(db, id);
		await note({ action: 'person removed', subject: nameOf(person), before: { role } });
	});
}

/** Ends sessions of a person: one, or all but one. */
export async function signOut(
	{ connection, clock }: Doing,
	author: Author,
	person: Pick<Person, 'id' | 'name' | 'email'>,
	which: { only?: string; but?: string } = {}
) {
	await audited(connection, author, clock.now(), async ({ db }, note) => {
		const sessions = await endSessions(db, person.id, which);
		if (sessions === 0) return;
		await note({ action: 'sessions ended', subject: nameOf(person), before: { sessions } });
	});
}

/** Gives a person the password they chose, and ends their other sessions. */
export async function changePassword(
	{ connection, clock }: Doing,
	author: Author,
	person: Person,
	{ hash, session }: { hash: string; session: string }
) {
	const now = clock.now();
	await audited(connection, author, now, async ({ db }, note) => {
		await setPassword(db, person.id, hash, now);
		await endSessions(db, person.id, { but: session });
		await note({ action: 'password changed', subject: nameOf(person) });
	});
}

/** Makes a token for a person's scripts; gives it this once. */
export async function makeToken(
	{ connection, clock }: Doing,
	author: Author,
	token: { personId: string; name: string; scope: Scope; expiresAt: Moment }
): Promise<string> {
	const now = clock.now();
	return await audited(connection, author, now, async ({ db }, note) => {
		const { id, secret } = await addToken(db, token, now);
		const { name, scope, expiresAt } = token;
		await note({ action: 'token made', subject: `token ${id}`, after: { name, scope, expiresAt } });
		return secret;
	});
}

/** Takes a token of a person back. */
export async function endToken(doing: Doing, author: Author, personId: string, id: string) {
	const { connection, clock } = doing;
	await audited(connection, author, clock.now(), async ({ db }, note) => {
		const name = await removeToken(db, personId, id);
		if (name !== null) {
			await note({ action: 'token ended', subject: `token ${id}`, before: { name } });
		}
	});
}

/** Takes a passkey of a person back. */
export async function endPasskey(doing: Doing, author: Author, personId: string, id: string) {
	const { connection, clock } = doing;
	await audited(connection, author, clock.now(), async ({ db }, note) => {
		if (await removePasskey(db, personId, id)) {
			await note({ action: 'passkey removed', subject: `passkey ${id}` });
		}
	});
}

/** Notes that somebody signed in or out, added a passkey, or did what better-auth itself stores. */
export async function noteOnly(
	{ connection, clock }: Doing,
	author: Author,
	change: { action: Deed; subject: string }
) {
	await audited(connection, author, clock.now(), async (_within, note) => note(change));
}
