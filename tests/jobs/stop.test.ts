import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildIsStale } from '../../scripts/serve.ts';
import { processEnv } from '../command.ts';
import { startProduct, type Product } from './product.ts';
import { smallWorld, type SmallWorld } from './small-world.ts';

/** What is promised to whoever stops it, ms: a service manager then ends it by force. */
const PROMISED = 10_000;

let small: SmallWorld;
let product: Product | null = null;
beforeAll(async () => {
	small = await smallWorld();
});
afterAll(async () => {
	await product?.end('SIGKILL', 'all').catch(() => {});
	await small?.close();
});

/** A connection on which a request is begun, and what has come back on it so far. */
async function begin(origin: string, lines: string[]) {
	const { hostname, port } = new URL(origin);
	const socket: Socket = connect(Number(port), hostname);
	let said = '';
	let ended = false;
	socket.setEncoding('utf8').on('data', (words: string) => (said += words));
	socket.on('end', () => (ended = true)).on('error', () => {});
	await once(socket, 'connect');
	socket.write(`${lines.join('\r\n')}\r\n\r\n`);
	return { socket, said: () => said, ended: () => ended };
}

const until = <T>(what: () => T) => expect.poll(what, { timeout: PROMISED, interval: 20 });

const BODY = 'draft=Nothing+anybody+bets+on';
const draft = (host: string, origin: string) => [
	'POST /draft HTTP/1.1',
	`host: ${host}`,
	`origin: ${origin}`,
	'accept: text/html',
	'content-type: application/x-www-form-urlencoded',
	`content-length: ${BODY.length}`
];

describe.skipIf(buildIsStale())('npm start (skipped without a fresh build: npm run build)', () => {
	test('stopped, it answers what is under way, ends streams, takes nothing new, waits for nobody, and is gone within ten seconds', async () => {
		product = await startProduct(await small.follow(small.path('a.db')));
		const { origin } = product;
		const { host } = new URL(origin);
		const events = ['GET /api/v1/events HTTP/1.1', `host: ${host}`, 'accept: text/event-stream'];
		const stream = await begin(origin, events);
		const slow = await begin(origin, draft(host, origin));
		const stuck = await begin(origin, draft(host, origin));
		slow.socket.write(BODY.slice(0, 10));
		await until(stream.said).toContain('event: open');
		// A connection that is kept alive and idle holds nobody up.
		const idle = await begin(origin, ['GET /healthz HTTP/1.1', `host: ${host}`]);
		await until(idle.said).toContain('ok');

		const began = performance.now();
		const ended = product.end('SIGTERM');
		await until(stream.ended).toBe(true);
		// The last chunk has come: the stream was ended, not broken off.
		expect(stream.said()).toMatch(/\r\n0\r\n\r\n$/);
		await until(idle.ended).toBe(true);
		await expect(fetch(`${origin}/healthz`)).rejects.toThrow();
		slow.socket.write(BODY.slice(10));
		await until(slow.said).toContain('</html>');
		expect(slow.said()).toMatch(/^HTTP\/1\.1 200 /);
		expect(await ended).toBe(0);
		expect(performance.now() - began).toBeLessThan(PROMISED);
		expect(stuck.said()).toBe('');
		product = null;
	}, 60_000);
});

test('a reading process whose server is gone before it has begun ends by itself', async () => {
	const script = join(import.meta.dirname, '..', '..', 'scripts', 'work.ts');
	const env = { ...processEnv(), ...(await small.follow(small.path('b.db'))) };
	const child = fork(script, { env, stdio: 'ignore', execArgv: [] });
	child.disconnect();
	const [code] = (await once(child, 'exit')) as [number | null];
	expect(code).toBe(0);
}, 60_000);
