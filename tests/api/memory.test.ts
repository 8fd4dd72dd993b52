import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { recall, remember, stateOf } from '#lib/server/api/memory.ts';
import { connect, migrate } from '#lib/server/db/connect.ts';

const folder = mkdtempSync(join(tmpdir(), 'hearsay-memory-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('what another process writes is noticed at once, what this one writes too, and a new minute', async () => {
	const file = `file:${join(folder, 'x.db')}`;
	const reader = connect(file);
	const writer = connect(file);
	await migrate(writer);
	const setting = (name: string) => ({ name, value: '1' });
	const states = [stateOf(reader, 0)];
	expect(stateOf(reader, 59_999)).toBe(states[0]);
	await writer.db.insertInto('setting').values(setting('a')).execute();
	states.push(stateOf(reader, 0));
	await reader.db.insertInto('setting').values(setting('b')).execute();
	states.push(stateOf(reader, 0), stateOf(reader, 60_000));
	expect(new Set(states).size).toBe(4);
	await reader.close();
	await writer.close();
});

test('the same question in the same state is remembered, up to a number and a size', async () => {
	const connection = connect(':memory:');
	const sent = { body: Buffer.from('{}'), etag: '"1"' };
	remember(connection, 'a', 's', sent);
	expect(recall(connection, 'a', 's')).toBe(sent);
	expect(recall(connection, 'a', 't')).toBeNull();
	remember(connection, 'none', null, sent);
	expect(recall(connection, 'none', null)).toBeNull();
	remember(connection, 'long', 's', { body: Buffer.alloc(300_000), etag: '"2"' });
	expect(recall(connection, 'long', 's')).toBeNull();
	for (let i = 0; i < 200; i++) remember(connection, `q${i}`, 's', sent);
	expect(recall(connection, 'a', 's')).toBeNull();
	expect(recall(connection, 'q0', 's')).toBe(sent);
	// Long ones take the room of many: 8 MiB in all, also where one question is answered again and again.
	const long = { body: Buffer.alloc(256 * 1024), etag: '"3"' };
	for (let i = 0; i < 40; i++) remember(connection, 'again', 's', long);
	expect(recall(connection, 'q199', 's')).toBe(sent);
	for (let i = 0; i < 32; i++) remember(connection, `long${i}`, 's', long);
	expect(recall(connection, 'q199', 's')).toBeNull();
	expect(recall(connection, 'again', 's')).toBeNull();
	expect(recall(connection, 'long0', 's')).toBe(long);
	// Answers of an earlier state are of no use: they do not fill the memory of a server that runs for weeks.
	remember(connection, 'b', 't', sent);
	expect(recall(connection, 'b', 't')).toBe(sent);
	expect(recall(connection, 'q0', 's')).toBeNull();
	await connection.close();
});
