import { prepare } from '#lib/server/jobs/index.ts';
import { schedule } from '#lib/server/jobs/schedule.ts';
import { command, EXIT, withContext } from './command.ts';

const help = `
node scripts/work.ts

Reads venues and feeds on schedule until it is ended. npm start runs one of these beside the
server, so that writing never holds up a page.
`;

await command(help, {}, async (_args, signal) =>
	withContext(async (context) => {
		// The server that started us is gone: nobody would end us.
		process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
		await prepare(context);
		await schedule(context, signal);
		return EXIT.done;
	})
);
