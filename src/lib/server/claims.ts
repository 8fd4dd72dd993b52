import type { Context } from './context.ts';
import type { Author } from './db/audit.ts';
import {
	claimHistory,
	LedgerError,
	listClaims,
	type NewClaim,
	type NewClaimOutcome,
	type NewSpeaker
} from './db/claim.ts';
import { topicBySlug } from './db/topic.ts';
import { deed, putClaim, putCopy, putOutcome, putSpeaker, type Part } from './desk.ts';
import { signature } from './editing.ts';
import { UnknownEnd } from './verdicts.ts';

/** What comes with a claim: its speaker where that is a new one, and the text that was read. */
type With = { speaker?: NewSpeaker | null; text?: string | null };

/** Enters a claim or a correction of it; gives the entry of the claim. Throws `LedgerError`. */
export async function enterClaim(
	context: Context,
	author: Author,
	claim: NewClaim,
	{ speaker = null, text = null }: With = {}
): Promise<number | null> {
	if (claim.topic !== null && !(await topicBySlug(context.db, claim.topic))) {
		throw new UnknownEnd('topic', `There is no topic ${claim.topic}.`);
	}
	const by = signature(author);
	const { result } = await deed(context, author, async (part) => {
		if (speaker) await putSpeaker(part, speaker, by);
		let entry: number | null = null;
		await putClaim({ ...part, note: async (it) => (entry = await part.note(it)) }, claim, by);
		if (text !== null) await putCopy(part, pasted(part, claim, text), by);
		return entry;
	});
	return result;
}

const pasted = ({ now }: Part, { id, url }: Pick<NewClaim, 'id' | 'url'>, text: string) => ({
	...{ claim: id, url, origin: 'person' as const },
	...{ readAt: now, text }
});

/** Keeps the text of a claim's source as a person read it. Throws `LedgerError`. */
export async function keepSource(context: Context, author: Author, id: string, text: string) {
	const { entry } = await deed(context, author, async (part) => {
		const claim = (await claimHistory(part.within.db, id, null)).versions[0];
		if (!claim) throw new LedgerError(`There is no claim "${id}".`);
		await putCopy(part, pasted(part, claim, text), signature(author));
	});
	return entry;
}

/** Adds a speaker or brings one in line. */
export const enterSpeaker = async (context: Context, author: Author, speaker: NewSpeaker) =>
	(await deed(context, author, (part) => putSpeaker(part, speaker, signature(author)))).entry;

/** Enters what came of a claim. Throws `LedgerError`. */
export const enterOutcome = async (context: Context, author: Author, outcome: NewClaimOutcome) =>
	(await deed(context, author, (part) => putOutcome(part, outcome, signature(author)))).entry;

/** Every key that a claim has. */
export const claimKeys = async ({ db }: Context): Promise<Set<string>> =>
	new Set((await listClaims(db, { asOf: null })).map(({ id }) => id));
