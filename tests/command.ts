import { spawn } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

/** What a process of ours gets of the environment of the tests: no setting of whoever runs them. */
export const processEnv = () => ({
	PATH: process.env.PATH,
	HOME: process.env.HOME,
	NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE
});

/** Runs one of our commands as a process of its own, as cron would. Only `env` is set beside PATH. */
export async function run(
	script: string,
	args: string[],
	options: { env?: Record<string, string>; stdin?: string; cwd?: string } = {}
): Promise<{ code: number | null; stdout: string; stderr: string }> {
	const child = spawn(process.execPath, [join(root, 'scripts', script), ...args], {
		cwd: options.cwd ?? root,
		env: { ...processEnv(), ...options.env },
		stdio: ['pipe', 'pipe', 'pipe']
	});
	let stdout = '';
	let stderr = '';
	child.stdout.setEncoding('utf8').on('data', (chunk) => (stdout += chunk));
	child.stderr.setEncoding('utf8').on('data', (chunk) => (stderr += chunk));
	child.stdin.on('error', () => {});
	child.stdin.end(options.stdin ?? '');
	const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
	return { code, stdout, stderr };
}

/** The lines of a `--json` answer. */
export const lines = (stdout: string) =>
	stdout
		.trim()
		.split('\n')
		.filter(Boolean)
		.map((line) => JSON.parse(line) as Record<string, unknown>);
