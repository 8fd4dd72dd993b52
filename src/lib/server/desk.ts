import type { Moment } from '#lib/domain/market.ts';
import type { Context } from './context.ts';
import { articleAtUrl } from './db/article.ts';
import { audited, type Author, type Noting } from './db/audit.ts';
import {
	claimHistory,
	decideClaim,
	saveClaim,
	saveCopy,
	saveSpeaker,
	speakerBySlug,
	type NewClaim,
	type NewClaimCopy,
	type NewClaimOutcome,
	type NewSpeaker
} from './db/claim.ts';
import type { Connection } from './db/connect.ts';
import { decideLink, linkStanding, type LinkKey, type LinkState, type Saying } from './db/link.ts';
import {
	listSources,
	removeSources,
	saveSources,
	type SourceEntry,
	type SourceOrigin
} from './db/source.ts';
import type { SourceTable } from './db/schema.ts';
import { mergeStories, splitStory, undoVerdict } from './db/story-verdict.ts';
import { removeTopic, saveTopic, topicBySlug, type NewTopic, type Topic } from './db/topic.ts';

/** Everything that a desk changes, each with its entry in the audit log: `db/audit.ts`. */

type Doing = Pick<Context, 'connection' | 'clock'>;
type Saved = 'added' | 'changed' | 'kept';

/** One change as part of a larger one: within its transaction, noted by its author. */
export type Part = { within: Connection; note: Noting; now: Moment };

/** Runs parts of one larger change. */
export const together = async <T>(
	doing: Doing,
	author: Author,
	work: (part: Part) => Promise<T>
): Promise<T> => (await deed(doing, author, work)).result;

/** The same, with the number of the entry that was noted last; null when nothing had to be changed. */
export const deed = async <T>(
	{ connection, clock }: Doing,
	author: Author,
	work: (part: Part) => Promise<T>
): Promise<{ result: T; entry: number | null }> => {
	const now = clock.now();
	return await audited(connection, author, now, async (within, noted) => {
		let entry: number | null = null;
		const note: Noting = async (change) => (entry = await noted(change));
		return { result: await work({ within, note, now }), entry };
	});
};

/** What a row says, without when it was written, by whom, and its hash. */
function said<T extends object>(row: T | null | undefined) {
	if (!row) return null;
	const { entry, seenAt, enteredBy, hash, removedAt, ...rest } = row as Record<string, unknown>;
	void [entry, seenAt, enteredBy, hash, removedAt];
	return rest;
}

/** Adds a topic or brings it in line. */
export async function putTopic({ within, note, now }: Part, topic: NewTopic): Promise<Saved> {
	const before = await topicBySlug(within.db, topic.slug);
	const change = await saveTopic(within.db, topic, now);
	if (change !== 'kept') {
		await note({
			action: change === 'added' ? 'topic added' : 'topic changed',
			subject: topic.slug,
			before: said(before),
			after: topic
		});
	}
	return change;
}

/** Takes a topic off the pages. */
export async function dropTopic({ within, note, now }: Part, topic: Topic): Promise<void> {
	if (!(await removeTopic(within.db, topic.slug, now))) return;
	await note({ action: 'topic removed', subject: topic.slug, before: said(topic) });
}

const SOURCE_FIELDS = ['name', 'kind', 'lang', 'zone', 'owner'] as const;

/** Adds sources or renews them; gives their ids in order, and what became of each. */
export async function putSources(
	{ within, note }: Part,
	entries: SourceEntry[],
	origin: SourceOrigin
): Promise<{ ids: string[]; changes: Saved[] }> {
	const known = new Map((await listSources(within.db)).map((row) => [row.id, row]));
	const ids = await saveSources(within.db, entries, origin);
	const now = new Map((await listSources(within.db)).map((row) => [row.id, row]));
	const changes: Saved[] = [];
	for (const [i, id] of ids.entries()) {
		const [before, after] = [known.get(id), now.get(id)];
		const differs = SOURCE_FIELDS.some((field) => before?.[field] !== after?.[field]);
		changes.push(!before ? 'added' : differs ? 'changed' : 'kept');
		if (before && !differs) continue;
		await note({
			action: before ? 'source changed' : 'source added',
			subject: entries[i]!.url,
			before: said(before),
			after: said(after)
		});
	}
	return { ids, changes };
}

/** Removes the sources that are not among these; gives their addresses. */
export async function keepSources(
	{ within, note, now }: Part,
	ids: readonly string[]
): Promise<string[]> {
	const kept = new Set(ids);
	const gone = (await listSources(within.db)).filter(({ id }) => !kept.has(id));
	await dropSources({ within, note, now }, gone);
	return gone.map(({ url }) => url);
}

/** Stops reading sources; their articles stay. */
export async function dropSources({ within, note, now }: Part, gone: readonly SourceTable[]) {
	await removeSources(
		within.db,
		gone.map(({ id }) => id),
		now
	);
	for (const row of gone) {
		await note({ action: 'source removed', subject: row.url, before: said(row) });
	}
}

