import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connect, migrate, type Connection } from '#lib/server/db/connect.ts';
import { processEnv } from '../command.ts';

const BUILD = join(import.meta.dirname, '../../build/index.js');
const PATIENCE = 20_000;

/** A built server on a database of its own; `halt` and `resume` end it and start it again where it was. */
export type PageServer = {
	origin: string;
	database: string;
	halt(): Promise<void>;
	resume(): Promise<void>;
	stop(): Promise<void>;
	/** The end of what it said, on stdout and stderr. */
	said(): string;
};

/** A port that nobody listens on just now. */
async function freePort(): Promise<number> {
	const probe = createServer();
	await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
	const { port } = probe.address() as { port: number };
	await new Promise((resolve) => probe.close(resolve));
	return port;
}

/**
 * Starts the built site on a free port of loopback, known by `name`, over a fresh database that `fill` has filled. Throws what the
 * server said when it does not answer within 20 s, or when there is no build.
 */
export async function startServer(
	fill: (connection: Connection) => Promise<void>,
	env: Record<string, string> = {},
	name = '127.0.0.1'
): Promise<PageServer> {
	if (!existsSync(BUILD)) throw new Error('There is no build to test: npm run build');
	const folder = mkdtempSync(join(tmpdir(), 'hearsay-pages-'));
	const url = `file:${join(folder, 'pages.db')}`;
	const connection = connect(url);
	await migrate(connection);
	await fill(connection);
	await connection.close();

	const port = await freePort();
	const origin = `http://${name}:${port}`;
	let server: ChildProcess | undefined;
	let said = '';
	const resume = async () => {
		server = spawn(process.execPath, [BUILD], {
			env: {
				...processEnv(),
				BODY_SIZE_LIMIT: '2M',
				HOST: '127.0.0.1',
				PORT: String(port),
				ORIGIN: origin,
				DATABASE_URL: url,
				FEEDS: 'none',
				...env
			},
			stdio: ['ignore', 'pipe', 'pipe']
		});
		for (const stream of [server.stdout, server.stderr]) {
			stream?.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4000)));
		}
		await answering(`${origin}/healthz`, server);
	};
	const halt = async () => {
		if (server) await end(server);
	};
	const stop = async () => {
		await halt();
		rmSync(folder, { recursive: true, force: true });
	};
	try {
		await resume();
	} catch (error) {
		await stop();
		throw new Error(`${(error as Error).message}; the server said: ${said || 'nothing'}`);
	}
	return { origin, database: url, halt, resume, stop, said: () => said };
}

async function answering(url: string, server: ChildProcess) {
	const until = performance.now() + PATIENCE;
	while (performance.now() < until && server.exitCode === null) {
		const answer = await fetch(url).catch(() => null);
		if (answer?.ok) return;
		await pause(100);
	}
	throw new Error(`${url} did not answer`);
}

async function end(server: ChildProcess) {
	if (server.exitCode !== null) return;
	const gone = new Promise((resolve) => server.once('exit', resolve));
	server.kill('SIGTERM');
	const killed = setTimeout(() => server.kill('SIGKILL'), 5_000);
	await gone;
	clearTimeout(killed);
}
