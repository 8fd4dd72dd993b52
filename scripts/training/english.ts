import { english as reader } from '#lib/sentiment/en/index.ts';
import type { Recipe } from './recipe.ts';
import { train, type Example, type Head, type Params } from './optimize.ts';
import { rowsOf, type Row } from './rows.ts';

const SETS = [
	'en_finance_tweets_train',
	'en_newsmtsc_train',
	'en_newsmtsc_dev',
	'en_nyt_editorial',
	'en_tweets'
];
const HEADS: Head[] = [
	{ name: 'neg', label: 0 },
	{ name: 'pos', label: 2 }
];
const PARAMS: Params = { bits: 17, l2: 0.03, l2Dense: 0.1, steps: 60 };

const exampleOf = ({ text, target, label, grade }: Row): Example => ({
	features: reader.read(text, target),
	label: label + 1,
	grade,
	weight: 1
});

export const english: Recipe = {
	lang: 'en',
	make() {
		const examples = SETS.flatMap(rowsOf).map(exampleOf);
		const about = { name: 'en', data: SETS, licence: 'MIT' };
		return new Map([['en/weights.json', train(examples, HEADS, PARAMS, about)]]);
	},
	validate: () => []
};
