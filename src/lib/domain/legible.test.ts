import { expect, test } from 'vitest';
import { legible, oneLine } from './legible.ts';

test('what nobody sees is taken out of a text, and what is read stays', () => {
	expect(legible('a\u202egnp.exe\u202c \u2066b\u2069\u200b\u0000\u001b[31m')).toBe(
		'agnp.exe b[31m'
	);
	expect(legible('두 줄\n과\t탭, 👩‍👩‍👧, naïve, שלום')).toBe('두 줄\n과\t탭, 👩‍👩‍👧, naïve, שלום');
});

test('a text is one line, whatever a terminal would make of it', () => {
	expect(oneLine('a\r\nb\u001b[2J\u009b1m\u2028c\u202ed')).toBe(
		'a\\u000d\\u000ab\\u001b[2J\\u009b1m\\u2028c\\u202ed'
	);
	expect(oneLine('한 줄 "그대로"')).toBe('한 줄 "그대로"');
});
