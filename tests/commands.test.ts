import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '#lib/server/db/connect.ts';
import { addPerson } from '#lib/server/db/person.ts';
import { startSimulator } from '../scripts/simulator/server.ts';
import { world } from '../scripts/simulator/scenario.ts';
import { lines, run } from './command.ts';

const folder = mkdtempSync(join(tmpdir(), 'hearsay-commands-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, text: string) => {
	const path = join(folder, name);
	writeFileSync(path, text);
	return path;
};

describe('every command', () => {
	test.each([
		'refresh',
		'backfill',
		'track',
		'export',
		'backup',
		'restore',
		'thin',
		'move',
		'requeue',
		'verdict',
		'story',
		'claim',
		'people',
		'bench',
		'demo',
		'start',
		'sentiment',
		'train-sentiment',
		'link',
		'pair',
		'cluster',
		'feed',
		'calibrate'
	])('%s explains itself with --help and exit 0', async (name) => {
		const { code, stdout } = await run(`${name}.ts`, ['--help']);
		expect(code).toBe(0);
		expect(stdout.length).toBeGreaterThan(80);
	});

	test.each([
		'refresh',
		'backfill',
		'track',
		'export',
		'backup',
		'restore',
		'thin',
		'move',
		'requeue',
		'verdict',
		'story',
		'claim',
		'people'
	])('%s ends with 2 at an option it does not know', async (name) => {
		const { code, stderr } = await run(`${name}.ts`, ['--nonsense']);
		expect(code).toBe(2);
		expect(stderr).toContain('--nonsense');
	});
});

test('a wrong setting stops the start with one sentence that names it', async () => {
	const { code, stderr } = await run('refresh.ts', [], { env: { PORT: 'eighty' } });
	expect(code).toBe(2);
	expect(stderr).toContain('PORT is "eighty"');
});

test(
	'who may sign in is invited, reset and listed by a command, which prints each link once',
	{ timeout: 120_000 },
	async () => {
		const env = {
			DATABASE_URL: `file:${join(folder, 'people.db')}`,
			ORIGIN: 'https://hearsay.example'
		};
		const people = (...args: string[]) => run('people.ts', args, { env });
		const first = await people('setup-link');
		const second = await people('setup-link');
		for (const { code, stdout, stderr } of [first, second]) {
			expect(code).toBe(0);
			expect(stdout).toMatch(/^https:\/\/hearsay\.example\/invite\/[\w-]{43}\n$/);
			expect(stderr).toContain('once, until');
		}
		expect(await people('invite', 'editor', '--for', 'Kim')).toMatchObject({ code: 0 });
		const connection = connect(env.DATABASE_URL);
		const rows = await connection.db
			.selectFrom('invitation')
			.select(['kind', 'role', 'note', 'expiresAt', 'createdAt'])
			.orderBy('createdAt')
			.execute();
		// The newest set-up link ends the one before it.
		expect(rows.map(({ role, note, expiresAt }) => [role, note, expiresAt > Date.now()])).toEqual([
			['admin', '', false],
			['admin', '', true],
			['editor', 'Kim', true]
		]);
		const person = { name: 'Kim', email: 'kim@desk.example', role: 'editor' } as const;
		await addPerson(connection.db, { ...person, passwordHash: 'none' }, Date.now());
		await connection.close();
		expect((await people('reset', 'Kim@desk.example')).stdout).toMatch(/\/invite\/[\w-]{43}\n$/);
		expect((await people('list')).stdout).toBe('kim@desk.example\teditor\tKim\t0\t0\t0\n');
		for (const wrong of [
			['invite', 'owner'],
			['reset', 'nobody'],
			['list', 'x']
		]) {
			expect(await people(...wrong)).toMatchObject({ code: 2, stdout: '' });
		}
	}
);

describe('against the simulator', { timeout: 120_000 }, () => {
	const anchor = Date.now();
	let simulator: Awaited<ReturnType<typeof startSimulator>>;
	let env: Record<string, string>;
	beforeAll(async () => {
		simulator = await startSimulator({ world: world(7, anchor), clock: () => Date.now() });
		env = {
			...simulator.settings,
			DATABASE_URL: `file:${join(folder, 'a.db')}`,
			FEEDS: 'polymarket,kalshi,manifold,fx'
		};
	});
	afterAll(() => simulator?.close());

	test('track reads topics and sources, and refuses a wrong file without changing anything', async () => {
		const good = file(
			'good.yaml',
			`topics:
  - slug: ryanair
    name: { en: Musk and Ryanair, ko: 머스크와 라이언에어 }
    query: '(Musk OR 머스크) (Ryanair OR 라이언에어)'
    search: ['Ryanair']
sources:
${simulator.sources.map(({ url, name, lang, zone }) => `  - { url: '${url}', name: '${name}', lang: ${lang}${zone ? `, zone: ${zone}` : ''} }`).join('\n')}
`
		);
		const { code, stdout, stderr } = await run('track.ts', [good, '--replace', '--json'], { env });
		expect(stderr).toBe('');
		expect(code).toBe(0);
		expect(lines(stdout).find((line) => line.id === 'ryanair')).toMatchObject({ change: 'added' });

		const bad = file('bad.yaml', `topics:\n  - slug: x\n    name: X\n    query: '(Musk OR'\n`);
		const refused = await run('track.ts', [bad], { env });
		expect(refused.code).toBe(2);
		expect(refused.stderr).toContain('bad.yaml:4');
		expect(refused.stderr).toContain('query');
	});

	test('refresh reads every feed, and a second one at once stores nothing twice', async () => {
		const first = await run('refresh.ts', ['all', '--json'], { env });
		const told = lines(first.stdout);
		expect(told.filter((line) => line.ok === false)).toEqual([]);
		expect(first.code).toBe(0);
		expect(told.at(-1)).toMatchObject({ done: true, failed: 0 });
		expect(told.find((line) => line.feed === 'polymarket:gamma')!.stored).toBeGreaterThan(50);
		expect(told.find((line) => line.feed === 'kalshi')!.stored).toBeGreaterThan(50);
		const again = await run('refresh.ts', ['news', '--force', '--json'], { env });
		expect(lines(again.stdout).reduce((sum, line) => sum + Number(line.stored ?? 0), 0)).toBe(0);
	});

	test('two refreshes at once share the work: no feed is read by both', async () => {
		const both = await Promise.all([
			run('refresh.ts', ['markets', '--force', '--json'], { env }),
			run('refresh.ts', ['markets', '--force', '--json'], { env })
		]);
		for (const feed of ['kalshi', 'manifold']) {
			const told = both.flatMap(({ stdout }) => lines(stdout)).filter((line) => line.feed === feed);
			expect(told.length).toBe(2);
			expect(told.some((line) => line.ok)).toBe(true);
		}
		for (const { code, stdout } of both) {
			const feeds = lines(stdout).filter((line) => line.feed);
			expect(code).toBe(feeds.every((line) => !line.ok) ? 75 : 0);
		}
	});

	test('backfill lists every market of the topic and ends with 0', async () => {
		const { code, stdout } = await run(
			'backfill.ts',
			['--topic', 'ryanair', '--since', '21d', '--json'],
			{ env }
		);
		expect(code).toBe(0);
		const markets = lines(stdout).filter((line) => line.feed);
		expect(markets.length).toBeGreaterThan(0);
		expect(markets.some((line) => Number(line.stored) > 100)).toBe(true);
	});

	test('a person says that two markets ask the same, and no later machine says otherwise', async () => {
		const all = await run('export.ts', ['--topic', 'ryanair', '--format', 'csv'], { env });
		const ids = all.stdout
			.split('\n')
			.slice(1)
			.map((line) => line.split(',')[0] ?? '');
		const [one, other] = [...new Set(ids.filter(Boolean))] as [string, string];
		const args = ['confirmed', other, one, '--by', 'Jane Doe'];
		const said = await run('verdict.ts', args, { env });
		expect([said.code, said.stderr]).toEqual([0, '']);
		await run('refresh.ts', ['derive', '--force'], { env });
		const connection = connect(env.DATABASE_URL!);
		const links = await connection.db
			.selectFrom('link')
			.select(['state', 'decidedBy'])
			.where('kind', '=', 'market-market')
			.where('decidedBy', '=', 'Jane Doe')
			.execute();
		await connection.close();
		expect(links).toEqual([{ state: 'confirmed', decidedBy: 'Jane Doe' }]);
	});

	test.each([
		[['sure', 'kalshi:A', 'kalshi:B'], 'must be one of'],
		[['confirmed', 'kalshi:NONE', 'kalshi:B'], 'There is no market "kalshi:NONE"'],
		[['confirmed', 'nobody', 'kalshi:B'], 'There is no topic "nobody"'],
		[['confirmed', 'kalshi:A', 'kalshi:B', '--by', 'machine'], 'no person']
	])('the verdict %j is wrong use', async (args, message) => {
		const { code, stderr } = await run('verdict.ts', args, { env });
		expect(code).toBe(2);
		expect(stderr).toContain(message);
	});

	test('an editor merges two stories and takes that back', async () => {
		const connection = connect(env.DATABASE_URL!);
		const keys = async () =>
			(
				await connection.db
					.selectFrom('article')
					.select('storyKey')
					.distinct()
					.where('storyKey', 'is not', null)
					.orderBy('storyKey')
					.execute()
			).map(({ storyKey }) => String(storyKey));
		const before = await keys();
		const [one, other] = before as [string, string];
		const shown = await run('story.ts', ['show', other], { env });
		const [, , , address] = shown.stdout.trim().split('\n')[0]!.split('\t');
		const said = await run('story.ts', ['merge', one, other, '--by', 'Jane Doe'], { env });
		expect([said.code, said.stderr]).toEqual([0, '']);
		await run('refresh.ts', ['derive', '--force'], { env });
		expect(await keys()).not.toContain(other);
		const parted = await run('story.ts', ['split', one, address!, '--by', 'Jane Doe'], { env });
		expect(parted.code).toBe(0);
		for (const id of ['2', '1']) {
			expect((await run('story.ts', ['undo', id, '--by', 'Jane Doe'], { env })).code).toBe(0);
		}
		expect(await keys()).toEqual(before);
		const list = await run('story.ts', ['list'], { env });
		expect(list.stdout.trim().split('\n')).toHaveLength(4);
		expect(list.stdout).toContain('by Jane Doe');
		await connection.close();
	});

	test.each([
		[['join', '1', '2'], 'Say show'],
		[['merge', '1'], 'Name two stories'],
		[['merge', 'a', '2'], 'must be a number'],
		[['merge', '99999999', '99999998'], 'There is no story 99999999'],
		[['split', '1'], 'Name the articles'],
		[['undo', '4711'], 'There is no verdict 4711'],
		[['undo', '1', '--by', 'machine'], 'no person']
	])('the correction %j is wrong use', async (args, message) => {
		const { code, stderr } = await run('story.ts', args, { env });
		expect(code).toBe(2);
		expect(stderr).toContain(message);
	});

	const added = [
		...['add', 'buy-it', '--speaker', 'elon-musk', '--quote', 'We will buy it.', '--lang', 'en'],
		...['--url', 'https://a.example/1', '--outlet', 'Alpha', '--said', '2026-01-20T09:00+09:00'],
		...['--deadline', '2026-06-30T23:59-04:00', '--criterion'],
		...['Either company announces an agreement.', '--by', 'Jane Doe']
	];

	test('a claim is entered, corrected and decided, and every entry stays', async () => {
		const claim = async (...args: string[]) => await run('claim.ts', args, { env });
		const first = await claim(...added, '--market', 'kalshi:NONE', '--direction', 'yes');
		expect([first.code, first.stdout]).toEqual([0, 'added claim buy-it by Jane Doe\n']);
		expect(first.stderr).toContain('"kalshi:NONE" is not known here yet');
		const corrected = await claim('correct', 'buy-it', '--stated', '0.7', '--by', 'Jane Doe');
		expect([corrected.code, corrected.stdout]).toEqual([0, 'changed claim buy-it by Jane Doe\n']);
		const evidence = ['--evidence', 'https://b.example/filing', '--by', 'Jane Doe'];
		const late = ['outcome', 'buy-it', 'late', '--happened', '2026-07-02T00:00Z', ...evidence];
		expect((await claim(...late)).code).toBe(0);
		const list = await claim('list', '--state', 'late');
		expect(list.stdout).toBe('buy-it\t2026-01-20\telon-musk\tlate\tWe will buy it.\n');
		const shown = lines((await claim('show', 'buy-it')).stdout);
		expect(shown.map(({ state, stated }) => state ?? stated)).toEqual(['late', 700_000, null]);
		const checked = await claim('check');
		expect([checked.code, checked.stdout]).toEqual([
			0,
			expect.stringContaining('as it was written')
		]);
	});

	test('sentences of stories are suggested as claims, with their reasons, and nothing is entered', async () => {
		const before = (await run('claim.ts', ['check'], { env })).stdout;
		const { code, stdout } = await run('claim.ts', ['suggest', '--days', '60'], { env });
		expect(code).toBe(0);
		const rows = stdout.split('\n').filter(Boolean);
		for (const row of rows) expect(row.split('\t')).toHaveLength(7);
		expect((await run('claim.ts', ['check'], { env })).stdout).toBe(before);
	});

	test.each([
		[['tell'], 'Say speaker, add'],
		[['suggest', '--days', '0'], '--days'],
		[['show', 'nothing'], 'There is no claim "nothing"'],
		[['correct', 'nothing', '--stated', '0.5'], 'There is no claim "nothing"'],
		[[...added.with(3, 'nobody').with(1, 'other')], 'There is no speaker "nobody"'],
		[added.with(1, 'other').with(-3, 'Something significant is announced.'), '"significant"'],
		[added.with(1, 'other').with(13, '2026-01-20'), '--said: must be a moment with its zone'],
		[[...added.with(1, 'other'), '--market', 'kalshi:X'], '--market: needs a direction'],
		[[...added.with(1, 'other'), '--stated', 'likely'], '--stated'],
		[['outcome', 'buy-it', 'true'], 'must be one of'],
		[['outcome', 'buy-it', 'kept'], 'evidence'],
		[['outcome', 'buy-it', 'void', '--by', 'machine'], 'no person']
	])('the entry %j is wrong use', async (args, message) => {
		const { code, stderr } = await run('claim.ts', args, { env });
		expect(stderr).toContain(message);
		expect(code).toBe(2);
	});

	test('everything derived is derived anew by one command, which goes with derive alone', async () => {
		const again = await run('refresh.ts', ['derive', '--anew', '--json'], { env });
		expect(again.code).toBe(0);
		expect(lines(again.stdout).at(-1)).toMatchObject({ done: true, failed: 0 });
		expect((await run('refresh.ts', ['all', '--anew'], { env })).code).toBe(2);
	});

	test('a topic that does not exist is wrong use', async () => {
		const { code, stderr } = await run('backfill.ts', ['--topic', 'nobody'], { env });
		expect(code).toBe(2);
		expect(stderr).toContain('There is no topic "nobody"');
	});

	test('when every feed that was due fails, the exit code says try again later', async () => {
		const { code, stdout } = await run('refresh.ts', ['markets', '--json'], {
			env: {
				...env,
				DATABASE_URL: `file:${join(folder, 'down.db')}`,
				FEEDS: 'predictit',
				// Nothing listens there.
				PREDICTIT_URL: 'http://127.0.0.1:9'
			}
		});
		expect(code).toBe(75);
		expect(lines(stdout).at(-1)).toMatchObject({ done: true, ok: 0, failed: 1 });
	});

	test('export gives the prices of a market as CSV', async () => {
		const { code, stdout } = await run('export.ts', ['--topic', 'ryanair', '--format', 'csv'], {
			env
		});
		expect(code).toBe(0);
		expect(stdout.split('\n')[0]).toBe('market,title,venue,at,time,probability,history');
		expect(stdout.split('\n').length).toBeGreaterThan(100);
	});

	test('a backup comes back as it was, and a damaged one is refused', async () => {
		const copy = join(folder, 'copy.db');
		expect((await run('backup.ts', [copy], { env })).code).toBe(0);
		const other = { ...env, DATABASE_URL: `file:${join(folder, 'b.db')}` };
		expect((await run('restore.ts', [copy], { env: other })).code).toBe(0);
		const { stdout } = await run('export.ts', ['--topic', 'ryanair'], { env: other });
		expect(stdout.length).toBeGreaterThan(1000);
		const bytes = readFileSync(copy);
		bytes[5000]! ^= 255;
		writeFileSync(copy, bytes);
		const refused = await run('restore.ts', [copy], { env: other });
		expect(refused.code).toBe(2);
		expect(refused.stderr).toContain('does not match its checksum');
	});
});
