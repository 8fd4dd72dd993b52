import { setTimeout as pause } from 'node:timers/promises';
import type { Config } from '../config.ts';
import { connect, type Connection } from '../db/connect.ts';
import { otherAt, secondInstallation } from '../db/installation.ts';
import type { Ask } from '../db/line.ts';
import { askPrimary, askReplica, type ReplicaSays } from '../db/replica.ts';
import { placeOf } from '../db/trouble.ts';
import { withoutSecrets } from '../log.ts';
import type { Check } from './check.ts';

/** How often, and with what pause, a replica is asked whether it has caught up, ms. */
const LOOKS = 20;
const BETWEEN = 100;

const check = (verdict: Check['verdict'], says: string): Check => ({
	part: 'database',
	of: 'replica',
	verdict,
	says
});

const askingBy =
	({ pool }: Connection): Ask =>
	async <Row>(text: string, values?: unknown[]) =>
		(await pool!.query(text, values)).rows as Row[];

/** Whether another installation works on this PostgreSQL just now. */
export async function companyChecks(
	{ databaseUrl, origin }: Pick<Config, 'databaseUrl' | 'origin'>,
	connection: Connection
): Promise<Check[]> {
	if (!connection.pool) return [];
	const other = await otherAt(askingBy(connection), origin);
	if (other === null) return [];
	const says = secondInstallation(placeOf(databaseUrl), origin, other);
	return [{ ...check('fail', says), of: 'database' }];
}

/** Looks at the replica of the settings, if any: whether it answers, whose it is, and how far it is behind. */
export async function replicaChecks(
	{ databaseReadUrl, readBehind }: Pick<Config, 'databaseReadUrl' | 'readBehind'>,
	primary: Connection | null
): Promise<Check[]> {
	if (databaseReadUrl === '') return [];
	const place = placeOf(databaseReadUrl);
	const replica = connect(databaseReadUrl, { purpose: 'serve' });
	try {
		const before = primary && (await askPrimary(askingBy(primary)));
		const says = await caughtUp(askingBy(replica), before?.written ?? null);
		return [judged(place, says, { before, readBehind })];
	} catch (error) {
		const why = withoutSecrets((error as Error).message);
		return [
			check(
				'fail',
				`${place} cannot be read: ${why}. Pages are read from DATABASE_URL; look whether it runs and whether DATABASE_READ_URL is right.`
			)
		];
	} finally {
		await replica.close();
	}
}

/** What a replica says once it has a position of the log, or after two seconds. */
async function caughtUp(ask: Ask, written: number | null): Promise<ReplicaSays> {
	let says = await askReplica(ask);
	for (let look = 1; look < LOOKS && written !== null && (says.replayed ?? 0) < written; look++) {
		await pause(BETWEEN);
		says = await askReplica(ask);
	}
	return says;
}

function judged(
	place: string,
	says: ReplicaSays,
	{
		before,
		readBehind
	}: { before: Awaited<ReturnType<typeof askPrimary>> | null; readBehind: number }
): Check {
	if (!says.recovering) {
		return check(
			'fail',
			`${place} takes writes: it is no replica, or none any more. Pages are read from DATABASE_URL; set the replica up anew (pg_basebackup).`
		);
	}
	if (before && before.installation !== says.installation) {
		return check(
			'fail',
			`${place} is a replica of another database than DATABASE_URL. Pages are read from DATABASE_URL; correct DATABASE_READ_URL.`
		);
	}
	const { committedAt, replayed, now } = says;
	if (before?.written != null && (replayed ?? 0) >= before.written) {
		return check(
			'ok',
			`${place} is a replica of DATABASE_URL and has everything that was written.`
		);
	}
	if (committedAt === null) return check('warn', `${place} has not said yet how far it is behind.`);
	const behind = Math.max(0, now - committedAt);
	const seconds = `${place} is ${Math.round(behind / 1000)} s behind`;
	return behind > readBehind
		? check(
				'warn',
				`${seconds}, further than DATABASE_READ_BEHIND allows: pages are read from DATABASE_URL. Look whether it receives (pg_stat_wal_receiver) and whether it is held up (pg_is_wal_replay_paused).`
			)
		: check('ok', `${seconds}.`);
}
