import { innerPath } from '#lib/domain/next.ts';
import { DEED_WORDS } from '#lib/components/deed-words.ts';
import type { Deed } from '#lib/domain/deed.ts';
import { count } from '#lib/domain/format.ts';
import type { Moment } from '#lib/domain/market.ts';
import { didAtStart, listAudit } from '#lib/server/db/audit.ts';
import { listClaims } from '#lib/server/db/claim.ts';
import type { Db } from '#lib/server/db/connect.ts';
import {
	countWaiting,
	MOST_WAITING,
	WAITING_KINDS,
	type WaitingKind
} from '#lib/server/db/waiting-link.ts';
import { canUndo, DESK_DEEDS, undo } from '#lib/server/undo.ts';
import { field } from '../signed-in.ts';
import { acting, editing, Refused } from './editing.ts';
import { subjectOf } from './frame.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Actions, PageServerLoad } from './$types';

const SHOWN = 50;

const WAITING_WORDS: Record<WaitingKind, () => string> = {
	'market-article': m.desk_links_stories,
	'topic-market': m.desk_links_markets,
	'topic-article': m.desk_links_topics
};

/** What waits for a person: links, and claims whose deadline has passed. */
async function waiting(db: Db, now: Moment) {
	const counts = await Promise.all(
		WAITING_KINDS.map((kind) => countWaiting(db, { kind, topic: null }))
	);
	const claims = await listClaims(db, { state: 'open', asOf: null });
	const due = claims.filter(({ deadline }) => deadline < now);
	const number = (n: number) => (n > MOST_WAITING ? `${count(MOST_WAITING)}+` : count(n));
	return [
		...WAITING_KINDS.map((kind, i) => ({
			href: `/desk/links?kind=${kind}`,
			label: WAITING_WORDS[kind](),
			n: counts[i]!
		})),
		{ href: '/claims?state=open', label: m.desk_claims_due(), n: due.length }
	].flatMap(({ n, ...way }) => (n === 0 ? [] : [{ ...way, n: number(n) }]));
}

const CAME_ALONG = [
	['source added', m.desk_sources],
	['topic added', m.desk_topics],
	['claim added', m.desk_claims]
] as const satisfies [Deed, () => string][];

/** What came along with the product, in one line; null where nothing did. */
async function cameAlong(db: Db) {
	const did = await didAtStart(
		db,
		CAME_ALONG.map(([deed]) => deed)
	);
	if (did.size === 0) return null;
	const parts = CAME_ALONG.flatMap(([deed, word]) => {
		const n = did.get(deed);
		return n === undefined ? [] : [`${word()} ${count(n)}`];
	});
	return m.desk_came_along({ what: parts.join(', ') });
}

/** What waits, and what editors did lately. */
export const load: PageServerLoad = async ({ locals, url }) => {
	await editing({ locals, url });
	const { db, clock } = locals.context;
	const [entries, alongside, waits] = await Promise.all([
		listAudit(db, { limit: SHOWN, before: null, deeds: DESK_DEEDS, byPeople: true }),
		cameAlong(db),
		waiting(db, clock.now())
	]);
	return {
		waits,
		alongside,
		changes: entries.map((entry) => ({
			...{ id: entry.id, at: entry.at, name: entry.name },
			what: DEED_WORDS[entry.action](),
			subject: subjectOf(entry),
			undo: canUndo(entry.action)
		}))
	};
};

/** Where an undo may lead back to. */
const BACK = /^\/(desk|alerts)(?![\w-])/;

export const actions: Actions = {
	/** Takes a change back, by its entry in the audit log. */
	undo: acting(async (author, form, { locals, url }) => {
		const id = field(form, 'entry');
		if (!/^[1-9]\d{0,8}$/.test(id)) throw new Refused(m.desk_undo_unknown());
		const entry = await undo(locals.context, author, Number(id));
		const back = innerPath(field(form, 'back'), url.origin);
		return { entry, to: BACK.test(back) ? back : '/desk' };
	})
};
