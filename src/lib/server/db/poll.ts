/** How often a market's price is checked: which job reads it, as the jobs themselves have noted. */
import { sql } from 'kysely';
import type { Db } from './connect.ts';

const NAME = 'polled: ';

/** Notes which markets of a venue a poll of prices reads; nothing is written when they are the same. */
export async function notePolled(db: Db, venue: string, keys: readonly number[]): Promise<void> {
	const value = JSON.stringify(keys.toSorted((a, b) => a - b));
	await db
		.insertInto('setting')
		.values({ name: NAME + venue, value })
		.onConflict((conflict) =>
			conflict
				.column('name')
				.doUpdateSet({ value })
				.where(sql<boolean>`setting.value <> ${value}`)
		)
		.execute();
}

/**
 * Gives a function from a market to how often its price is checked, ms: as often as its venue's prices are
 * polled if it is among those, else as often as the venue's catalogue is read; null where neither is.
 */
export async function checkIntervals(
	db: Db
): Promise<(market: { key: number; venue: string }) => number | null> {
	const [duties, polls] = await Promise.all([
		db
			.selectFrom('duty')
			.select(['feedId', 'job', 'every'])
			.where('job', 'in', ['markets', 'quotes'])
			.execute(),
		db
			.selectFrom('setting')
			.select(['name', 'value'])
			.where('name', '>', NAME)
			.where('name', '<', `${NAME}~`)
			.execute()
	]);
	const intervals = new Map(
		duties.map(({ feedId, job, every }) => [`${job} ${feedId.split(':')[0]}`, every])
	);
	const polled = new Map(
		polls.map(({ name, value }) => [
			name.slice(NAME.length),
			new Set(JSON.parse(value) as number[])
		])
	);
	return ({ key, venue }) =>
		(polled.get(venue)?.has(key) ? intervals.get(`quotes ${venue}`) : undefined) ??
		intervals.get(`markets ${venue}`) ??
		null;
}
