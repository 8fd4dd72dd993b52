import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { FLAGS } from '../serve.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** A port that nobody listens on just now. */
export async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as { port: number };
	await new Promise((resolve) => server.close(resolve));
	return port;
}

/** What runs the site: the build alone, or what `npm start` puts before it. */
const ENTRIES = {
	bare: join(ROOT, 'build', 'index.js'),
	compressed: join(import.meta.dirname, 'compressed.ts')
};

/** Runs the built server on an SQLite file, without its jobs. Throws when it does not start. */
export async function withServer<T>(
	file: string,
	work: (port: number, pid: number) => Promise<T>,
	entry: keyof typeof ENTRIES = 'bare'
): Promise<T> {
	const port = await freePort();
	const child = spawn(process.execPath, [...FLAGS, ENTRIES[entry]], {
		env: {
			...process.env,
			PORT: String(port),
			HOST: '127.0.0.1',
			DATABASE_URL: `file:${file}`,
			FEEDS: 'none'
		},
		stdio: ['ignore', 'ignore', 'inherit']
	});
	try {
		for (let wait = 0; wait < 100; wait++) {
			const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => null);
			if (answer?.ok) return await work(port, child.pid!);
			if (child.exitCode !== null) break;
			await new Promise((resolve) => setTimeout(resolve, 100));
		}
		throw new Error('the built server did not start');
	} finally {
		child.kill();
	}
}
