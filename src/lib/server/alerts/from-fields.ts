/** Rules and routes as they are entered, held against what is known here. What is done with them: `shelf.ts`. */
import { randomBytes } from 'node:crypto';
import type { Snapshot } from '#lib/charts/snapshot.ts';
import type { AlertRule, AlertSubject, NewAlertRule, NewRoute, Route } from '#lib/domain/alert.ts';
import { EntryError, readRoute, readRule, readWatch, type Fields } from '#lib/alerts/entry.ts';
import { SECRET_BYTES, webhookSecret } from '#lib/alerts/sign.ts';
import type { Context } from '../context.ts';
import type { Db } from '../db/connect.ts';
import { feedById } from '../db/feed.ts';
import { marketKeys } from '../db/market.ts';
import { listRoutes } from '../db/route.ts';
import { findSnapshot } from '../db/snapshot.ts';
import { topicBySlug } from '../db/topic.ts';
import { planTest } from './evaluate.ts';
import { storyNow } from './story-evidence.ts';

type Doing = Pick<Context, 'connection' | 'db' | 'clock' | 'config'>;

async function isKnown(db: Db, subject: AlertSubject): Promise<boolean> {
	if ('all' in subject) return true;
	if ('topic' in subject) return (await topicBySlug(db, subject.topic)) !== null;
	if ('story' in subject) return (await storyNow(db, subject.story, null)) !== null;
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

/**
 * A rule as it is to be, from its fields. What a watch watches stays; another rule looks from now on where it
 * is to look at something else. Throws `EntryError`.
 */
export async function ruleChange(
	doing: Doing,
	known: AlertRule,
	fields: Fields
): Promise<NewAlertRule> {
	const { options, subject, startsAt } = known;
	if (options.kind === 'watch') {
		const { lo, hi, ...rest } = readWatch(fields);
		const { printed } = options;
		if (printed !== null && (printed < lo || printed > hi)) throw new EntryError('bounds');
		return await checked(doing.db, {
			...rest,
			subject,
			startsAt,
			options: { ...options, lo, hi }
		});
	}
	const rule = await ruleFrom(doing, fields);
	const same = JSON.stringify([subject, options]) === JSON.stringify([rule.subject, rule.options]);
	return same ? { ...rule, startsAt } : rule;
}

/**
 * A route from its fields, and the secret that was made for it: a webhook without one gets one, which is given
 * this once. `known`: the route it is to replace. Throws `EntryError`.
 */
export function routeFrom(
	{ config }: Doing,
	fields: Fields,
	known: Route | null = null
): { route: NewRoute; made: string | null } {
	const entered = readRoute(fields, known);
	if (entered.kind === 'mail' && (config.mailServer === '' || config.mailFrom === '')) {
		throw new EntryError('no-mail');
	}
	const made =
		entered.kind === 'webhook' && entered.secret === null
			? webhookSecret(randomBytes(SECRET_BYTES))
			: null;
	return { route: { ...entered, secret: entered.secret ?? made }, made };
}

/** Puts a test on a route, which the next pass sends; false when there is no such route. */
export async function testRoute({ db, clock }: Doing, id: number): Promise<boolean> {
	if (!(await listRoutes(db)).some((one) => one.id === id)) return false;
	await planTest(db, id, clock.now());
	return true;
}
