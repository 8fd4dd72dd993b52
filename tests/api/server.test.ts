import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { connect, migrate } from '#lib/server/db/connect.ts';
import { buildIsStale } from '../../scripts/serve.ts';
import { DAY, fill, NOW } from './world.ts';
import { processEnv } from '../command.ts';

const root = join(import.meta.dirname, '../..');
// A build that is missing or older than the source says nothing about the source.
const stale = buildIsStale();

type Document = {
	paths: Record<string, { get: { responses: Record<string, { content?: Content }> } }>;
	components: { schemas: Record<string, object> };
};
type Content = { 'application/json': { schema: { $ref?: string } } };

describe.skipIf(stale)('the built server (skipped without a fresh build: npm run build)', () => {
	let folder: string;
	let server: ChildProcess | undefined;
	let base: string;
	let database: string;
	let document: Document;

	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'hearsay-server-'));
		database = `file:${join(folder, 'world.db')}`;
		const connection = connect(database);
		await migrate(connection);
		await fill(connection);
		await connection.close();
		({ base, server } = await start(database));
		document = (await (await fetch(`${base}/api/v1/openapi.json`)).json()) as Document;
	});
	afterAll(async () => {
		if (server) await stop(server);
		await rm(folder, { recursive: true, force: true });
	});

	async function stop(process: ChildProcess) {
		const gone = new Promise((resolve) => process.once('exit', resolve));
		process.kill('SIGTERM');
		await gone;
	}

	async function start(database: string): Promise<{ base: string; server: ChildProcess }> {
		const port = await freePort();
		const server = spawn(process.execPath, [join(root, 'build', 'index.js')], {
			cwd: folder,
			env: {
				...processEnv(),
				PORT: String(port),
				HOST: '127.0.0.1',
				ORIGIN: `http://127.0.0.1:${port}`,
				DATABASE_URL: database,
				HEARSAY_SIMULATED: '1'
			},
			stdio: ['ignore', 'ignore', 'inherit']
		});
		const address = `http://127.0.0.1:${port}`;
		await until(async () => {
			if (server.exitCode !== null) throw new Error(`the server ended with ${server.exitCode}`);
			return (await fetch(`${address}/healthz`)).ok;
		});
		return { base: address, server };
	}

	/** The schema the document gives for a path's answer with a status. */
	function schemaOf(path: string, status: number) {
		const reference =
			document.paths[path]?.get.responses[status]?.content?.['application/json'].schema.$ref;
		expect(reference, `${path} documents ${status}`).toBeDefined();
		const definitions = JSON.stringify(document.components.schemas);
		return z.fromJSONSchema(
			JSON.parse(
				`{"$ref":${JSON.stringify(reference)},"$defs":${definitions}}`.replaceAll(
					'#/components/schemas/',
					'#/$defs/'
				)
			)
		);
	}

	/** One answered and one refused question for every documented path. */
	const questions: [path: string, asked: string, status: number][] = [
		['/api/v1/topics', 'topics', 200],
		['/api/v1/topics', 'topics?limit=0', 400],
		['/api/v1/topics/{slug}', 'topics/ryanair', 200],
		['/api/v1/topics/{slug}', 'topics/nothing', 404],
		['/api/v1/topics/{slug}/series', `topics/ryanair/series?from=${NOW - DAY}&to=${NOW}`, 200],
		['/api/v1/topics/{slug}/series', 'topics/ryanair/series?from=x', 400],
		['/api/v1/markets', 'markets?status=all', 200],
		['/api/v1/markets', 'markets?status=nothing', 400],
		['/api/v1/markets/{id}', 'markets/predictit:1.2', 200],
		['/api/v1/markets/{id}', 'markets/polymarket%3A0xa', 200],
		['/api/v1/markets/{id}', 'markets/kalshi:NOTHING', 404],
		['/api/v1/markets/{id}/series', `markets/polymarket:0xa/series?from=${NOW - DAY}`, 200],
		['/api/v1/markets/{id}/series', 'markets/kalshi:NOTHING/series', 404],
		['/api/v1/markets/{id}/sentence', 'markets/polymarket:0xa/sentence?zone=Asia/Seoul', 200],
		['/api/v1/markets/{id}/sentence', 'markets/polymarket:0xa/sentence?zone=Nowhere', 400],
		['/api/v1/markets/{id}/moves', 'markets/polymarket:0xa/moves', 200],
		['/api/v1/markets/{id}/moves', 'markets/kalshi:NOTHING/moves', 404],
		['/api/v1/stories', 'stories?topic=ryanair', 200],
		['/api/v1/stories', 'stories?cursor=x', 400],
		['/api/v1/stories/{id}', 'stories/1', 200],
		['/api/v1/stories/{id}', 'stories/999', 404],
		['/api/v1/claims', 'claims', 200],
		['/api/v1/claims', 'claims?asOf=tomorrow', 400],
		['/api/v1/claims/{id}', 'claims/nothing', 404],
		['/api/v1/speakers/{slug}', 'speakers/nobody', 404],
		['/api/v1/compare', 'compare?with=predictit:1.2', 200],
		['/api/v1/compare', 'compare?with=predictit:1.2&from=x', 400],
		['/api/v1/snapshots/{hash}', 'snapshots/0123456789abcdef0123', 404],
		['/api/v1/breaking', 'breaking?window=1h', 200],
		['/api/v1/breaking', 'breaking?window=2h', 400],
		['/api/v1/trends', 'trends?window=7d', 200],
		['/api/v1/trends', 'trends?window=8d', 400],
		['/api/v1/find', 'find?q=ryan', 200],
		['/api/v1/find', 'find?q=(', 400],
		['/api/v1/trial', 'trial?q=ryanair', 200],
		['/api/v1/trial', 'trial?q=(', 400],
		['/api/v1/sources', 'sources', 200],
		['/api/v1/fx', 'fx', 200],
		['/api/v1/fx', 'fx?limit=201', 400],
		['/api/v1/oembed', 'oembed?url=https%3A%2F%2Felsewhere.example%2Ftopics%2Fryanair', 400],
		['/api/v1/status', 'status', 200],
		['/api/v1/status', 'status?asOf=99999999999999', 400]
	];

	test.each(questions)(
		'%s: %s is answered with %i as the document says',
		async (path, asked, status) => {
			const answer = await fetch(`${base}/api/v1/${asked}`);
			expect(answer.status).toBe(status);
			expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
			expect(answer.headers.get('x-data')).toBe('simulated data');
			const body = (await answer.json()) as { notice: string };
			expect(body.notice).toBe('simulated data');
			schemaOf(path, status).parse(body);
		}
	);

	test('every path of the document that is read was asked', () => {
		const asked = new Set(questions.map(([path]) => path));
		const read = Object.entries(document.paths).filter(([, { get }]) => get);
		expect(read.map(([path]) => path).filter((path) => !asked.has(path))).toEqual([
			'/api/v1/alerts',
			'/api/v1/events',
			'/api/v1/openapi.json'
		]);
	});

	test('a caller who has an answer is not sent it again', async () => {
		const url = `${base}/api/v1/markets`;
		const first = await fetch(url);
		const again = await fetch(url, {
			headers: { 'if-none-match': first.headers.get('etag') ?? '' }
		});
		expect([again.status, await again.text()]).toEqual([304, '']);
	});

	test('an answer says how many bytes it has, and is the same whether computed or kept', async () => {
		const url = `${base}/api/v1/topics?window=7d`;
		const [computed, kept] = [await fetch(url), await fetch(url)];
		const bytes = Buffer.from(await computed.arrayBuffer());
		expect(bytes.length).toBeGreaterThan(100);
		expect(computed.headers.get('content-length')).toBe(String(bytes.length));
		expect(Buffer.from(await kept.arrayBuffer()).equals(bytes)).toBe(true);
		const head = await fetch(url, { method: 'HEAD' });
		expect([head.headers.get('content-length'), await head.text()]).toEqual([
			String(bytes.length),
			''
		]);
	});

	test('what is no GET and what is no path are answered in the error shape', async () => {
		for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
			const answer = await fetch(`${base}/api/v1/trends`, { method });
			expect([method, answer.status]).toEqual([method, 405]);
			expect(((await answer.json()) as { error: object }).error).toMatchObject({
				code: 'method_not_allowed'
			});
		}
		for (const path of ['/api/v1/nothing', '/api/v2', '/api', '/api/v1/markets/a/b/c']) {
			const answer = await fetch(base + path);
			expect([path, answer.status]).toEqual([path, 404]);
			expect(((await answer.json()) as { error: object }).error).toMatchObject({
				code: 'not_found'
			});
		}
		expect((await fetch(`${base}/api/v1/topics`, { method: 'HEAD' })).status).toBe(200);
	});

	test('a form from elsewhere is refused: by the API in its error shape, by a page in a sentence', async () => {
		const type = 'application/x-www-form-urlencoded';
		const origins: Record<string, string>[] = [{}, { origin: 'https://elsewhere.example' }];
		for (const from of origins) {
			const form = { method: 'POST', headers: { 'content-type': type, ...from }, body: 'a=1' };
			const answer = await fetch(`${base}/api/v1/topics`, form);
			expect(answer.status).toBe(403);
			expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
			expect(await answer.json()).toEqual({
				notice: 'simulated data',
				error: { code: 'forbidden', message: 'Changes are taken from pages of this site only.' }
			});
			const page = await fetch(`${base}/markets`, form);
			expect([page.status, await page.text()]).toEqual([
				403,
				'Changes are taken from pages of this site only.\n'
			]);
		}
		const own = { 'content-type': type, origin: base };
		const answer = await fetch(`${base}/api/v1/trends`, { method: 'POST', headers: own });
		expect(answer.status).toBe(405);
	});

	test('events come at once although answers are compressed, and do not keep the server from ending', async () => {
		const port = await freePort();
		const script = `
			const { readConfig } = await import('#lib/server/config.ts');
			const { serve, closeServer } = await import('./scripts/serve.ts');
			const server = await serve(readConfig());
			process.once('SIGTERM', () => closeServer(server));`;
		const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
			cwd: root,
			env: { ...processEnv(), PORT: String(port), DATABASE_URL: database },
			stdio: ['ignore', 'ignore', 'inherit']
		});
		const gone = new Promise((resolve) => child.once('exit', resolve));
		const own = `http://127.0.0.1:${port}/api/v1`;
		await until(async () => (await fetch(`${own}/topics`)).ok);
		const answer = await fetch(`${own}/events`, { headers: { 'accept-encoding': 'gzip' } });
		expect(answer.headers.get('content-encoding')).toBeNull();
		const stream = answer.body!.getReader();
		const first = new TextDecoder().decode((await stream.read()).value);
		expect(first).toContain('event: open');
		expect((await fetch(`${own}/events`, { method: 'HEAD' })).status).toBe(200);
		child.kill('SIGTERM');
		expect((await stream.read()).done).toBe(true);
		await gone;
		// Closed by itself: after five seconds the server would have cut the connection, which reads as an error.
		expect(child.exitCode).not.toBeNull();
	});

	test('the server of the build ends its streams when it is told to end', async () => {
		const other = await start(database);
		const answer = await fetch(`${other.base}/api/v1/events`);
		const stream = answer.body!.getReader();
		await stream.read();
		const gone = new Promise((resolve) => other.server.once('exit', resolve));
		other.server.kill('SIGTERM');
		expect((await stream.read()).done).toBe(true);
		await gone;
	});

	test('it is alive, ready, and tells Prometheus', async () => {
		expect(await (await fetch(`${base}/healthz`)).text()).toBe('ok\n');
		expect(await (await fetch(`${base}/readyz`)).text()).toBe('ready\n');
		expect(await (await fetch(`${base}/metrics`)).text()).toContain(
			'# TYPE process_resident_memory_bytes gauge'
		);
	});

	test('without a database it is alive, and says quickly and each time that it cannot answer', async () => {
		const lame = await start(`file:${join(folder, 'world.db', 'x', 'x.db')}`);
		try {
			for (let time = 0; time < 3; time++) {
				for (const path of ['/readyz', '/metrics', '/api/v1/topics']) {
					const answer = await fetch(lame.base + path, { signal: AbortSignal.timeout(2_000) });
					expect([path, answer.status]).toEqual([path, 503]);
					expect(await answer.text()).toContain('The database cannot be reached');
				}
			}
			expect((await fetch(`${lame.base}/healthz`)).status).toBe(200);
		} finally {
			await stop(lame.server);
		}
	});

	test('a page speaks the language of its reader and may be framed by nobody', async () => {
		for (const [language, headers] of [
			['ko', { 'accept-language': 'ko-KR,ko;q=0.9' }],
			['en', { 'accept-language': 'de' }],
			['en', { 'accept-language': 'ko', cookie: 'PARAGLIDE_LOCALE=en' }]
		] as const) {
			const page = await fetch(base, { headers: headers as Record<string, string> });
			expect(page.status).toBe(200);
			expect(await page.text()).toContain(`<html lang="${language}"`);
			expect(page.headers.get('x-frame-options')).toBe('DENY');
			expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
			expect(page.headers.get('x-data')).toBe('simulated data');
		}
	});
});

/** Waits until a check holds; what does not listen yet is asked again. */
async function until(check: () => Promise<boolean>) {
	for (let attempt = 0; attempt < 200; attempt++) {
		const holds = await check().catch((error: unknown) => {
			if (error instanceof TypeError) return false;
			throw error;
		});
		if (holds) return;
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	throw new Error('the server did not come up');
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
