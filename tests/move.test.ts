import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseQuery } from '#lib/domain/query.ts';
import { connect, migrate, type Connection } from '#lib/server/db/connect.ts';
import { beginMove } from '#lib/server/db/half-moved.ts';
import { contentOf, moveAll, tables } from '#lib/server/db/move.ts';
import { sealQuotes } from '#lib/server/db/quote-seal.ts';
import { searchArticles, searchMarkets } from '#lib/server/db/search.ts';
import { newPostgresDatabase } from './databases.ts';
import { lines, run } from './command.ts';
import { DAY } from './db/readings.ts';
import { fill } from './pages/world.ts';

const folder = mkdtempSync(join(tmpdir(), 'hearsay-move-'));
const address = (name: string) => `file:${join(folder, `${name}.db`)}`;
const SOURCE = address('source');
let source: Connection;

beforeAll(async () => {
	source = connect(SOURCE);
	await migrate(source);
	await fill(source, Date.now());
	await sealQuotes(source, { before: Date.now() - 2 * DAY });
	// Text is ordered by its bytes on both engines, not by UTF-16 and not by a language.
	for (const name of ['ａ', '𝒜', 'z', 'Z', 'ä', '가']) {
		await source.db.insertInto('setting').values({ name, value: 'x' }).execute();
	}
});
afterAll(async () => {
	await source?.close();
	rmSync(folder, { recursive: true, force: true });
});

const move = (from: string, to: string) => run('move.ts', [from, to, '--json']);
const hits = async (connection: Connection) => {
	const query = parseQuery('Ryanair OR 라이언에어');
	return [
		await searchArticles(connection, query, { limit: 50 }),
		await searchMarkets(connection, query, { limit: 50 })
	];
};

test('an installation goes to PostgreSQL and back, and both hold the same to the last row', async () => {
	const postgres = await newPostgresDatabase();
	const there = await move(SOURCE, postgres);
	expect(there).toMatchObject({ code: 0, stderr: '' });
	const moved = lines(there.stdout);
	expect(moved.map(({ table }) => table)).toEqual((await tables()).map(({ name }) => name));
	for (const name of [
		'market',
		'quote_log',
		'quote_chunk',
		'article',
		'link',
		'claim',
		'setting'
	]) {
		expect(moved.find(({ table }) => table === name)?.rows, name).toBeGreaterThan(0);
	}
	const back = address('back');
	const again = await move(postgres, back);
	expect(again).toMatchObject({ code: 0, stderr: '' });
	expect(lines(again.stdout).map(({ table, checksum }) => [table, checksum])).toEqual(
		moved.map(({ table, checksum }) => [table, checksum])
	);
	for (const url of [postgres, back]) {
		const connection = connect(url);
		expect(await hits(connection)).toEqual(await hits(source));
		expect((await hits(connection)).map(({ length }) => length > 0)).toEqual([true, true]);
		// New rows get numbers that none of the old ones has.
		const highest = await connection.db
			.selectFrom('run')
			.select((eb) => eb.fn.max('id').as('id'))
			.executeTakeFirstOrThrow();
		const { id } = await connection.db
			.insertInto('run')
			.values({ job: 'test', startedAt: 1, endedAt: 2, ok: 1, failed: 0, result: null })
			.returning('id')
			.executeTakeFirstOrThrow();
		expect(id).toBeGreaterThan(highest.id ?? 0);
		await connection.close();
	}
}, 120_000);

test('a move that was broken off goes on, and what it left is refused until then', async () => {
	const target = address('broken');
	const to = connect(target);
	await migrate(to);
	await beginMove(to, join(folder, 'source.db'));
	const reading = connect(target, { readonly: true });
	const abort = new AbortController();
	const progress = (table: string, written: number) => {
		if (table === 'quote_log' && written > 0) abort.abort(new Error('the power went'));
	};
	await expect(
		moveAll(source, to, reading, { signal: abort.signal, progress, batch: 100 })
	).rejects.toThrow('the power went');
	const [log] = (await tables()).filter(({ name }) => name === 'quote_log');
	const half = await contentOf(to, log!);
	expect(half.rows).toBeGreaterThan(0);
	expect(half.rows).toBeLessThan((await contentOf(source, log!)).rows);
	// Meanwhile one row was changed and one does not belong there.
	await to.db.updateTable('market').set({ title: 'other' }).where('key', '=', 1).execute();
	await to.db
		.insertInto('event')
		.values({
			id: 'surplus',
			venue: '',
			title: '',
			url: '',
			exclusive: 0,
			category: null,
			tags: '[]'
		})
		.execute();
	await Promise.all([to.close(), reading.close()]);

	const refused = await run('refresh.ts', ['--json'], { env: { DATABASE_URL: target } });
	expect(refused.code).toBe(1);
	expect(refused.stderr).toContain('holds only part of');
	expect(await move(target, address('third'))).toMatchObject({ code: 2 });
	expect((await move(address('back'), target)).stderr).toContain('holds part of');

	const { code, stdout } = await move(SOURCE, target);
	expect(code).toBe(0);
	const done = new Map(lines(stdout).map((each) => [each.table, each]));
	expect(done.get('quote_log')).toMatchObject({
		written: Number(done.get('quote_log')!.rows) - half.rows
	});
	expect(done.get('market')).toMatchObject({ written: 1, removed: 0 });
	expect(done.get('event')).toMatchObject({ written: 0, removed: 1 });
	const whole = connect(target);
	await migrate(whole);
	await whole.close();
}, 120_000);

test('what would mix two installations, or move nothing, is refused with a sentence', async () => {
	const full = address('full');
	const connection = connect(full);
	await migrate(connection);
	await connection.db.insertInto('setting').values({ name: 'a', value: 'b' }).execute();
	await connection.close();
	const wrong: [string[], string][] = [
		[[SOURCE, full], 'holds an installation already'],
		[[SOURCE, SOURCE], 'are the same'],
		[[SOURCE, 'mysql://x'], 'neither file:PATH nor postgres'],
		[[address('none'), address('new')], 'There is no database'],
		[[SOURCE], 'Name two databases']
	];
	for (const [args, sentence] of wrong) {
		const { code, stderr } = await run('move.ts', args);
		expect([code, stderr]).toEqual([2, expect.stringContaining(sentence)]);
	}
	expect((await contentOf(source, (await tables())[0]!)).checksum).toMatch(/^[0-9a-f]{64}$/);
}, 60_000);
