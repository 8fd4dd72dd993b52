/** What is measured between two questions, each in 0..1 unless said. */
export type PairFeatures = {
	/** Weighted share of the words of both that are in both. */
	likeness: number;
	namesAgree: number;
	/** Each names somebody the other does not; only one does. */
	nameClash: number;
	nameExtra: number;
	thresholdAgree: number;
	thresholdClash: number;
	thresholdExtra: number;
	numberClash: number;
	/** A lone number on one side only: Game 4. */
	numberExtra: number;
	dateAgree: number;
	dateClash: number;
	/** Only one names a date, and nothing tells the other's. */
	dateExtra: number;
	hourClash: number;
	actClash: number;
	actExtra: number;
	stageClash: number;
	measureClash: number;
	basisClash: number;
	officeClash: number;
	contestClash: number;
	rankClash: number;
	answerClash: number;
	/** Share of the fewer words, names apart, that the other side lacks. */
	contentGap: number;
	/** One mould, and another word in it on either side: what tells the rungs of an event apart. */
	swap: number;
	/** Words on one side only, by weight, at most 4. */
	extraWords: number;
	optionOverlap: number;
	optionMismatch: number;
	inverse: number;
};

/** `inverse`: YES of one is NO of the other. */
export type Direction = 'same' | 'inverse';

/** A part of the comparison: what it measures, what it says, whether it turns YES and NO around. */
export type Part = { features: Partial<PairFeatures>; reasons: string[]; turns?: boolean };

/** Nothing measured yet. */
export const NOTHING: PairFeatures = {
	likeness: 0,
	namesAgree: 0,
	nameClash: 0,
	nameExtra: 0,
	thresholdAgree: 0,
	thresholdClash: 0,
	thresholdExtra: 0,
	numberClash: 0,
	numberExtra: 0,
	dateAgree: 0,
	dateClash: 0,
	dateExtra: 0,
	hourClash: 0,
	actClash: 0,
	actExtra: 0,
	stageClash: 0,
	measureClash: 0,
	basisClash: 0,
	officeClash: 0,
	contestClash: 0,
	rankClash: 0,
	answerClash: 0,
	contentGap: 0,
	swap: 0,
	extraWords: 0,
	optionOverlap: 0,
	optionMismatch: 0,
	inverse: 0
};
