/** Fills a database with months of history, in a process of its own, and tells what it holds. */
import { connect, migrate } from '#lib/server/db/connect.ts';
import { fillHistory } from './fill.ts';

/** Rows by table, what the places in the paths of pages stand for, and how long it took, s. */
export type Filled = {
	counts: Record<string, number>;
	places: { followed: string; ended: string; newest: number };
	seconds: number;
};

const [, , file, months, open] = process.argv;

const began = performance.now();
const connection = connect(`file:${file}`);
await migrate(connection);
const now = Date.now();
await fillHistory(connection, now, { months: Number(months), allOpen: open === 'all' });
const sqlite = connection.sqlite!;
const tables = sqlite
	.prepare("select name from sqlite_master where type = 'table' and name not like '%search%'")
	.pluck()
	.all() as string[];
const counts = Object.fromEntries(
	tables.map((name) => [
		name,
		sqlite.prepare(`select count(*) from "${name}"`).pluck().get() as number
	])
);
const newest = sqlite.prepare('select max(key) from story').pluck().get() as number;
const ids = sqlite.prepare('select id from market where key in (1, 61) order by key').pluck();
const [followed, ended] = ids.all() as [string, string];
await connection.close();
const seconds = (performance.now() - began) / 1000;
process.send?.({ counts, places: { followed, ended, newest }, seconds } satisfies Filled);
process.disconnect?.();
process.exit();
