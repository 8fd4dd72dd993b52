import type { Selectable } from 'kysely';
import type { AlertRule, Firing, FiringDetail, NewAlertRule } from '#lib/domain/alert.ts';
import type { Moment } from '#lib/domain/market.ts';
import type { Db } from './connect.ts';
import type { AlertRuleTable } from './schema.ts';

const asRule = ({ kind, removedAt, ...row }: Selectable<AlertRuleTable>): AlertRule => {
	void [kind, removedAt];
	return {
		...row,
		subject: JSON.parse(row.subject),
		options: JSON.parse(row.options),
		routes: JSON.parse(row.routes)
	};
};

/** Every rule that was not removed, newest first. */
export async function listRules(db: Db): Promise<AlertRule[]> {
	const rows = await db
		.selectFrom('alertRule')
		.selectAll()
		.where('removedAt', 'is', null)
		.orderBy('id', 'desc')
		.execute();
	return rows.map(asRule);
}

/** Adds a rule; gives its id. It looks from `startsAt` on. */
export async function addRule(
	db: Db,
	{ name, subject, options, cooldown, routes, startsAt }: NewAlertRule,
	{ by, now }: { by: string; now: Moment }
): Promise<number> {
	const { id } = await db
		.insertInto('alertRule')
		.values({
			name,
			kind: options.kind,
			subject: JSON.stringify(subject),
			options: JSON.stringify(options),
			cooldown,
			routes: JSON.stringify(routes),
			createdBy: by,
			createdAt: now,
			startsAt,
			checkedTo: startsAt
		})
		.returning('id')
		.executeTakeFirstOrThrow();
	return id;
}

/**
 * Changes a rule. Where it is to look at something else, or for something else (`startsAt` differs), it looks
 * from then on. False when there is none.
 */
export async function changeRule(
	db: Db,
	id: number,
	{ name, subject, options, cooldown, routes, startsAt }: NewAlertRule,
	now: Moment
): Promise<boolean> {
	const known = await db
		.selectFrom('alertRule')
		.select(['subject', 'options', 'startsAt'])
		.where('id', '=', id)
		.where('removedAt', 'is', null)
		.executeTakeFirst();
	if (!known) return false;
	const looks = { subject: JSON.stringify(subject), options: JSON.stringify(options) };
	const same = known.subject === looks.subject && known.options === looks.options;
	await db
		.updateTable('alertRule')
		.set({
			...looks,
			...{ name, kind: options.kind, cooldown, routes: JSON.stringify(routes) },
			...(same ? {} : { startsAt, checkedTo: now })
		})
		.where('id', '=', id)
		.execute();
	return true;
}

/** Puts a rule back that was taken away; what happened meanwhile is not told. */
export async function restoreRule(db: Db, id: number, now: Moment): Promise<boolean> {
	const { numUpdatedRows } = await db
		.updateTable('alertRule')
		.set({ removedAt: null, startsAt: now, checkedTo: now })
		.where('id', '=', id)
		.where('removedAt', 'is not', null)
		.executeTakeFirst();
	return numUpdatedRows > 0n;
}

/**
 * Switches a rule off, or on again: what happened meanwhile is not told then. False when nothing changed.
 */
export async function pauseRule(db: Db, id: number, paused: boolean, now: Moment) {
	const { numUpdatedRows } = await db
		.updateTable('alertRule')
		.set(paused ? { pausedAt: now } : { pausedAt: null, startsAt: now, checkedTo: now })
		.where('id', '=', id)
		.where('removedAt', 'is', null)
		.where('pausedAt', paused ? 'is' : 'is not', null)
		.executeTakeFirst();
	return numUpdatedRows > 0n;
}

/** Takes a rule away; what it told stays in the log. */
export async function removeRule(db: Db, id: number, now: Moment): Promise<boolean> {
	const { numUpdatedRows } = await db
		.updateTable('alertRule')
		.set({ removedAt: now })
		.where('id', '=', id)
		.where('removedAt', 'is', null)
		.executeTakeFirst();
	return numUpdatedRows > 0n;
}

/** Notes up to when a rule has looked; never back. */
export async function noteChecked(db: Db, id: number, to: Moment) {
	await db
		.updateTable('alertRule')
		.set({ checkedTo: to })
		.where('id', '=', id)
		.where('checkedTo', '<', to)
		.execute();
}

/** What a rule told from a moment on, oldest first. */
export async function firingsOf(
	db: Db,
	ruleId: number,
	from: Moment
): Promise<Pick<Firing, 'key' | 'series' | 'at'>[]> {
	return await db
		.selectFrom('firing')
		.select(['key', 'series', 'at'])
		.where('ruleId', '=', ruleId)
		.where('at', '>=', from)
		.orderBy('at')
		.execute();
}

/** Writes a firing down; its id, or null when it is there already. */
export async function addFiring(
	db: Db,
	ruleId: number,
	{ key, series, at, detail }: Firing,
	now: Moment
): Promise<number | null> {
	const row = await db
		.insertInto('firing')
		.values({ ruleId, key, series, at, notedAt: now, detail: JSON.stringify(detail) })
		.onConflict((conflict) => conflict.columns(['ruleId', 'key']).doNothing())
		.returning('id')
		.executeTakeFirst();
	return row?.id ?? null;
}

/** A firing as the log shows it. */
export type FiringRow = {
	id: number;
	at: Moment;
	notedAt: Moment;
	rule: string;
	detail: FiringDetail;
};

/** The newest firings of all rules, newest first. */
export async function listFirings(db: Db, limit: number): Promise<FiringRow[]> {
	const rows = await db
		.selectFrom('firing as f')
		.innerJoin('alertRule as r', 'r.id', 'f.ruleId')
		.select(['f.id', 'f.at', 'f.notedAt', 'f.detail', 'r.name as rule'])
		.orderBy('f.id', 'desc')
		.limit(limit)
		.execute();
	return rows.map(({ detail, ...row }) => ({ ...row, detail: JSON.parse(detail) as FiringDetail }));
}
