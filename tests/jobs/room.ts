import { spawn, spawnSync } from 'node:child_process';
import { processEnv } from '../command.ts';

/** A disk of its own, seen by nobody but the commands that run in it. */
export type Room = {
	/** Runs a line of shell on it: exit code, and what was written to both outputs. */
	run(line: string, env?: Record<string, string>): Promise<{ code: number | null; said: string }>;
	/** What has to stand before a command for it to run there. */
	inside: string[];
	close(): Promise<void>;
};

/** Whether this machine lets us mount: as root, or where users may have namespaces of their own. */
export const mayMount = () =>
	process.platform === 'linux' &&
	spawnSync('unshare', ['-rm', 'sh', '-c', 'mount -t tmpfs tmpfs /mnt && command -v nsenter'])
		.status === 0;

/** Mounts an empty disk of so many kilobytes at a folder, in a mount namespace of its own. */
export async function openRoom(folder: string, kilobytes: number): Promise<Room> {
	const script = `mount -t tmpfs -o size=${kilobytes}k,mode=777 tmpfs '${folder}' && echo mounted && exec cat`;
	const holder = spawn('unshare', ['-rm', 'sh', '-c', script], {
		stdio: ['pipe', 'pipe', 'inherit']
	});
	const gone = new Promise((resolve) => holder.once('exit', resolve));
	const ready = new Promise((resolve) => holder.stdout.once('data', resolve));
	await Promise.race([
		ready,
		gone.then(() => {
			throw new Error('The disk could not be mounted.');
		})
	]);
	const inside = [
		'nsenter',
		`--target=${holder.pid}`,
		'--mount',
		'--user',
		'--preserve-credentials'
	];
	return {
		inside,
		async run(line, env = {}) {
			const [program, ...args] = [...inside, 'sh', '-c', line];
			const child = spawn(program!, args, {
				env: { ...processEnv(), ...env },
				stdio: ['ignore', 'pipe', 'pipe']
			});
			let said = '';
			for (const stream of [child.stdout, child.stderr]) {
				stream.setEncoding('utf8').on('data', (words: string) => (said += words));
			}
			const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
			return { code, said };
		},
		async close() {
			holder.stdin.end();
			await gone;
		}
	};
}
