import { copyFile, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { readConfig } from '#lib/server/config.ts';
import { connect, migrate } from '#lib/server/db/connect.ts';
import { processStart } from '#lib/server/db/duty.ts';
import { checksum } from './backup.ts';
import { command, EXIT, print, UsageError } from './command.ts';

const help = `
npm run restore -- FILE

Puts a backup in the place of the SQLite database, after checking its checksum (FILE.sha256, where
there is one) and its integrity. End npm start first. The database that was there is kept beside it
as NAME.before-restore. For PostgreSQL use pg_restore.

Exit: 0 done, 1 failed inside, 2 wrong use.
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
	if (existsSync(path)) await refuseWhileInUse(databaseUrl);
	await mkdir(dirname(path), { recursive: true });
	const half = `${path}.restoring`;
	await copyFile(file, half);
	try {
		const copy = connect(`file:${half}`);
		try {
			const [answer] = copy.sqlite!.pragma('integrity_check') as { integrity_check: string }[];
			if (answer?.integrity_check !== 'ok') {
				throw new UsageError(`${file} is damaged: ${answer?.integrity_check}.`);
			}
			await migrate(copy);
			copy.sqlite!.pragma('wal_checkpoint(TRUNCATE)');
		} finally {
			await copy.close();
		}
		if (existsSync(path)) await rename(path, `${path}.before-restore`);
		for (const part of ['-wal', '-shm']) await rm(path + part, { force: true });
		await rename(half, path);
	} finally {
		for (const part of ['', '-wal', '-shm']) await rm(half + part, { force: true });
	}
	await print(`${path} restored from ${file}`);
	return EXIT.done;
});

/** A database that a living process reads into must not be taken from under it. */
async function refuseWhileInUse(databaseUrl: string) {
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
			throw new UsageError(`Process ${alive.holderPid} is working on this database; end it first.`);
		}
		connection.sqlite!.pragma('wal_checkpoint(TRUNCATE)');
	} finally {
		await connection.close();
	}
}
