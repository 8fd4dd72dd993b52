import type { Moment } from '#lib/domain/market.ts';
import type { Connection } from './connect.ts';

const HOUR = 3_600_000;

/** Answers kept at once for one database. */
const MOST = 50;

const kept = new WeakMap<Connection, Map<string, { hour: number; answer: Promise<unknown> }>>();

/**
 * What is learned from weeks of the past, counted once an hour: it takes long to count, and hardly changes
 * meanwhile. `name` tells apart what is asked. Never for a past moment, where a late answer would
 * tell what was not known then.
 */
export function withinHour<T>(
	connection: Connection,
	name: string,
	now: Moment,
	count: () => Promise<T>
): Promise<T> {
	const answers =
		kept.get(connection) ?? new Map<string, { hour: number; answer: Promise<unknown> }>();
	kept.set(connection, answers);
	const hour = Math.floor(now / HOUR);
	const known = answers.get(name);
	if (known?.hour === hour) return known.answer as Promise<T>;
	const answer = count();
	answers.delete(name);
	answers.set(name, { hour, answer });
	if (answers.size > MOST) answers.delete(answers.keys().next().value ?? name);
	// What failed is counted again by the next who asks.
	answer.catch(() => answers.delete(name));
	return answer;
}
