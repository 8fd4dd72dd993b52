import { prepare } from '#lib/server/jobs/index.ts';
import { workQueue } from '#lib/server/jobs/queue.ts';
import { schedule } from '#lib/server/jobs/schedule.ts';
import { command, EXIT, withContext } from './command.ts';

const help = `
npm run worker

Reads venues and feeds on schedule until it is ended. npm start runs one of these beside the
server, so that writing never holds up a page. On PostgreSQL any number may run, on any number of
machines: a queue in the database hands out what is due, and limits of hosts hold for all together.
`;

await command(help, {}, async (_args, signal) =>
	withContext(async (context) => {
		// The server that started us is gone: nobody would end us.
		process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
		await prepare(context);
		if (context.connection.dialect === 'postgres') await workQueue(context, signal);
		else await schedule(context, signal);
		return EXIT.done;
	})
);
