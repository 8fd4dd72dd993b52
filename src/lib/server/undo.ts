import type { Deed } from '#lib/domain/deed.ts';
import type { Context } from './context.ts';
import { auditEntry, changedSince, type AuditEntry, type Author } from './db/audit.ts';
import type { NewClaim, NewClaimOutcome } from './db/claim.ts';
import { linkStanding } from './db/link.ts';
import { listSources, sourceId } from './db/source.ts';
import { topicBySlug, type NewTopic } from './db/topic.ts';
import {
	deed,
	dropSources,
	dropTopic,
	putClaim,
	putOutcome,
	putSources,
	putTopic,
	putUndo,
	putVerdict,
	type Part,
	type Standing
} from './desk.ts';
import { ROUTES, RULES } from './alerts/shelf.ts';
import { signature } from './editing.ts';

/** Why a change cannot be taken back. */
export type NoUndo = 'unknown' | 'kept' | 'changed since' | 'secret';

/** A change that cannot be taken back; `reason` says why. */
export class UndoError extends Error {
	readonly reason: NoUndo;

	constructor(reason: NoUndo, message: string) {
		super(message);
		this.reason = reason;
	}
}

/** Deeds that speak of the same: once one of them follows, an earlier one can no longer be taken back. */
const FAMILIES = {
	topic: ['topic added', 'topic changed', 'topic removed'],
	source: ['source added', 'source changed', 'source removed'],
	// Verdicts know themselves which of them still stand.
	link: ['link decided'],
	story: ['stories merged', 'story split'],
	claim: ['claim changed'],
	outcome: ['outcome entered'],
	alert: ['alert added', 'alert changed', 'alert removed'],
	route: ['route added', 'route changed', 'route removed']
} as const satisfies Record<string, readonly Deed[]>;

type Family = keyof typeof FAMILIES;

const familyOf = (action: Deed): Family | null =>
	(Object.keys(FAMILIES) as Family[]).find((family) =>
		(FAMILIES[family] as readonly Deed[]).includes(action)
	) ?? null;

/** What an editor does to the desk, as the list of recent changes shows it. */
export const DESK_DEEDS: readonly Deed[] = [
	...Object.values(FAMILIES).flat(),
	...([
		'correction undone',
		'speaker added',
		'speaker changed',
		'claim added',
		'source kept'
	] as const)
];

/**
 * Whether what was done can be taken back at all. The ledger keeps what was entered into it; address and secret of
 * a route that was removed are gone.
 */
export const canUndo = (action: Deed): boolean =>
	familyOf(action) !== null && action !== 'route removed';

/**
 * Takes a change back by its entry in the audit log: what was before is put in place again, as a change of
 * its own. Gives the number of the new entry. Throws `UndoError`, and `VerdictError` for stories.
 */
export async function undo(context: Context, author: Author, id: number): Promise<number | null> {
	const { entry } = await deed(context, author, async (part) => {
		const { db } = part.within;
		const found = await auditEntry(db, id);
		const family = found && familyOf(found.action);
		if (!found || !DESK_DEEDS.includes(found.action)) {
			throw new UndoError('unknown', `There is no change ${id} of the desk.`);
		}
		if (!family) {
			throw new UndoError('kept', `What was done here stays: ${found.action}, ${found.subject}.`);
		}
		const knows = family === 'story' || family === 'link';
		if (!knows && (await changedSince(db, found, FAMILIES[family]))) {
			throw changedSinceThen(found);
		}
		await UNDOING[family](part, found, signature(author));
	});
	return entry;
}

const changedSinceThen = ({ subject }: AuditEntry) =>
	new UndoError(
		'changed since',
		`${subject} was changed again after this; take the newer change back first.`
	);

const read = <T>(text: string | null) => (text === null ? null : (JSON.parse(text) as T));

const asKey = ([kind, a, b]: Standing['link']) => ({ kind, a, b });

type Said = Record<string, unknown>;

/** Brings a rule or a route back to what it was. Throws `UndoError` where that needs what was kept nowhere. */
async function putBack(
	{ putBack }: Pick<typeof RULES, 'putBack'>,
	part: Part,
	{ action, subject, before, after }: AuditEntry
) {
	const id = Number(/ (\d{1,9})$/.exec(subject)?.[1] ?? 0);
	const was = action.endsWith('added') ? null : read<Said>(before);
	const lost = !action.endsWith('added') && was === null;
	const replaced = read<Said>(after)?.replaced === true;
	if (lost || !(await putBack(part, id, was, replaced))) {
		throw new UndoError(
			'secret',
			`${subject}: what it was is not kept, so that it must be entered again.`
		);
	}
}

const UNDOING: Record<Family, (part: Part, entry: AuditEntry, by: string) => Promise<unknown>> = {
	async topic(part, { subject, before }) {
		const was = read<NewTopic>(before);
		if (was) return await putTopic(part, { ...was, origin: was.origin });
		const topic = await topicBySlug(part.within.db, subject);
		if (topic) await dropTopic(part, topic);
	},
	async source(part, { subject, before }) {
		const was = read<{ name: string; kind: string } & Record<'lang' | 'zone' | 'owner', string>>(
			before
		);
		if (was) {
			const { name, kind, lang, zone, owner } = was;
			return await putSources(part, [{ url: subject, name, kind, lang, zone, owner }], 'person');
		}
		const id = sourceId(subject);
		await dropSources(
			part,
			(await listSources(part.within.db)).filter((source) => source.id === id)
		);
	},
	async link(part, entry, by) {
		const links = read<{ links: Standing[] }>(entry.before)?.links ?? [];
		const then = read<Pick<Standing, 'state' | 'inverse'>>(entry.after);
		for (const { link } of links) {
			const now = await linkStanding(part.within.db, asKey(link));
			if (now?.state !== then?.state || now?.inverse !== (then?.inverse ?? null)) {
				throw changedSinceThen(entry);
			}
		}
		// Where they had stood differently each gets back its own.
		for (const group of Map.groupBy(
			links,
			({ state, inverse }) => `${state} ${inverse}`
		).values()) {
			const { state, inverse } = group[0]!;
			await putVerdict(
				part,
				group.map(({ link }) => asKey(link)),
				// There was no link: a suggestion would make one.
				state ?? 'rejected',
				{ by, names: [entry.subject], inverse }
			);
		}
	},
	async story(part, { after }, by) {
		await putUndo(part, read<{ correction: number }>(after)?.correction ?? 0, by);
	},
	async claim(part, { before }, by) {
		const was = read<NewClaim>(before);
		if (was) await putClaim(part, was, by);
	},
	async outcome(part, { subject, before }, by) {
		const was = read<NewClaimOutcome>(before);
		const open = { state: 'open' as const, happenedAt: null, evidence: null, note: null };
		await putOutcome(part, was ?? { ...open, claim: subject }, by);
	},
	alert: (part, entry) => putBack(RULES, part, entry),
	route: (part, entry) => putBack(ROUTES, part, entry)
};
