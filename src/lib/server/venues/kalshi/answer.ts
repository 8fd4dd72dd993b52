import type { Moment } from '#lib/domain/market.ts';
import type { FetchError, Request } from '../../http.ts';
import type { Ask } from '../venue.ts';

/** The one service of this venue. */
export const KALSHI = 'kalshi';

// The class itself belongs to the fetcher; adapters know its shape only.
export const isFetchError = (error: unknown): error is FetchError =>
	error instanceof Error && error.name === 'FetchError';

/** What a path answers, or null when there is nothing (404). Throws the fetcher's errors. */
export async function answerOrNothing(
	ask: Ask,
	path: string,
	query?: Request['query']
): Promise<{ data: unknown; at: Moment } | null> {
	try {
		const answer = await ask.service(KALSHI).json({ path, query, accept: [404] });
		return answer.status === 404 ? null : answer;
	} catch (error) {
		// A 404 whose body is no JSON says the same.
		if (isFetchError(error) && error.status === 404) return null;
		throw error;
	}
}
