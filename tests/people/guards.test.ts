import { describe, expect, test } from 'vitest';
import { innerPath } from '#lib/domain/next.ts';
import { mayAs, type Reader, type Role, type Scope } from '#lib/domain/person.ts';
import { isMisdirected, mayRead } from '#lib/server/access.ts';
import { clientAddress } from '#lib/server/client-address.ts';
import { ConfigError, readConfig, servingFault } from '#lib/server/config.ts';
import { mayFreeze } from '#lib/server/freezing.ts';
import { createLimit } from '#lib/server/limit.ts';
import { run } from '../command.ts';

const SECRET = 'q8Zr3v9XkP1mT5wB7yD2nF4hJ6sL0aGc';
const ORIGIN = 'https://hearsay.example';

describe('serving beyond this machine', () => {
	const fault = (env: Record<string, string>) => servingFault(readConfig(env));
	test.each<[Record<string, string>, RegExp]>([
		[{ HOST: '0.0.0.0' }, /on 0\.0\.0\.0.* without SECRET .* and ORIGIN/],
		[{ HOST: '::', SECRET }, /without ORIGIN/],
		[{ HOST: '192.168.1.5', ORIGIN }, /without SECRET/],
		[{ HOST: 'localhost.example' }, /SECRET/],
		[{ ORIGIN }, /as https:\/\/hearsay\.example without SECRET/],
		[{ NODE_ENV: 'production' }, /with NODE_ENV=production without SECRET .* and ORIGIN/]
	])('%j is refused with a sentence', (env, sentence) => {
		expect(fault(env)).toMatch(sentence);
	});
	test('is allowed with both, and on loopback with neither', () => {
		expect(fault({ HOST: '0.0.0.0', SECRET, ORIGIN })).toBeNull();
		expect(fault({ NODE_ENV: 'production', SECRET, ORIGIN })).toBeNull();
		for (const HOST of ['', '127.0.0.1', 'localhost', '::1']) expect(fault({ HOST })).toBeNull();
		expect(fault({ ORIGIN: 'http://localhost:3000' })).toBeNull();
	});
	test.each(['start.ts', 'demo.ts'])(
		'npm run %s ends with 2 before it does anything',
		async (file) => {
			const { code, stderr, stdout } = await run(file, [], { env: { HOST: '0.0.0.0' } });
			expect(code).toBe(2);
			expect(stderr).toContain('Hearsay does not serve on 0.0.0.0');
			expect(stdout).toBe('');
		}
	);
	test('a weak secret is refused, and no error repeats a secret', () => {
		for (const weak of ['short', 'a'.repeat(64), 'abcabcabc'.repeat(8)]) {
			expect(() => readConfig({ SECRET: weak })).toThrow(ConfigError);
		}
		const wrong: Record<string, string>[] = [
			{ SECRET: 'geheim' },
			{ DATABASE_URL: 'mysql://user:geheim@host/name' },
			{ DATABASE_URL: 'postgres://user:geheim@ho st:x/name' }
		];
		for (const env of wrong) {
			expect(() => readConfig(env)).toThrow(/cannot be used/);
			expect(() => readConfig(env)).not.toThrow(/geheim/);
		}
	});
	test('a database that does not answer is named without its password', async () => {
		const { code, stderr, stdout } = await run('people.ts', ['list'], {
			env: { DATABASE_URL: 'postgres://user:geheim@127.0.0.1:1/name' }
		});
		expect(code).toBe(1);
		expect(stderr).not.toBe('');
		expect(stderr + stdout).not.toContain('geheim');
	});
});

describe('without ORIGIN', () => {
	test.each<[string, string, boolean]>([
		['localhost', '127.0.0.1', false],
		['127.0.0.1', '::ffff:127.0.0.1', false],
		['[::1]', '::1', false],
		// A page elsewhere whose name was pointed here.
		['rebound.example', '127.0.0.1', true],
		['localhost.example', '127.0.0.1', true],
		['127.0.0.1.example', '127.0.0.1', true],
		// Somebody else who says what this machine calls itself.
		['localhost', '192.168.1.9', true],
		['localhost', '::ffff:10.0.0.1', true]
	])('%s asked for by %s: refused %s', (host, peer, refused) => {
		expect(isMisdirected({ origin: '' }, host, peer)).toBe(refused);
		expect(isMisdirected({ origin: ORIGIN }, host, peer)).toBe(false);
	});
});

