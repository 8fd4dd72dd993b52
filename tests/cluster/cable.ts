import { execFile, spawn } from 'node:child_process';
import { networkInterfaces } from 'node:os';
import { promisify } from 'node:util';

const command = promisify(execFile);

/** Addresses of documentation (RFC 5737): nobody's, and here nobody's but those of the cable's two ends. */
const HERE = '192.0.2.1';
const THERE = '192.0.2.2';

/**
 * Another network of this machine, joined to ours by a cable that can be pulled: what is sent then is lost
 * without a word, and the kernel at both ends goes on trying. `enter` stands before a command that is to run there
 * as a user and group.
 */
export type Cable = {
	host: string;
	enter(owner: { uid?: number; gid?: number }): string[];
	pull(): Promise<void>;
	plug(): Promise<void>;
	close(): Promise<void>;
};

/**
 * Lays a cable where this process has a network to itself, as `unshare --net` gives one; else null, since the
 * machine's own network is not to be touched. Throws when the machine does not allow it.
 */
export async function layCable(): Promise<Cable | null> {
	const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
	if (addresses.some(({ internal }) => !internal)) return null;
	const holder = spawn('unshare', ['--net', 'sleep', 'infinity'], { stdio: 'ignore' });
	await new Promise((resolve, reject) => {
		holder.once('spawn', resolve);
		holder.once('error', reject);
	});
	const enter = ({ uid, gid }: { uid?: number; gid?: number } = {}) => [
		'nsenter',
		`--target=${holder.pid}`,
		'--net',
		...(uid === undefined ? [] : [`--setuid=${uid}`, `--setgid=${gid}`])
	];
	const there = async (...words: string[]) => {
		const [program, ...args] = [...enter(), ...words];
		await command(program!, args);
	};
	const end = (state: 'up' | 'down') => there('ip', 'link', 'set', 'cable1', state);
	// `unshare` makes the network just before it becomes `sleep`.
	await untilApart(holder.pid!);
	await command('ip', [
		...['link', 'add', 'name', 'cable0', 'type', 'veth'],
		...['peer', 'name', 'cable1', 'netns', String(holder.pid)]
	]);
	await command('ip', ['addr', 'add', `${HERE}/30`, 'dev', 'cable0']);
	await command('ip', ['link', 'set', 'cable0', 'up']);
	await there('ip', 'addr', 'add', `${THERE}/30`, 'dev', 'cable1');
	await end('up');
	return {
		host: THERE,
		enter,
		pull: () => end('down'),
		plug: () => end('up'),
		async close() {
			const gone = new Promise((resolve) => holder.once('exit', resolve));
			holder.kill();
			await gone;
		}
	};
}

async function untilApart(pid: number) {
	const network = async (process: string) =>
		(await command('readlink', [`/proc/${process}/ns/net`])).stdout;
	const ours = await network('self');
	for (let attempt = 0; attempt < 100; attempt++) {
		if ((await network(String(pid)).catch(() => ours)) !== ours) return;
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	throw new Error('unshare --net made no network within 5 seconds');
}
