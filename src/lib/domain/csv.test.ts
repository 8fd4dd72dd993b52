import { expect, test } from 'vitest';
import { csvLine } from './csv.ts';

test('a title that begins like a formula is defused, a number is not', () => {
	expect(csvLine(['=cmd()', '@x', -0.5, null])).toBe("'=cmd(),'@x,-0.5,");
	expect(csvLine(['\n=1+1', '＝1+1', 'a=1'])).toBe('"\'\n=1+1",\'＝1+1,a=1');
});

test('commas, quotes and line ends stay inside their cell', () => {
	expect(csvLine(['a,b', 'say "hi"', 'two\nlines'])).toBe('"a,b","say ""hi""","two\nlines"');
});
