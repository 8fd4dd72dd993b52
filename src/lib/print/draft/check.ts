/** Looks through a draft for what newsrooms have printed wrong about markets. */
import type { Moment } from '#lib/domain/market.ts';
import type { DatedRate } from '../sentence.ts';
import { beyondRule, stale, twoContracts } from './contracts.ts';
import { drift, firstSayings } from './figures.ts';
import type { DraftMarket, EarlierFigure, Finding, Sentence } from './finding.ts';
import { sentencesOf, speaksOfMarkets } from './sentences.ts';
import { wonFindings } from './won.ts';
import { missing, wording } from './wording.ts';

export type DraftContext = {
	/** Won for a dollar on the day the draft is for; null: not known, and not checked. */
	rate: DatedRate | null;
	/** The market each sentence (by its start) seems to speak of. */
	marketAt: ReadonlyMap<number, DraftMarket>;
	/** All markets the draft seems to speak of, likeliest first. */
	markets: readonly DraftMarket[];
	/** What was published before about the same things. */
	earlier: readonly EarlierFigure[];
	written: { percent(p: number): string; moment(at: Moment): string };
};

/** More findings than this help nobody. */
const MOST = 200;

/** What an editor should look at, in the order it stands in. The draft is in NFC, as positions count its letters. */
export function checkDraft(draft: string, context: DraftContext): Finding[] {
	const sentences = sentencesOf(draft);
	const ofMarkets = speaksOfMarkets(draft);
	const sayings = firstSayings(context.earlier);
	const each = (sentence: Sentence): Finding[] => {
		const market = context.marketAt.get(sentence.start);
		return [
			...wonFindings(sentence, context.rate),
			...drift(sentence, sayings),
			...(ofMarkets ? wording(sentence) : []),
			...(market
				? [...stale(sentence, market, context.written), ...beyondRule(sentence, market)]
				: [])
		];
	};
	return [
		...sentences.flatMap(each),
		...missing(draft, sentences),
		...twoContracts(sentences, context.markets)
	]
		.sort((a, b) => a.from - b.from || a.to - b.to)
		.slice(0, MOST);
}
