/** Texts into sentences, by the rules of Unicode, mended where a point only shortens a word. */

const SEGMENTERS = {
	en: new Intl.Segmenter('en', { granularity: 'sentence' }),
	ko: new Intl.Segmenter('ko', { granularity: 'sentence' })
};

/** A point after one of these ends no sentence: Jan. 26, U.S. court, Inc. of. */
const SHORTENED =
	/(?:^|[\s("“‘])(?:jan|feb|mar|apr|aug|sept?|oct|nov|dec|mr|mrs|ms|dr|st|inc|corp|co|ltd|vs|no|gov|sen|rep|gen|u\.s|u\.k|e\.u|a\.m|p\.m)\.$/i;
const TAIL = 12;

/** The sentences of a text with where each begins, blanks around them taken off. At most `most`. */
export function split(
	text: string,
	language: 'en' | 'ko' = 'en',
	most = Infinity
): { text: string; start: number }[] {
	const found: { text: string; start: number }[] = [];
	let start = 0;
	let end = 0;
	const close = () => {
		const segment = text.slice(start, end);
		const trimmed = segment.trim();
		if (trimmed !== '') found.push({ text: trimmed, start: start + segment.indexOf(trimmed) });
		start = end;
	};
	for (const { segment, index } of SEGMENTERS[language].segment(text)) {
		end = index + segment.length;
		if (SHORTENED.test(segment.trimEnd().slice(-TAIL))) continue;
		close();
		if (found.length >= most) return found;
	}
	close();
	return found;
}
