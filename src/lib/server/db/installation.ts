/** Which installation of Hearsay a PostgreSQL belongs to, so that two do not write into one. */
import { createHash, randomUUID } from 'node:crypto';
import type { Db } from './connect.ts';
import type { Ask } from './line.ts';

/** The row of `setting` that names a database: its replicas and copies have the same. */
const NAME = 'installation';
/** The row of `setting` with the public address that was served last. */
const ORIGIN = 'origin';

/** The first number of our advisory locks: `Hear` in ASCII. */
const CLASS = 0x48656172;

/**
 * All processes of one installation have the same ORIGIN, which nobody needs to invent: links, cookies and
 * what may be sent by forms hang on it already. Another one at work on the same database is another
 * installation: it would stop reading our feeds, sign with another secret and send our alerts with its links.
 */
const numberOf = (origin: string) =>
	createHash('sha256').update(origin).digest().readUInt32BE() & 0x7fffffff;

/** Names a database, once. */
export const nameInstallation = async (db: Db): Promise<void> => {
	await db
		.insertInto('setting')
		.values({ name: NAME, value: randomUUID() })
		.onConflict((conflict) => conflict.doNothing())
		.execute();
};

/** The ORIGIN of another installation that works on this database now; '' where it has none; null: there is none. */
export async function otherAt(ask: Ask, origin: string): Promise<string | null> {
	const others = await ask(
		`select 1 from pg_locks where locktype = 'advisory' and granted and objsubid = 2
			and database = (select oid from pg_database where datname = current_database())
			and classid = $1::int8::oid and objid <> $2::int8::oid limit 1`,
		[CLASS, numberOf(origin)]
	);
	if (others.length === 0) return null;
	const [row] = await ask<{ value: string }>(`select value from setting where name = '${ORIGIN}'`);
	return row?.value ?? '';
}

/**
 * Takes the database for this installation as long as the connection stands, shared with its other
 * processes. Gives the ORIGIN of another that has it, or null. Two that start at once may both find the other.
 */
export async function take(ask: Ask, origin: string): Promise<string | null> {
	await ask('select pg_advisory_lock_shared($1::int4, $2::int4)', [CLASS, numberOf(origin)]);
	const other = await otherAt(ask, origin);
	if (other !== null) {
		await ask('select pg_advisory_unlock_shared($1::int4, $2::int4)', [CLASS, numberOf(origin)]);
		return other;
	}
	await ask(
		`insert into setting (name, value) select '${ORIGIN}', $1
			where not pg_is_in_recovery() on conflict (name) do update set value = excluded.value
			where setting.value <> excluded.value`,
		[origin]
	);
	return null;
}

/** Why a second installation does not start. */
export const secondInstallation = (place: string, origin: string, other: string): string =>
	`${place} is in use by another installation of Hearsay (ORIGIN ${other === '' ? 'empty' : other}; here ${origin === '' ? 'empty' : origin}). ` +
	'Nothing was changed. Give each a database of its own, or all processes of one installation the same ORIGIN.';