describe('a reader', () => {
	const as = (role: Role, scope?: Scope): Reader => ({
		person: { id: '1', name: 'Mina', email: 'mina@desk.example', role },
		by: scope ? { kind: 'token', name: 'x', scope } : { kind: 'session', id: 's' }
	});
	test('may do what the role says, a token no more than its scope', () => {
		const rights = (who: Reader | null) =>
			(['viewer', 'editor', 'admin'] as const).filter((role) => mayAs(who, role));
		expect(rights(null)).toEqual([]);
		expect(rights(as('viewer'))).toEqual(['viewer']);
		expect(rights(as('editor'))).toEqual(['viewer', 'editor']);
		expect(rights(as('admin'))).toEqual(['viewer', 'editor', 'admin']);
		expect(rights(as('admin', 'read'))).toEqual(['viewer']);
		expect(rights(as('viewer', 'write'))).toEqual(['viewer']);
		expect(rights(as('admin', 'write'))).toEqual(['viewer', 'editor', 'admin']);
	});
	test('stores snapshots as an editor, or where everyone may, and nobody where none are', () => {
		const may = (env: Record<string, string>, who: Reader | null) =>
			mayFreeze(readConfig(env), who);
		const others = { HOST: '0.0.0.0', ORIGIN: 'https://hearsay.example' };
		expect(
			[null, as('viewer'), as('editor'), as('editor', 'read')].map((who) => may(others, who))
		).toEqual([...[false, false, true, false]]);
		// On a machine of one's own nobody need sign in to cite.
		expect(may({}, null)).toBe(true);
		expect(may({ SNAPSHOTS_FROM: 'editors' }, null)).toBe(false);
		expect(may({ SNAPSHOTS_FROM: 'everyone' }, null)).toBe(true);
		expect(may({ HEARSAY_SIMULATED: '1' }, null)).toBe(true);
		expect(may({ SNAPSHOTS_FROM: 'everyone', SNAPSHOTS_PER_HOUR: '0' }, as('admin'))).toBe(false);
	});
	test('nobody reads anything but the doors where reading is private', () => {
		const paths = [
			'/',
			'/api/v1/topics',
			'/api/v1/events',
			'/embed/topics/x',
			'/metrics',
			'/healthzz'
		];
		const more = [
			'/topics/x/chart.csv',
			'/topics/x/share.png',
			'/sign-inn',
			'/s/x',
			'/you',
			'//healthz'
		];
		for (const path of [...paths, ...more]) {
			expect(mayRead({ privateReading: true }, null, path), path).toBe(false);
			expect(mayRead({ privateReading: true }, as('viewer'), path), path).toBe(true);
			expect(mayRead({ privateReading: false }, null, path), path).toBe(true);
		}
		for (const path of ['/healthz', '/readyz', '/sign-in', '/sign-in/passkey', '/invite/abc']) {
			expect(mayRead({ privateReading: true }, null, path), path).toBe(true);
		}
	});
});

describe('the page to go on to', () => {
	test.each([
		['/you', '/you'],
		['/topics/x?range=1W&q=%2F%2F', '/topics/x?range=1W&q=%2F%2F'],
		['/s/x#part', '/s/x']
	])('%s is one of this site', (wanted, path) => {
		expect(innerPath(wanted, ORIGIN)).toBe(path);
	});
	test.each([
		...[
			'https://evil.example',
			'//evil.example',
			'/\\evil.example',
			'\\\\evil.example',
			'/\t/evil.example'
		],
		...[
			'/\n/evil.example',
			'///evil.example',
			'javascript:alert(1)',
			'evil.example',
			'',
			' /you',
			'@evil'
		],
		...[
			'/.//evil.example',
			'/x/..//evil.example',
			'/%2e/%2e%2e//evil.example',
			'https:/\\evil.example'
		],
		...['/\r\nset-cookie:x', 'http://hearsay.example.evil.example/', '/\u0000/evil.example']
	])('%j leads nowhere else', (wanted) => {
		const path = innerPath(wanted, ORIGIN);
		expect(new URL(path, ORIGIN).origin).toBe(ORIGIN);
		expect(path).toMatch(/^\/(?![/\\])[\x21-\x7e]*$/);
	});
	test('a check that only looked at the first sign would be found out', () => {
		const naive = (wanted: string) => (wanted.startsWith('/') ? wanted : '/');
		expect(new URL(naive('/\\evil.example'), ORIGIN).origin).not.toBe(ORIGIN);
	});
});

describe('a limit', () => {
	test('lets so many through, then one at a time, each key for itself', () => {
		const limit = createLimit({ most: 3, per: 60_000 });
		for (let i = 0; i < 3; i++) {
			expect(limit.wait('a', 1000)).toBe(0);
			limit.take('a', 1000);
		}
		expect(limit.wait('a', 1000)).toBe(20_000);
		expect(limit.wait('b', 1000)).toBe(0);
		expect(limit.wait('a', 20_999)).toBe(1);
		expect(limit.wait('a', 21_000)).toBe(0);
		// A clock that was set back gives nothing away.
		limit.take('a', 21_000);
		expect(limit.wait('a', 0)).toBe(20_000);
		limit.clear('a');
		expect(limit.wait('a', 21_000)).toBe(0);
	});
	test('forgets the oldest of too many keys, and holds no more of them', () => {
		const limit = createLimit({ most: 1, per: 60_000 });
		for (let i = 0; i <= 20_000; i++) limit.take(String(i), 0);
		expect(limit.wait('0', 0)).toBe(0);
		expect(limit.wait('20000', 0)).toBe(60_000);
	});
});

describe('who asks', () => {
	const asked = (peer: string, headers: Record<string, string> = {}, header = '') =>
		clientAddress(peer, new Headers(headers), header);
	test('is the connection, unless it is a proxy on this machine or one that the settings name', () => {
		expect(asked('203.0.113.7')).toBe('203.0.113.7');
		expect(asked('::ffff:203.0.113.7')).toBe('203.0.113.7');
		expect(asked('127.0.0.1')).toBeNull();
		expect(asked('::1')).toBeNull();
		expect(asked('127.0.0.1', { 'x-forwarded-for': '203.0.113.7' })).toBe('203.0.113.7');
		expect(asked('10.0.0.2', { 'x-real-ip': '203.0.113.7' }, 'x-real-ip')).toBe('203.0.113.7');
		expect(asked('10.0.0.2', {}, 'x-real-ip')).toBe('10.0.0.2');
	});
	test('cannot be chosen by the reader, nor be many in one network of IPv6', () => {
		// What stands before the proxy's own word was sent by the reader.
		const claimed = { 'x-forwarded-for': '1.1.1.1, 2.2.2.2, 203.0.113.7' };
		expect(asked('127.0.0.1', claimed)).toBe('203.0.113.7');
		expect(asked('203.0.113.7', { 'x-forwarded-for': '1.1.1.1' })).toBe('203.0.113.7');
		expect(asked('2001:db8:1:2:a:b:c:d')).toBe('2001:db8:1:2::/64');
		expect(asked('2001:db8:1:2::1')).toBe('2001:db8:1:2::/64');
	});
});
