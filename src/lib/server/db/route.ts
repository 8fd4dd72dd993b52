import type { Selectable } from 'kysely';
import type { NewRoute, Route } from '#lib/domain/alert.ts';
import type { Moment } from '#lib/domain/market.ts';
import type { Db } from './connect.ts';
import type { RouteTable } from './schema.ts';

const asRoute = ({ removedAt, ...route }: Selectable<RouteTable>): Route => {
	void removedAt;
	return route;
};

/** Every route that was not removed, oldest first. */
export async function listRoutes(db: Db): Promise<Route[]> {
	const rows = await db
		.selectFrom('route')
		.selectAll()
		.where('removedAt', 'is', null)
		.orderBy('id')
		.execute();
	return rows.map(asRoute);
}

/** Adds a route; gives its id. */
export async function addRoute(
	db: Db,
	route: NewRoute,
	{ by, now }: { by: string; now: Moment }
): Promise<number> {
	const { id } = await db
		.insertInto('route')
		.values({ ...route, createdBy: by, createdAt: now })
		.returning('id')
		.executeTakeFirstOrThrow();
	return id;
}

/** Changes a route; what waits for it goes to its new address. False when there is none. */
export async function changeRoute(db: Db, id: number, route: NewRoute): Promise<boolean> {
	const { name, kind, address, secret, lang, zone, quietFrom, quietTo, digestAt, briefAt } = route;
	const { numUpdatedRows } = await db
		.updateTable('route')
		.set({ name, kind, address, secret, lang, zone, quietFrom, quietTo, digestAt, briefAt })
		.where('id', '=', id)
		.where('removedAt', 'is', null)
		.executeTakeFirst();
	return numUpdatedRows > 0n;
}

/** Stops a route or lets it go on; false when nothing changed. */
export async function pauseRoute(db: Db, id: number, at: Moment | null): Promise<boolean> {
	const { numUpdatedRows } = await db
		.updateTable('route')
		.set({ pausedAt: at })
		.where('id', '=', id)
		.where('removedAt', 'is', null)
		.where('pausedAt', at === null ? 'is not' : 'is', null)
		.executeTakeFirst();
	return numUpdatedRows > 0n;
}

/** Takes a route away, with its secret; its name stays for the log. */
export async function removeRoute(db: Db, id: number, now: Moment): Promise<boolean> {
	const { numUpdatedRows } = await db
		.updateTable('route')
		.set({ removedAt: now, secret: null, address: '' })
		.where('id', '=', id)
		.where('removedAt', 'is', null)
		.executeTakeFirst();
	return numUpdatedRows > 0n;
}
