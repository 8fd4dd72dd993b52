import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { readConfig } from '#lib/server/config.ts';
import { connect } from '#lib/server/db/connect.ts';
import { command, EXIT, print, progressBar, UsageError } from './command.ts';

const help = `
npm run backup -- FILE

A consistent copy of the SQLite database while everything runs, with its checksum in FILE.sha256
(sha256sum -c reads it). For PostgreSQL use pg_dump: README, Database.

Exit: 0 done, 1 failed inside, 2 wrong use.
`;

export async function checksum(path: string): Promise<string> {
	const hash = createHash('sha256');
	await pipeline(createReadStream(path), hash);
	return hash.digest('hex');
}

if (import.meta.main) {
	await command(help, {}, async ({ positionals }) => {
		const [file, ...more] = positionals;
		if (!file || more.length > 0) throw new UsageError('Name one file to write to.');
		if (existsSync(file)) throw new UsageError(`${file} exists already; name a new file.`);
		const { databaseUrl } = readConfig();
		if (!databaseUrl.startsWith('file:')) {
			throw new UsageError('This installation is on PostgreSQL: copy it with pg_dump.');
		}
		if (!existsSync(databaseUrl.slice('file:'.length))) {
			throw new UsageError(`There is no database at ${databaseUrl}.`);
		}
		const connection = connect(databaseUrl, { readonly: true });
		const bar = progressBar('backup');
		const half = `${file}.part`;
		try {
			// One view of the database from beginning to end: a copy begins anew whenever others write, for ever.
			connection.sqlite!.exec('begin');
			connection.sqlite!.prepare('select count(*) from sqlite_schema').get();
			await connection.sqlite!.backup(half, {
				progress({ totalPages, remainingPages }) {
					bar.set(totalPages - remainingPages, totalPages);
					return 1000;
				}
			});
			const sum = await checksum(half);
			await rename(half, file);
			await writeFile(`${file}.sha256`, `${sum}  ${file}\n`);
			await print(`${file} sha256:${sum}`);
		} finally {
			bar.stop();
			await connection.close();
			await rm(half, { force: true });
		}
		return EXIT.done;
	});
}
