import { expect, test } from 'vitest';
import { parseTurning, turned } from './turn.ts';

const known = new Set(['ryanair', 'rates']);
const read = (query: string) => parseTurning(new URLSearchParams(query), known);

test('without a choice a wall turns through all topics every 30 seconds', () => {
	expect(read('')).toEqual({ slugs: null, unknown: [], every: 30, wrongEvery: null });
});

test('a wall shows the topics chosen, in that order and each once', () => {
	expect(read('topics=rates,%20ryanair,rates,&every=5')).toEqual({
		slugs: ['rates', 'ryanair'],
		unknown: [],
		every: 5,
		wrongEvery: null
	});
});

test('topics that do not exist are named; with none left it is all of them', () => {
	expect(read('topics=rates,nothing')).toMatchObject({ slugs: ['rates'], unknown: ['nothing'] });
	expect(read('topics=nothing')).toMatchObject({ slugs: null, unknown: ['nothing'] });
});

test.each(['4', '3601', '-30', '1e2', 'soon', '', '99999999999'])(
	'every=%s is named as wrong and the usual pace is kept',
	(every) => {
		expect(read(`every=${every}`)).toMatchObject({ every: 30, wrongEvery: every });
	}
);

test('a round goes on after its end and before its beginning', () => {
	expect([turned(1, 1, 2), turned(0, -1, 2), turned(0, 1, 1), turned(0, 1, 0)]).toEqual([
		0, 1, 0, 0
	]);
});
