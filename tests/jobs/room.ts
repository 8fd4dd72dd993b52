import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
export const openRoom = (folder: string, kilobytes: number): Promise<Room> =>
	roomOf(['-r'], `mount -t tmpfs -o size=${kilobytes}k,mode=777 tmpfs '${folder}'`);

const makeExt4 = (image: string, megabytes: number) =>
	`dd if=/dev/zero of='${image}' bs=1M count=${megabytes} status=none && mkfs.ext4 -q -F '${image}'`;
const mountExt4 = (image: string, folder: string) =>
	`mount -o loop,errors=remount-ro '${image}' '${folder}'`;

/** Whether this machine lets us mount a file as a disk that can fail: root, with loop devices and ext4. */
export function mayFail(): boolean {
	if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
	const folder = mkdtempSync(join(tmpdir(), 'hearsay-disk-'));
	const image = join(folder, 'image');
	const script = `${makeExt4(image, 4)} && ${mountExt4(image, folder)}`;
	const { status } = spawnSync('unshare', ['-m', 'sh', '-c', script], { stdio: 'ignore' });
	rmSync(folder, { recursive: true, force: true });
	return status === 0;
}

/** Mounts a new file as a disk at a folder, in a mount namespace of its own. */
export const openDisk = (folder: string, image: string, megabytes: number): Promise<Room> =>
	roomOf([], `${makeExt4(image, megabytes)} && ${mountExt4(image, folder)}`);

/** What the system does to a disk that answers with errors: nothing is written any more, whoever has files open. */
export const failing = (folder: string) => `mount -o remount,abort '${folder}'`;

/** A mount namespace in which a line of shell has been run; `as`: `-r` for one as whoever we are, nothing as root. */
async function roomOf(as: readonly string[], mounting: string): Promise<Room> {
	const holder = spawn(
		'unshare',
		[...as, '-m', 'sh', '-c', `${mounting} && echo mounted && exec cat`],
		{
			stdio: ['pipe', 'pipe', 'inherit']
		}
	);
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
		...(as.length > 0 ? ['--user', '--preserve-credentials'] : [])
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
