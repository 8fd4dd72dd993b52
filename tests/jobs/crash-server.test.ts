import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildIsStale } from '../../scripts/serve.ts';
import { between } from '../../scripts/simulator/random.ts';
import { run } from '../command.ts';
import { startProduct, type Product } from './product.ts';
import { evidenceOf, faultsOf, smallWorld, type SmallWorld } from './small-world.ts';

/** How often the server is killed under load: SERVER_KILLS=20, at other instants by CRASH_SEED=2. */
const KILLS = Number(process.env.SERVER_KILLS ?? 3);
const SEED = Number(process.env.CRASH_SEED ?? 1);
/** What a killed process had begun is free again after a minute. */
const PATIENCE = 120_000;

/** What readers ask for while it works. */
const PAGES = [
	'/',
	'/topics/ryanair',
	'/status',
	'/api/v1/markets',
	'/api/v1/stories',
	'/search?q=Musk'
];

let small: SmallWorld;
let product: Product | null = null;
beforeAll(async () => {
	small = await smallWorld();
});
afterAll(async () => {
	await product?.end('SIGKILL', 'all').catch(() => {});
	await small?.close();
});

/** Asks for pages and stores snapshots until the server is gone. Adds the addresses of those it was promised. */
async function load(origin: string, promised: Set<string>, signal: AbortSignal) {
	const readers = PAGES.map(async (page) => {
		while (!signal.aborted) {
			const answer = await fetch(origin + page).catch(() => null);
			await answer?.text().catch(() => '');
			if (answer) expect([page, answer.status < 500]).toEqual([page, true]);
		}
	});
	const writer = (async () => {
		for (let n = 0; !signal.aborted; n++) {
			const answer = await fetch(`${origin}/s`, {
				method: 'POST',
				redirect: 'manual',
				headers: { origin, accept: 'text/html' },
				body: new URLSearchParams({ page: `/topics/ryanair?range=${(n % 24) + 1}h` })
			}).catch(() => null);
			await answer?.text().catch(() => '');
			const address = answer?.headers.get('location');
			if (address) promised.add(address);
			await pause(20);
		}
	})();
	await Promise.all([...readers, writer]);
}

/** What has not been read yet, by name. A stream is followed without an end: it is done when its holder lets go. */
function unread(path: string): string[] {
	const db = new Database(path, { readonly: true });
	try {
		const duties = db
			.prepare(
				`select feed_id || ' ' || job as name, last_done as done from duty where job <> 'live'`
			)
			.all() as { name: string; done: number | null }[];
		// Duties are there once a reading process has begun.
		if (duties.length === 0) return ['nothing has begun'];
		return duties.flatMap(({ name, done }) => (done === null ? [name] : []));
	} finally {
		db.close();
	}
}

describe.skipIf(buildIsStale())('npm start (skipped without a fresh build: npm run build)', () => {
	test(
		`killed ${KILLS} times under load it holds what one refresh reads, and every snapshot it promised`,
		async () => {
			const whole = small.path('whole.db');
			const wholeEnv = await small.follow(whole);
			expect((await run('refresh.ts', ['all'], { env: wholeEnv })).code).toBe(0);

			const path = small.path('served.db');
			const env = { ...(await small.follow(path)), SNAPSHOTS_PER_HOUR: '99999' };
			const promised = new Set<string>();
			for (let kill = 0; kill < KILLS; kill++) {
				product = await startProduct(env);
				const over = new AbortController();
				const loaded = load(product.origin, promised, over.signal);
				await pause(between(0, 2500, SEED, 'server', kill));
				// Now the power fails, now the server alone: its reading process must then end by itself.
				await product.end('SIGKILL', kill % 2 === 0 ? 'all' : 'server');
				over.abort();
				await loaded;
				expect(faultsOf(path)).toEqual(['ok']);
			}
			product = await startProduct(env);
			await expect.poll(() => unread(path), { timeout: PATIENCE, interval: 200 }).toEqual([]);
			for (const address of promised) {
				const answer = await fetch(product.origin + address);
				await answer.text();
				expect([address, answer.status]).toEqual([address, 200]);
			}
			expect(await product.end('SIGTERM')).toBe(0);
			product = null;
			expect(promised.size).toBeGreaterThan(0);
			// Stories and links are made once a minute; that need not be waited for.
			expect((await run('refresh.ts', ['derive', '--force'], { env })).code).toBe(0);
			expect(await evidenceOf(path)).toEqual(await evidenceOf(whole));
			expect(faultsOf(path)).toEqual(['ok']);
		},
		300_000 + KILLS * 20_000
	);
});
