import { searchTokens } from '#lib/domain/search.ts';
import { score } from '#lib/sentiment/index.ts';
import { macroF1, pearson, type Label } from '../../quality.ts';
import { english } from '../../training/english.ts';
import { korean } from '../../training/korean.ts';
import type { Scored } from '../../training/recipe.ts';
import { foldOf, type Row } from '../../training/rows.ts';
import { afinn, nearestCentroid, vaderSentiment } from '../baselines.ts';
import { inTurn, measured, type Result } from '../measure.ts';
import { ngramLogistic } from '../ngrams.ts';
import { figure, missing } from './figure.ts';

/** Least headlines a second on one core. */
const PER_SECOND = 2000;
const FOLDS = 5;

/** A row with the answers to it: ours, held out, and the baselines'. */
type Answered = Scored & { beside: Record<string, { score: number; label: Label }> };

/** Sets beside the one asked about that people labelled in the same way: n-grams may learn from these too. */
const KIN: Record<string, string[]> = {
	en_newsmtsc_dev: ['en_newsmtsc_train'],
	en_nyt_editorial: ['en_tweets']
};

/** What a learner says of rows, each time having learned from the other folds alone, of `more` too. */
function learned(
	rows: readonly Row[],
	more: readonly Row[],
	learn: (taught: readonly Row[]) => (text: string) => { score: number; label: Label }
): Map<Row, { score: number; label: Label }> {
	const said = new Map<Row, { score: number; label: Label }>();
	for (let fold = 0; fold < FOLDS; fold++) {
		const inside = ({ text }: Row) => foldOf(text, FOLDS) === fold;
		const of = learn([...rows, ...more].filter((row) => !inside(row)));
		for (const row of rows.filter(inside)) said.set(row, of(row.text));
	}
	return said;
}

function answered(scored: readonly Scored[], more: readonly Row[]): Answered[] {
	const rows = scored.map(({ row }) => row);
	const centroids = learned(rows, [], nearestCentroid);
	const ngrams = learned(rows, more, ngramLogistic);
	return scored.map((one) => {
		const { text } = one.row;
		const beside: Answered['beside'] = {
			'n-grams': ngrams.get(one.row)!,
			'TF-IDF': centroids.get(one.row)!
		};
		// The word lists know English alone.
		if (one.row.set.startsWith('en_')) {
			Object.assign(beside, { AFINN: afinn(text), VADER: vaderSentiment(text) });
		}
		return { ...one, beside };
	});
}

/** The sets that are asked about, what they are called, and how good is good enough on unseen ones. */
const SETS: [set: string, name: string, unit: 'macro-F1' | 'Pearson', goal: number][] = [
	['en_finance_tweets_train', 'finance tweets, English', 'macro-F1', 0.79],
	['en_newsmtsc_dev', 'political news about a target, English', 'macro-F1', 0.63],
	['en_nyt_editorial', 'editorials, English', 'Pearson', 0.6],
	['ko_korfin_train', 'finance news, Korean', 'macro-F1', 0.78]
];

const MEASURES = {
	'macro-F1': (rows: readonly Answered[], said: (row: Answered) => { label: Label }) =>
		macroF1(rows.map((row) => ({ said: said(row).label, is: row.row.label }))),
	Pearson: (rows: readonly Answered[], said: (row: Answered) => { score: number }) =>
		pearson(rows.map((row) => ({ said: said(row).score, is: row.row.grade ?? row.row.label })))
};

/** Tone of texts, each scored by weights that never saw it; and how many a second. */
export async function sentiment(runs: number): Promise<Result[]> {
	const why = missing('sentiment');
	if (why) return [{ goal: null, name: 'sentiment', missing: why }];
	const sets = Map.groupBy([...english.heldOut(), ...korean.heldOut()], ({ row }) => row.set);
	const figures = SETS.map(([set, name, unit, goal]) => {
		const more = (KIN[set] ?? []).flatMap((kin) => sets.get(kin) ?? []);
		const units = answered(
			sets.get(set) ?? [],
			more.map(({ row }) => row)
		);
		const measure = MEASURES[unit];
		const baselines = Object.keys(units[0]?.beside ?? {});
		return figure({
			name: `sentiment: ${name}`,
			unit,
			goal,
			units,
			n: units.length,
			ours: (drawn) => measure(drawn, (row) => row),
			beside: Object.fromEntries(
				baselines.map((baseline) => [
					baseline,
					(drawn: readonly Answered[]) => measure(drawn, ({ beside }) => beside[baseline]!)
				])
			)
		});
	});
	const speeds: Result[] = [];
	for (const set of ['en_finance_tweets_train', 'ko_korfin_train']) {
		speeds.push(await speed(set, sets.get(set) ?? [], runs));
	}
	return [...figures, ...speeds];
}

/** How many texts are scored in a second of one core's time, beside the same texts only cut into words. */
async function speed(set: string, scored: readonly Scored[], runs: number): Promise<Result> {
	const texts = scored.slice(0, 2000).map(({ row }) => row.text);
	const { values, bounds } = await inTurn(
		runs,
		() => texts.forEach((text) => score(text)),
		() => texts.forEach((text) => searchTokens(text))
	);
	const perSecond = (list: readonly number[]) => list.map((ms) => (1000 * texts.length) / ms);
	return measured(
		{
			goal: null,
			name: `sentiment: texts a second and core, ${set.slice(0, 2)}`,
			unit: 'texts/s',
			limit: PER_SECOND,
			limitOn: 'value',
			atLeast: true,
			against: 'only cutting the same texts into words'
		},
		perSecond(values),
		perSecond(bounds)
	);
}
