import { describe, expect, test } from 'vitest';
import { READ, score } from './index.ts';
import { LABEL_FROM, labelOf, toBand } from './tone.ts';

describe('bands', () => {
	test('every neutral band is stretched to the same one, and the ends stay', () => {
		expect(toBand({ value: 0.3, band: 0.3 })).toBeCloseTo(LABEL_FROM);
		expect(toBand({ value: -0.15, band: 0.3 })).toBeCloseTo(-LABEL_FROM / 2);
		expect(toBand({ value: 1, band: 0.3 })).toBeCloseTo(1);
		expect(toBand({ value: -2, band: 0.3 })).toBeCloseTo(-1);
		expect(toBand({ value: 0, band: 0.3 })).toBe(0);
	});

	test('a label never has another sign than its score', () => {
		expect([-0.2, -0.19, 0, 0.19, 0.2].map(labelOf)).toEqual([-1, 0, 0, 0, 1]);
	});
});

describe('odd texts get an answer', () => {
	test.each([
		['empty', ''],
		['blank', ' \n\t '],
		['emoji only', '😀🚀🚀'],
		['control characters', '\u0000\u0001\u0007'],
		['marks only', '... !!! ???'],
		['a lone surrogate', 'Tesla \ud83d soars'],
		['mixed scripts', 'Tesla 머스크 テスラ soars 급등'],
		['decomposed', 'Nestle\u0301 profit rises']
	])('%s', (_, text) => {
		const answer = score(text, { lang: 'en', target: 'Tesla' });
		expect(answer).not.toBeNull();
		expect(Math.abs(answer?.score ?? 2)).toBeLessThanOrEqual(1);
	});

	test('a text without words is neutral, without terms', () => {
		expect(score('😀🚀', { lang: 'en' })).toEqual({ score: 0, label: 0, lang: 'en', terms: [] });
	});

	test('a target of marks or blanks only is no target', () => {
		const plain = score('Tesla shares soar', { lang: 'en' });
		expect(score('Tesla shares soar', { lang: 'en', target: ' , ' })?.score).toBe(plain?.score);
	});

	test('what stands after the part that is read does not count', () => {
		const start = 'Tesla shares soar. '.repeat(Math.ceil(READ / 19)).slice(0, READ);
		const long = `${start}${' Disaster, fraud and death.'.repeat(1000)}`;
		expect(score(long, { lang: 'en' })).toEqual(score(start, { lang: 'en' }));
	});
});

test('the words that made a score stand in the order of the text, as they are written there', () => {
	const { terms = [] } =
		score('Ryanair losses narrow although fuel costs climb', { lang: 'en' }) ?? {};
	expect(terms).toEqual(expect.arrayContaining(['losses narrow', 'fuel costs climb']));
	expect(terms.indexOf('losses narrow')).toBeLessThan(terms.indexOf('fuel costs climb'));
});

test('a score that no lexicon word made still names words of the text', () => {
	const text = 'Goldhurst reiterates Tesla at neutral after the print';
	const answer = score(text, { lang: 'en' });
	for (const term of answer?.terms ?? []) expect(text.toLowerCase()).toContain(term);
	expect(answer?.terms).not.toEqual([]);
});

test('denial turns a word round', () => {
	const of = (text: string) => score(text, { lang: 'en' })?.score ?? NaN;
	expect(of('The plan is not good for passengers')).toBeLessThan(0);
	expect(of('The trial did not fail')).toBeGreaterThan(of('The trial did fail'));
});

test('the same sentence is better for one target than for another', () => {
	const text =
		'Voters praised Lee for her honest and brave work, while Carter was blamed for the scandal.';
	const lee = score(text, { lang: 'en', target: 'Lee' })?.score ?? NaN;
	const carter = score(text, { lang: 'en', target: 'Carter' })?.score ?? NaN;
	expect(lee).toBeGreaterThan(LABEL_FROM);
	expect(carter).toBeLessThan(lee / 2);
});

test('a target that the text does not name changes nothing', () => {
	const text = 'Senators attacked the bill as a disgrace';
	expect(score(text, { lang: 'en', target: 'Okafor' })?.score).toBe(
		score(text, { lang: 'en' })?.score
	);
});
