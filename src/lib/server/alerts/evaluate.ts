/** The live half of alerts: what rules tell of what is stored goes into the outbox, once. */
import { createHash } from 'node:crypto';
import type { AlertRule, Firing, Route } from '#lib/domain/alert.ts';
import type { Moment } from '#lib/domain/market.ts';
import { firings, type Stretch } from '#lib/alerts/decide.ts';
import { dueAt, nextMinute } from '#lib/alerts/hours.ts';
import type { Context } from '../context.ts';
import { addFiring, firingsOf, listRules, noteChecked } from '../db/alert-rule.ts';
import type { Connection, Db } from '../db/connect.ts';
import { transact } from '../db/handle.ts';
import { putMessage } from '../db/message.ts';
import { listRoutes } from '../db/route.ts';
import { evidenceOf } from './evidence.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * Moves and bursts are found some time after they could be known, and a clock may jump: so far back each
 * pass looks again. What was told is told no second time.
 */
const LATE = 3 * HOUR;

/** A brief that is later than this is not a morning's any more. */
const BRIEF_LATE = 3 * HOUR;

/** A message's id from what makes it the one it is. */
const idOf = (...parts: (string | number)[]) =>
	`msg_${createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 24)}`;

/** Looks at all rules that are switched on. Gives how many things were told. */
export async function evaluateAlerts(
	context: Pick<Context, 'connection' | 'db' | 'clock' | 'log'>,
	signal?: AbortSignal
): Promise<number> {
	const { connection, db, clock, log } = context;
	const routes = (await listRoutes(db)).filter(({ pausedAt }) => pausedAt === null);
	let told = 0;
	for (const rule of await listRules(db)) {
		if (signal?.aborted) return told;
		if (rule.pausedAt !== null) continue;
		const now = clock.now();
		const found = await newFirings(connection, rule, {
			from: Math.max(rule.startsAt, rule.checkedTo - LATE),
			to: now
		});
		const added = await transact(connection, (tx) => note(tx, rule, found, routes, now));
		if (added > 0) log('alert', { rule: rule.id, kind: rule.options.kind, told: added });
		told += added;
	}
	for (const route of routes) await planBrief(db, route, clock.now());
	return told;
}

async function newFirings(connection: Connection, rule: AlertRule, stretch: Stretch) {
	const [evidence, told] = await Promise.all([
		evidenceOf(connection, rule, stretch),
		firingsOf(connection.db, rule.id, stretch.from - rule.cooldown)
	]);
	return firings(rule, evidence, stretch, told);
}

/** Writes firings down with the messages that tell them; gives how many were new. */
async function note(
	tx: Db,
	rule: AlertRule,
	found: readonly Firing[],
	routes: readonly Route[],
	now: Moment
): Promise<number> {
	const ids: number[] = [];
	for (const firing of found) {
		const id = await addFiring(tx, rule.id, firing, now);
		if (id !== null) ids.push(id);
	}
	await noteChecked(tx, rule.id, now);
	const [first] = ids;
	if (first === undefined) return 0;
	for (const route of routes.filter(({ id }) => rule.routes.includes(id))) {
		const { at, held } = dueAt(route, now);
		const message = { routeId: route.id, kind: 'alert' as const, dueAt: at };
		// What is held until one moment is one message; else one for what was found together.
		const own = idOf(route.id, 'firing', first);
		const id = held ? idOf(route.id, 'held', at) : own;
		if (!(await putMessage(tx, { ...message, id }, ids, now))) {
			await putMessage(tx, { ...message, id: own }, ids, now);
		}
	}
	return ids.length;
}

/** Puts today's brief into the outbox of a route that wants one, once. */
async function planBrief(db: Db, route: Route, now: Moment) {
	if (route.briefAt === null) return;
	const due = nextMinute(now - DAY, route.briefAt, route.zone);
	if (due > now || due < route.createdAt || now - due > BRIEF_LATE) return;
	const id = idOf(route.id, 'brief', due);
	await putMessage(db, { id, routeId: route.id, kind: 'brief', dueAt: due }, [], now);
}

/** Puts a test into the outbox of a route. */
export async function planTest(db: Db, routeId: number, now: Moment): Promise<void> {
	const id = idOf(routeId, 'test', now);
	await putMessage(db, { id, routeId, kind: 'test', dueAt: now }, [], now);
}

/** Days a preview looks back. */
export const PREVIEW_DAYS = 7;

/**
 * What a rule would have told in the last days, by the function that decides live, from what is stored.
 * A watch looks no further back than to what was printed.
 */
export async function preview(
	connection: Connection,
	rule: Pick<AlertRule, 'subject' | 'options' | 'cooldown' | 'startsAt'>,
	now: Moment
): Promise<Firing[]> {
	const week = now - PREVIEW_DAYS * DAY;
	const from = rule.options.kind === 'watch' ? Math.max(week, rule.startsAt) : week;
	const stretch = { from, to: now };
	return firings(rule, await evidenceOf(connection, rule, stretch), stretch);
}
