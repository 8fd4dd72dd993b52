/** Which sentence of a story may be a claim of somebody: a name, words of saying, and words of the future. */

/** Somebody whose claims are looked for, by what stories call them. */
export type Sayer = { slug: string; names: readonly string[] };

/** A sentence for a person to read; nothing is entered from it. */
export type ClaimCandidate = {
	speaker: string;
	/** What stands in quotation marks, where that speaks of the future; else the sentence. */
	words: string;
	/** Whether `words` stood in quotation marks. */
	quoted: boolean;
	/** What made it one: the word of saying (or the quotation mark), and that of the future. */
	because: [string, string];
};

const SAYING =
	/\b(?:said|says|told|promis(?:es|ed)|vow(?:s|ed)|pledg(?:es|ed)|predict(?:s|ed)|expects?|forecasts?|claim(?:s|ed)|insist(?:s|ed)|announc(?:es|ed)|post(?:s|ed))\b|(?:밝혔|말했|약속했|전망했|예상했|주장했|공언했|장담했|예고했|강조했|단언했)[다고는]|(?:밝혀|약속|전망|예고|장담|공언)(?=$|[\s…,.”"])/u;

const FUTURE =
	/\b(?:will|won't|shall|going to|by (?:the end of|next|January|February|March|April|May|June|July|August|September|October|November|December|20\d\d)|(?:this|next) (?:week|month|year|summer|winter|spring|autumn|fall)|within (?:a|the|\d+)|on track to)\b|(?:하|되|보이|만들|이루|나서|내놓|열|팔|사|보내|끝내)(?:겠다|겠습니다)|(?:[할될릴갈올낼]|않을) 것|연내|연말까지|내년|올해 안|이달 (?:안|중)|\d{1,4}(?:년|월|일)까지/iu;

const QUOTED = /[“"‘']([^“”"‘’\n]{8,300})[”"’']/gu;
const SENTENCES = /[^.!?。\n]+(?:[.!?。][”"’']?|\n)?/gu;

/** Where a name stands as a whole: a Latin one bounded, a Korean one may carry a particle; null: nowhere. */
function placeOf(sentence: string, name: string): number | null {
	for (let at = sentence.indexOf(name); at >= 0; at = sentence.indexOf(name, at + 1)) {
		const before = sentence[at - 1] ?? ' ';
		const after = sentence[at + name.length] ?? ' ';
		const within = /\p{L}/u.test(before) || (/[a-z]$/i.test(name) && /[a-z]/i.test(after));
		if (!within) return at;
	}
	return null;
}

/**
 * Sentences of a text (title, summary) that may be claims of one of `sayers`: at most one each, the first.
 * A machine's guess: irony, denial, and who of two named people spoke are for the reader to tell.
 */
export function claimCandidates(text: string, sayers: readonly Sayer[]): ClaimCandidate[] {
	const found = new Map<string, ClaimCandidate>();
	for (const [sentence] of text.matchAll(SENTENCES)) {
		const future = FUTURE.exec(sentence)?.[0];
		if (future === undefined) continue;
		const quote = [...sentence.matchAll(QUOTED)].find(([, words = '']) => FUTURE.test(words))?.[1];
		const saying = SAYING.exec(sentence)?.[0] ?? (quote === undefined ? undefined : '“”');
		if (saying === undefined) continue;
		// Whoever is named first is taken for the one who spoke.
		const [speaker] = sayers
			.flatMap(({ slug, names }) => {
				const places = names.flatMap((name) => placeOf(sentence, name) ?? []);
				return places.length === 0 ? [] : [{ slug, at: Math.min(...places) }];
			})
			.sort((a, b) => a.at - b.at);
		if (!speaker || found.has(speaker.slug)) continue;
		found.set(speaker.slug, {
			speaker: speaker.slug,
			words: (quote ?? sentence).trim(),
			quoted: quote !== undefined,
			because: [saying, future]
		});
	}
	return [...found.values()];
}

/** What stories call somebody: the whole name, and the last word of a Latin one of two or more. */
export function namesOf(name: { en: string; ko: string }): string[] {
	const last = name.en.split(' ').at(-1) ?? '';
	const korean = name.ko.split(' ').at(-1) ?? '';
	return [...new Set([name.en, last, name.ko, korean])].filter((word) => [...word].length >= 2);
}
