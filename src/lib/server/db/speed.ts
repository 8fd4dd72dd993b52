import type { Moment } from '#lib/domain/market.ts';
import { NoRun, readRun, runText, type Run } from '#lib/domain/speed.ts';
import type { Db } from './connect.ts';

/** The setting that holds the last run of the benchmark. */
const LAST_RUN = 'benchmark';

/** Keeps a run in place of the one before: its lines as the benchmark prints them. */
export async function saveRun(db: Db, run: Run): Promise<void> {
	const value = runText(run);
	await db
		.insertInto('setting')
		.values({ name: LAST_RUN, value })
		.onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
		.execute();
}

/** The last run that was kept; null when there is none, or it is later than `asOf`, or another program wrote it. */
export async function lastRun(db: Db, asOf: Moment | null): Promise<Run | null> {
	const row = await db
		.selectFrom('setting')
		.select('value')
		.where('name', '=', LAST_RUN)
		.executeTakeFirst();
	if (!row) return null;
	try {
		const run = readRun(row.value);
		return asOf !== null && (run.head?.at ?? Infinity) > asOf ? null : run;
	} catch (error) {
		if (error instanceof NoRun) return null;
		throw error;
	}
}
