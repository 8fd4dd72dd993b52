import { createServer, type RequestListener } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { connect, migrate } from '#lib/server/db/connect.ts';
import { createHttp, venueManners, type HttpParts, type Manners } from '#lib/server/http.ts';
import { createReader } from '#lib/server/news/apart.ts';

/**
 * Each guard of the network, with it and without: where it is taken away, what it guards against gets through.
 * So the tests of faults, which see it kept out, are tests of the guard and not of chance.
 */

const ends: (() => unknown)[] = [];
afterAll(() => Promise.all(ends.map((end) => end())));

type Scene = { parts: Partial<HttpParts>; manners: Partial<Manners> };
const GENEROUS = { connect: 5000, headers: 20_000, idle: 20_000, whole: 60_000 };

/** Asks a service `times` times, which answers by `listener`; gives what came and when it was asked. */
async function ask(listener: RequestListener, { parts, manners }: Scene, times = 1) {
	const asked: number[] = [];
	let now = 1_000_000_000_000;
	const server = createServer((request, response) => {
		asked.push(now);
		listener(request, response);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as { port: number };
	const connection = connect(':memory:');
	await migrate(connection);
	const http = createHttp({
		connection,
		clock: { now: () => now, sleep: async (ms) => void (now += Math.max(0, ms)) },
		contact: '',
		allowed: new Set([`127.0.0.1:${port}`]),
		random: () => 0.5,
		timeouts: GENEROUS,
		...parts
	});
	const fetcher = http.fetcher(`http://127.0.0.1:${port}`, {
		...venueManners,
		service: 'test',
		spacing: 1,
		burst: 100,
		tries: 1,
		...manners
	});
	const came: (string | Uint8Array)[] = [];
	for (let n = 0; n < times; n++) {
		came.push(
			await fetcher
				.fetch({ path: '/' })
				.then(({ body }) => body)
				.catch((error: { reason?: string }) => error.reason ?? String(error))
		);
	}
	await http.close();
	server.closeAllConnections();
	await new Promise((resolve) => server.close(resolve));
	await connection.close();
	return { came, asked };
}

const bomb = gzipSync(Buffer.alloc(80 * 2 ** 20));
const sizes = (came: (string | Uint8Array)[]) =>
	came.map((one) => (typeof one === 'string' ? one : one.length));

test('without the limit of size a gzip bomb unfolds', async () => {
	const listener: RequestListener = (_, response) => {
		response.setHeader('content-encoding', 'gzip');
		response.end(bomb);
	};
	const kept = await ask(listener, { parts: {}, manners: {} });
	expect(kept.came).toEqual(['too-large']);
	const loose = await ask(listener, { parts: {}, manners: { maxBytes: Infinity } });
	expect(sizes(loose.came)).toEqual([80 * 2 ** 20]);
});

test('without timeouts an answer that trickles is waited for', async () => {
	const listener: RequestListener = (_, response) => {
		response.write('a');
		setTimeout(() => response.end('b'), 900).unref();
	};
	const hasty = { connect: 5000, headers: 300, idle: 300, whole: 600 };
	expect((await ask(listener, { parts: { timeouts: hasty }, manners: {} })).came).toEqual([
		'timeout'
	]);
	expect(sizes((await ask(listener, { parts: {}, manners: {} })).came)).toEqual([2]);
});

test('without the check of addresses a redirect reaches what is inside', async () => {
	const inside = createServer((_, response) => response.end('secret'));
	await new Promise<void>((resolve) => inside.listen(0, '127.0.0.1', resolve));
	ends.push(() => inside.close());
	const { port } = inside.address() as { port: number };
	const listener: RequestListener = (_, response) => {
		response.writeHead(302, { location: `http://127.0.0.1:${port}/` }).end();
	};
	expect((await ask(listener, { parts: {}, manners: {} })).came).toEqual(['blocked']);
	const all = { has: () => true } as unknown as ReadonlySet<string>;
	const { came } = await ask(listener, { parts: { allowed: all }, manners: {} });
	expect(came.map((body) => Buffer.from(body).toString())).toEqual(['secret']);
});

test('without a limit of redirects each is followed', async () => {
	const listener: RequestListener = ({ url }, response) => {
		const n = Number(/\d+/.exec(url ?? '')?.[0] ?? 0);
		if (n < 12) response.writeHead(302, { location: `/${n + 1}` }).end();
		else response.end('there');
	};
	const kept = await ask(listener, { parts: {}, manners: {} });
	expect([kept.came, kept.asked.length]).toEqual([['redirect'], 6]);
	const loose = await ask(listener, { parts: { hops: Infinity }, manners: {} });
	expect([sizes(loose.came), loose.asked.length]).toEqual([[5], 13]);
});

test('without the breaker a service that is down is asked every time', async () => {
	const listener: RequestListener = (_, response) => void response.writeHead(500).end();
	const kept = await ask(listener, { parts: {}, manners: {} }, 12);
	expect([kept.asked.length, new Set(kept.came)]).toEqual([5, new Set(['status', 'outage'])]);
	const loose = await ask(listener, { parts: { mostFailures: Infinity }, manners: {} }, 12);
	expect([loose.asked.length, new Set(loose.came)]).toEqual([12, new Set(['status'])]);
});

test('without spacing a service is asked as fast as it answers', async () => {
	const listener: RequestListener = (_, response) => void response.end('{}');
	const span = ({ asked }: { asked: number[] }) => asked.at(-1)! - asked[0]!;
	const kept = await ask(listener, { parts: {}, manners: { spacing: 200, burst: 2 } }, 10);
	expect(span(kept)).toBe(8 * 200);
	expect(span(await ask(listener, { parts: {}, manners: { spacing: 0 } }, 10))).toBe(0);
});

test('without a limit of time a tangled document keeps its reader busy until it is through', async () => {
	const items = '<item><title>x</title><link>https://a.example/</link></item>'.repeat(5000);
	const body = new TextEncoder().encode(`<rss version="2.0"><channel>${items}</channel></rss>`);
	const document = { body, meta: { at: 0 }, kindId: undefined };
	await expect(createReader(5)(document)).rejects.toThrow('took longer than');
	expect((await createReader(60_000)(document)).articles).toHaveLength(5000);
});
