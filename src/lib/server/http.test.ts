import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import type { Clock } from './context.ts';
import { connect, migrate } from './db/connect.ts';
import { createHttp, FetchError, newsManners, venueManners, type Manners } from './http.ts';
import { retryAfter } from './fetch-error.ts';

const ends: (() => unknown)[] = [];
afterAll(() => Promise.all(ends.map((end) => end())));

/** A server on loopback that notes what it is asked, and a fetcher that may reach it. */
async function scene(listener: RequestListener, manners: Partial<Manners> = {}) {
	const asked: IncomingMessage[] = [];
	const server = createServer((request, response) => {
		asked.push(request);
		listener(request, response);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as { port: number };
	const connection = connect(':memory:');
	await migrate(connection);
	const slept: number[] = [];
	let time = 1_000_000_000_000;
	const clock: Clock = {
		now: () => time,
		sleep: async (ms) => {
			slept.push(ms);
			time += ms;
		}
	};
	const http = createHttp({
		connection,
		clock,
		contact: 'desk@example.org',
		allowed: new Set([`127.0.0.1:${port}`]),
		random: () => 0.5,
		resolve: async () => ['10.0.0.1'],
		connect: undefined
	});
	ends.push(() => (http.close(), server.closeAllConnections(), server.close(), connection.close()));
	const base = `http://127.0.0.1:${port}`;
	return {
		asked,
		slept,
		clock,
		base,
		fetcher: http.fetcher(base, {
			...venueManners,
			service: 'test',
			spacing: 100,
			burst: 2,
			...manners
		}),
		news: http.fetcher('', { ...newsManners, ...manners })
	};
}

test('a request carries who we are, and repeats keys for lists', async () => {
	const { fetcher, asked } = await scene((_q, response) => response.end('{"ok":true}'));
	const { data } = await fetcher.json({
		path: '/markets',
		query: { id: ['a', 'b'], limit: 5, x: null }
	});
	expect(data).toEqual({ ok: true });
	expect(asked[0]!.url).toBe('/markets?id=a&id=b&limit=5');
	expect(asked[0]!.headers['user-agent']).toBe('Hearsay/0.1.0 (+desk@example.org)');
});

test('gzip and brotli bodies are inflated', async () => {
	const { fetcher } = await scene((request, response) => {
		const brotli = request.url === '/br';
		response.setHeader('content-encoding', brotli ? 'br' : 'gzip');
		response.end((brotli ? brotliCompressSync : gzipSync)('{"n":1}'));
	});
	expect((await fetcher.json({ path: '/gz' })).data).toEqual({ n: 1 });
	expect((await fetcher.json({ path: '/br' })).data).toEqual({ n: 1 });
});

const PACK: Record<string, (text: string) => Buffer> = {
	gzip: (text) => gzipSync(text),
	deflate: (text) => deflateSync(text),
	// The best brotli takes seconds for megabytes.
	br: (text) => brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })
};

test('a body is unpacked whole, be it small, large when unpacked, or large on the wire', async () => {
	// Random letters hardly pack; the two larger ones are unpacked in pieces.
	const random = randomBytes(2 * 2 ** 20).toString('base64');
	const texts: Record<string, string> = {
		'/small': 'a word ',
		'/unpacked': 'a word '.repeat(2 * 2 ** 20),
		'/wire': random
	};
	const { fetcher } = await scene((request, response) => {
		const [path, coding] = request.url!.split('?') as [string, string];
		response.setHeader('content-encoding', coding);
		response.end(PACK[coding]!(texts[path]!));
	});
	for (const coding of Object.keys(PACK)) {
		for (const [path, text] of Object.entries(texts)) {
			const { body } = await fetcher.fetch({ path: `${path}?${coding}` });
			expect(Buffer.from(text).equals(body), `${path} by ${coding}`).toBe(true);
		}
	}
});

