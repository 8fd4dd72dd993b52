import { sql } from 'kysely';
import type { Moment, Status } from '#lib/domain/market.ts';
import type { Db } from './connect.ts';
import { among } from './handle.ts';

/** A market as its venue told it from `seenAt` on. */
export type VersionRow = {
	marketKey: number;
	seenAt: Moment;
	title: string;
	rulesHash: string;
	closesAt: Moment | null;
	status: Status;
	outcome: 'yes' | 'no' | 'split' | 'void' | null;
};

/**
 * The versions of markets that were seen within a stretch (after `from`, up to and with `to`), and of each
 * of these markets the one before them. Oldest first; markets that did not change in it have none.
 */
export async function versionsWithin(
	db: Db,
	keys: readonly number[],
	{ from, to }: { from: Moment; to: Moment }
): Promise<Map<number, VersionRow[]>> {
	if (keys.length === 0) return new Map();
	const rows = await db
		.selectFrom('marketVersion as v')
		.select([
			'v.marketKey',
			'v.seenAt',
			'v.title',
			'v.rulesHash',
			'v.closesAt',
			'v.status',
			'v.outcomeLabel as outcome'
		])
		.where(sql<boolean>`v.market_key ${among(db, keys)}`)
		.where('v.seenAt', '<=', to)
		.where((where) =>
			where.or([
				where('v.seenAt', '>', from),
				where('v.seenAt', '=', (of) =>
					of
						.selectFrom('marketVersion as before')
						.select(({ fn }) => fn.max('before.seenAt').as('seenAt'))
						.whereRef('before.marketKey', '=', 'v.marketKey')
						.where('before.seenAt', '<=', from)
				)
			])
		)
		.orderBy('v.marketKey')
		.orderBy('v.seenAt')
		.execute();
	return Map.groupBy(rows, ({ marketKey }) => marketKey);
}
