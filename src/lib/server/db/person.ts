import { sql } from 'kysely';
import type { Moment } from '#lib/domain/market.ts';
import type { Person, Role } from '#lib/domain/person.ts';
import type { Db } from './connect.ts';
import { isPostgres } from './handle.ts';
import type { StoredDate } from './schema.ts';
import { newId } from './secret.ts';

/** Something that cannot be done to a person; `reason` says which. */
export class PersonError extends Error {
	readonly reason: 'taken' | 'unknown' | 'last admin';

	constructor(reason: PersonError['reason']) {
		super(reason);
		this.reason = reason;
	}
}

/** A moment as the tables of better-auth keep it. */
const dateFor = (db: Db, at: Moment): StoredDate =>
	isPostgres(db) ? new Date(at) : new Date(at).toISOString();

const momentOf = (date: StoredDate): Moment => new Date(date).getTime();

const known = (db: Db) => db.selectFrom('person').select(['id', 'name', 'email', 'role']);

/** A person by id; null when there is none. */
export const personById = async (db: Db, id: string): Promise<Person | null> =>
	(await known(db).where('id', '=', id).executeTakeFirst()) ?? null;

/** A person by e-mail address; null when there is none. */
export const personByEmail = async (db: Db, email: string): Promise<Person | null> =>
	(await known(db).where('email', '=', email.toLowerCase()).executeTakeFirst()) ?? null;

/** Whether there is anybody yet. */
export const isAnybody = async (db: Db): Promise<boolean> =>
	(await db.selectFrom('person').select('id').limit(1).executeTakeFirst()) !== undefined;

/** A person as an admin sees them. */
export type PersonLine = Person & {
	createdAt: Moment;
	/** Browsers that are signed in. */
	sessions: number;
	passkeys: number;
	tokens: number;
	/** When one of the sessions was last renewed, to the day. */
	seenAt: Moment | null;
};

/** Everybody, by name. */
export async function listPeople(db: Db, now: Moment): Promise<PersonLine[]> {
	const rows = await db
		.selectFrom('person as p')
		.select(['p.id', 'p.name', 'p.email', 'p.role', 'p.createdAt'])
		.select(({ selectFrom, fn }) => [
			selectFrom('session as s')
				.select(fn.countAll<number>().as('n'))
				.whereRef('s.personId', '=', 'p.id')
				.where('s.expiresAt', '>', dateFor(db, now))
				.as('sessions'),
			selectFrom('session as s')
				.select((of) => of.fn.max('s.updatedAt').as('at'))
				.whereRef('s.personId', '=', 'p.id')
				.as('seenAt'),
			selectFrom('passkey as k')
				.select(fn.countAll<number>().as('n'))
				.whereRef('k.personId', '=', 'p.id')
				.as('passkeys'),
			selectFrom('apiToken as t')
				.select(fn.countAll<number>().as('n'))
				.whereRef('t.personId', '=', 'p.id')
				.where('t.expiresAt', '>', now)
				.as('tokens')
		])
		.orderBy('p.name')
		.orderBy('p.id')
		.execute();
	return rows.map(({ createdAt, seenAt, sessions, passkeys, tokens, ...person }) => ({
		...person,
		createdAt: momentOf(createdAt),
		seenAt: seenAt === null ? null : momentOf(seenAt),
		sessions: Number(sessions),
		passkeys: Number(passkeys),
		tokens: Number(tokens)
	}));
}

/** Adds a person with a hashed password. Throws `PersonError` when the address belongs to one already. */
export async function addPerson(
	db: Db,
	person: Omit<Person, 'id'> & { passwordHash: string },
	now: Moment
): Promise<Person> {
	const id = newId();
	const email = person.email.toLowerCase();
	if (await personByEmail(db, email)) throw new PersonError('taken');
	const at = dateFor(db, now);
	const times = { createdAt: at, updatedAt: at };
	const { name, role, passwordHash } = person;
	await db
		.insertInto('person')
		.values({ id, name, email, role, emailVerified: isPostgres(db) ? false : 0, ...times })
		.execute();
	await db
		.insertInto('account')
		.values({
			id: newId(),
			personId: id,
			accountId: id,
			providerId: 'credential',
			password: passwordHash,
			...times
		})
		.execute();
	return { id, name, email, role };
}

