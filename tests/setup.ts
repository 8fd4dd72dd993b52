import { createServer } from 'node:http';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startPostgres } from './postgres.ts';

declare module 'vitest' {
	export interface ProvidedContext {
		postgresDoor: string;
	}
}

/** Where the processes that tests start keep what Node has compiled, so that each begins sooner. */
const COMPILED = join(import.meta.dirname, '../node_modules/.cache/compiled');

/**
 * PostgreSQL is started for the first test that asks for it, once a run: workers knock at a
 * loopback door in the main process and get the server's address.
 */
export default async function setup(project: TestProject) {
	process.env.NODE_COMPILE_CACHE = COMPILED;
	let postgres: ReturnType<typeof startPostgres> | null = null;
	const door = createServer((_request, response) => {
		postgres ??= startPostgres();
		postgres.then(
			({ url }) => response.end(url),
			(error: Error) => response.writeHead(500).end(String(error.message))
		);
	});
	await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
	project.provide('postgresDoor', `http://127.0.0.1:${(door.address() as { port: number }).port}`);
	return async () => {
		door.close();
		door.closeAllConnections();
		await (await postgres?.catch(() => null))?.stop();
	};
}
