import { sql } from 'kysely';
import type { Deed } from '#lib/domain/deed.ts';
import type { Moment } from '#lib/domain/market.ts';
import type { Reader } from '#lib/domain/person.ts';
import type { Connection, Db } from './connect.ts';
import { inTransaction, isPostgres } from './handle.ts';
import type { AuditTable } from './schema.ts';

/** Who changes something, and by what they are known. */
export type Author = Pick<AuditTable, 'personId' | 'name' | 'via' | 'viaName'>;

/** Somebody at the machine itself. */
export const atCommandLine = (name: string): Author => ({
	personId: null,
	name,
	via: 'command line',
	viaName: null
});

/** The product itself, at its first start. */
export const AT_START: Author = { personId: null, name: 'Hearsay', via: 'start', viaName: null };

/** A reader as the author of a change. Nobody: where the settings let everyone store something. */
export const authorOf = (reader: Reader | null): Author =>
	reader === null
		? { personId: null, name: '', via: 'session', viaName: null }
		: {
				personId: reader.person.id,
				name: reader.person.name,
				via: reader.by.kind,
				viaName: reader.by.kind === 'token' ? reader.by.name : null
			};

/** One change: a word for what was done, to what, and how that was before and after. */
export type Change = { action: Deed; subject: string; before?: unknown; after?: unknown };

/** Writes a change down, within the transaction of the change itself. Gives the number of its entry. */
export type Noting = (change: Change) => Promise<number>;

/**
 * Every change that a person makes passes here: `work` runs in one transaction, with a connection bound
 * to it, and notes what it changed, so that no change is without its entry and no entry without its
 * change. What throws leaves neither.
 */
export async function audited<T>(
	connection: Connection,
	author: Author,
	now: Moment,
	work: (within: Connection, note: Noting) => Promise<T>
): Promise<T> {
	return await inTransaction(connection.db, async (db) => {
		// SQLite lets no transaction write that began by reading while another process wrote: this one
		// takes the lock first, and waits for it.
		if (!isPostgres(db)) await sql`delete from setting where name = ''`.execute(db);
		return await work({ ...connection, db }, async ({ action, subject, before, after }) => {
			const { id } = await db
				.insertInto('audit')
				.values({
					...author,
					at: now,
					action,
					subject,
					before: before == null ? null : JSON.stringify(before),
					after: after == null ? null : JSON.stringify(after)
				})
				.returning('id')
				.executeTakeFirstOrThrow();
			return id;
		});
	});
}

/** An entry as people read it. */
export type AuditEntry = Omit<AuditTable, 'id' | 'personId'> & { id: number };

const COLUMNS = [
	'id',
	'at',
	'name',
	'via',
	'viaName',
	'action',
	'subject',
	'before',
	'after'
] as const;

/**
 * The newest entries first, at most `limit`; `before`: only those older than this one; `deeds`: only these;
 * `byPeople`: without what the product did itself at its first start.
 */
export async function listAudit(
	db: Db,
	{
		limit,
		before,
		deeds,
		byPeople = false
	}: { limit: number; before: number | null; deeds?: readonly Deed[]; byPeople?: boolean }
): Promise<AuditEntry[]> {
	return await db
		.selectFrom('audit')
		.select(COLUMNS)
		.$if(before !== null, (query) => query.where('id', '<', before ?? 0))
		.$if(deeds !== undefined, (query) => query.where('action', 'in', [...(deeds ?? [])]))
		.$if(byPeople, (query) => query.where('via', '<>', AT_START.via))
		.orderBy('id', 'desc')
		.limit(limit)
		.execute();
}

/** How often the product itself did each of these, at its first start. */
export async function didAtStart(db: Db, deeds: readonly Deed[]): Promise<Map<Deed, number>> {
	const rows = await db
		.selectFrom('audit')
		.select(({ fn }) => ['action', fn.countAll<number>().as('n')])
		.where('via', '=', AT_START.via)
		.where('action', 'in', [...deeds])
		.groupBy('action')
		.execute();
	return new Map(rows.map(({ action, n }) => [action, Number(n)]));
}

/** One entry; null where there is none. */
export async function auditEntry(db: Db, id: number): Promise<AuditEntry | null> {
	const row = await db.selectFrom('audit').select(COLUMNS).where('id', '=', id).executeTakeFirst();
	return row ?? null;
}

/** Whether something was done to a subject after an entry: one of these deeds. */
export async function changedSince(
	db: Db,
	{ id, subject }: Pick<AuditEntry, 'id' | 'subject'>,
	deeds: readonly Deed[]
): Promise<boolean> {
	const row = await db
		.selectFrom('audit')
		.select('id')
		.where('id', '>', id)
		.where('subject', '=', subject)
		.where('action', 'in', [...deeds])
		.executeTakeFirst();
	return row !== undefined;
}