test('a packed body that is cut off is a failure that shows how it began', async () => {
	const packed = gzipSync(`[${'"a word",'.repeat(50_000)}1]`);
	const { fetcher } = await scene((_q, response) => {
		response.setHeader('content-encoding', 'gzip');
		response.end(packed.subarray(0, packed.length - 20));
	});
	const error = await fetcher.json({ path: '/' }).catch((e) => e);
	expect(error).toBeInstanceOf(FetchError);
	expect(Buffer.from(error.evidence).toString()).toMatch(/^\["a word",/);
});

test('a byte order mark before JSON is passed over', async () => {
	const { fetcher } = await scene((_q, response) => response.end('\ufeff{"n":"é"}'));
	expect((await fetcher.json({ path: '/' })).data).toEqual({ n: 'é' });
});

test('a gzip bomb is stopped by its size after inflating', async () => {
	const bomb = gzipSync(Buffer.alloc(5_000_000));
	const { fetcher, asked } = await scene((_q, response) => {
		response.setHeader('content-encoding', 'gzip');
		response.end(bomb);
	});
	const error = await fetcher.fetch({ path: '/', maxBytes: 1_000_000 }).catch((e) => e);
	expect(error).toBeInstanceOf(FetchError);
	expect(error.reason).toBe('too-large');
	expect(asked.length).toBe(1);
});

test('503s are tried again with growing pauses, then reported with their status', async () => {
	const { fetcher, asked, slept } = await scene((_q, response) => response.writeHead(503).end());
	const error = await fetcher.json({ path: '/' }).catch((e) => e);
	expect(error).toMatchObject({ reason: 'status', status: 503 });
	expect(asked.length).toBe(4);
	expect(slept.filter((ms) => ms >= 400)).toEqual([400, 800, 1600]);
});

test('a 404 is not tried again', async () => {
	const { fetcher, asked } = await scene((_q, response) => response.writeHead(404).end());
	await expect(fetcher.json({ path: '/' })).rejects.toMatchObject({ status: 404 });
	expect(asked.length).toBe(1);
});

test('a long Retry-After is kept for every later request, and no request is sent before it', async () => {
	const { fetcher, asked, clock } = await scene((_q, response) =>
		response.writeHead(429, { 'retry-after': '120' }).end()
	);
	const error = await fetcher.json({ path: '/' }).catch((e) => e);
	expect(error.retryAt).toBe(clock.now() + 120_000);
	await expect(fetcher.json({ path: '/other' })).rejects.toThrow('asked to be left alone until');
	expect(asked.length).toBe(1);
});

test('a short Retry-After is waited for', async () => {
	let count = 0;
	const { fetcher, slept } = await scene((_q, response) =>
		count++ === 0
			? response.writeHead(429, { 'retry-after': '2' }).end()
			: response.end('{"fine":1}')
	);
	expect((await fetcher.json({ path: '/' })).data).toEqual({ fine: 1 });
	expect(slept.some((ms) => ms > 1900 && ms <= 2000)).toBe(true);
});

test('requests to a service keep their spacing after the burst', async () => {
	const { fetcher, slept } = await scene((_q, response) => response.end('{}'));
	for (let i = 0; i < 4; i++) await fetcher.json({ path: `/${i}` });
	expect(slept).toEqual([100, 100]);
});

test('HTML with 200 where JSON must be is an error with the body as evidence', async () => {
	const { fetcher } = await scene((_q, response) => response.end('<html>Just a moment</html>'));
	const error = await fetcher.json({ path: '/' }).catch((e) => e);
	expect(error).toMatchObject({ reason: 'body', status: 200 });
	expect(error.message).toContain('no JSON but "<html>Just a moment</html>"');
	expect(Buffer.from(error.evidence).toString()).toBe('<html>Just a moment</html>');
});

test('a connection cut in the middle leaves what arrived as evidence', async () => {
	const { fetcher } = await scene(
		(_q, response) => {
			response.writeHead(200, { 'content-length': '100' });
			response.write('{"half":');
			setTimeout(() => response.destroy(), 20);
		},
		{ tries: 1 }
	);
	const error = await fetcher.json({ path: '/' }).catch((e) => e);
	expect(error).toMatchObject({ reason: 'body', status: 200 });
	expect(Buffer.from(error.evidence).toString()).toBe('{"half":');
});

test('bytes that are not UTF-8 are refused where JSON must be', async () => {
	const { fetcher } = await scene((_q, response) => response.end(Buffer.from([0x22, 0xff, 0x22])));
	await expect(fetcher.json({ path: '/' })).rejects.toThrow('not UTF-8');
});

test('an address that gave an ETag is asked conditionally, once its answer was stored', async () => {
	const { news, asked, base } = await scene((request, response) => {
		if (request.headers['if-none-match'] === '"v1"') response.writeHead(304).end();
		else response.writeHead(200, { etag: '"v1"' }).end('<rss/>');
	});
	const first = await news.fetch({ path: `${base}/feed`, conditional: true });
	expect(first.notModified).toBe(false);
	const again = await news.fetch({ path: `${base}/feed`, conditional: true });
	expect(again.notModified).toBe(false);
	await again.remember();
	const third = await news.fetch({ path: `${base}/feed`, conditional: true });
	expect(third.notModified).toBe(true);
	expect(asked.map((request) => request.headers['if-none-match'])).toEqual([
		undefined,
		undefined,
		'"v1"'
	]);
});

test('a permanent redirect is followed and reported, a temporary one is only followed', async () => {
	const { news, base } = await scene((request, response) => {
		if (request.url === '/moved') response.writeHead(301, { location: '/new' }).end();
		else if (request.url === '/for-now') response.writeHead(302, { location: '/new' }).end();
		else response.end('here');
	});
	expect((await news.fetch({ path: `${base}/moved` })).movedTo).toBe(`${base}/new`);
	expect((await news.fetch({ path: `${base}/for-now` })).movedTo).toBe(null);
});

test('a redirect to a private address is blocked although the first address is allowed', async () => {
	const { news, base, asked } = await scene((_q, response) =>
		response.writeHead(302, { location: 'http://inside.example/latest' }).end()
	);
	const error = await news.fetch({ path: `${base}/feed` }).catch((e) => e);
	expect(error).toMatchObject({ reason: 'blocked' });
	expect(error.message).toContain('leads to 10.0.0.1');
	expect(asked.length).toBe(1);
});

test('a redirect loop ends with an error', async () => {
	const { news, base } = await scene((request, response) =>
		response.writeHead(302, { location: request.url === '/a' ? '/b' : '/a' }).end()
	);
	await expect(news.fetch({ path: `${base}/a` })).rejects.toThrow('redirects in a circle');
});

test('a redirect to something that is no web address is refused', async () => {
	const { news, base } = await scene((_q, response) =>
		response.writeHead(302, { location: 'file:///etc/passwd' }).end()
	);
	await expect(news.fetch({ path: `${base}/a` })).rejects.toThrow('which is no web address');
});

test('an answer that trickles past the limit is a time-out', async () => {
	const { fetcher } = await scene(
		(_q, response) => {
			const timer = setInterval(() => response.write(' '), 20);
			response.on('close', () => clearInterval(timer));
		},
		{ tries: 1, timeouts: { ...venueManners.timeouts, whole: 300 } }
	);
	await expect(fetcher.json({ path: '/' })).rejects.toMatchObject({ reason: 'timeout' });
});

test('a service that is silent before or in the middle of its answer is named with the part that took too long', async () => {
	const { fetcher } = await scene(
		(request, response) => {
			if (request.url === '/silent') return;
			response.writeHead(200);
			response.write('{"half":');
		},
		{ name: 'Example', tries: 1, timeouts: { ...venueManners.timeouts, headers: 200, idle: 200 } }
	);
	const silent = await fetcher.json({ path: '/silent' }).catch((e) => e);
	expect(silent).toMatchObject({ reason: 'timeout' });
	expect(silent.message).toMatch(
		/^Example at http:.+\/silent did not begin to answer within 0.2 s/
	);
	const half = await fetcher.json({ path: '/half' }).catch((e) => e);
	expect(half.message).toContain('sent nothing more for 0.2 s in the middle of its answer');
	expect(Buffer.from(half.evidence).toString()).toBe('{"half":');
});

test('a packed stream that unpacks to nothing is stopped by its size on the wire', async () => {
	const nothing = gzipSync(Buffer.alloc(0));
	const { fetcher } = await scene((_q, response) => {
		response.setHeader('content-encoding', 'gzip');
		response.end(Buffer.concat(Array.from({ length: 20_000 }, () => nothing)));
	});
	const error = await fetcher.fetch({ path: '/', maxBytes: 100_000 }).catch((e) => e);
	expect(error).toMatchObject({ reason: 'too-large' });
});

test('more redirects than five are not followed', async () => {
	const { news, base, asked } = await scene((request, response) =>
		response.writeHead(302, { location: `${request.url}x` }).end()
	);
	await expect(news.fetch({ path: `${base}/a` })).rejects.toThrow('redirects more than 5 times');
	expect(asked.length).toBe(6);
});

test('Retry-After is read as seconds or as a date, and capped at a day', () => {
	const now = Date.UTC(2026, 0, 1);
	expect(retryAfter('30', now)).toBe(now + 30_000);
	expect(retryAfter('Thu, 01 Jan 2026 00:01:00 GMT', now)).toBe(now + 60_000);
	expect(retryAfter('999999999', now)).toBe(now + 86_400_000);
	expect(retryAfter('soon', now)).toBe(null);
	expect(retryAfter(undefined, now)).toBe(null);
});
