/**
 * The circuit breaker: a service (or a news host) whose requests fail again and again is left alone for a
 * while, then asked once; only an answer lets the others through again. All of it is rows, so that it holds
 * for every process and outlives each.
 */
import type { Moment } from '#lib/domain/market.ts';
import type { AlertView } from '#lib/domain/view.ts';
import type { Connection, Db } from './connect.ts';
import { change, rows } from './handle.ts';

/** So many requests in a row must fail before a service is left alone. */
export const MOST_FAILURES = 5;
/** How long it is left alone at first, ms; each probe that fails doubles it. */
export const FIRST_PAUSE = 60_000;
export const LONGEST_PAUSE = 15 * 60_000;
/** How long a probe may take before another process may try, ms. */
const PROBE = 2 * 60_000;

/** How a service stands: what it asked for, and how its last requests went. */
export type Standing = {
	retryAt: Moment | null;
	failures: number;
	failingSince: Moment | null;
	askAfter: Moment | null;
};

/** What failed, in the words of the status page. */
export type FailedRequest = { at: Moment; endpoint: string; cause: string; message: string };

/** How a service stands; undefined for one that nothing was ever noted of. */
export async function standing(
	connection: Connection,
	service: string
): Promise<Standing | undefined> {
	const [found] = await rows<Standing>(
		connection,
		`select retry_at as "retryAt", failures, failing_since as "failingSince", ask_after as "askAfter"
		from service_limit where service = ?`,
		[service]
	);
	return found;
}

/** The pause after so many failures in a row. */
const pauseAfter = (failures: number) =>
	Math.min(FIRST_PAUSE * 2 ** Math.max(0, failures - MOST_FAILURES), LONGEST_PAUSE);

/** True while a service is left alone. A date further ahead than any pause was written by a clock that jumped back. */
export const isLeftAlone = (askAfter: Moment | null, now: Moment) =>
	askAfter !== null && askAfter > now && askAfter <= now + LONGEST_PAUSE;

/** Takes the one request that may go out after a pause; false when another run was quicker. */
export async function takeProbe(
	connection: Connection,
	service: string,
	askAfter: Moment,
	now: Moment
): Promise<boolean> {
	const taken = await change(
		connection,
		'update service_limit set ask_after = ? where service = ? and ask_after = ?',
		[now + PROBE, service, askAfter]
	);
	return taken === 1;
}

/**
 * Notes a request that failed. Gives the alert if an outage begins with it, and until when the service is left
 * alone. `most`: so many in a row are an outage.
 */
export async function noteFailed(
	connection: Connection,
	service: string,
	failure: FailedRequest,
	probe: Standing | null,
	most = MOST_FAILURES
): Promise<{ askAfter: Moment | null; began: AlertView | null }> {
	const { at } = failure;
	if (probe) {
		const askAfter = at + pauseAfter(probe.failures + 1);
		await change(
			connection,
			'update service_limit set failures = failures + 1, ask_after = ? where service = ?',
			[askAfter, service]
		);
		return { askAfter, began: null };
	}
	// What was under way when the pause began says nothing new.
	await change(
		connection,
		`insert into service_limit (service, next_at, failures, failing_since) values (?, 0, 1, ?)
		on conflict (service) do update set failures = service_limit.failures + 1,
			failing_since = coalesce(service_limit.failing_since, excluded.failing_since)
		where service_limit.ask_after is null`,
		[service, at]
	);
	const now = await standing(connection, service);
	if (!now || now.askAfter !== null || now.failingSince === null || now.failures < most) {
		return { askAfter: now?.askAfter ?? null, began: null };
	}
	// The alert first: a process that ends in between leaves no outage that nobody heard of.
	const began: AlertView = { ...failure, kind: 'outage', service, since: now.failingSince };
	const isNew = await saveAlert(connection, began);
	const askAfter = at + FIRST_PAUSE;
	await change(
		connection,
		'update service_limit set ask_after = ? where service = ? and ask_after is null',
		[askAfter, service]
	);
	return { askAfter, began: isNew ? began : null };
}

/** Notes an answer of a service that had failed before. Gives the alert if an outage ends with it. */
export async function noteAnswered(
	connection: Connection,
	service: string,
	before: Standing,
	answer: { at: Moment; endpoint: string }
): Promise<AlertView | null> {
	const since = before.failingSince;
	const ended: AlertView | null =
		before.askAfter === null || since === null
			? null
			: {
					...answer,
					kind: 'recovery',
					service,
					since,
					cause: 'answered',
					message: `${service} answers again.`
				};
	const isNew = ended !== null && (await saveAlert(connection, ended));
	await change(
		connection,
		`update service_limit set failures = 0, failing_since = null, ask_after = null
		where service = ? and failing_since is not distinct from ?`,
		[service, since]
	);
	return isNew ? ended : null;
}

/** Adds an alert; false when it is there already. */
async function saveAlert(connection: Connection, alert: AlertView): Promise<boolean> {
	const added = await change(
		connection,
		`insert into alert (at, kind, service, since, endpoint, cause, message)
		values (?, ?, ?, ?, ?, ?, ?) on conflict (service, since, kind) do nothing`,
		[
			...[alert.at, alert.kind, alert.service, alert.since, alert.endpoint, alert.cause],
			alert.message.slice(0, 1000)
		]
	);
	return added === 1;
}

/** What last went wrong with a service that is left alone, or undefined. */
export async function lastOutage(db: Db, service: string): Promise<AlertView | undefined> {
	return await db
		.selectFrom('alert')
		.select(['at', 'kind', 'service', 'since', 'endpoint', 'cause', 'message'])
		.where('service', '=', service)
		.where('kind', '=', 'outage')
		.orderBy('at', 'desc')
		.limit(1)
		.executeTakeFirst();
}

/** The newest alerts up to a moment, newest first. */
export async function newestAlerts(db: Db, asOf: Moment, limit: number): Promise<AlertView[]> {
	return await db
		.selectFrom('alert')
		.select(['at', 'kind', 'service', 'since', 'endpoint', 'cause', 'message'])
		.where('at', '<=', asOf)
		.orderBy('at', 'desc')
		.orderBy('id', 'desc')
		.limit(limit)
		.execute();
}

/** Beginnings and ends of outages that were told after `from`, up to and with `to`, oldest first. */
export async function outagesWithin(
	db: Db,
	{ from, to }: { from: Moment; to: Moment }
): Promise<AlertView[]> {
	return await db
		.selectFrom('alert')
		.select(['at', 'kind', 'service', 'since', 'endpoint', 'cause', 'message'])
		.where('at', '>', from)
		.where('at', '<=', to)
		.orderBy('at')
		.orderBy('id')
		.execute();
}
