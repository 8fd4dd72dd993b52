import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildIsStale } from '../../scripts/serve.ts';
import { startProduct, type Product } from './product.ts';
import { failing, mayFail, mayMount, openDisk, openRoom, type Room } from './room.ts';
import { smallWorld, type SmallWorld } from './small-world.ts';

const root = join(import.meta.dirname, '..', '..');
const PATIENCE = 60_000;
const KILOBYTES = 6_000;

const send = async (origin: string, form: string, fields: Record<string, string>) =>
	await fetch(origin + form, {
		method: 'POST',
		redirect: 'manual',
		headers: { origin, accept: 'text/html' },
		body: new URLSearchParams(fields)
	});
/** Asks for a snapshot, which is stored. */
const store = async (origin: string) => await send(origin, '/s', { page: '/topics/musk-ryanair' });
/** Other things that are stored: a topic taken off the pages, a new place to send to. */
const archive = async (origin: string) =>
	await send(origin, '/desk/topics?/archive', { slug: 'musk-ryanair' });
const route = async (origin: string) =>
	await send(origin, '/alerts?/route', {
		name: 'Desk',
		kind: 'webhook',
		address: 'https://desk.example/hook'
	});
const expectReadable = async (origin: string) => {
	for (const page of ['/', '/markets', '/status', '/readyz', '/metrics', '/api/v1/markets']) {
		const answer = await fetch(origin + page);
		const words = await answer.text();
		expect([page, answer.status]).toEqual([page, 200]);
		// This world lives two hours ago, so that all its services find our clock wrong.
		if (page === '/status') expect(words).toContain('The clock of this machine is 2 h ahead');
	}
	for (const write of [store, archive, route]) {
		const refused = await write(origin);
		expect([write.name, refused.status]).toEqual([write.name, 503]);
		expect(await refused.text()).toContain('Nothing can be stored just now');
	}
};

const why = !mayMount()
	? 'where no disk may be mounted: root, or namespaces of users'
	: buildIsStale()
		? 'without a fresh build: npm run build'
		: null;

describe.skipIf(why !== null)(`a small disk${why === null ? '' : ` (skipped ${why})`}`, () => {
	let small: SmallWorld;
	let room: Room;
	let env: Record<string, string>;
	let product: Product | null = null;
	let disk = '';
	beforeAll(async () => {
		small = await smallWorld();
		disk = small.path('disk');
		mkdirSync(disk);
		room = await openRoom(disk, KILOBYTES);
		env = small.envOf(join(disk, 'a.db'));
	});
	afterAll(async () => {
		await product?.end('SIGKILL', 'all').catch(() => {});
		await room?.close();
		await small?.close();
	});

	const script = async (name: string, ...args: string[]) =>
		await room.run(`'${process.execPath}' '${root}/scripts/${name}.ts' ${args.join(' ')}`, env);
	/** `ok` when the database on the disk is sound. */
	const soundness = async () =>
		(
			await room.run(
				`'${process.execPath}' -e "const D = require('${root}/node_modules/better-sqlite3'); const d = new D('${disk}/a.db'); console.log(d.pragma('integrity_check')[0].integrity_check, d.pragma('foreign_key_check').length)"`
			)
		).said.trim();
	const fill = async () =>
		await room.run(`dd if=/dev/zero of='${disk}/fill' bs=1k; df '${disk}' | tail -1`);
	const clear = async () => await room.run(`rm -f '${disk}/fill'`);
	test('a first refresh without room ends with 1 and says so, and is done once there is room', async () => {
		await room.run(`dd if=/dev/zero of='${disk}/fill' bs=1k count=${KILOBYTES - 300}`);
		const refused = await script('refresh', 'all');
		expect([refused.code, refused.said]).toEqual([
			1,
			expect.stringContaining(`There is no room left where ${disk}/a.db lies.`)
		]);
		await clear();
		const { code, said } = await script('refresh', 'all');
		expect([code, said]).toEqual([0, expect.stringContaining('0 failed')]);
		expect(await soundness()).toBe('ok 0');
	}, 60_000);

	test('when the disk fills up, pages go on, what is written says why not, and all goes on once there is room', async () => {
		product = await startProduct(env, room.inside);
		await fill();
		await expectReadable(product.origin);
		const refused = await script('refresh', 'all', '--force');
		expect([refused.code, refused.said]).toEqual([
			1,
			expect.stringContaining('There is no room left')
		]);
		expect((await script('claim', 'list')).code).toBe(0);
		const { code: ill, said: why } = await script('doctor', '--offline');
		expect([ill, why]).toEqual([1, expect.stringMatching(/fail {2}disk: .*there is no room left/)]);
		await clear();
		const stored = await store(product.origin);
		await stored.text();
		expect(stored.status).toBe(303);
		const { code, said } = await script('refresh', 'all', '--force');
		expect([code, said]).toEqual([0, expect.stringContaining('0 failed')]);
		expect(await soundness()).toBe('ok 0');
	}, 90_000);

	test(
		'a disk that has become read-only is still read: by the server, and by commands that only read',
		async () => {
			// As after a power cut: SQLite's own files are there, and the disk comes back without leave to write.
			await product!.end('SIGKILL', 'all');
			const { code } = await room.run(`mount -o remount,ro '${disk}'`);
			expect(code).toBe(0);
			const refused = await script('refresh', 'all');
			expect([refused.code, refused.said]).toEqual([
				1,
				expect.stringContaining(`${disk}/a.db cannot be written`)
			]);
			product = await startProduct(env, room.inside);
			expect(product.said()).toContain(`${disk}/a.db cannot be written`);
			await expectReadable(product.origin);
			expect((await script('claim', 'list')).code).toBe(0);
			const { code: ill, said } = await script('doctor', '--offline');
			expect(ill).toBe(1);
			expect(said).toMatch(/fail {2}disk: .*its disk is read-only/);
			expect(said).toMatch(/fail {2}database: .*cannot be written/);
			expect(await product.end('SIGTERM')).toBe(0);
			product = null;
			expect(await soundness()).toBe('ok 0');
		},
		PATIENCE
	);
});

const whyNot = !mayFail()
	? 'where no file may be mounted as a disk: root'
	: buildIsStale()
		? 'without a fresh build: npm run build'
		: null;

describe.skipIf(whyNot !== null)(
	`a disk that fails${whyNot === null ? '' : ` (skipped ${whyNot})`}`,
	() => {
		test(
			'under a running server takes no writes any more: pages go on, storing is refused, and the log says what to do',
			async () => {
				const small = await smallWorld();
				const disk = small.path('failing');
				mkdirSync(disk);
				const room = await openDisk(disk, small.path('image'), 32);
				let product: Product | null = null;
				try {
					const env = small.envOf(join(disk, 'a.db'));
					product = await startProduct(env, room.inside);
					const { origin } = product;
					const stored = async () => (await store(origin)).status;
					await expect.poll(stored, { timeout: PATIENCE }).toBe(303);
					const status = async () => await (await fetch(`${origin}/status`)).text();
					await expect.poll(status, { timeout: PATIENCE }).toContain('The clock of this machine');
					expect((await room.run(failing(disk))).code).toBe(0);
					await expectReadable(origin);
					await expect
						.poll(() => product!.said(), { timeout: PATIENCE })
						.toContain('answers writes with errors');
					await expectReadable(origin);
					expect(await product.end('SIGTERM')).toBe(0);
					product = null;
				} finally {
					await product?.end('SIGKILL', 'all').catch(() => {});
					await room.close();
					await small.close();
				}
			},
			2 * PATIENCE
		);
	}
);
