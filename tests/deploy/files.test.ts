import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { afterAll, describe, expect, test } from 'vitest';
import { SETTINGS } from '#lib/server/config.ts';
import { FLAGS } from '../../scripts/serve.ts';

const root = join(import.meta.dirname, '../..');
const folder = join(root, 'scripts/deploy');
const text = (name: string) => readFileSync(join(folder, name), 'utf8');
const temporary = mkdtempSync(join(tmpdir(), 'hearsay-deploy-'));
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

/** The program that a command line of these files runs, as a path below the project. */
const scriptsIn = (words: string) => [...words.matchAll(/scripts\/\w+\.ts/g)].map(([path]) => path);

test('everything these files run is there, and every setting they name exists', () => {
	const files = readdirSync(folder).filter((name) => !/\.(json|dockerignore)$/.test(name));
	const known = new Set([...SETTINGS.map(({ name }) => name), 'NODE_ENV', 'SHELL']);
	for (const name of files) {
		const words = text(name);
		for (const path of scriptsIn(words)) {
			expect([name, path, readFileSync(join(root, path)).length > 0]).toEqual([name, path, true]);
		}
	}
	const named = [
		'hearsay.env',
		'hearsay.cron',
		'hearsay.service',
		'hearsay-backup.service'
	].flatMap((name) =>
		[...text(name).matchAll(/^(?:Environment=)?([A-Z_]+)=/gm)].map(([, key]) => key!)
	);
	expect(named.filter((name) => !known.has(name))).toEqual([]);
	expect(named).toContain('SECRET');
	// No secret comes along: two installations would share it.
	expect(text('hearsay.env')).toMatch(/^SECRET=$/m);
	// The table of the README beside them lists every file.
	const table = text('README.md');
	for (const name of readdirSync(folder)) {
		if (/^README|ignore$/.test(name)) continue;
		const [, stem, end] = /^(.*?)(\.\w+)?$/.exec(name)!;
		expect([
			name,
			table.includes(`\`${name}\``) ||
				(table.includes(`\`${stem}.service\``) && table.includes(`\`${end}\``))
		]).toEqual([name, true]);
	}
});

test('everything that stays is started with the same flags', () => {
	const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
		scripts: Record<string, string>;
	};
	const flags = FLAGS.join(' ');
	expect([scripts.start, scripts.worker]).toEqual([
		`node ${flags} scripts/start.ts`,
		`node ${flags} scripts/work.ts`
	]);
	expect(text('hearsay.service')).toContain(`/node ${flags} scripts/start.ts`);
	const [, command] = /^CMD (.*)$/m.exec(text('Dockerfile'))!;
	expect((JSON.parse(command!) as string[]).slice(1)).toEqual([...FLAGS, 'scripts/start.ts']);
	// A flag that Node does not know would keep it from starting.
	expect(spawnSync(process.execPath, [...FLAGS, '--eval', '']).status).toBe(0);
});

const units = readdirSync(folder).filter((name) => /\.(service|timer)$/.test(name));
const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;

describe.skipIf(!hasSystemd)('systemd units (skipped without systemd-analyze)', () => {
	/** What systemd says of the units, installed in a folder of their own with the project where it is. */
	const analyze = async (args: string[], change = (unit: string) => unit) => {
		const place = mkdtempSync(join(temporary, 'units-'));
		for (const name of units) {
			writeFileSync(join(place, name), change(text(name)).replaceAll('/srv/hearsay', root));
		}
		const run = promisify(execFile);
		return await run('systemd-analyze', [...args, ...units.map((name) => join(place, name))]).then(
			({ stdout, stderr }) => ({ ok: true, said: stdout + stderr }),
			(error: { stdout: string; stderr: string }) => ({
				ok: false,
				said: error.stdout + error.stderr
			})
		);
	};
	test('are taken by systemd without a word; one with a mistake is not', async () => {
		expect(await analyze(['verify', '--man=no'])).toEqual({ ok: true, said: '' });
		const misspelled = (unit: string) => unit.replace('ProtectSystem=', 'ProtectSytem=');
		expect((await analyze(['verify', '--man=no'], misspelled)).said).toContain('ProtectSytem');
		const elsewhere = (unit: string) => unit.replace('.bin/node ', '.bin/nodes ');
		expect((await analyze(['verify', '--man=no'], elsewhere)).ok).toBe(false);
	});
	test('leave a service little to do harm with; without that it would be told', async () => {
		const exposure = async (change?: (unit: string) => string) => {
			const place = mkdtempSync(join(temporary, 'safety-'));
			const path = join(place, 'hearsay.service');
			writeFileSync(path, (change ?? ((unit) => unit))(text('hearsay.service')));
			const { stdout } = await promisify(execFile)('systemd-analyze', [
				...['security', '--offline=true', '--no-pager', path]
			]);
			return Number(/exposure level for hearsay\.service: ([\d.]+)/.exec(stdout)?.[1]);
		};
		expect(await exposure()).toBeLessThan(2);
		expect(
			await exposure((unit) => unit.replaceAll(/^(Protect|Private).*\n/gm, ''))
		).toBeGreaterThan(2);
	});
});

