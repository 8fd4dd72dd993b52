import type { Moment } from './market.ts';
import { claimPath } from './path.ts';
import type { Mark, Name } from './view.ts';

/** Letters of a quote on a chart; its page has all of them. */
const LONGEST = 120;

const shortened = (quote: string) => {
	const letters = [...quote];
	return letters.length <= LONGEST
		? quote
		: `${letters
				.slice(0, LONGEST - 1)
				.join('')
				.trimEnd()}…`;
};

/** Claims as marks on the time axis: who, and the words in the language they were said in. */
export const claimMarks = (
	claims: readonly {
		id: string;
		quote: string;
		lang: string;
		saidAt: Moment;
		name: Name;
		marketId: string | null;
	}[]
): Mark[] =>
	claims.map(({ id, quote, lang, saidAt, name, marketId }) => ({
		kind: 'claim',
		at: saidAt,
		label: `${lang === 'ko' ? name.ko : name.en}: “${shortened(quote)}”`,
		href: claimPath(id),
		...(marketId === null ? {} : { marketId })
	}));
