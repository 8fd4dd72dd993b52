import { sql, type Selectable } from 'kysely';
import type { Moment } from '#lib/domain/market.ts';
import type { Burst, Move } from '#lib/domain/trend.ts';
import type { Db } from './connect.ts';
import { among, isPostgres } from './handle.ts';
import type { SignalTable } from './schema.ts';

/** A burst of a topic (subject: its slug) or a move of a market (subject: its key as text). */
export type Signal = {
	subject: string;
	at: Moment;
	endAt: Moment;
	score: number;
	seenAt: Moment;
} & ({ kind: 'burst'; detail: Burst } | { kind: 'move'; detail: Move });

/**
 * Puts the signals of a subject between `from` (inclusive) and `to` (exclusive, by `at`) in the place of those
 * that stood there. The same signals again change nothing. Gives how many rows were added, changed
 * or removed.
 */
export async function replaceSignals(
	db: Db,
	kind: Signal['kind'],
	subject: string,
	from: Moment,
	to: Moment,
	signals: readonly Signal[]
): Promise<number> {
	const rows = signals.map((signal) => ({ ...signal, detail: JSON.stringify(signal.detail) }));
	const known = await db
		.selectFrom('signal')
		.selectAll()
		.where('kind', '=', kind)
		.where('subject', '=', subject)
		.where('at', '>=', from)
		.where('at', '<', to)
		.execute();
	const same = (a: (typeof rows)[number], b: (typeof known)[number]) =>
		a.at === b.at &&
		a.endAt === b.endAt &&
		a.score === b.score &&
		a.detail === b.detail &&
		a.seenAt === b.seenAt;
	const added = rows.filter((row) => !known.some((old) => same(row, old)));
	const gone = known.filter((old) => !rows.some((row) => same(row, old)));
	if (added.length + gone.length === 0) return 0;
	return await db.transaction().execute(async (tx) => {
		if (gone.length > 0) {
			await tx
				.deleteFrom('signal')
				.where('kind', '=', kind)
				.where('subject', '=', subject)
				.where(
					'at',
					'in',
					gone.map(({ at }) => at)
				)
				.execute();
		}
		if (added.length > 0) {
			await tx
				.insertInto('signal')
				.values(added)
				.onConflict((conflict) => conflict.columns(['kind', 'subject', 'at']).doNothing())
				.execute();
		}
		return Math.max(added.length, gone.length);
	});
}

/**
 * Signals of some subjects that overlap a stretch of time, in order; as of a past moment, and no more than so many
 * of the newest, if told.
 */
export async function listSignals(
	db: Db,
	wanted: {
		kind: Signal['kind'];
		subjects: string[];
		from: Moment;
		to: Moment;
		asOf?: Moment;
		most?: number;
	}
): Promise<Signal[]> {
	const { kind, subjects, from, to, asOf, most } = wanted;
	if (subjects.length === 0) return [];
	// SQLite's planner would read all that a subject ever had before `to`.
	const byEnd = isPostgres(db) || most !== undefined ? sql`` : sql`indexed by signal_by_end`;
	const { rows } = await sql<Selectable<SignalTable>>`
		select s.* from signal as s ${byEnd}
		where s.kind = ${kind} and s.subject ${among(db, subjects, 'text')}
			and s.end_at >= ${from} and s.at <= ${to}
			${asOf === undefined ? sql`` : sql`and s.seen_at <= ${asOf}`}
		order by s.at desc, s.subject desc
		${most === undefined ? sql`` : sql`limit ${most}`}`.execute(db);
	return rows.reverse().map((row) => ({ ...row, detail: JSON.parse(row.detail) }) as Signal);
}

/** When moves and bursts were last looked for; null: never. */
export async function derivedAt(db: Db): Promise<Moment | null> {
	const row = await db
		.selectFrom('setting')
		.select('value')
		.where('name', '=', 'derive: moves derived')
		.executeTakeFirst();
	return row ? Number(row.value) : null;
}
