import { reasonOf } from '../read.ts';
import type { Ask, Rejected } from '../venue.ts';
import { isFetchError, KALSHI } from './answer.ts';
import { parseSeriesList, SERIES, type Header, type Series } from './parse.ts';

/** What is learnt once and used by everything done with the same `Ask`. */
export type Session = {
	/** All series by ticker; empty when their list cannot be read. */
	series: Map<string, Series>;
	/** Open events by ticker, filled by a sweep; null before one has come to its end. */
	events: Map<string, Header> | null;
};

const sessions = new WeakMap<Ask, Promise<Session>>();

/**
 * The session of an `Ask`: asks for the list of series (several MB) the first time. Its failure
 * fails nothing else, the fetcher has noted it; what of it cannot be read goes to `rejected`, which
 * only the first caller gets.
 */
export async function sessionOf(ask: Ask): Promise<{ session: Session; rejected: Rejected[] }> {
	const known = sessions.get(ask);
	if (known !== undefined) return { session: await known, rejected: [] };
	const rejected: Rejected[] = [];
	const session = readSeries(ask, rejected).then((series) => ({ series, events: null }));
	sessions.set(ask, session);
	// An error of our own side (a database, an abort) must not stand for the next caller.
	session.catch(() => sessions.delete(ask));
	return { session: await session, rejected };
}

async function readSeries(ask: Ask, rejected: Rejected[]): Promise<Map<string, Series>> {
	let data: unknown;
	try {
		({ data } = await ask.service(KALSHI).json({ path: SERIES }));
	} catch (error) {
		if (isFetchError(error)) return new Map();
		throw error;
	}
	try {
		const read = parseSeriesList(data);
		rejected.push(...read.rejected);
		return read.series;
	} catch (error) {
		rejected.push({ endpoint: SERIES, item: data, reason: `${reasonOf(error)}.` });
		return new Map();
	}
}
