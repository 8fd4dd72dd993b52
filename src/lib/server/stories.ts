import type { Context } from './context.ts';
import type { Author } from './db/audit.ts';
import { VerdictError } from './db/story-verdict.ts';
import { deed, putMerge, putSplit } from './desk.ts';
import { signature } from './editing.ts';

/** What a correction of stories did: its entry, and the stories its articles are in now. */
export type Corrected = { entry: number | null; stories: number[] };

/** A story's or an article's number as it is typed. Throws `VerdictError`: no such one. */
export function numberOf(text: string): number {
	// Keys are 32-bit in PostgreSQL.
	if (!/^[1-9]\d{0,8}$/.test(text)) {
		throw new VerdictError('unknown', `There is no story ${text.slice(0, 40)}.`);
	}
	return Number(text);
}

const storiesOf = (moves: readonly { toStory: number }[]) => [
	...new Set(moves.map(({ toStory }) => toStory))
];

/** Puts the articles of `other` into `story`. Throws `VerdictError`. */
export async function merge(
	context: Context,
	author: Author,
	story: number,
	other: number
): Promise<Corrected> {
	const { result, entry } = await deed(context, author, (part) =>
		putMerge(part, [story, other], signature(author))
	);
	return { entry, stories: storiesOf(result.moves) };
}

/** Takes articles out of a story into one of their own. Throws `VerdictError`. */
export async function split(
	context: Context,
	author: Author,
	story: number,
	articles: number[]
): Promise<Corrected> {
	const { result, entry } = await deed(context, author, (part) =>
		putSplit(part, story, articles, signature(author))
	);
	return { entry, stories: storiesOf(result.moves) };
}
