import { copyFile, link, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { readConfig } from '#lib/server/config.ts';
import { connect, migrate, schemaOf, TooNew } from '#lib/server/db/connect.ts';
import { processStart } from '#lib/server/db/duty.ts';
import { troubleOf } from '#lib/server/db/trouble.ts';
import { checksum } from './backup.ts';
import { command, EXIT, print, UsageError } from './command.ts';

const help = `
npm run restore -- FILE

Puts a backup in the place of the SQLite database, after checking its checksum (FILE.sha256, where
there is one), its integrity and that this program knows its schema; a backup of an older program is
brought up to date. End npm start first. The database that was there is kept beside it as
NAME.before-restore. For PostgreSQL use pg_restore.

Exit: 0 done, 1 failed inside, 2 wrong use: nothing was changed.
`;

await command(help, {}, async ({ positionals }) => {
	const [file, ...more] = positionals;
	if (!file || more.length > 0) throw new UsageError('Name one backup file.');
	if (!existsSync(file)) throw new UsageError(`${file} does not exist.`);
	const { databaseUrl } = readConfig();
	if (!databaseUrl.startsWith('file:')) {
		throw new UsageError('This installation is on PostgreSQL: restore it with pg_restore.');
	}
	const path = databaseUrl.slice('file:'.length);
	const noted = await readFile(`${file}.sha256`, 'utf8').catch(() => null);
	if (noted !== null && noted.split(/\s/)[0] !== (await checksum(file))) {
		throw new UsageError(`${file} does not match its checksum; it was damaged or changed.`);
	}
	await mkdir(dirname(path), { recursive: true });
	const half = `${path}.restoring`;
	try {
		await copyFile(file, half);
		await checkAndUpdate(file, half);
		if (existsSync(path)) {
			await leaveAlone(databaseUrl);
			await keepBeside(path);
		}
		for (const part of ['-wal', '-shm']) await rm(path + part, { force: true });
		// In one step: whoever looks finds the old one or the new one.
		await rename(half, path);
	} finally {
		for (const part of ['', '-wal', '-shm']) await rm(half + part, { force: true });
	}
	await print(`${path} restored from ${file}`);
	return EXIT.done;
});

/** Refuses a copy that is no sound database of ours, and brings one of an older program up to date. */
async function checkAndUpdate(file: string, half: string) {
	const damaged = (reason: string) => new UsageError(`${file} cannot be restored: ${reason}.`);
	try {
		const copy = connect(`file:${half}`);
		try {
			const [answer] = copy.sqlite!.pragma('integrity_check') as { integrity_check: string }[];
			if (answer?.integrity_check !== 'ok') {
				throw damaged(`it is damaged (${answer?.integrity_check})`);
			}
			const { missing, unknown } = await schemaOf(copy);
			if (unknown.length > 0) throw new UsageError(new TooNew(file, unknown).message);
			if (missing.includes('001-first')) throw damaged('it is no database of Hearsay');
			await migrate(copy);
			copy.sqlite!.pragma('wal_checkpoint(TRUNCATE)');
		} finally {
			await copy.close();
		}
	} catch (error) {
		if (troubleOf(error) === 'damaged') throw damaged('it is cut off, damaged or no database');
		throw error;
	}
}

/** A database that a living process has open must not be taken from under it; a damaged one may. */
async function leaveAlone(databaseUrl: string) {
	try {
		const connection = connect(databaseUrl);
		try {
			const held = await connection.db
				.selectFrom('duty')
				.select('holderPid')
				.where('holderPid', 'is not', null)
				.execute()
				.catch(() => []);
			const alive = held.find(({ holderPid }) => processStart(holderPid!) !== null);
			if (alive) {
				throw new UsageError(
					`Process ${alive.holderPid} is working on this database; end it first.`
				);
			}
			connection.sqlite!.pragma('busy_timeout = 2000');
			// Only who has it alone may change this; it also leaves everything in the one file.
			connection.sqlite!.pragma('journal_mode = DELETE');
		} finally {
			await connection.close();
		}
	} catch (error) {
		const trouble = troubleOf(error);
		if (trouble === 'locked') {
			throw new UsageError('A process has this database open; end npm start first.');
		}
		if (trouble !== 'damaged') throw error;
	}
}

/** The database that was there gets a second name; on disks without such, a copy. */
async function keepBeside(path: string) {
	const kept = `${path}.before-restore`;
	await rm(kept, { force: true });
	await link(path, kept).catch(() => copyFile(path, kept));
}
