import type { NewRoute, Route } from '#lib/domain/alert.ts';
import type { Moment } from '#lib/domain/market.ts';
import type { Db } from './connect.ts';

/** The columns of a route that anybody works with: what was replaced is `replacedOf`'s alone. */
const ROUTE = [
	...(['id', 'name', 'kind', 'address', 'secret', 'lang', 'zone', 'quietFrom', 'quietTo'] as const),
	...(['digestAt', 'briefAt', 'createdBy', 'createdAt', 'pausedAt'] as const)
];

const NOTHING_REPLACED = { replacedAddress: null, replacedSecret: null };

/** Every route that was not removed, oldest first. */
export async function listRoutes(db: Db): Promise<Route[]> {
	return await db
		.selectFrom('route')
		.select(ROUTE)
		.where('removedAt', 'is', null)
		.orderBy('id')
		.execute();
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

/**
 * Changes a route; what waits for it goes to its new address. Keeps the address and secret that it replaces, until
 * the next change. False when there is none.
 */
export async function changeRoute(db: Db, id: number, route: NewRoute): Promise<boolean> {
	const known = await db
		.selectFrom('route')
		.select(['address as replacedAddress', 'secret as replacedSecret'])
		.where('id', '=', id)
		.where('removedAt', 'is', null)
		.executeTakeFirst();
	if (!known) return false;
	const same = known.replacedAddress === route.address && known.replacedSecret === route.secret;
	const { name, kind, address, secret, lang, zone, quietFrom, quietTo, digestAt, briefAt } = route;
	const { numUpdatedRows } = await db
		.updateTable('route')
		.set({
			...{ name, kind, address, secret, lang, zone, quietFrom, quietTo, digestAt, briefAt },
			...(same ? NOTHING_REPLACED : known)
		})
		.where('id', '=', id)
		.where('removedAt', 'is', null)
		.executeTakeFirst();
	return numUpdatedRows > 0n;
}

/** The address and secret that a route's last change replaced; null where it replaced neither. */
export async function replacedOf(
	db: Db,
	id: number
): Promise<Pick<Route, 'address' | 'secret'> | null> {
	const row = await db
		.selectFrom('route')
		.select(['replacedAddress', 'replacedSecret'])
		.where('id', '=', id)
		.where('removedAt', 'is', null)
		.executeTakeFirst();
	if (!row || row.replacedAddress === null) return null;
	return { address: row.replacedAddress, secret: row.replacedSecret };
}

/** Stops a route or lets it go on; false when nothing changed. */
export async function pauseRoute(db: Db, id: number, at: Moment | null): Promise<boolean> {
	const { numUpdatedRows } = await db
		.updateTable('route')
		.set({ pausedAt: at, ...NOTHING_REPLACED })
		.where('id', '=', id)
		.where('removedAt', 'is', null)
		.where('pausedAt', at === null ? 'is not' : 'is', null)
		.executeTakeFirst();
	return numUpdatedRows > 0n;
}

/** Takes a route away, with its secrets; its name stays for the log. */
export async function removeRoute(db: Db, id: number, now: Moment): Promise<boolean> {
	const { numUpdatedRows } = await db
		.updateTable('route')
		.set({ removedAt: now, secret: null, address: '', ...NOTHING_REPLACED })
		.where('id', '=', id)
		.where('removedAt', 'is', null)
		.executeTakeFirst();
	return numUpdatedRows > 0n;
}
