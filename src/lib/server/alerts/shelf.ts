/**
 * Rules and routes, alike in how a desk changes them: each is added, changed, switched, taken away and, where
 * what it needs was kept, put back; each change with its entry in the audit log, without any secret.
 */
import type { AlertRule, NewAlertRule, NewRoute, Route } from '#lib/domain/alert.ts';
import type { Deed } from '#lib/domain/deed.ts';
import type { Moment } from '#lib/domain/market.ts';
import { readSubject, shownAddress, writtenSubject } from '#lib/alerts/entry.ts';
import {
	addRule,
	changeRule,
	listRules,
	pauseRule,
	removeRule,
	restoreRule
} from '../db/alert-rule.ts';
import type { Db } from '../db/connect.ts';
import {
	addRoute,
	changeRoute,
	listRoutes,
	pauseRoute,
	removeRoute,
	replacedOf
} from '../db/route.ts';
import type { Part } from '../desk.ts';

type Logged = Record<string, unknown>;

/** How one of the two is stored, and what the audit log says of it. */
type Stored<New, Kept extends New & { id: number; pausedAt: Moment | null }> = {
	noun: 'alert' | 'route';
	list(db: Db): Promise<Kept[]>;
	add(db: Db, it: New, author: { by: string; now: Moment }): Promise<number>;
	change(db: Db, id: number, it: New, now: Moment): Promise<boolean>;
	pause(db: Db, id: number, paused: boolean, now: Moment): Promise<boolean>;
	remove(db: Db, id: number, now: Moment): Promise<boolean>;
	/** What the log says, without any secret. `before`: what it replaces. */
	said(it: New, before?: New): Logged;
	/**
	 * What is to stand again, from what the log said of it; `replaced`: with what the last change replaced, which no
	 * log holds. Null where too little is kept.
	 */
	again(db: Db, said: Logged, now: Kept, replaced: boolean): Promise<New | null>;
	/** Puts back what was removed; absent where its secret is gone. */
	restore?(db: Db, id: number, now: Moment): Promise<boolean>;
};

/** The changes of one of the two, each within a larger one. */
function shelf<New, Kept extends New & { id: number; pausedAt: Moment | null }>({
	noun,
	...stored
}: Stored<New, Kept>) {
	const deed = (done: 'added' | 'changed' | 'removed') => `${noun} ${done}` as Deed;
	const subject = (id: number) => `${noun} ${id}`;
	const find = async (db: Db, id: number) =>
		(await stored.list(db)).find((one) => one.id === id) ?? null;
	const logged = (it: Kept): Logged => ({ ...stored.said(it), on: it.pausedAt === null });

	/** Adds one; gives its id. */
	async function put({ within, note, now }: Part, it: New, by: string): Promise<number> {
		const id = await stored.add(within.db, it, { by, now });
		const after = { ...stored.said(it), on: true };
		await note({ action: deed('added'), subject: subject(id), after });
		return id;
	}

	/** Changes one; false when there is none. The same again writes nothing. */
	async function change({ within, note, now }: Part, id: number, it: New): Promise<boolean> {
		const known = await find(within.db, id);
		if (!known) return false;
		const [before, after] = [logged(known), { ...stored.said(it, known), on: logged(known).on }];
		if (JSON.stringify(before) === JSON.stringify(after)) return true;
		await stored.change(within.db, id, it, now);
		await note({ action: deed('changed'), subject: subject(id), before, after });
		return true;
	}

	/** Switches one off, or on again: what happens meanwhile is not told then. False when nothing changed. */
	async function turn({ within, note, now }: Part, id: number, on: boolean): Promise<boolean> {
		const known = await find(within.db, id);
		if (!known || !(await stored.pause(within.db, id, !on, now))) return false;
		const before = logged(known);
		await note({
			action: deed('changed'),
			subject: subject(id),
			before,
			after: { ...before, on }
		});
		return true;
	}

	/** Takes one away, with its secret and what waits for it; false when there is none. */
	async function drop({ within, note, now }: Part, id: number): Promise<boolean> {
		const known = await find(within.db, id);
		if (!known || !(await stored.remove(within.db, id, now))) return false;
		await note({ action: deed('removed'), subject: subject(id), before: logged(known) });
		return true;
	}

	/** Brings one back to what the log said of it (and `replaced` what no log says); false where that is not kept, or it is gone. */
	async function putBack(
		part: Part,
		id: number,
		before: Logged | null,
		replaced = false
	): Promise<boolean> {
		const { within, note, now } = part;
		if (before === null) return await drop(part, id);
		const known = await find(within.db, id);
		if (known === null) {
			if (!(await stored.restore?.(within.db, id, now))) return false;
			await note({ action: deed('added'), subject: subject(id), after: before });
			return true;
		}
		const it = await stored.again(within.db, before, known, replaced);
		if (it === null || !(await change(part, id, it))) return false;
		const on = before.on !== false;
		return on === (known.pausedAt === null) || (await turn(part, id, on));
	}

	return { find, put, change, turn, drop, putBack };
}

/** What is told. */
export const RULES = shelf<NewAlertRule, AlertRule>({
	noun: 'alert',
	list: listRules,
	add: addRule,
	change: changeRule,
	pause: pauseRule,
	remove: removeRule,
	restore: restoreRule,
	said: ({ name, subject, options, cooldown, routes, startsAt }) => ({
		...{ name, subject: writtenSubject(subject), options, cooldown, routes, startsAt }
	}),
	async again(_db, { name, subject, options, cooldown, routes, startsAt }) {
		const read = typeof subject === 'string' ? readSubject(subject) : null;
		if (!read || typeof options !== 'object' || options === null) return null;
		return { name, subject: read, options, cooldown, routes, startsAt } as NewAlertRule;
	}
});

/** Where to. */
export const ROUTES = shelf<NewRoute, Route>({
	noun: 'route',
	list: listRoutes,
	add: addRoute,
	change: changeRoute,
	pause: (db, id, paused, now) => pauseRoute(db, id, paused ? now : null),
	remove: removeRoute,
	said(route, before = route) {
		const { name, kind, lang, zone, quietFrom, quietTo, digestAt, briefAt } = route;
		const replaced = before.address !== route.address || before.secret !== route.secret;
		return {
			...{ name, kind, address: shownAddress(route), lang, zone },
			...{ quietFrom, quietTo, digestAt, briefAt },
			...(replaced ? { replaced } : {})
		};
	},
	async again(db, { name, lang, zone, quietFrom, quietTo, digestAt, briefAt }, now, replaced) {
		const opens = replaced ? await replacedOf(db, now.id) : now;
		if (zone === undefined || opens === null) return null;
		return {
			...{ name, lang, zone, quietFrom, quietTo, digestAt, briefAt },
			...{ kind: now.kind, address: opens.address, secret: opens.secret }
		} as NewRoute;
	}
});