/** Adds a speaker or brings them in line; `by` stands in the ledger. */
export async function putSpeaker(
	{ within, note, now }: Part,
	speaker: NewSpeaker,
	by: string
): Promise<Saved> {
	const before = await speakerBySlug(within.db, speaker.slug, null);
	const change = await saveSpeaker(within, speaker, by, now);
	if (change !== 'kept') {
		await note({
			action: change === 'added' ? 'speaker added' : 'speaker changed',
			subject: speaker.slug,
			before: said(before),
			after: speaker
		});
	}
	return change;
}

/**
 * Enters a claim or a correction of it; `by` stands in the ledger. What is known of the article at its address
 * is kept beside it. Throws `LedgerError`.
 */
export async function putClaim(
	{ within, note, now }: Part,
	claim: NewClaim,
	by: string
): Promise<Saved> {
	const before = (await claimHistory(within.db, claim.id, null)).versions[0];
	const change = await saveClaim(within, claim, by, now);
	if (change !== 'kept') {
		await note({
			action: change === 'added' ? 'claim added' : 'claim changed',
			subject: claim.id,
			before: said(before),
			after: claim
		});
	}
	const article = change === 'kept' ? null : await articleAtUrl(within.db, claim.url);
	if (article) {
		const { title, summary, readAt } = article;
		const text = [title, summary].filter((part) => part !== '').join('\n\n');
		const copy = { claim: claim.id, url: claim.url, origin: 'article', readAt, text } as const;
		await saveCopy(within, copy, by, now);
	}
	return change;
}

/** Keeps the text of a claim's source that a person read. Throws `LedgerError`. */
export async function putCopy({ within, note, now }: Part, copy: NewClaimCopy, by: string) {
	if ((await saveCopy(within, copy, by, now)) === 'kept') return;
	const { text, ...rest } = copy;
	await note({
		action: 'source kept',
		subject: copy.claim,
		after: { ...rest, characters: text.length }
	});
}

/** Enters what came of a claim; gives the number of the entry. Throws `LedgerError`. */
export async function putOutcome(
	{ within, note, now }: Part,
	outcome: NewClaimOutcome,
	by: string
): Promise<number> {
	const before = (await claimHistory(within.db, outcome.claim, null)).outcomes[0];
	const entry = await decideClaim(within, outcome, by, now);
	await note({
		action: 'outcome entered',
		subject: outcome.claim,
		before: said(before),
		after: outcome
	});
	return entry;
}

/** A person's word: on which links, who says so, why, and what the links' ends are called. */
export type Word = Saying & { by: string; names: readonly string[] };

/** A person's word on a link, or on all links between the articles of a story and one other thing. */
export async function putVerdict(
	{ within, note, now }: Part,
	links: LinkKey | readonly LinkKey[],
	state: LinkState,
	{ by, names, inverse = null, note: why = null }: Word
): Promise<void> {
	const before: Standing[] = [];
	const list = [links].flat() as LinkKey[];
	for (const link of list) {
		const known = await linkStanding(within.db, link);
		before.push({
			link: keyOf(link),
			state: known?.state ?? null,
			inverse: known?.inverse ?? null
		});
		await decideLink(within.db, link, state, by, now, { inverse, note: why });
	}
	await note({
		action: 'link decided',
		subject: names.join(' – '),
		before: { state: before[0]?.state, ...turned(before[0]?.inverse), links: before },
		after: { state, ...turned(inverse), ...(why === null ? {} : { why }) }
	});
}

/** How a link stood, in an entry: what an undo brings back. */
export type Standing = {
	link: [LinkKey['kind'], string, string];
	state: LinkState | null;
	inverse: boolean | null;
};

const keyOf = ({ kind, a, b }: LinkKey): Standing['link'] => [kind, a, b];
const turned = (inverse: boolean | null | undefined) => (inverse == null ? {} : { inverse });

type Written = Awaited<ReturnType<typeof mergeStories>>;

/** What a correction of stories did, for its entry. */
const moved = ({ id, moves }: Written) => ({
	correction: id,
	articles: moves
		.filter(({ fromStory, toStory }) => fromStory !== toStory)
		.map(({ articleKey }) => articleKey)
});

/** Puts the articles of one story into another. Throws `VerdictError`. */
export async function putMerge(part: Part, pair: readonly [number, number], by: string) {
	const written = await mergeStories(part.within, pair, by, part.now);
	await part.note({
		action: 'stories merged',
		subject: `stories ${pair.join(' ')}`,
		after: moved(written)
	});
	return written;
}

/** Takes articles out of a story. Throws `VerdictError`. */
export async function putSplit(part: Part, story: number, articles: number[], by: string) {
	const written = await splitStory(part.within, story, articles, by, part.now);
	await part.note({ action: 'story split', subject: `story ${story}`, after: moved(written) });
	return written;
}

/** Takes a correction of stories back. Throws `VerdictError`. */
export async function putUndo(part: Part, correction: number, by: string) {
	const written = await undoVerdict(part.within, correction, by, part.now);
	await part.note({
		action: 'correction undone',
		subject: `correction ${correction}`,
		after: moved(written)
	});
	return written;
}
