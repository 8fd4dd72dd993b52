import { prepare } from '#lib/server/jobs/prepare.ts';
import { ConfigError } from '#lib/server/config.ts';
import type { Context } from '#lib/server/context.ts';
import type { Pool } from '#lib/server/db/postgres.ts';
import { isSilent, primaryLine } from '#lib/server/serving.ts';
import { workQueue } from '#lib/server/jobs/queue.ts';
import { schedule } from '#lib/server/jobs/schedule.ts';
import { command, EXIT, withContext } from './command.ts';
import { refuseSecond } from './prepare.ts';

const help = `
npm run worker

Reads venues and feeds on schedule until it is ended. npm start runs one of these beside the
server, so that writing never holds up a page. On PostgreSQL any number may run, on any number of
machines: a queue in the database hands out what is due, and limits of hosts hold for all together.
`;

await command(help, {}, async (_args, signal) =>
	withContext(
		async (context) => {
			// Without the server that started us nobody would end us; it may have gone before we listened.
			const end = () => process.kill(process.pid, 'SIGTERM');
			process.once('disconnect', end);
			if (process.connected === false) end();
			await prepare(context);
			if (context.connection.pool) await workOn(context, context.connection.pool, signal);
			else await schedule(context, signal);
			return EXIT.done;
		},
		{ before: refuseSecond }
	)
);

/** Works the queue of a PostgreSQL that is this installation's, and lets go of it where it falls silent. */
async function workOn(context: Context, pool: Pool, signal: AbortSignal) {
	const { config, log } = context;
	const ended = new AbortController();
	let refused: string | null = null;
	let lost = false;
	const line = primaryLine(config, {
		other(sentence) {
			refused = sentence;
			ended.abort(new ConfigError(sentence));
		},
		async beat(ask) {
			await ask('select 1');
			if (lost) log('database answers');
			lost = false;
		},
		lost(error) {
			if (!lost) log('database lost', { error: error.message }, 'warn');
			lost = true;
			if (isSilent(error)) pool.cut?.();
		}
	});
	try {
		await line.tried;
		if (refused === null) await workQueue(context, AbortSignal.any([signal, ended.signal]));
	} finally {
		line.end();
	}
	if (refused !== null) throw new ConfigError(refused);
}
