import { englishWith, read } from '#lib/sentiment/en/index.ts';
import { DOMAINS, gateFeatures, marketFeatures, ngrams } from '#lib/sentiment/en/features.ts';
import { tokens } from '#lib/sentiment/en/tokens.ts';
import { labelOf, toBand } from '#lib/sentiment/tone.ts';
import { partsOf } from '#lib/sentiment/language.ts';
import { blended, modelOf, WHOLE, type Model, type WeightsFile } from '#lib/sentiment/model.ts';
import { train, type Params } from './optimize.ts';
import { COMPOSED, composed } from './patterns.ts';
import type { Recipe, Scored } from './recipe.ts';
import { classesOf, foldOf, rowsOf, type Row } from './rows.ts';

type Domain = (typeof DOMAINS)[number];

/** Which kind of text a set is, and how much its rows count. */
const SETS: Record<string, { kind: Domain; weight: number }> = {
	en_finance_tweets_train: { kind: 'markets', weight: 1.3 },
	company_news: { kind: 'company', weight: 0.6 },
	news_headlines: { kind: 'general', weight: 0.5 },
	en_newsmtsc_train: { kind: 'politics', weight: 1 },
	en_newsmtsc_dev: { kind: 'politics', weight: 1 },
	en_nyt_editorial: { kind: 'general', weight: 2.5 },
	en_tweets: { kind: 'general', weight: 0.7 }
};
/** Kinds with weights; the last of the list is what they are held against. */
const KINDS = DOMAINS.slice(0, -1);
const GATE: Params = { bits: 14, l2: 0.1, l2Dense: 0.1, steps: 40 };
/** How much a headline of general news counts where kinds are told apart: there are fewer of them than of those for traders. */
const HEADLINE = 2;
/** Many of its words are rare, as are those of headlines for traders below: folded into buckets they would blur each other. */
const TONE: Params = { bits: WHOLE, l2: 0.15, l2Dense: 0.3, steps: 60, rare: 6 };
/** Of headlines for traders alone. */
const MARKETS: Params = { bits: WHOLE, seenIn: 4, l2: 0.3, l2Dense: 0.3, steps: 60, rare: 5 };
/** How much a good or bad headline for traders counts beside a neutral one, of which there are twice as many. */
const TOLD = 1.3;
/** Sets that people graded, and how much their rows count: sentences of newspapers, and beside them posts. */
const GRADED: Record<string, number> = { en_nyt_editorial: 1, en_tweets: 0.15 };
const GRADE: Params = { bits: 15, l2: 0.5, l2Dense: 0.1, steps: 60, rare: 7 };
const about = { data: Object.keys(SETS), licence: 'MIT' };

/** The weights that tell kinds of text apart, and those of the tone, which need the first to read. */
export function learn(
	rows: readonly Row[]
): Record<'gate' | 'tone' | 'markets' | 'grade', WeightsFile> {
	const gate = train(
		rows.map(({ text, set }) => {
			const list = tokens(text);
			const weight = set === 'news_headlines' ? HEADLINE : 1;
			return { features: gateFeatures(list, ngrams(list)), classes: kindOf(set), weight };
		}),
		KINDS,
		GATE,
		{ name: 'en: kind of text', ...about }
	);
	const reader = modelOf(gate);
	const tone = train(
		rows.map((row) => ({
			features: read(reader, row.text, row.target),
			classes: classesOf(row),
			weight: SETS[row.set]!.weight
		})),
		['neg', 'pos'],
		TONE,
		{ name: 'en: tone', ...about }
	);
	return { gate, tone, markets: learnMarkets(reader, rows), grade: learnGrade(reader, rows) };
}

/** The weights of the tone of headlines for traders, learned from these alone. */
function learnMarkets(gate: Model, rows: readonly Row[]): WeightsFile {
	const taught = rows.filter(({ set }) => SETS[set]!.kind === 'markets');
	const examples = taught.map((row) => {
		const { list, whole } = read(gate, row.text, null);
		const weight = row.label === 0 ? 1 : TOLD;
		return { features: marketFeatures(list, whole), classes: classesOf(row), weight };
	});
	const data = [...new Set(taught.map(({ set }) => set))];
	return train(examples, ['neg', 'pos'], MARKETS, { name: 'en: markets', data, licence: 'MIT' });
}

/** The weights of the expected grade of a text: a grade of -1..1 is learned as the chance of good against bad. */
export function learnGrade(gate: Model, rows: readonly Row[]): WeightsFile {
	const graded = rows.flatMap(({ text, set, grade }) => {
		const weight = GRADED[set];
		if (grade === null || weight === undefined) return [];
		const features = read(gate, text, null).whole;
		return [{ features, classes: [(1 - grade) / 2, (1 + grade) / 2], weight }];
	});
	const data = Object.keys(GRADED);
	return train(graded, ['grade'], GRADE, { name: 'en: grade', data, licence: 'MIT' });
}

/** Chances of the last kind and then of the others, as `train` takes them. */
const kindOf = (set: string) =>
	[DOMAINS.at(-1)!, ...KINDS].map((kind) => Number(kind === SETS[set]!.kind));

const FOLDS = 5;

/** Rows scored by weights that saw neither them nor their near-copies. */
function heldOut(rows: readonly Row[]): Scored[] {
	return [...Array(FOLDS).keys()].flatMap((fold) => {
		const files = learn(rows.filter(({ text }) => foldOf(text, FOLDS) !== fold));
		const scorer = englishWith({
			gate: modelOf(files.gate),
			tone: modelOf(files.tone),
			markets: modelOf(files.markets),
			grade: modelOf(files.grade)
		});
		return rows
			.filter(({ text }) => foldOf(text, FOLDS) === fold)
			.map((row) => {
				const reading = scorer.read(row.text, row.target);
				const score = toBand(scorer.tone(blended(partsOf(scorer, reading)), reading));
				return { row, score, label: labelOf(score) };
			});
	});
}

export const rowsOfAll = () =>
	Object.keys(SETS).flatMap((set) => (set in COMPOSED ? composed(set) : rowsOf(set)));

export const english: Recipe = {
	lang: 'en',
	make() {
		const { gate, tone, markets, grade } = learn(rowsOfAll());
		return new Map([
			['en/weights-gate.json', gate],
			['en/weights.json', tone],
			['en/weights-markets.json', markets],
			['en/weights-grade.json', grade]
		]);
	},
	heldOut: () => heldOut(rowsOfAll()).filter(({ row }) => !(row.set in COMPOSED))
};
