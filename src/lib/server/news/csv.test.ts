import { expect, test } from 'vitest';
import { parseCsv } from './csv.ts';

test('quoted cells may hold commas, quotes and line breaks; lines are counted through them', () => {
	expect(parseCsv('\ufeffa,b\r\n"x, ""y""","1\n2"\n\n3,4')).toEqual([
		{ line: 1, cells: ['a', 'b'] },
		{ line: 2, cells: ['x, "y"', '1\n2'] },
		{ line: 5, cells: ['3', '4'] }
	]);
	expect(parseCsv('')).toEqual([]);
	expect(parseCsv('a,"never closed')).toEqual([{ line: 1, cells: ['a', 'never closed'] }]);
});
