import { sql } from 'kysely';
import { HalfMigrated, type Connection } from './connect.ts';
import { tables } from './move.ts';

/** The tables that a database at the newest schema lacks all the same. SQLite is asked as a file, whole or not. */
export async function absentTables({ db, dialect }: Connection): Promise<string[]> {
	if (dialect === 'sqlite') return [];
	const { rows } = await sql<{ name: string }>`
		select tablename as name from pg_tables where schemaname = current_schema()`.execute(db);
	const there = new Set(rows.map(({ name }) => name));
	return (await tables()).map(({ name }) => name).filter((name) => !there.has(name));
}

/** Throws `HalfMigrated` for a database whose list of steps promises tables that are not there. */
export async function refuseHalf(connection: Connection, place: string): Promise<void> {
	const absent = await absentTables(connection);
	if (absent.length > 0) throw new HalfMigrated(place, `the table ${absent.join(', ')}`);
}
