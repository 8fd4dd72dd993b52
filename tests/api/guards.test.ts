import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AT_START } from '#lib/server/db/audit.ts';
import { systemClock } from '#lib/server/context.ts';
import { setUpLink } from '#lib/server/people/changes.ts';
import { buildIsStale } from '../../scripts/serve.ts';
import { startServer, type PageServer } from '../pages/server.ts';
import { processEnv } from '../command.ts';

/** On a machine that has much else to do. */
const SLOW = { timeout: 120_000 };

/** An address for every route there is, from the files. */
function addresses(): string[] {
	const folder = join(import.meta.dirname, '../../src/routes');
	return readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.filter((file) => /(^|\/)\+(page\.svelte|server\.ts)$/.test(file))
		.map((file) => `/${file}`.replace(/\/\+.*$/, '') || '/')
		.map((path) => path.replace('[format=format]', 'csv').replaceAll(/\[[^\]]+\]/g, 'x'));
}

/** What is missing of the headers that every answer has; framing is meant for embeds alone. */
function missing(headers: Headers, path: string): string[] {
	const framed = path.startsWith('/embed/');
	const wanted: Record<string, RegExp> = {
		'x-content-type-options': /^nosniff$/,
		'referrer-policy': /^same-origin$/,
		'cross-origin-opener-policy': /^same-origin$/,
		'permissions-policy': /camera=\(\), geolocation=\(\), microphone=\(\)/,
		...(framed ? {} : { 'x-frame-options': /^DENY$/ })
	};
	const faults = Object.entries(wanted)
		.filter(([name, value]) => !value.test(headers.get(name) ?? ''))
		.map(([name]) => name);
	const policy = headers.get('content-security-policy') ?? '';
	const isPage = headers.get('content-type')?.startsWith('text/html') ?? false;
	if (isPage && !/(^|;)\s*(script-src 'self'|default-src 'none')/.test(policy))
		faults.push('scripts');
	if (/script-src[^;]*(unsafe|\*|https?:)/.test(policy)) faults.push('scripts of others');
	if (isPage && !framed && !/frame-ancestors 'none'/.test(policy)) faults.push('frames');
	if (isPage && framed && headers.has('x-frame-options')) faults.push('no frames');
	return faults;
}

