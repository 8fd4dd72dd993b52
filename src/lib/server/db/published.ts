import { sql, type RawBuilder } from 'kysely';
import type { Moment } from '#lib/domain/market.ts';
import type { Db } from './connect.ts';

/** Articles read in one statement: a day of a newswire would hold up everyone else. */
const AT_ONCE = 2000;

/**
 * Columns of all articles (`a`) published within a span (`from` exclusive, `to` inclusive), as known at a moment, the
 * earliest first and so many at a time that others are answered in between.
 */
export async function* published<Row>(
	db: Db,
	{ from, to, asOf }: { from: Moment; to: Moment; asOf: Moment | null },
	columns: RawBuilder<unknown>
): AsyncGenerator<Row[]> {
	let [at, key] = [from + 1, -1];
	for (;;) {
		const { rows } = await sql<Row & { at: Moment; key: number }>`
			select a.published_at as at, a.key, ${columns} from article as a
			where a.published_at >= ${at} and (a.published_at > ${at} or a.key > ${key})
				and a.published_at <= ${to}
				${asOf === null ? sql`` : sql`and a.seen_at <= ${asOf}`}
			order by a.published_at, a.key limit ${AT_ONCE}`.execute(db);
		yield rows;
		const last = rows.at(-1);
		if (!last || rows.length < AT_ONCE) return;
		({ at, key } = last);
	}
}
