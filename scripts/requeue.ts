import { together } from '#lib/server/desk.ts';
import { prepare } from '#lib/server/jobs/prepare.ts';
import { requeue } from '#lib/server/jobs/requeue.ts';
import { authorNamed, command, EXIT, print, withContext } from './command.ts';

const help = `
npm run requeue -- [--json]

Reads the items of venues and news in quarantine again, as after a fix. What can be read now is stored
and marked as solved; the rest stays with the newest reason. Bodies that were no answer at all are
evidence only and are not read again.
`;

await command(help, { json: { type: 'boolean' } }, async ({ values }) =>
	withContext(
		async (context) => {
			await prepare(context);
			const { read, solved, left } = await requeue(context);
			await together(context, authorNamed(), ({ note }) =>
				note({ action: 'quarantine read', subject: 'quarantine', after: { read, solved, left } })
			);
			await print(
				values.json
					? JSON.stringify({ done: true, read, solved, left })
					: `${read} items read again: ${solved} solved, ${left} left`
			);
			return EXIT.done;
		},
		{ quiet: true }
	)
);
