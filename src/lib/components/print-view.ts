import type { Locale } from '#lib/domain/format.ts';
import type { Light } from '#lib/domain/view.ts';

type Sentence = { lang: Locale; text: string; copy: string };

/** What can be printed of a market, with every word as text in the reader's language. */
export type PrintView = {
	title: string;
	/** Null once it is settled. */
	light: {
		colour: Light;
		/** Beside the colour, which is never the only sign. */
		sign: string;
		label: string;
		reasons: { text: string; colour: Light }[];
	} | null;
	band: { text: string; what: string } | null;
	/** Null where no price is known. */
	sentence: { own: Sentence; other: Sentence } | null;
	words: {
		band: string;
		none: string;
		otherLanguage: string;
		copied: string;
		copiedLive: string;
		refused: string;
	};
};
