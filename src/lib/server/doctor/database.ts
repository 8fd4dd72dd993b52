import { existsSync } from 'node:fs';
import { sql } from 'kysely';
import {
	connect,
	Foreign,
	HalfMigrated,
	schemaFault,
	schemaOf,
	TooNew,
	type Connection
} from '../db/connect.ts';
import { placeOf, sentenceOf, troubleOf } from '../db/trouble.ts';
import { refuseHalf } from '../db/whole.ts';
import { withoutSecrets } from '../log.ts';
import type { Check } from './check.ts';

/** How long another process may be writing before that is worth a word, ms. */
const PATIENCE = 2_000;

/**
 * What a look at the database gave: the checks, and the connection where what is in it can be read;
 * `writable` where something can be written too. Whoever asked closes it.
 */
export type Examined = { checks: Check[]; connection: Connection | null; writable: boolean };

const check = (verdict: Check['verdict'], says: string): Check => ({
	part: 'database',
	of: 'database',
	verdict,
	says
});

/**
 * Looks at the database that the settings name, and changes nothing in it: whether it opens, has this
 * program's schema, is whole, and can be written.
 */
export async function examine(url: string, { patience = PATIENCE } = {}): Promise<Examined> {
	const place = placeOf(url);
	const isFile = url.startsWith('file:');
	const unusable = (says: string, verdict: Check['verdict'] = 'fail'): Examined => ({
		checks: [check(verdict, says)],
		connection: null,
		writable: false
	});
	if (isFile && !existsSync(place)) {
		return unusable(`There is no database at ${place} yet: npm start makes one.`, 'warn');
	}
	let connection: Connection | null = null;
	try {
		connection = connect(url);
		connection.sqlite?.pragma(`busy_timeout = ${patience}`);
		const apart = await schemaOf(connection);
		const fault = schemaFault(apart, place);
		if (fault) throw fault;
		const { missing } = apart;
		const broken = isFile ? faultsOf(connection) : [];
		if (broken.length > 0) {
			throw new Error(`${sentenceOf('damaged', url)} SQLite says: ${broken[0]}.`);
		}
		if (missing.length > 0) {
			const step = isFile ? 'npm run backup -- FILE' : 'pg_dump';
			const says = `${place} is of an older Hearsay: ${missing.join(', ')} missing. Make a backup (${step}); npm start then brings it up to date.`;
			await connection.db.destroy();
			return unusable(says, 'warn');
		}
		await refuseHalf(connection, place);
		const cannot = await unwritable(connection, url);
		const what = isFile
			? 'has the newest schema and is whole'
			: 'answers and has the newest schema';
		return {
			checks: [cannot ?? check('ok', `${place} ${what}, and can be written.`)],
			connection,
			writable: cannot === null
		};
	} catch (error) {
		await connection?.db.destroy();
		return unusable(why(error, url));
	}
}

const isOfSchema = (error: unknown) =>
	[TooNew, Foreign, HalfMigrated].some((kind) => error instanceof kind);

function why(error: unknown, url: string): string {
	const trouble = troubleOf(error);
	if (trouble) return sentenceOf(trouble, url);
	const message = withoutSecrets((error as Error).message);
	return url.startsWith('file:') || isOfSchema(error)
		? message
		: `PostgreSQL at ${placeOf(url)} cannot be used: ${message}. Look whether it runs and whether DATABASE_URL is right.`;
}

/** What SQLite finds wrong with its pages and indexes, without reading every value twice. */
function faultsOf({ sqlite }: Connection): string[] {
	const found = sqlite!.pragma('quick_check(3)') as { quick_check: string }[];
	return found.map((row) => row.quick_check).filter((words) => words !== 'ok');
}

/** Why nothing can be written, or null; nothing is. */
async function unwritable({ db, sqlite }: Connection, url: string): Promise<Check | null> {
	if (!sqlite) {
		const { rows } = await sql<{ on: string }>`
			select current_setting('transaction_read_only') as "on"`.execute(db);
		return rows[0]?.on === 'on' ? check('fail', sentenceOf('read-only', url)) : null;
	}
	try {
		sqlite.exec('begin immediate; create table doctor (x); rollback');
		return null;
	} catch (error) {
		if (sqlite.inTransaction) sqlite.exec('rollback');
		const trouble = troubleOf(error);
		if (!trouble) throw error;
		return check(trouble === 'locked' ? 'warn' : 'fail', sentenceOf(trouble, url));
	}
}
