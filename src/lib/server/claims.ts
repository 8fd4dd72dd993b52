import type { Context } from './context.ts';
import type { Author } from './db/audit.ts';
import { claimHistory, type NewClaim, type NewClaimOutcome, type NewSpeaker } from './db/claim.ts';
import { topicBySlug } from './db/topic.ts';
import { deed, putClaim, putOutcome, putSpeaker } from './desk.ts';
import { signature } from './editing.ts';
import { UnknownEnd } from './verdicts.ts';

/** Enters a claim, with its speaker where that is a new one, or a correction of it. Throws `LedgerError`. */
export async function enterClaim(
	context: Context,
	author: Author,
	claim: NewClaim,
	speaker: NewSpeaker | null = null
): Promise<number | null> {
	if (claim.topic !== null && !(await topicBySlug(context.db, claim.topic))) {
		throw new UnknownEnd('topic', `There is no topic ${claim.topic}.`);
	}
	const by = signature(author);
	const { entry } = await deed(context, author, async (part) => {
		if (speaker) await putSpeaker(part, speaker, by);
		await putClaim(part, claim, by);
	});
	return entry;
}

/** Adds a speaker or brings one in line. */
export const enterSpeaker = async (context: Context, author: Author, speaker: NewSpeaker) =>
	(await deed(context, author, (part) => putSpeaker(part, speaker, signature(author)))).entry;

/** Enters what came of a claim. Throws `LedgerError`. */
export const enterOutcome = async (context: Context, author: Author, outcome: NewClaimOutcome) =>
	(await deed(context, author, (part) => putOutcome(part, outcome, signature(author)))).entry;

/** Whether a claim's key is taken. */
export const isClaim = async ({ db }: Context, id: string): Promise<boolean> =>
	(await claimHistory(db, id, null)).versions.length > 0;