/** Throws `PersonError` when nobody but this person could let anybody in again. */
async function keepAnAdmin(db: Db, id: string) {
	// Two admins who remove each other at once must not both succeed.
	if (isPostgres(db)) await sql`select pg_advisory_xact_lock(hashtext('people'))`.execute(db);
	const other = await db
		.selectFrom('person')
		.select('id')
		.where('role', '=', 'admin')
		.where('id', '!=', id)
		.executeTakeFirst();
	if (!other) throw new PersonError('last admin');
}

async function mustKnow(db: Db, id: string): Promise<Person> {
	const person = await personById(db, id);
	if (!person) throw new PersonError('unknown');
	return person;
}

/** Gives a person another role; gives the person as before. Throws `PersonError` for the last admin. */
export async function setRole(db: Db, id: string, role: Role): Promise<Person> {
	const person = await mustKnow(db, id);
	if (role !== 'admin') await keepAnAdmin(db, id);
	await db.updateTable('person').set({ role }).where('id', '=', id).execute();
	return person;
}

/** Removes a person with all they sign in with; what they did stays in the audit log. */
export async function removePerson(db: Db, id: string): Promise<Person> {
	const person = await mustKnow(db, id);
	await keepAnAdmin(db, id);
	await db.deleteFrom('person').where('id', '=', id).execute();
	return person;
}

/** A person's hashed password; null when they have none. */
export async function passwordHashOf(db: Db, personId: string): Promise<string | null> {
	const row = await db
		.selectFrom('account')
		.select('password')
		.where('personId', '=', personId)
		.where('providerId', '=', 'credential')
		.executeTakeFirst();
	return row?.password ?? null;
}

/** Puts another hashed password in the place of a person's. */
export async function setPassword(db: Db, personId: string, hash: string, now: Moment) {
	await db
		.updateTable('account')
		.set({ password: hash, updatedAt: dateFor(db, now) })
		.where('personId', '=', personId)
		.where('providerId', '=', 'credential')
		.execute();
}

/** A browser that is signed in, as its person sees it. */
export type SessionView = {
	id: string;
	userAgent: string | null;
	ipAddress: string | null;
	createdAt: Moment;
	expiresAt: Moment;
};

/** Where a person is signed in, newest first. */
export async function sessionsOf(db: Db, personId: string, now: Moment): Promise<SessionView[]> {
	const rows = await db
		.selectFrom('session')
		.select(['id', 'userAgent', 'ipAddress', 'createdAt', 'expiresAt'])
		.where('personId', '=', personId)
		.where('expiresAt', '>', dateFor(db, now))
		.orderBy('createdAt', 'desc')
		.orderBy('id')
		.execute();
	return rows.map((row) => ({
		...row,
		createdAt: momentOf(row.createdAt),
		expiresAt: momentOf(row.expiresAt)
	}));
}

/** Ends sessions of a person: one, or all but one. Gives how many there were. */
export async function endSessions(
	db: Db,
	personId: string,
	which: { only?: string; but?: string } = {}
): Promise<number> {
	const { numDeletedRows } = await db
		.deleteFrom('session')
		.where('personId', '=', personId)
		.$if(which.only !== undefined, (query) => query.where('id', '=', which.only ?? ''))
		.$if(which.but !== undefined, (query) => query.where('id', '!=', which.but ?? ''))
		.executeTakeFirst();
	return Number(numDeletedRows);
}

/** A passkey as its person sees it. */
export type PasskeyView = { id: string; name: string | null; createdAt: Moment | null };

/** A person's passkeys, oldest first. */
export async function passkeysOf(db: Db, personId: string): Promise<PasskeyView[]> {
	const rows = await db
		.selectFrom('passkey')
		.select(['id', 'name', 'createdAt'])
		.where('personId', '=', personId)
		.orderBy('createdAt')
		.orderBy('id')
		.execute();
	return rows.map(({ createdAt, ...row }) => ({
		...row,
		createdAt: createdAt === null ? null : momentOf(createdAt)
	}));
}

/** Removes a passkey of a person. False when there was none. */
export async function removePasskey(db: Db, personId: string, id: string): Promise<boolean> {
	const { numDeletedRows } = await db
		.deleteFrom('passkey')
		.where('id', '=', id)
		.where('personId', '=', personId)
		.executeTakeFirst();
	return numDeletedRows > 0n;
}
