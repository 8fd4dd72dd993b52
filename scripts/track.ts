import { readFile } from 'node:fs/promises';
import { prepare } from '#lib/server/jobs/prepare.ts';
import { readTrackFile, track, TrackError } from '#lib/server/jobs/track.ts';
import { authorNamed, command, EXIT, print, UsageError, withContext } from './command.ts';

const help = `
npm run track -- FILE.yaml [--replace] [--json]

Topics, sources, speakers and claims from a file; README shows one. Merges by slug, address and id.
A claim that says something else than before is a correction: what it said stays in the ledger.

  --replace   remove topics and sources that the file does not name; the ledger never forgets
  --json      one JSON line a change, the last {"done":true,…}

Exit: 0 done, 1 failed inside, 2 wrong use: also a file that cannot be read or says something wrong
(the message names the place; nothing is changed then).
`;

await command(
	help,
	{ replace: { type: 'boolean' }, json: { type: 'boolean' } },
	async ({ values, positionals }) => {
		const [file, ...more] = positionals;
		if (!file || more.length > 0) throw new UsageError('Name one file.');
		const text = await readFile(file, 'utf8').catch((error: Error) => {
			throw new UsageError(`${file} cannot be read: ${error.message}.`);
		});
		let wanted;
		try {
			wanted = readTrackFile(text, file);
		} catch (error) {
			if (error instanceof TrackError) throw new UsageError(error.message);
			throw error;
		}
		return await withContext(
			async (context) => {
				await prepare(context);
				const replace = values.replace ?? false;
				const changes = await track(context, wanted, { replace, author: authorNamed() }).catch(
					(error: unknown) => {
						throw error instanceof TrackError ? new UsageError(`${file}: ${error.message}`) : error;
					}
				);
				for (const change of changes) {
					await print(
						values.json ? JSON.stringify(change) : `${change.change} ${change.kind} ${change.id}`
					);
				}
				if (values.json) await print(JSON.stringify({ done: true, changes: changes.length }));
				return EXIT.done;
			},
			{ quiet: true }
		);
	}
);
