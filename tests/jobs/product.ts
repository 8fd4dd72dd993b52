import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { processEnv } from '../command.ts';

const root = join(import.meta.dirname, '..', '..');

/** `npm start` as a group of processes of its own. */
export type Product = {
	origin: string;
	pid: number;
	/** What it has written to stderr so far. */
	said(): string;
	/** Sends a signal to the server alone, or to it and its reading process at once; resolves when both are gone. */
	end(signal: 'SIGTERM' | 'SIGKILL', whom?: 'server' | 'all'): Promise<number | null>;
};

/**
 * Starts the real product on a free port, `before` being words that stand before the command. Throws what it
 * said when it ends before it serves.
 */
export async function startProduct(
	env: Record<string, string>,
	before: readonly string[] = []
): Promise<Product> {
	const [program, ...args] = [...before, process.execPath, join(root, 'scripts/start.ts')];
	const child = spawn(program!, args, {
		cwd: root,
		env: { ...processEnv(), ...env, PORT: '0' },
		stdio: ['ignore', 'ignore', 'pipe'],
		detached: true
	});
	let said = '';
	let tell = (_: string) => {};
	const address = new Promise<string>((resolve) => (tell = resolve));
	child.stderr.setEncoding('utf8').on('data', (words: string) => {
		said += words;
		const found = /Hearsay is at (http:\/\/[\d.]+:\d+)/.exec(said);
		if (found) tell(found[1]!);
	});
	const code = new Promise<number | null>((resolve) => child.once('exit', resolve));
	// The pipe closes when the last of the group is gone.
	const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
	const origin = await Promise.race([address, gone.then(() => null)]);
	if (origin === null) throw new Error(said);
	const pid = child.pid!;
	return {
		origin,
		pid,
		said: () => said,
		async end(signal, whom = 'server') {
			process.kill(whom === 'all' ? -pid : pid, signal);
			await gone;
			return await code;
		}
	};
}
