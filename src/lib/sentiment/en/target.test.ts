import { expect, test } from 'vitest';
import { findings } from './evidence.ts';
import { aroundTarget, mentions } from './target.ts';
import { tokens } from './tokens.ts';

const places = (text: string, name: string) => mentions(tokens(text), tokens(name));

test('a target is found by its whole name, else by its last word that is no title', () => {
	expect(places('President Trump met Xi', 'President Trump')).toEqual([[0, 2]]);
	expect(places('Trump met Xi', 'President Trump')).toEqual([[0, 1]]);
	expect(places("Trump's plan and Trump", 'Trump')).toEqual([
		[0, 1],
		[3, 4]
	]);
	expect(places('Nokia shares rise', 'Nokia Oyj')).toEqual([[0, 1]]);
	expect(places('Merkel met Xi', 'Trump')).toEqual([]);
	expect(places('Merkel met Xi', ' ')).toEqual([]);
});

test('what is in the clause of the target counts apart from the rest', () => {
	const list = tokens('Lee was praised, but Carter was blamed');
	const around = (name: string) => aroundTarget(list, tokens(name), findings(list)).dense;
	expect(around('Lee')['t.same']).toBeGreaterThan(0);
	expect(around('Carter')['t.same']).toBeLessThan(0);
	expect(around('Smith')).toEqual({});
});
