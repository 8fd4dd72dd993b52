import type { Moment } from '#lib/domain/market.ts';
import type { Db } from './connect.ts';

const KEPT = 30 * 86_400_000;

/** Notes a pass that did something. Passes older than 30 days are dropped: the feeds' rows hold what counts. */
export async function saveRun(
	db: Db,
	run: {
		job: string;
		startedAt: Moment;
		endedAt: Moment;
		ok: number;
		failed: number;
		result: string;
	}
) {
	await db.insertInto('run').values(run).execute();
	await db
		.deleteFrom('run')
		.where('startedAt', '<', run.endedAt - KEPT)
		.execute();
}
