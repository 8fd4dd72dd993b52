import { existsSync } from 'node:fs';
import { connect, HalfMoved, migrate, schemaFault, schemaOf } from '#lib/server/db/connect.ts';
import { beginMove, endMove, movingFrom } from '#lib/server/db/half-moved.ts';
import { Differs, moveAll, tables } from '#lib/server/db/move.ts';
import { placeOf } from '#lib/server/db/trouble.ts';
import { rows } from '#lib/server/db/handle.ts';
import { command, EXIT, print, progressBar, UsageError } from './command.ts';

const help = `
npm run move -- FROM TO [--json]

Copies a whole installation from one database to another, between SQLite (file:PATH) and PostgreSQL
(postgres://...) in any direction, and proves that both hold the same: number of rows and checksum
of every table. Stop everything that uses either first. FROM is only read; TO is empty, or what an
earlier move from FROM left when it was broken off: run the same again, and it goes on. Until a move
has ended, TO refuses to be used. Then set DATABASE_URL to TO.

  --json   a line of JSON for each table: table, rows, checksum, written, removed

Exit: 0 done, 1 failed inside, 2 wrong use: nothing was changed, 75 FROM changed meanwhile: again.
`;

const isAddress = (url: string) => /^(?:file:.|postgres(?:ql)?:\/\/)/.test(url);

await command(help, { json: { type: 'boolean' } }, async ({ positionals, values }, signal) => {
	const [source, target, ...more] = positionals;
	if (!source || !target || more.length > 0) throw new UsageError('Name two databases: FROM TO.');
	for (const url of [source, target]) {
		if (!isAddress(url)) throw new UsageError(`"${url}" is neither file:PATH nor postgres://...`);
	}
	const [fromPlace, toPlace] = [placeOf(source), placeOf(target)];
	if (fromPlace === toPlace) throw new UsageError(`FROM and TO are the same: ${fromPlace}.`);
	if (source.startsWith('file:') && !existsSync(source.slice('file:'.length))) {
		throw new UsageError(`There is no database at ${fromPlace}.`);
	}
	const from = connect(source, { readonly: true, purpose: 'copy' });
	const to = connect(target, { purpose: 'copy' });
	let reading = null;
	const bar = progressBar('move');
	try {
		const apart = await schemaOf(from);
		const fault = schemaFault(apart, fromPlace);
		if (fault) throw new UsageError(fault.message);
		if (apart.missing.length > 0) {
			throw new UsageError(
				`${fromPlace} is no database of Hearsay, or of an older one: start this program on it once.`
			);
		}
		const unfinished = await movingFrom(from);
		if (unfinished !== null) throw new UsageError(new HalfMoved(fromPlace, unfinished).message);
		const there = schemaFault(await schemaOf(to), toPlace);
		if (there) throw new UsageError(there.message);
		await migrate(to, toPlace, { halfMoved: true });
		const begun = await movingFrom(to);
		if (begun === null) {
			for (const { name } of await tables()) {
				const [row] = await rows(to, `select 1 from "${name}" limit 1`, []);
				if (row)
					throw new UsageError(`${toPlace} holds an installation already. Name an empty one.`);
			}
		} else if (begun !== fromPlace) {
			throw new UsageError(
				`${toPlace} holds part of ${begun}. Finish that move, or name an empty database.`
			);
		}
		await beginMove(to, fromPlace);
		reading = connect(target, { readonly: true, purpose: 'copy' });
		const moved = await moveAll(from, to, reading, {
			signal,
			progress: (table, written) => bar.set(written, written + 1, table)
		});
		await endMove(to);
		bar.stop();
		for (const each of moved) {
			await print(
				values.json
					? JSON.stringify(each)
					: `${each.table.padEnd(18)} ${String(each.rows).padStart(10)}  sha256:${each.checksum}`
			);
		}
		if (!values.json) await print(`Both hold the same. Now set DATABASE_URL to ${toPlace}.`);
		return EXIT.done;
	} catch (error) {
		if (!(error instanceof Differs)) throw error;
		process.stderr.write(`${error.message}\n`);
		return EXIT.later;
	} finally {
		bar.stop();
		await Promise.all([from.close(), to.close(), reading?.close()]);
	}
});