test('units end within what a stop is promised to take, and the backup is of the same database', () => {
	expect(text('hearsay.service')).toMatch(/^TimeoutStopSec=10$/m);
	expect(text('hearsay.service')).toMatch(/^KillMode=mixed$/m);
	const databases = units.flatMap((name) => /DATABASE_URL=(\S+)/.exec(text(name))?.[1] ?? []);
	expect(new Set(databases)).toEqual(new Set(['file:/var/lib/hearsay/hearsay.db']));
	expect(databases).toHaveLength(3);
});

/** The instructions of a Dockerfile, continued lines joined. */
const instructions = (dockerfile: string) =>
	dockerfile
		.replaceAll(/\\\n/g, ' ')
		.split('\n')
		.filter((line) => /^[A-Z]/.test(line.trim()))
		.map((line) => {
			const [, word, rest] = /^\s*([A-Z]+)\s+(.*)$/.exec(line)!;
			return { word: word!, rest: rest!.trim() };
		});

/** What is wrong with a container as it would be run. */
function faultsOfContainer(dockerfile: string, compose: string): string[] {
	const lines = instructions(dockerfile);
	const last = lines.findLastIndex(({ word }) => word === 'FROM');
	const image = lines.slice(last);
	const of = (wanted: string) =>
		image.filter(({ word }) => word === wanted).map(({ rest }) => rest);
	const { services, volumes } = parse(compose) as {
		services: Record<string, Record<string, unknown>>;
		volumes: Record<string, unknown>;
	};
	const { hearsay: service = {} } = services;
	const mounts = (service.volumes ?? []) as string[];
	const published = (service.ports ?? []) as string[];
	const rules: [string, boolean][] = [
		[
			'image without a version',
			lines.every(({ word, rest }) => word !== 'FROM' || /:[\w.-]*\d|bookworm/.test(rest))
		],
		['image runs as root', /^[1-9]\d*:/.test(of('USER').at(-1) ?? '')],
		['compose runs as root', /^[1-9]\d*:/.test(String(service.user ?? ''))],
		['compose runs as somebody else', service.user === of('USER').at(-1)],
		['root file system can be written', service.read_only === true],
		['no /tmp', ((service.tmpfs ?? []) as string[]).some((mount) => mount.startsWith('/tmp:'))],
		['no volume for data', mounts.includes('data:/data') && 'data' in volumes],
		['database lies elsewhere', of('ENV').join(' ').includes('DATABASE_URL=file:/data/')],
		['no health check', of('HEALTHCHECK').length === 1],
		['health check by a shell', of('HEALTHCHECK').every((rest) => /CMD \[/.test(rest))],
		[
			'started by a shell',
			of('CMD').every((rest) => rest.startsWith('[')) && of('CMD').length === 1
		],
		['capabilities kept', JSON.stringify(service.cap_drop) === '["ALL"]'],
		[
			'privileges can be gained',
			JSON.stringify(service.security_opt).includes('no-new-privileges:true')
		],
		[
			'port open to all',
			published.length > 0 && published.every((port) => port.startsWith('127.0.0.1:'))
		],
		['killed before it has ended', Number.parseInt(String(service.stop_grace_period), 10) > 10],
		['secrets in the image', !/SECRET/.test(dockerfile)]
	];
	return rules.filter(([, holds]) => !holds).map(([name]) => name);
}

describe('the container', () => {
	const [dockerfile, compose] = [text('Dockerfile'), text('compose.yaml')];
	test('is not root, writes to its volume alone, and tells its health', () => {
		expect(faultsOfContainer(dockerfile, compose)).toEqual([]);
	});
	test.each<[fault: string, from: RegExp, to: string]>([
		['image runs as root', /USER 10001:10001\n/, ''],
		['compose runs as root', /user: .*/, "user: '0:0'"],
		['root file system can be written', /read_only: true/, 'read_only: false'],
		['no /tmp', /- \/tmp:.*/, '- /run'],
		['no volume for data', /- data:\/data/, '- other:/data'],
		['no health check', /HEALTHCHECK[^]*?\n(?=CMD)/, ''],
		['started by a shell', /^CMD .*/m, 'CMD npm start'],
		['capabilities kept', /cap_drop: \[ALL\]/, 'cap_drop: []'],
		['privileges can be gained', /no-new-privileges:true/, 'label:disable'],
		['port open to all', /- 127\.0\.0\.1:3000:3000/, '- 3000:3000'],
		['killed before it has ended', /stop_grace_period: 15s/, 'stop_grace_period: 5s']
	])('with a mistake it would be found out: %s', (fault, from, to) => {
		const both = [dockerfile, compose].map((file) => file.replace(from, to)) as [string, string];
		expect(both).not.toEqual([dockerfile, compose]);
		expect(faultsOfContainer(...both)).toContain(fault);
	});
	test('copies only what is there, and nothing of this machine', () => {
		const copied = instructions(dockerfile)
			.filter(({ word, rest }) => word === 'COPY' && !rest.startsWith('--from'))
			.flatMap(({ rest }) => rest.split(/\s+/).slice(0, -1));
		expect(copied.filter((path) => !existsSync(join(root, path)))).toEqual([]);
		const ignored = text('Dockerfile.dockerignore').split('\n');
		for (const name of ['node_modules', 'data', 'build', '.git', '**/*.env']) {
			expect(ignored).toContain(name);
		}
	});
	test('its health check is well when the site is ready, and else not', async () => {
		const health = instructions(dockerfile).find(({ word }) => word === 'HEALTHCHECK')!.rest;
		const [, ...args] = JSON.parse(health.slice(health.indexOf('['))) as string[];
		let status = 200;
		const asked: string[] = [];
		const server = createServer((request, response) => {
			asked.push(request.url ?? '');
			response.writeHead(status).end();
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as { port: number };
		const check = () =>
			promisify(execFile)(process.execPath, args, { env: { PORT: String(port) } }).then(
				() => 0,
				({ code }: { code: number }) => code
			);
		expect(await check()).toBe(0);
		status = 503;
		expect(await check()).toBe(1);
		await new Promise((resolve) => server.close(resolve));
		expect(await check()).toBe(1);
		expect(asked).toEqual(['/readyz', '/readyz']);
	});
});

type Block = { head: string; lines: string[]; blocks: Block[] };

/** A configuration of words, braces and (nginx) semicolons as nested blocks. Comments are left out. */
function blocksOf(config: string): Block {
	const top: Block = { head: '', lines: [], blocks: [] };
	const open = [top];
	for (const raw of config.split('\n')) {
		const line = raw.replace(/(^|\s)#.*/, '').trim();
		const block = open.at(-1)!;
		if (line === '') continue;
		if (line === '}') open.pop();
		else if (line.endsWith('{')) {
			const inner = { head: line.slice(0, -1).trim(), lines: [], blocks: [] };
			block.blocks.push(inner);
			open.push(inner);
		} else block.lines.push(line.replace(/;$/, ''));
	}
	if (open.length !== 1 || open[0] !== top) throw new Error('The braces do not match.');
	return top;
}

const inside = (block: Block, head: string): Block[] =>
	block.blocks.flatMap((one) => [...(one.head === head ? [one] : []), ...inside(one, head)]);

function faultsOfNginx(config: string): string[] {
	const servers = inside(blocksOf(config), 'server');
	const [secure] = servers.filter(({ lines }) =>
		lines.some((line) => /^listen 443 ssl/.test(line))
	);
	const plain = servers.filter((server) => server !== secure);
	if (!secure) return ['no HTTPS'];
	const [events] = inside(secure, 'location = /api/v1/events');
	const all = [...secure.lines, ...secure.blocks.flatMap(({ lines }) => lines)];
	const rules: [string, boolean][] = [
		[
			'http is served',
			plain.every(({ lines }) => lines.some((line) => /^return 301 https:/.test(line)))
		],
		[
			'reader chooses their address',
			['X-Real-IP', 'X-Forwarded-For'].every((name) =>
				secure.lines.includes(`proxy_set_header ${name} $remote_addr`)
			)
		],
		[
			'headers are dropped in a location',
			secure.blocks.every(({ lines }) => !lines.some((line) => line.startsWith('proxy_set_header')))
		],
		['streams are held back', events?.lines.includes('proxy_buffering off') ?? false],
		['streams end early', events?.lines.includes('proxy_read_timeout 1h') ?? false],
		['old HTTP upstream', all.includes('proxy_http_version 1.1')],
		['drafts are refused', all.includes('client_max_body_size 2m')]
	];
	return rules.filter(([, holds]) => !holds).map(([name]) => name);
}

describe('the proxy', () => {
	const nginx = text('nginx.conf');
	test('nginx: HTTPS, the reader’s address, streams that flow', () => {
		expect(faultsOfNginx(nginx)).toEqual([]);
	});
	test.each<[fault: string, from: RegExp, to: string]>([
		['no HTTPS', /443 ssl/g, '8080'],
		['http is served', /return 301.*/, 'proxy_pass http://hearsay;'],
		['reader chooses their address', /X-Real-IP \$remote_addr/, 'X-Real-IP $http_x_real_ip'],
		['streams are held back', /proxy_buffering off;/, ''],
		['streams end early', /proxy_read_timeout 1h;/, '']
	])('nginx with a mistake would be found out: %s', (fault, from, to) => {
		expect(faultsOfNginx(nginx.replace(from, to))).toContain(fault);
	});
	test('Caddy: the same', () => {
		const [site] = blocksOf(text('Caddyfile')).blocks;
		expect(site!.head).toBe('hearsay.example');
		const [proxy] = inside(site!, 'reverse_proxy 127.0.0.1:3000');
		expect(proxy!.lines).toEqual(
			expect.arrayContaining([
				'header_up X-Real-IP {remote_host}',
				'header_up X-Forwarded-For {remote_host}',
				'flush_interval -1'
			])
		);
		expect(() => blocksOf('a {\n b {\n}')).toThrow('braces');
	});
});
