import { fork, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import compression from 'compression';
import { ConfigError, servingFault, type Config } from '#lib/server/config.ts';
import { tell } from '#lib/server/log.ts';

const root = join(import.meta.dirname, '..');
const built = join(root, 'build', 'handler.js');

/** Newest change below a path, ms; 0 where there is none. Generated and hidden files do not count. */
function newest(path: string): number {
	if (!existsSync(path)) return 0;
	const stat = statSync(path);
	if (!stat.isDirectory()) return stat.mtimeMs;
	return Math.max(
		0,
		...readdirSync(path)
			.filter((name) => !/^(\.|paraglide$|cache$|README\.md$)|\.test\.ts$/.test(name))
			.map((name) => newest(join(path, name)))
	);
}

/** True when there is no build, or the source is newer than it. */
export function buildIsStale(): boolean {
	if (!existsSync(built)) return true;
	const parts = ['src', 'static', 'package.json', 'svelte.config.js', 'vite.config.ts'];
	return Math.max(...parts.map((part) => newest(join(root, part)))) > statSync(built).mtimeMs;
}

/**
 * Builds the site; the builder's words go to stderr. `quick`: in half the time, a tenth larger. Throws
 * when it fails.
 */
export async function build({ quick = false } = {}): Promise<void> {
	const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
	const child = spawn(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
		cwd: root,
		env: { ...process.env, QUICK_BUILD: quick ? '1' : '' },
		stdio: ['ignore', process.stderr, process.stderr]
	});
	const code = await new Promise((resolve) => child.once('exit', resolve));
	if (code !== 0) throw new Error(`The site could not be built (vite ended with ${code}).`);
}

/** Throws `ConfigError`, which ends a command with 2, when these settings must not serve. */
export function refuseToServe(config: Config) {
	const fault = servingFault(config);
	if (fault !== null) throw new ConfigError(fault);
}

/**
 * Serves the built site. Without ORIGIN it answers plain http under both loopback names; with it,
 * forms are taken from that address only. Gives the server once it listens.
 */
export async function serve(config: Config): Promise<Server> {
	if (config.origin) process.env.ORIGIN = config.origin;
	else {
		// The adapter takes an empty one for a broken one.
		delete process.env.ORIGIN;
		process.env.PROTOCOL_HEADER ??= 'x-forwarded-proto';
	}
	// A draft of a megabyte is the largest thing anybody sends.
	process.env.BODY_SIZE_LIMIT ??= '2M';
	const { handler } = (await import(new URL(`file://${built}`).href)) as {
		handler: (request: unknown, response: unknown, next: () => void) => void;
	};
	const compress = compression();
	const server = createServer((request, response) => {
		if (!config.origin) request.headers['x-forwarded-proto'] = 'http';
		compress(request as never, response as never, () =>
			handler(request, response, () => response.writeHead(404).end())
		);
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(config.port, config.host, resolve);
	});
	return server;
}

/** Lets a process wait where another has work: readers of pages come first. Windows and others may refuse. */
export function yieldToOthers(pid: number) {
	try {
		setPriority(pid, 10);
	} catch {
		// It then runs as everything else does.
	}
}

/**
 * Flags for processes that stay, so that they fit into a small machine; `npm start`, `npm run worker` and the
 * files in `deploy/` give the same. Node lets garbage pile up to several times of what is in use before it
 * looks for it: here, to half as much again. Young objects get 32 MB instead of 64. Costs a tenth more
 * processor time.
 */
export const FLAGS = ['--max-semi-space-size=16', '--heap-growing-percent=50'];

/**
 * For the reading process. The C library of most Linuxes keeps large pages of venues, once they are read, for
 * later, and has a heap for each thread; others pass over these.
 */
export const KEEP_LITTLE = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '131072' };

/** Starts the process that reads venues and feeds, and starts it again when it dies. */
export function startWorker(): { stop(): Promise<void> } {
	let stopped = false;
	let child: ChildProcess;
	let pause = 1_000;
	const start = () => {
		const began = Date.now();
		child = fork(join(root, 'scripts', 'work.ts'), {
			execArgv: [...process.execArgv, ...FLAGS],
			env: { ...KEEP_LITTLE, ...process.env },
			stdio: ['ignore', 'inherit', 'inherit', 'ipc']
		});
		if (child.pid !== undefined) yieldToOthers(child.pid);
		child.once('exit', (code) => {
			if (stopped) return;
			pause = Date.now() - began > 60_000 ? 1_000 : Math.min(pause * 2, 60_000);
			const again = `it starts again in ${pause / 1000} s.`;
			tell(`The reading process ended with ${code}; ${again}`, { code }, 'error');
			setTimeout(() => !stopped && start(), pause).unref();
		});
	};
	start();
	return {
		async stop() {
			stopped = true;
			if (child.exitCode !== null || child.signalCode !== null) return;
			const gone = new Promise((resolve) => child.once('exit', resolve));
			child.kill('SIGTERM');
			const timer = setTimeout(() => child.kill('SIGKILL'), 8_000);
			await gone;
			clearTimeout(timer);
		}
	};
}

/** How long requests that are under way may still take when a server ends, ms. */
const GRACE = 5_000;

/** Ends a server: no new requests, connections closed as their answers are out, the rest after a moment. */
export async function closeServer(server: Server) {
	const closed = new Promise((resolve) => server.close(resolve));
	server.closeIdleConnections();
	// One whose answer has just gone out is kept alive for the next request otherwise.
	const sweep = setInterval(() => server.closeIdleConnections(), 50);
	const timer = setTimeout(() => server.closeAllConnections(), GRACE);
	await closed;
	clearInterval(sweep);
	clearTimeout(timer);
}
