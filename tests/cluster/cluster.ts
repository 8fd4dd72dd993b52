import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { processEnv } from '../command.ts';
import { startProduct, type Product } from '../jobs/product.ts';
import { smallWorld, type SmallWorld } from '../jobs/small-world.ts';
import { startPostgres, type PostgresServer } from '../postgres.ts';
import { layCable } from './cable.ts';
import { wireTo, type Wire } from './wire.ts';

const root = join(import.meta.dirname, '..', '..');

/** A worker as `npm run worker` starts one. */
export type Worker = {
	/** Whether it has opened the queue. */
	works(): boolean;
	end(signal: NodeJS.Signals): Promise<number | null>;
	said(): string;
};

/** Listens at a server's `/api/v1/events` as a browser does, and keeps what it was told. */
export type Listener = { told: { name: string; data: Record<string, unknown> }[]; ended: boolean };

/**
 * A primary that all reach by a wire (by a cable of the kernel's where the test has a network to itself), its
 * replica, and what works on them: the settings that name both, and what
 * starts workers, servers and listeners, which `close` ends.
 */
export type Cluster = {
	small: SmallWorld;
	primary: PostgresServer;
	replica: PostgresServer;
	wire: Wire;
	env: Record<string, string>;
	worker(): Worker;
	server(): Promise<Product>;
	listen(origin: string): Promise<Listener>;
	close(): Promise<void>;
};

export async function startCluster(): Promise<Cluster> {
	const cable = await layCable();
	const [small, primary] = await Promise.all([smallWorld(), startPostgres(undefined, cable)]);
	const replica = await primary.replicate();
	const wire = cable
		? { url: primary.url, swallow: cable.pull, heal: cable.plug, close: cable.close }
		: await wireTo(primary.url);
	const env = {
		...(await small.follow(primary.url)),
		DATABASE_URL: wire.url,
		DATABASE_READ_URL: replica.url,
		WORKER: 'apart',
		SNAPSHOTS_PER_HOUR: '99999'
	};
	const workers: Worker[] = [];
	const servers: Product[] = [];
	const leaving = new AbortController();
	return {
		small,
		primary,
		replica,
		wire,
		env,
		worker() {
			const started = startWorker(env);
			workers.push(started);
			return started;
		},
		async server() {
			const started = await startProduct(env);
			servers.push(started);
			return started;
		},
		async listen(origin) {
			const answer = await fetch(`${origin}/api/v1/events`, { signal: leaving.signal });
			if (!answer.body) throw new Error(`${origin} gives no events (${answer.status})`);
			const listener: Listener = { told: [], ended: false };
			void hear(answer.body, listener).catch(() => {});
			return listener;
		},
		async close() {
			leaving.abort();
			await Promise.all([
				...workers.map((one) => one.end('SIGKILL')),
				...servers.map((one) => one.end('SIGKILL', 'all').catch(() => null))
			]);
			await primary.stop();
			await wire.close();
			await small.close();
		}
	};
}

function startWorker(env: Record<string, string>): Worker {
	const child = spawn(process.execPath, [join(root, 'scripts/work.ts')], {
		cwd: root,
		env: { ...processEnv(), ...env },
		stdio: ['ignore', 'pipe', 'pipe']
	});
	let said = '';
	let works = false;
	for (const stream of [child.stdout, child.stderr]) {
		stream.on('data', (chunk: Buffer) => {
			said = (said + chunk.toString()).slice(-20_000);
			works ||= said.includes('"msg":"working"');
		});
	}
	return { works: () => works, end: (signal) => endOf(child, signal), said: () => said };
}

async function endOf(child: ChildProcess, signal: NodeJS.Signals) {
	if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
	const gone = new Promise<number | null>((resolve) => child.once('exit', resolve));
	child.kill(signal);
	return await gone;
}

async function hear(body: ReadableStream<Uint8Array>, listener: Listener) {
	let text = '';
	const decoder = new TextDecoder();
	try {
		for await (const chunk of body) {
			text += decoder.decode(chunk, { stream: true });
			const whole = text.split('\n\n');
			text = whole.pop()!;
			for (const event of whole) {
				const name = /^event: (.+)$/m.exec(event)?.[1];
				const data = /^data: (.+)$/m.exec(event)?.[1];
				if (name && data) listener.told.push({ name, data: JSON.parse(data) });
			}
		}
	} finally {
		listener.ended = true;
	}
}
