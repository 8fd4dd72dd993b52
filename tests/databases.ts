import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, describe, inject } from 'vitest';
import { connect, migrate, type Connection } from '#lib/server/db/connect.ts';

export type Open = () => Promise<Connection>;

/**
 * Runs the same tests on SQLite and on a real PostgreSQL. `open` gives a new, migrated, empty
 * database each time; all of them are closed and removed after the tests.
 */
export function eachDatabase(
	what: string,
	body: (open: Open, dialect: 'sqlite' | 'postgres') => void
) {
	describe(`${what} on SQLite`, () => {
		const folder = mkdtempSync(join(tmpdir(), 'hearsay-test-'));
		const opened: Connection[] = [];
		afterAll(async () => {
			await Promise.all(opened.map((connection) => connection.close()));
			rmSync(folder, { recursive: true, force: true });
		});
		body(async () => {
			const connection = connect(`file:${join(folder, `${opened.length}.db`)}`);
			opened.push(connection);
			await migrate(connection);
			return connection;
		}, 'sqlite');
	});

	describe(`${what} on PostgreSQL`, () => {
		const opened: Connection[] = [];
		afterAll(() => Promise.all(opened.map((connection) => connection.close())));
		body(async () => {
			const connection = connect(await newPostgresDatabase());
			opened.push(connection);
			await migrate(connection);
			return connection;
		}, 'postgres');
	});
}

let count = 0;

/** The address of a new, empty database on the run's PostgreSQL. */
export async function newPostgresDatabase(): Promise<string> {
	const answer = await fetch(inject('postgresDoor'));
	const url = await answer.text();
	if (!answer.ok) throw new Error(`PostgreSQL for the tests did not start: ${url}`);
	const client = new pg.Client({ connectionString: url });
	await client.connect();
	const name = `t${process.pid}_${++count}`;
	await client.query(`create database ${name}`);
	await client.end();
	return url.replace(/\/postgres$/, `/${name}`);
}
