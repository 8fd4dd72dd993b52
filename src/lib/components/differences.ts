/** Which words of two rule texts are not in the other one. */

export type Piece = { text: string; differs: boolean };

const WORD = /[\p{L}\p{N}][\p{L}\p{N}.,:%'’-]*/gu;

const STOPS = ".,:'’-";

/** Words as they are compared: without case and without the stop that ends a sentence. */
function plain(word: string): string {
	let end = word.length;
	while (end > 0 && STOPS.includes(word[end - 1]!)) end--;
	return word.slice(0, end).toLowerCase();
}

const wordsOf = (text: string) => new Set(Array.from(text.matchAll(WORD), ([word]) => plain(word)));

/**
 * Cuts `text` into pieces, in order and without loss, so that words `other` does not have stand out.
 * A help for reading two rules side by side, not a judgement that they are the same.
 */
export function differences(text: string, other: string): Piece[] {
	const known = wordsOf(other);
	const pieces: Piece[] = [];
	const push = (part: string, differs: boolean) => {
		if (part === '') return;
		const last = pieces[pieces.length - 1];
		if (last && last.differs === differs) last.text += part;
		else pieces.push({ text: part, differs });
	};
	let end = 0;
	for (const match of text.matchAll(WORD)) {
		push(text.slice(end, match.index), false);
		push(match[0], !known.has(plain(match[0])));
		end = match.index + match[0].length;
	}
	push(text.slice(end), false);
	return pieces;
}
