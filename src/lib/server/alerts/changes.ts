/** Everything that a desk changes about what goes out, each with its entry in the audit log, without any secret. */
import { randomBytes } from 'node:crypto';
import type { Snapshot } from '#lib/charts/snapshot.ts';
import type { AlertSubject, NewAlertRule } from '#lib/domain/alert.ts';
import {
	EntryError,
	readRoute,
	readRule,
	readWatch,
	shownAddress,
	writtenSubject,
	type Fields
} from '#lib/alerts/entry.ts';
import { SECRET_BYTES, webhookSecret } from '#lib/alerts/sign.ts';
import type { Context } from '../context.ts';
import { addRule, listRules, pauseRule, removeRule } from '../db/alert-rule.ts';
import { audited, type Author } from '../db/audit.ts';
import type { Db } from '../db/connect.ts';
import { feedById } from '../db/feed.ts';
import { marketKeys } from '../db/market.ts';
import { addRoute, listRoutes, pauseRoute, removeRoute } from '../db/route.ts';
import { findSnapshot } from '../db/snapshot.ts';
import { topicBySlug } from '../db/topic.ts';
import { planTest } from './evaluate.ts';

type Doing = Pick<Context, 'connection' | 'db' | 'clock' | 'config'>;

async function isKnown(db: Db, subject: AlertSubject): Promise<boolean> {
	if ('all' in subject) return true;
	if ('topic' in subject) return (await topicBySlug(db, subject.topic)) !== null;
	if ('feed' in subject) return (await feedById(db, subject.feed)) !== undefined;
	return (await marketKeys(db, [subject.market])).has(subject.market);
}

async function checked(db: Db, rule: NewAlertRule): Promise<NewAlertRule> {
	if (!(await isKnown(db, rule.subject))) throw new EntryError('subject');
	const routes = new Set((await listRoutes(db)).map(({ id }) => id));
	if (rule.routes.some((id) => !routes.has(id))) throw new EntryError('route');
	return rule;
}

/** A rule from its fields, held against what is known here. Throws `EntryError`. */
export const ruleFrom = async ({ db, clock }: Doing, fields: Fields): Promise<NewAlertRule> =>
	await checked(db, readRule(fields, clock.now()));

/**
 * A watch over a printed sentence: of the snapshot `hash`, its market `market` (the first when none is named),
 * from the moment that was printed. Throws `EntryError`.
 */
export async function watchFrom({ db }: Doing, fields: Fields): Promise<NewAlertRule> {
	const found = await findSnapshot(db, fields.text('snapshot'));
	if (found.state !== 'whole') throw new EntryError('snapshot');
	const { markets, knownAt } = JSON.parse(found.text) as Snapshot;
	const id = fields.text('market');
	const market = markets.find((one) => id === '' || one.id === id);
	if (!market) throw new EntryError('snapshot');
	const printed = market.quote?.probability ?? null;
	if (printed === null) throw new EntryError('no-price');
	const { lo, hi, ...rest } = readWatch(fields);
	if (printed < lo || printed > hi) throw new EntryError('bounds');
	return await checked(db, {
		...rest,
		subject: { market: market.id },
		options: { kind: 'watch', snapshot: fields.text('snapshot'), printed, lo, hi },
		startsAt: knownAt
	});
}

/** What the audit log says of a rule. */
const said = ({ name, subject, options, cooldown, routes }: NewAlertRule) => ({
	name,
	subject: writtenSubject(subject),
	...options,
	cooldown,
	routes
});

/** Adds a rule; gives its id. */
export async function addAlert(
	{ connection, clock }: Doing,
	author: Author,
	rule: NewAlertRule
): Promise<number> {
	const now = clock.now();
	return await audited(connection, author, now, async ({ db }, note) => {
		const id = await addRule(db, rule, { by: author.name, now });
		await note({ action: 'alert added', subject: `alert ${id}`, after: said(rule) });
		return id;
	});
}

/** Switches a rule off or on; false when there is none that could be. */
export async function switchAlert(
	{ connection, clock }: Doing,
	author: Author,
	id: number,
	on: boolean
): Promise<boolean> {
	const now = clock.now();
	return await audited(connection, author, now, async ({ db }, note) => {
		const changed = await pauseRule(db, id, !on, now);
		if (changed) await note({ action: 'alert changed', subject: `alert ${id}`, after: { on } });
		return changed;
	});
}

/** Takes a rule away; false when there is none. */
export async function dropAlert(
	{ connection, clock }: Doing,
	author: Author,
	id: number
): Promise<boolean> {
	const now = clock.now();
	return await audited(connection, author, now, async ({ db }, note) => {
		const rule = (await listRules(db)).find((one) => one.id === id);
		if (!rule || !(await removeRule(db, id, now))) return false;
		await note({ action: 'alert removed', subject: `alert ${id}`, before: said(rule) });
		return true;
	});
}

/**
 * Adds a route from its fields. A webhook without a secret gets one, which is given this once. Throws
 * `EntryError`.
 */
export async function addRouteFrom(
	{ connection, clock, config }: Doing,
	author: Author,
	fields: Fields
): Promise<{ id: number; secret: string | null }> {
	const entered = readRoute(fields);
	if (entered.kind === 'mail' && (config.mailServer === '' || config.mailFrom === '')) {
		throw new EntryError('no-mail');
	}
	const made =
		entered.kind === 'webhook' && entered.secret === null
			? webhookSecret(randomBytes(SECRET_BYTES))
			: null;
	const now = clock.now();
	return await audited(connection, author, now, async ({ db }, note) => {
		const route = { ...entered, secret: entered.secret ?? made };
		const id = await addRoute(db, route, { by: author.name, now });
		const { secret, ...rest } = entered;
		void secret;
		await note({
			action: 'route added',
			subject: `route ${id}`,
			after: { ...rest, address: shownAddress(entered) }
		});
		return { id, secret: made };
	});
}

/** Stops a route or lets it go on; false when there is none that could be. */
export async function switchRoute(
	{ connection, clock }: Doing,
	author: Author,
	id: number,
	on: boolean
): Promise<boolean> {
	const now = clock.now();
	return await audited(connection, author, now, async ({ db }, note) => {
		const changed = await pauseRoute(db, id, on ? null : now);
		if (changed) await note({ action: 'route changed', subject: `route ${id}`, after: { on } });
		return changed;
	});
}

/** Takes a route away, with its secret and what waits for it; false when there is none. */
export async function dropRoute(
	{ connection, clock }: Doing,
	author: Author,
	id: number
): Promise<boolean> {
	const now = clock.now();
	return await audited(connection, author, now, async ({ db }, note) => {
		const route = (await listRoutes(db)).find((one) => one.id === id);
		if (!route || !(await removeRoute(db, id, now))) return false;
		const { name, kind } = route;
		await note({ action: 'route removed', subject: `route ${id}`, before: { name, kind } });
		return true;
	});
}

/** Puts a test on a route, which the next pass sends; false when there is no such route. */
export async function testRoute({ db, clock }: Doing, id: number): Promise<boolean> {
	if (!(await listRoutes(db)).some((one) => one.id === id)) return false;
	await planTest(db, id, clock.now());
	return true;
}
