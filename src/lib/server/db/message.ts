/**
 * The outbox. A message waits for its time, is leased by one process at a time, and is tried until it went
 * out, or for good did not. A process that dies in between leaves a lease that ends: the message is sent
 * once more then, under the same id.
 */
import type { Firing, FiringDetail, MessageKind, MessageState } from '#lib/domain/alert.ts';
import type { Moment } from '#lib/domain/market.ts';
import type { Db } from './connect.ts';

/** How long a process has a message for itself, ms: longer than any try takes. */
export const LEASE = 3 * 60_000;

export type NewMessage = {
	id: string;
	routeId: number;
	kind: MessageKind;
	dueAt: Moment;
};

/**
 * Puts firings into a message; adds it when it is not there. False when the message of this id went out
 * already: what comes later needs one of its own.
 */
export async function putMessage(
	db: Db,
	message: NewMessage,
	firingIds: readonly number[],
	now: Moment
): Promise<boolean> {
	const { id, dueAt } = message;
	await db
		.insertInto('message')
		.values({ ...message, createdAt: now, nextAt: dueAt, attempts: 0, state: 'waiting' })
		.onConflict((conflict) => conflict.column('id').doNothing())
		.execute();
	const found = await db
		.selectFrom('message')
		.select(['state', 'attempts'])
		.where('id', '=', id)
		.executeTakeFirstOrThrow();
	if (found.state !== 'waiting' || found.attempts > 0) return false;
	if (firingIds.length > 0) {
		await db
			.insertInto('messageItem')
			.values(firingIds.map((firingId) => ({ messageId: id, firingId })))
			.onConflict((conflict) => conflict.columns(['messageId', 'firingId']).doNothing())
			.execute();
	}
	return true;
}

export type Waiting = {
	id: string;
	routeId: number;
	kind: MessageKind;
	createdAt: Moment;
	dueAt: Moment;
	attempts: number;
};

/** What a receiver answers that has had too much. */
const TOO_MANY = 429;

/**
 * What may be tried now on a route, in the order in which it came due: nothing while a message waits whose receiver
 * had had too much.
 */
export async function dueMessages(
	db: Db,
	routeId: number,
	now: Moment,
	limit: number
): Promise<Waiting[]> {
	return await db
		.selectFrom('message')
		.select(['id', 'routeId', 'kind', 'createdAt', 'dueAt', 'attempts'])
		.where('state', '=', 'waiting')
		.where('routeId', '=', routeId)
		.where('nextAt', '<=', now)
		.where((where) => where.or([where('leaseUntil', 'is', null), where('leaseUntil', '<=', now)]))
		.where(({ not, exists, selectFrom }) =>
			not(
				exists(
					selectFrom('message as busy')
						.innerJoin('delivery as d', 'd.messageId', 'busy.id')
						.select('busy.id')
						.where('busy.state', '=', 'waiting')
						.where('busy.routeId', '=', routeId)
						.where('busy.nextAt', '>', now)
						.where('d.status', '=', TOO_MANY)
				)
			)
		)
		.orderBy('nextAt')
		.orderBy('id')
		.limit(limit)
		.execute();
}

/** Takes a message for a try; false when another process was quicker. */
export async function leaseMessage(
	db: Db,
	{ id, attempts }: Pick<Waiting, 'id' | 'attempts'>,
	now: Moment
): Promise<boolean> {
	const { numUpdatedRows } = await db
		.updateTable('message')
		.set({ leaseUntil: now + LEASE, attempts: attempts + 1 })
		.where('id', '=', id)
		.where('state', '=', 'waiting')
		.where('attempts', '=', attempts)
		.where((where) => where.or([where('leaseUntil', 'is', null), where('leaseUntil', '<=', now)]))
		.executeTakeFirst();
	return numUpdatedRows > 0n;
}

/** What came of a try. `nextAt`: when it is tried again; null: it is over. */
export type Outcome = {
	at: Moment;
	ms: number;
	ok: boolean;
	status: number | null;
	note: string;
	nextAt: Moment | null;
};

/** Writes a try down and lets the message go. */
export async function noteDelivery(db: Db, id: string, outcome: Outcome) {
	const { at, ms, ok, status, note, nextAt } = outcome;
	await db.transaction().execute(async (tx) => {
		await tx
			.insertInto('delivery')
			.values({ messageId: id, at, ms, ok: ok ? 1 : 0, status, note: note.slice(0, 1000) })
			.execute();
		const state: MessageState = ok ? 'sent' : nextAt === null ? 'failed' : 'waiting';
		await tx
			.updateTable('message')
			.set({
				leaseUntil: null,
				state,
				doneAt: state === 'waiting' ? null : at,
				...(nextAt === null ? {} : { nextAt })
			})
			.where('id', '=', id)
			.execute();
	});
}

/** Gives up what waits for routes that are gone: for any but these. */
export async function dropMessages(db: Db, routeIds: readonly number[], now: Moment) {
	await db
		.updateTable('message')
		.set({ state: 'dropped', doneAt: now })
		.where('state', '=', 'waiting')
		.$if(routeIds.length > 0, (query) => query.where('routeId', 'not in', [...routeIds]))
		.execute();
}

/** What a message tells, oldest first. */
export async function itemsOf(
	db: Db,
	messageId: string
): Promise<(Firing & { rule: string; firingId: number })[]> {
	const rows = await db
		.selectFrom('messageItem as i')
		.innerJoin('firing as f', 'f.id', 'i.firingId')
		.innerJoin('alertRule as r', 'r.id', 'f.ruleId')
		.select(['f.id as firingId', 'f.key', 'f.series', 'f.at', 'f.detail', 'r.name as rule'])
		.where('i.messageId', '=', messageId)
		.orderBy('f.at')
		.orderBy('f.id')
		.execute();
	return rows.map(({ detail, ...row }) => ({ ...row, detail: JSON.parse(detail) as FiringDetail }));
}

/** A message as the log shows it: its route, what it tells, its last try. */
export type MessageRow = {
	id: string;
	kind: MessageKind;
	route: string;
	createdAt: Moment;
	dueAt: Moment;
	nextAt: Moment;
	doneAt: Moment | null;
	attempts: number;
	state: MessageState;
	items: number;
	last: { at: Moment; status: number | null; note: string } | null;
};

/** The newest messages, newest first, with the last try of each. */
export async function listMessages(db: Db, limit: number): Promise<MessageRow[]> {
	const rows = await db
		.selectFrom('message as m')
		.innerJoin('route as r', 'r.id', 'm.routeId')
		.leftJoin('delivery as d', (join) =>
			join.on('d.id', '=', (of) =>
				of
					.selectFrom('delivery as newest')
					.select(({ fn }) => fn.max('newest.id').as('id'))
					.whereRef('newest.messageId', '=', 'm.id')
			)
		)
		.select((of) => [
			'm.id',
			'm.kind',
			'r.name as route',
			'm.createdAt',
			'm.dueAt',
			'm.nextAt',
			'm.doneAt',
			'm.attempts',
			'm.state',
			'd.at as triedAt',
			'd.status',
			'd.note',
			of
				.selectFrom('messageItem as i')
				.select(({ fn }) => fn.countAll<number>().as('n'))
				.whereRef('i.messageId', '=', 'm.id')
				.as('items')
		])
		.orderBy('m.createdAt', 'desc')
		.orderBy('m.id')
		.limit(limit)
		.execute();
	return rows.map(({ triedAt, status, note, items, ...row }) => ({
		...row,
		items: Number(items ?? 0),
		last: triedAt === null ? null : { at: triedAt, status, note: note ?? '' }
	}));
}