// A build that is missing or older than the source says nothing about the source.
describe.skipIf(buildIsStale())('the built server (skipped without a fresh build)', SLOW, () => {
	let site: PageServer;
	let unlimited: PageServer;
	let secret = '';
	beforeAll(async () => {
		[site, unlimited] = await Promise.all([
			startServer(
				async (connection) => {
					({ secret } = await setUpLink({ connection, clock: systemClock }, AT_START));
				},
				{ API_PER_MINUTE: '5' }
			),
			startServer(async () => {}, { API_PER_MINUTE: '0', BODY_SIZE_LIMIT: 'Infinity' })
		]);
	});
	afterAll(async () => {
		await Promise.all([site?.stop(), unlimited?.stop()]);
	});

	test('every answer has the headers that keep a browser from harm, and only embeds are framed', async () => {
		const all = addresses();
		expect(all.length).toBeGreaterThan(50);
		for (const path of [...all, '/nothing', '/api/v1/nothing']) {
			if (path === '/api/v1/events') continue;
			const answer = await fetch(site.origin + path, {
				headers: { accept: 'text/html' },
				redirect: 'manual'
			});
			await answer.body?.cancel();
			expect(answer.status, path).toBeLessThan(500);
			expect(missing(answer.headers, path), path).toEqual([]);
		}
	});

	test('an answer without them is found out, and so is a policy that lets others in', () => {
		const page = { 'content-type': 'text/html' };
		expect(missing(new Headers(page), '/')).toEqual([
			...['x-content-type-options', 'referrer-policy', 'cross-origin-opener-policy'],
			...['permissions-policy', 'x-frame-options', 'scripts', 'frames']
		]);
		for (const policy of ["script-src 'self' 'unsafe-inline'", "script-src 'self' https:"]) {
			const headers = new Headers({ ...page, 'content-security-policy': policy });
			expect(missing(headers, '/')).toContain('scripts of others');
		}
		expect(missing(new Headers({ ...page, 'x-frame-options': 'DENY' }), '/embed/x')).toContain(
			'no frames'
		);
	});

	/** What was answered up to the first refusal; a limit refills while a slow machine asks. */
	async function untilRefused(ask: () => Promise<number>): Promise<number[]> {
		const statuses: number[] = [];
		while (statuses.length < 40 && statuses.at(-1) !== 429) statuses.push(await ask());
		return statuses;
	}

	const asked = (at: PageServer, client: string | null) =>
		fetch(`${at.origin}/api/v1/topics`, {
			headers: client === null ? {} : { 'x-forwarded-for': `1.2.3.4, ${client}` }
		});

	test('an address that asks the API too often is told when to come back; others and this machine are not', async () => {
		const statuses = await untilRefused(async () => (await asked(site, '203.0.113.7')).status);
		expect(statuses.slice(0, 5)).toEqual([200, 200, 200, 200, 200]);
		expect(statuses.at(-1)).toBe(429);
		const refused = await asked(site, '203.0.113.7');
		expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
		expect(await refused.json()).toMatchObject({ error: { code: 'too_many' } });
		expect((await asked(site, '203.0.113.8')).status).toBe(200);
		for (let i = 0; i < 10; i++) expect((await asked(site, null)).status).toBe(200);
		// Without the guard the same address goes on and on.
		for (let i = 0; i < 7; i++) expect((await asked(unlimited, '203.0.113.7')).status).toBe(200);
	});

	test('an endless address and an endless form are refused, and the server lives', async () => {
		for (const path of ['/markets?q=', '/api/v1/markets?q=']) {
			const answer = await fetch(site.origin + path + 'x'.repeat(14_000));
			expect(answer.status, path).toBe(413);
		}
		const form = await fetch(`${site.origin}/sign-in?/in`, {
			method: 'POST',
			headers: { origin: site.origin, 'content-type': 'application/x-www-form-urlencoded' },
			body: `email=${'x'.repeat(3_000_000)}`
		});
		expect(form.status).toBe(413);
		expect((await fetch(`${site.origin}/healthz`)).status).toBe(200);
		// Without the guard it is read to its end, and answered by what it says.
		const read = await fetch(`${unlimited.origin}/sign-in?/in`, {
			method: 'POST',
			headers: {
				origin: unlimited.origin,
				accept: 'text/html',
				'content-type': 'application/x-www-form-urlencoded'
			},
			body: `email=${'x'.repeat(3_000_000)}`
		});
		expect(read.status).toBe(401);
	});

	test('signing in is tried ten times in a quarter of an hour, then answered with the time to wait', async () => {
		const tried = (client: string) =>
			fetch(`${site.origin}/sign-in?/in`, {
				method: 'POST',
				headers: {
					origin: site.origin,
					accept: 'text/html',
					'content-type': 'application/x-www-form-urlencoded',
					'x-forwarded-for': client
				},
				body: 'email=nobody%40desk.example&password=wrong+password+here'
			});
		const statuses = await untilRefused(async () => (await tried('198.51.100.1')).status);
		expect(statuses.slice(0, 10)).toEqual(Array(10).fill(401));
		expect(statuses.at(-1)).toBe(429);
		const waiting = await tried('198.51.100.1');
		expect(Number(waiting.headers.get('retry-after'))).toBeGreaterThan(0);
		expect((await tried('198.51.100.2')).status).toBe(401);
		// A challenge for a passkey is a row each: there is an end to them too.
		const challenged = new Set<number>();
		for (let i = 0; i < 80 && !challenged.has(429); i++) {
			const answer = await fetch(`${site.origin}/sign-in/passkey`, {
				headers: { 'x-forwarded-for': '198.51.100.3' }
			});
			await answer.body?.cancel();
			challenged.add(answer.status);
		}
		expect([...challenged]).toEqual([200, 429]);
	});

	test('an address that has thirty drafts checked waits before the next, with its text; others do not', async () => {
		const sent = async (client: string | null) => {
			const answer = await fetch(`${site.origin}/draft`, {
				method: 'POST',
				headers: {
					origin: site.origin,
					accept: 'text/html',
					'content-type': 'application/x-www-form-urlencoded',
					...(client === null ? {} : { 'x-forwarded-for': client })
				},
				body: 'draft=Nothing+anybody+bets+on'
			});
			return { status: answer.status, text: await answer.text(), headers: answer.headers };
		};
		const statuses = await untilRefused(async () => (await sent('198.51.100.9')).status);
		expect(statuses.slice(0, 30)).toEqual(Array(30).fill(200));
		const refused = await sent('198.51.100.9');
		expect([statuses.at(-1), refused.status]).toEqual([429, 429]);
		expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
		expect(refused.text).toContain('Nothing anybody bets on</textarea>');
		for (const client of ['198.51.100.10', null]) expect((await sent(client)).status).toBe(200);
	});

	test('a page elsewhere changes nothing: no form, no script, no other method comes through', async () => {
		for (const [path, type] of [
			['/sign-in?/in', 'application/x-www-form-urlencoded'],
			['/sign-in?/out', 'text/plain'],
			['/sign-in/passkey', 'application/json'],
			['/you/passkey', 'application/json'],
			['/people?/invite', 'multipart/form-data; boundary=x'],
			['/s', 'application/x-www-form-urlencoded']
		] as const) {
			for (const origin of ['https://evil.example', 'null', `${site.origin}.evil.example`]) {
				const answer = await fetch(site.origin + path, {
					method: 'POST',
					headers: { 'content-type': type, origin },
					body: '{}'
				});
				expect(answer.status, `${path} from ${origin}`).toBe(403);
				expect(await answer.text()).toContain('pages of this site only');
			}
		}
		// The same from a page of ours is read, and refused for what it says.
		const own = await fetch(`${site.origin}/sign-in/passkey`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', origin: site.origin },
			body: '{}'
		});
		expect(own.status).toBe(400);
	});

	test('better-auth itself answers at no address: each change passes our own pages', async () => {
		for (const path of [
			'/api/auth/sign-up/email',
			'/api/auth/sign-in/email',
			'/api/auth/delete-user'
		]) {
			const answer = await fetch(site.origin + path, {
				method: 'POST',
				headers: { 'content-type': 'application/json', origin: site.origin },
				body: JSON.stringify({ name: 'x', email: 'x@x.example', password: 'long enough password' })
			});
			expect([404, 405]).toContain(answer.status);
		}
	});

	test('a link that works once is shown to nobody else: not by address, referrer, cache or log', async () => {
		const answer = await fetch(`${site.origin}/invite/${secret}`, { redirect: 'manual' });
		expect(answer.headers.get('location')).toBe('/invite');
		expect(answer.headers.get('referrer-policy')).toBe('same-origin');
		expect(answer.headers.get('cache-control')).toMatch(/no-store/);
		const [cookie = ''] = answer.headers.getSetCookie();
		expect(cookie).toMatch(/HttpOnly; SameSite=Lax$/);
		// What is broken in the middle of it is logged without it.
		const wrong = await fetch(`${site.origin}/invite/${secret}/%E0%A4%A`, { redirect: 'manual' });
		expect(wrong.status).toBeLessThan(500);
		expect(site.said()).not.toContain(secret);
	});
});

