import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { score, scorers } from '#lib/sentiment/index.ts';

const home = join(import.meta.dirname, '../../src/lib/sentiment');

type Case = { text: string; label: -1 | 0 | 1; target?: string };

test('every folder of a language is in the list', () => {
	const folders = readdirSync(home, { withFileTypes: true })
		.filter((entry) => entry.isDirectory())
		.map(({ name }) => name);
	expect(folders.sort()).toEqual(Object.keys(scorers).sort());
});

describe.each(Object.values(scorers))('$code', (language) => {
	const folder = join(home, language.code);
	const cases = JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8')) as Case[];

	test('it has its lexicon and golden cases of all three labels', () => {
		expect(existsSync(join(folder, 'lexicon.ts'))).toBe(true);
		expect(new Set(cases.map(({ label }) => label))).toEqual(new Set([-1, 0, 1]));
	});

	test.each(cases)('"$text" is $label', ({ text, label, target }) => {
		const answer = score(text, { lang: language.code, target: target ?? null });
		expect(answer).toMatchObject({ lang: language.code, label });
		expect(Math.abs(answer?.score ?? 2)).toBeLessThanOrEqual(1);
		// A verdict without words that made it would be a guess.
		if (answer?.label !== 0) expect(answer?.terms).not.toEqual([]);
	});

	test('a text of a megabyte is scored by its beginning', () => {
		const [first] = cases;
		const long = `${first?.text} `.repeat(Math.ceil(1_000_000 / (first?.text.length ?? 1)));
		expect(score(long, { lang: language.code })?.label).toBe(first?.label);
		expect(score(first?.text.replaceAll(' ', '').repeat(20_000) ?? '', {})).not.toBeUndefined();
	});

	test('nothing is said about an empty text', () => {
		expect(score('', { lang: language.code })).toMatchObject({ score: 0, label: 0, terms: [] });
	});
});

test('a language the scorer does not know gets no score, not a neutral one', () => {
	expect(score('OpenAI vise une valorisation record', { lang: 'fr' })).toBeNull();
	expect(score('エヌビディア、時価総額6兆ドル突破')).toBeNull();
});

test('the script decides where no language is told, and against a wrong one', () => {
	expect(score('머스크 패소')?.lang).toBe('ko');
	expect(score('Musk loses', { lang: 'ko' })?.lang).toBe('en');
});

test('what is said near the target counts more than what is said far away', () => {
	const text =
		'Praise and applause for Altman at the conference in Seoul on a cold day in early spring, while Musk was blamed';
	const altman = score(text, { target: 'Altman' })?.score ?? 0;
	const musk = score(text, { target: 'Musk' })?.score ?? 0;
	expect(altman).toBeGreaterThan(musk);
});
