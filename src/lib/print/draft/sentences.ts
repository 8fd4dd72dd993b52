import { quantities, type Quantity } from '#lib/domain/text.ts';
import { split } from '../split.ts';
import type { Language, Sentence } from './finding.ts';

/** More of a draft is not read: no article is as long. */
const MOST_SENTENCES = 5000;

/** A stretch of text written in Hangul is Korean; all else is read as English. */
export function languageOf(text: string): Language {
	const hangul = text.match(/\p{Script=Hangul}/gu)?.length ?? 0;
	const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0;
	return hangul * 2 > latin ? 'ko' : 'en';
}

/** The sentences of a draft, in order, without blanks around them. */
export const sentencesOf = (draft: string): Sentence[] =>
	split(draft, languageOf(draft.slice(0, 4000)), MOST_SENTENCES).map(({ text, start }) => ({
		text,
		start,
		language: languageOf(text)
	}));

/** A quantity with where it stands in its sentence. */
export type Placed = Quantity & { at: number; end: number };

/** The amounts and shares of a sentence, in the order they stand in. */
export function placed(text: string): Placed[] {
	const plain = text.normalize('NFC');
	let from = 0;
	return quantities(plain).flatMap((quantity) => {
		const at = plain.indexOf(quantity.text, from);
		if (at < 0) return [];
		from = at + quantity.text.length;
		return [{ ...quantity, at, end: from }];
	});
}

const VENUES: [name: string, form: RegExp][] = [
	['polymarket', /polymarket|폴리마켓/i],
	['kalshi', /kalshi|칼시/i],
	['manifold', /manifold|매니폴드/i],
	['predictit', /predictit|프레딕트잇/i]
];

/** The same as they write themselves. */
export const VENUE_NAMES: Record<string, string> = {
	polymarket: 'Polymarket',
	kalshi: 'Kalshi',
	manifold: 'Manifold',
	predictit: 'PredictIt'
};

/** The venues a text names. */
export const venuesIn = (text: string): string[] =>
	VENUES.filter(([, form]) => form.test(text)).map(([name]) => name);

const MARKET_WORDS =
	/prediction market|betting market|bettors|the odds|contracts? on|예측\s?시장|베팅\s?시장|베팅\s?사이트|베팅/i;

/** Whether a text speaks of prediction markets at all. */
export const speaksOfMarkets = (text: string): boolean =>
	venuesIn(text).length > 0 || MARKET_WORDS.test(text);
