import { migrations } from '#db/migrations/index.ts';
import { sql } from 'kysely';
import type { Context } from '../context.ts';

const text = (body: string, status: number) =>
	new Response(`${body}\n`, {
		status,
		headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }
	});

/** 200 while the process can answer at all: whoever starts it need not start it again. */
export const healthz = () => text('ok', 200);

/**
 * 200 when the database can be read and has the newest schema; else 503 with the reason. `open`
 * gives the context and may throw: a database that cannot be opened is an answer too.
 */
export async function readyz(open: () => Context): Promise<Response> {
	let context: Context;
	try {
		context = open();
		await sql`select 1`.execute(context.db);
	} catch (error) {
		return text(`The database cannot be reached: ${reason(error)}`, 503);
	}
	const missing = await missingMigrations(context);
	return missing.length === 0
		? text('ready', 200)
		: text(`The database is not migrated: ${missing.join(', ')} is missing.`, 503);
}

const reason = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Migrations this program knows and the database has not had; all of them in an empty one. */
async function missingMigrations({ db, connection }: Context): Promise<string[]> {
	const wanted = Object.keys(migrations(connection.dialect));
	try {
		const done = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
		const names = new Set(done.rows.map(({ name }) => name));
		return wanted.filter((name) => !names.has(name));
	} catch {
		// No such table: nothing has ever been migrated here.
		return wanted;
	}
}
