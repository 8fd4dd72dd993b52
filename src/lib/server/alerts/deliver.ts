/** The other half of alerts: what waits in the outbox goes out, route by route. */
import type { Route } from '#lib/domain/alert.ts';
import type { Moment } from '#lib/domain/market.ts';
import { PLACES, POSTINGS, type Places } from '#lib/alerts/formats.ts';
import { alertLetter, testLetter, type Letter, type Manner } from '#lib/alerts/say.ts';
import type { Context } from '../context.ts';
import {
	dropMessages,
	dueMessages,
	itemsOf,
	leaseMessage,
	noteDelivery,
	type Waiting
} from '../db/message.ts';
import { listRoutes } from '../db/route.ts';
import { FetchError, type Http } from '../http.ts';
import { venues } from '../venues/index.ts';
import { withoutSecrets } from '../log.ts';
import { briefLetter } from './brief.ts';
import { MailError, sendMail } from './mail.ts';

const MINUTE = 60_000;
/** Messages of a route in a pass, and routes served at once. */
const MOST = 50;
const AT_ONCE = 8;
/** Tries in all: the last comes about ten hours after the first. */
export const MOST_TRIES = 16;
const LONGEST_PAUSE = 60 * MINUTE;

export type Post = Http['post'];

/** How many went out, and how many did not this time. */
export type Sent = { sent: number; failed: number };

/**
 * Sends what is due. A route that fails holds up its own messages, not those of others, and is asked once
 * in a pass; one that asks for a pause gets it for all of them. `post` and `places` are where letters leave by: tests hand in their own.
 */
export async function deliverMessages(
	context: Context,
	{ post, signal, places = PLACES }: { post: Post; signal?: AbortSignal; places?: Places }
): Promise<Sent> {
	const { db, clock } = context;
	const routes = await listRoutes(db);
	await dropMessages(
		db,
		routes.map(({ id }) => id),
		clock.now()
	);
	// What waits for a paused route goes out when the route goes on.
	const waiting = routes.filter(({ pausedAt }) => pausedAt === null);
	const sent: Sent = { sent: 0, failed: 0 };
	await Promise.all(
		Array.from({ length: Math.min(AT_ONCE, waiting.length) }, async () => {
			for (let route = waiting.shift(); route !== undefined; route = waiting.shift()) {
				for (const message of await dueMessages(db, route.id, clock.now(), MOST)) {
					if (signal?.aborted) return;
					const ok = await tryOne(context, route, message, { post, places });
					if (ok === null) continue;
					sent[ok ? 'sent' : 'failed'] += 1;
					if (!ok) break;
				}
			}
		})
	);
	return sent;
}

/** One try; null when another process has the message. */
async function tryOne(
	context: Context,
	route: Route,
	message: Waiting,
	out: { post: Post; places: Places }
): Promise<boolean | null> {
	const { db, clock, log } = context;
	const began = clock.now();
	if (!(await leaseMessage(db, message, began))) return null;
	const tries = message.attempts + 1;
	try {
		const letter = await letterOf(context, route, message);
		const { status } = await send(context, route, letter, out);
		const at = clock.now();
		await noteDelivery(db, message.id, {
			...{ at, ms: at - began, ok: true, status, note: '', nextAt: null }
		});
		log('sent', { message: message.id, route: route.id, kind: route.kind, tries });
		return true;
	} catch (thrown) {
		const failure = failureOf(thrown);
		if (!failure) throw thrown;
		const at = clock.now();
		const nextAt =
			failure.final || tries >= MOST_TRIES ? null : nextTry(at, tries, failure.retryAt);
		const note = concealed(failure.message, route);
		await noteDelivery(db, message.id, {
			...{ at, ms: at - began, ok: false, status: failure.status, note, nextAt }
		});
		log('not sent', { message: message.id, route: route.id, kind: route.kind, tries, error: note });
		return false;
	}
}

/** Twice as long after each try, up to an hour; not before the other side asked for it. */
function nextTry(at: Moment, tries: number, retryAt: Moment | null): Moment {
	const pause = Math.min(MINUTE * 2 ** (tries - 1), LONGEST_PAUSE);
	return Math.max(at + pause, retryAt ?? 0);
}

type Failure = { message: string; status: number | null; final: boolean; retryAt: Moment | null };

/** What a try failed of; null for what is broken here. Final: what no second try mends. */
function failureOf(thrown: unknown): Failure | null {
	if (thrown instanceof MailError) return { ...pick(thrown), final: thrown.final, retryAt: null };
	if (!(thrown instanceof FetchError)) return null;
	const { reason, retryAt, status } = thrown;
	const final = reason === 'blocked' || reason === 'redirect' || status === 410 || status === 404;
	return { ...pick(thrown), final, retryAt };
}

const pick = ({ message, status }: { message: string; status: number | null }) => ({
	message,
	status
});

/** A text without what opens a route: its secret, and the parts of its address that nobody else knows. */
export function concealed(text: string, { kind, address, secret }: Route): string {
	const hidden = [secret ?? ''];
	if (kind !== 'mail' && URL.canParse(address)) {
		const { pathname, search, username, password } = new URL(address);
		hidden.push(address, pathname + search, ...pathname.split('/'), username, password);
	}
	return hidden
		.filter((part) => part.length >= 6)
		.sort((a, b) => b.length - a.length)
		.reduce((left, part) => left.replaceAll(part, '…'), withoutSecrets(text));
}

async function send(
	{ config, clock }: Context,
	route: Route,
	letter: Letter,
	{ post, places }: { post: Post; places: Places }
): Promise<{ status: number }> {
	if (route.kind === 'mail') return await sendMail(config, route.address, letter);
	return await post(POSTINGS[route.kind](letter, route, clock.now(), places));
}

const VENUES: ReadonlyMap<string, string> = new Map(venues.map(({ id, name }) => [id, name]));

/** Where pages are, for links in letters: ORIGIN, else this machine. */
export const siteOf = ({ origin, port }: { origin: string; port: number }) =>
	origin === '' ? `http://localhost:${port}` : new URL(origin).origin;

/** How letters to a route are written. */
export const mannerOf = (
	{ config }: Pick<Context, 'config'>,
	{ lang, zone }: Pick<Route, 'lang' | 'zone'>
): Manner => ({
	locale: lang,
	zone,
	origin: siteOf(config),
	venues: VENUES,
	simulated: config.simulated
});

async function letterOf(context: Context, route: Route, { id, kind }: Waiting) {
	const manner = mannerOf(context, route);
	if (kind === 'test') return testLetter(id, manner);
	if (kind === 'brief') return await briefLetter(context, id, manner);
	return alertLetter(id, await itemsOf(context.db, id), manner);
}
