import type { Connection } from './connect.ts';

/** The setting that stands in a database from the beginning of a move into it to its end. */
export const HALF_MOVED = 'moving from';

/** Where a move that has not ended takes its rows from, or null. */
export const movingFrom = async ({ db }: Connection): Promise<string | null> =>
	(await db.selectFrom('setting').select('value').where('name', '=', HALF_MOVED).executeTakeFirst())
		?.value ?? null;

/** Marks a database as the target of a move from `place`, until `endMove`. */
export const beginMove = async ({ db }: Connection, place: string): Promise<void> => {
	await db
		.insertInto('setting')
		.values({ name: HALF_MOVED, value: place })
		.onConflict((conflict) => conflict.column('name').doUpdateSet({ value: place }))
		.execute();
};

export const endMove = async ({ db }: Connection): Promise<void> => {
	await db.deleteFrom('setting').where('name', '=', HALF_MOVED).execute();
};
