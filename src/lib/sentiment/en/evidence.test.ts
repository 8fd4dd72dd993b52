import { describe, expect, test } from 'vitest';
import { amounts } from './comparison.ts';
import { findings } from './evidence.ts';
import { clausesOf, tokens } from './tokens.ts';

const found = (text: string) =>
	findings(tokens(text)).map(({ term, value }): [string, number] => [
		term,
		Math.round(value * 100) / 100
	]);
const forms = (text: string) => tokens(text).map(({ form }) => form);

describe('tokens', () => {
	test('cashtags, amounts, abbreviations and denials stay whole', () => {
		expect(forms("$TSLA -5%, U.S. sales didn't fall")).toEqual([
			...['$TSLA', '-5', '%', ',', 'us', 'sales', "didn't", 'fall']
		]);
		expect(forms('EUR13.1mn')).toEqual(['EUR'.toLowerCase(), '13.1', 'mn']);
		expect(forms('1,234,567 shares')).toEqual(['1234567', 'shares']);
	});

	test('hyphens inside words part them, and a face is a word', () => {
		expect(forms('better-than-expected :)')).toEqual(['better', 'than', 'expected', ':)']);
	});

	test('clauses end at marks and before "but", not after titles', () => {
		const list = tokens('Mr. Lee won, but lost');
		expect([...clausesOf(list)]).toEqual([0, 0, 0, 0, 0, 2, 2]);
	});
});

describe('lexicon', () => {
	test.each([
		['a phrase goes before its words', 'a profit warning', [['profit warning', -0.7]]],
		['a phrase may take its words out', 'free trade', []],
		['negation turns a word round, and weakens it', 'not good', [['good', -0.28]]],
		['an intensifier strengthens', 'extremely good', [['good', 0.56]]],
		['what is conceded counts half', 'despite praise', [['praise', 0.35]]],
		['what is done against something bad is good', 'fight corruption', [['corruption', 0.42]]],
		[
			'a record is one of a thing',
			'emissions hit record high',
			[['emissions hit record high', -0.8]]
		],
		['a record of nothing is good', 'a record high', [['record high', 1]]],
		['"up" tells before a number only', 'set up shop', []]
	])('%s', (_, text, expected) => {
		expect(found(text)).toEqual(expected);
	});
});

describe('directions', () => {
	test.each([
		['losses narrow', [['losses narrow', 0.8]]],
		['the deficit shrinks', [['deficit shrinks', 0.8]]],
		['unemployment falls to its lowest in a decade', [['unemployment falls to its lowest', 0.8]]],
		['profit fell', [['profit fell', -0.8]]],
		['costs rise', [['costs rise', -0.8]]],
		['a drop in sales', [['drop in sales', -0.8]]],
		['lower expenses lifted hopes', [['lower expenses', 0.8]]],
		['operating loss shrank', [['operating loss shrank', 0.8]]],
		['demand remained strong', [['demand remained strong', 0.8]]],
		['to axe 800 jobs', [['axe 800 jobs', -0.8]]]
	])('%s', (text, expected) => {
		expect(found(text).slice(0, 1)).toEqual(expected);
	});

	test('an adjective speaks of what is beside it: low energy sells well', () => {
		expect(found('sales of low-energy windows').map(([, value]) => value)).not.toContain(-0.8);
	});
});

describe('amounts set against each other', () => {
	test.each([
		['Operating profit rose to EUR 13.1 mn from EUR 8.7 mn', 0.9],
		['Operating profit fell from EUR 13.1 mn to EUR 8.7 mn', -0.9],
		['Net sales totalled EUR 93.5 mn, compared to EUR 88.1 mn a year earlier', 0.9],
		['a profit of 12 million dollars, down from 15 million', -0.9],
		['a loss of EUR 2.1 mn, compared to a profit of EUR 3.2 mn', -0.9],
		['a profit of EUR 2.1 mn, compared to a loss of EUR 3.2 mn', 0.9],
		['EPS was EUR 0.25 vs EUR 0.17', 0.9],
		['Operating profit was EUR 7.9 mn (EUR 9.4 mn)', -0.9],
		['the loss narrowed to 33 mn from 59 mn', 0.9],
		['costs of $1.4 billion, against $990 million', -0.9],
		['pretax profit of SEK 980 million against SEK 1.2 bn', -0.9],
		['unemployment of 4.1 percent, from 4.3 percent', 0.9]
	])('%s', (text, value) => {
		expect(findings(tokens(text)).find(({ kind }) => kind === 'comparison')?.value).toBe(value);
	});

	test.each([
		['one amount says nothing', 'net sales of EUR 31 mn in 2008'],
		['amounts of different units are not compared', 'profit of EUR 3 mn, compared with 5 %'],
		['the same amount twice is no change', 'profit was EUR 3 mn, compared with EUR 3 mn'],
		['amounts of nothing known are not judged', 'the tower grew to 22 floors from 20 floors'],
		['a range is no change', 'from EUR 3 mn in the north, where 400 work']
	])('%s', (_, text) => {
		expect(findings(tokens(text)).filter(({ kind }) => kind === 'comparison')).toEqual([]);
	});

	test('scales are worked out; years and days are no amounts', () => {
		const values = (text: string) => amounts(tokens(text)).map(({ value, unit }) => [value, unit]);
		expect(values('EUR 1.5 bn and 20 % in 2008')).toEqual([
			[1.5e9, 'eur'],
			[20, '%']
		]);
		expect(values('on 14 April 2009')).toEqual([]);
	});
});
