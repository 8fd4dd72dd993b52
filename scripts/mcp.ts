import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { mcpServer } from '#lib/server/mcp.ts';
import { command, EXIT, withContext } from './command.ts';

const help = `
npm run --silent mcp

A server of the Model Context Protocol over stdin and stdout: programs that speak it can read topics,
markets, odds over time, stories, claims and sentences to print. It reads the database of the settings
and changes nothing.

Exit: 0 when stdin ends, 1 failed inside, 2 wrong use.
`;

await command(
	help,
	{},
	async (_args, signal) =>
		await withContext(
			async (context) => {
				const ended = Promise.withResolvers<void>();
				process.stdin.once('end', ended.resolve).once('close', ended.resolve);
				signal.addEventListener('abort', () => ended.resolve(), { once: true });
				const handle = serveStdio(() => mcpServer(context));
				await ended.promise;
				await handle.close();
				return EXIT.done;
			},
			{ quiet: true }
		)
);
