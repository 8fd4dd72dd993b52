import { koreanWith } from '#lib/sentiment/ko/index.ts';
import { modelOf, outputsOf, type WeightsFile } from '#lib/sentiment/model.ts';
import { labelOf, toBand } from '#lib/sentiment/tone.ts';
import { bad, good, neutral } from './korean-sentences.ts';
import { train, type Example, type Params } from './optimize.ts';
import type { Recipe, Scored } from './recipe.ts';
import { classesOf, foldOf, rowsOf, type Row } from './rows.ts';

const OUTPUTS = ['neg', 'pos'];
const GENERAL: Params = { bits: 14, l2: 0.3, l2Dense: 0.3, steps: 60 };
const KORFIN: Params = { bits: 17, l2: 0.3, l2Dense: 1, steps: 60 };
/** How much a composed sentence counts beside one of the share-alike set, to keep the neutral neutral. */
const COMPOSED = 1.5;
const FOLDS = 5;

type Text = Pick<Row, 'label' | 'text' | 'grade'>;

const composed: Text[] = (
	[
		[neutral, 0],
		[good, 1],
		[bad, -1]
	] as const
).flatMap(([texts, label]) =>
	texts
		.trim()
		.split('\n')
		.map((text) => ({ text, label, grade: null }))
);

const reader = koreanWith([]);

/** Rows to learn from, given what earlier weights already say. */
function examplesOf(
	texts: readonly Text[],
	weight: number,
	earlier: WeightsFile[] = []
): Example[] {
	const models = earlier.map(modelOf);
	return texts.map((row) => {
		const features = reader.read(row.text, null);
		const { neg = 0, pos = 0 } = outputsOf(models, features);
		return { features, classes: classesOf(row), weight, offset: [neg, pos] };
	});
}

function generalWeights(): WeightsFile {
	return train(examplesOf(composed, 1), OUTPUTS, GENERAL, {
		name: 'ko',
		data: ['sentences composed for this project'],
		licence: 'MIT'
	});
}

function korfinWeights(texts: readonly Text[], general: WeightsFile): WeightsFile {
	const examples = [
		...examplesOf(texts, 1, [general]),
		...examplesOf(composed, COMPOSED, [general])
	];
	return train(examples, OUTPUTS, KORFIN, {
		name: 'ko-korfin',
		data: [
			'ko_korfin_train: KorFin-ASC, Son et al. 2023, arXiv 2301.03136, CC BY-SA 4.0',
			'sentences composed for this project'
		],
		licence: 'CC-BY-SA-4.0'
	});
}

function scoredBy(files: readonly WeightsFile[], rows: readonly Row[]): Scored[] {
	const language = koreanWith(files.map(modelOf));
	return rows.map((row) => {
		const reading = language.read(row.text, null);
		const score = toBand(language.tone(outputsOf(language.models, reading), reading));
		return { row, score, label: labelOf(score) };
	});
}

/** Korean: composed sentences calibrate the lexicon; finance news corrects it, in a file of its own. */
export const korean: Recipe = {
	lang: 'ko',
	make() {
		const general = generalWeights();
		return new Map([
			['ko/weights.json', general],
			['ko/weights-korfin.json', korfinWeights(rowsOf('ko_korfin_train'), general)]
		]);
	},
	heldOut() {
		const rows = rowsOf('ko_korfin_train');
		const general = generalWeights();
		return [...Array(FOLDS).keys()].flatMap((fold) => {
			const inside = ({ text }: Row) => foldOf(text, FOLDS) === fold;
			const learned = korfinWeights(
				rows.filter((row) => !inside(row)),
				general
			);
			return scoredBy([general, learned], rows.filter(inside));
		});
	}
};
