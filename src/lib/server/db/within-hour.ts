import type { Moment } from '#lib/domain/market.ts';
import type { Connection } from './connect.ts';

const HOUR = 3_600_000;

/** Answers kept at once for one database. */
const MOST = 50;

/** What took longer, ms, nobody is made to wait for again: who asks in a new hour gets the last answer. */
const SLOW = 1000;
/** The last answer serves so many hours after its own; after a longer pause it is waited for. */
const LATEST = 6;

/** `counted`: the hour it tells of; `hour`: that in which it is given. */
type Kept = { counted: number; hour: number; answer: Promise<unknown>; slow: boolean };

const kept = new WeakMap<Connection, Map<string, Kept>>();

/**
 * What is learned from weeks of the past, counted once an hour: it hardly changes meanwhile. Where that
 * takes long the answer of an hour before serves while the new one is counted. `name` tells apart what is
 * asked. Never for a past moment, where a late answer would tell what was not known then.
 */
export function withinHour<T>(
	connection: Connection,
	name: string,
	now: Moment,
	count: () => Promise<T>
): Promise<T> {
	const answers = kept.get(connection) ?? new Map<string, Kept>();
	kept.set(connection, answers);
	const hour = Math.floor(now / HOUR);
	const known = answers.get(name);
	if (known?.hour === hour) return known.answer as Promise<T>;
	const began = performance.now();
	const answer = count();
	const fresh: Kept = { counted: hour, hour, answer, slow: false };
	const isLast =
		known !== undefined && known.slow && hour > known.counted && hour - known.counted <= LATEST;
	if (isLast) known.hour = hour;
	else keep(answers, name, fresh);
	answer.then(
		() => {
			fresh.slow = performance.now() - began > SLOW;
			if (isLast && answers.get(name) === known) keep(answers, name, fresh);
		},
		() => {
			// What failed is counted again by the next who asks.
			if (isLast) known.hour = known.counted;
			else answers.delete(name);
		}
	);
	return isLast ? (known.answer as Promise<T>) : answer;
}

/** The newest stands last, and the oldest goes when there are too many. */
function keep(answers: Map<string, Kept>, name: string, one: Kept) {
	answers.delete(name);
	answers.set(name, one);
	if (answers.size > MOST) answers.delete(answers.keys().next().value ?? name);
}
