import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import Database from 'better-sqlite3';
import { startSimulator } from '../../scripts/simulator/server.ts';
import { world } from '../../scripts/simulator/scenario.ts';
import { run } from '../command.ts';

const root = join(import.meta.dirname, '..', '..');
const ANCHOR = Date.now();
/** Instants at which a refresh is killed, ms after its start: from its first statements to its last. */
const INSTANTS = [250, 400, 550, 700, 900, 1100, 1400, 1800];

const folder = mkdtempSync(join(tmpdir(), 'hearsay-crash-'));
let simulator: Awaited<ReturnType<typeof startSimulator>>;
let sources = '';

beforeAll(async () => {
	// The simulated clock stands still: both databases are told the same.
	simulator = await startSimulator({ world: world(7, ANCHOR), clock: () => ANCHOR });
	sources = join(folder, 'sources.yaml');
	writeFileSync(
		sources,
		`sources:\n${simulator.sources.map(({ url, name, lang }) => `  - { url: '${url}', name: '${name}', lang: ${lang} }\n`).join('')}`
	);
});
afterAll(async () => {
	await simulator?.close();
	rmSync(folder, { recursive: true, force: true });
});

const envOf = (name: string) => ({
	...simulator.settings,
	DATABASE_URL: `file:${join(folder, name)}`,
	FEEDS: 'polymarket,kalshi,manifold,fx'
});

/** Starts a refresh and kills it; true when the kill came before its end. */
async function killedRefresh(env: Record<string, string>, after: number): Promise<boolean> {
	const child = spawn(process.execPath, [join(root, 'scripts/refresh.ts'), 'all'], {
		cwd: root,
		env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
		stdio: 'ignore'
	});
	const ended = new Promise<boolean>((resolve) =>
		child.once('exit', (_, signal) => resolve(signal === 'SIGKILL'))
	);
	setTimeout(() => child.kill('SIGKILL'), after);
	return await ended;
}

/**
 * What a database holds, without what depends on when it was read (first sight, checks, runs) and in
 * which order (keys).
 */
function contentOf(name: string) {
	const db = new Database(join(folder, name), { readonly: true });
	const all = (text: string) => db.prepare(text).raw().all();
	const content = {
		articles: all(
			'select url, title, summary, lang, published_at, outlet from article order by url, title'
		),
		names: all(
			'select i.identity, a.url from article_identity i join article a on a.key = i.article_key order by 1'
		),
		markets: all(
			'select id, venue, title, label, status, closes_at, rules_hash, outcome_label, fee from market order by id'
		),
		events: all('select id, title, exclusive, tags from event order by id'),
		prices: all(
			'select m.id, s.bid, s.ask, s.last, s.probability, s.basis, s.volume from market_state s join market m on m.key = s.market_key order by 1'
		),
		quotes: all(
			'select m.id, q.bid, q.ask, q.last, q.probability, q.volume from quote_log q join market m on m.key = q.market_key order by 1, 2, 3, 4, 5, 6'
		),
		versions: all(
			'select m.id, v.title, v.status, v.rules_hash from market_version v join market m on m.key = v.market_key order by 1, 3'
		),
		rates: all('select date, base, quote, rate from fx_rate order by 1, 2, 3'),
		stories: all('select count(*) from article where story_key is null'),
		unscored: all('select count(*) from article where sentiment_terms is null'),
		integrity: all('pragma integrity_check')
	};
	db.close();
	return content;
}

test('a refresh killed at any instant and run again holds what one never killed holds', async () => {
	const whole = envOf('whole.db');
	const killed = envOf('killed.db');
	for (const env of [whole, killed]) {
		expect((await run('track.ts', [sources, '--replace'], { env })).code).toBe(0);
	}
	expect((await run('refresh.ts', ['all'], { env: whole })).code).toBe(0);
	let kills = 0;
	for (const after of INSTANTS) if (await killedRefresh(killed, after)) kills++;
	expect(kills).toBeGreaterThan(INSTANTS.length / 2);
	const last = await run('refresh.ts', ['all', '--json'], { env: killed });
	expect(last.stderr).toBe('');
	expect(last.code).toBe(0);

	const [expected, found] = [contentOf('whole.db'), contentOf('killed.db')];
	expect(expected.articles.length).toBeGreaterThan(50);
	expect(expected.markets.length).toBeGreaterThan(100);
	expect(found).toEqual(expected);
	expect(found.integrity).toEqual([['ok']]);
	expect(new Set(found.names.map(String)).size).toBe(found.names.length);
}, 180_000);