describe.skipIf(buildIsStale())('the first start (skipped without a fresh build)', SLOW, () => {
	test('prints a link that makes the first admin, says so in the log without it, and needs no setting', async () => {
		const folder = await mkdtemp(join(tmpdir(), 'hearsay-start-'));
		const child = spawn(process.execPath, ['scripts/start.ts'], {
			cwd: join(import.meta.dirname, '../..'),
			env: {
				...processEnv(),
				PORT: '0',
				FEEDS: 'none',
				DATABASE_URL: `file:${join(folder, 'a.db')}`
			},
			stdio: ['ignore', 'pipe', 'pipe']
		});
		let log = '';
		child.stderr.on('data', (part: Buffer) => (log += part.toString()));
		try {
			const [line] = (await once(child.stdout, 'data')) as [Buffer];
			const link = /http:\/\/localhost:\d+\/invite\/([\w-]{43})/.exec(line.toString())!;
			const answer = await fetch(link[0], { redirect: 'manual' });
			expect([answer.status, answer.headers.get('location')]).toEqual([303, '/invite']);
			await expect.poll(() => log).toContain('"msg":"set-up link printed"');
			expect(log).not.toContain(link[1]);
			// Reading asks nobody who they are.
			expect((await fetch(new URL('/api/v1/topics', link[0]))).status).toBe(200);
		} finally {
			child.kill('SIGTERM');
			await once(child, 'exit');
			await rm(folder, { recursive: true, force: true });
		}
	});
});

describe.skipIf(buildIsStale())('without ORIGIN (skipped without a fresh build)', SLOW, () => {
	test('a name that was pointed at this machine reads nothing', async () => {
		const folder = await mkdtemp(join(tmpdir(), 'hearsay-origin-'));
		const script = `
			const { readConfig } = await import('#lib/server/config.ts');
			const { serve } = await import('./scripts/serve.ts');
			console.log((await serve(readConfig())).address().port);`;
		const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
			cwd: join(import.meta.dirname, '../..'),
			env: {
				...processEnv(),
				...{ PORT: '0', ORIGIN: '', DATABASE_URL: `file:${join(folder, 'a.db')}` }
			},
			stdio: ['ignore', 'pipe', 'inherit']
		});
		const port = Number(String((await once(child.stdout, 'data'))[0]));
		const as = (host: string) =>
			new Promise<{ status: number; text: string }>((resolve, reject) => {
				const headers = { host: `${host}:${port}` };
				request({ host: '127.0.0.1', port, path: '/healthz', headers }, (answer) => {
					let text = '';
					answer.setEncoding('utf8').on('data', (part) => (text += part));
					answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
				})
					.on('error', reject)
					.end();
			});
		try {
			expect((await as('localhost')).status).toBe(200);
			expect((await as('127.0.0.1')).status).toBe(200);
			const rebound = await as('rebound.example');
			expect(rebound.status).toBe(403);
			expect(rebound.text).toContain('ORIGIN');
		} finally {
			child.kill('SIGTERM');
			await once(child, 'exit');
			await rm(folder, { recursive: true, force: true });
		}
	});
});
