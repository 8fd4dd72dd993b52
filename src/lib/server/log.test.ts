import { expect, test } from 'vitest';
import { createLog } from './log.ts';

const logged = (fields: Record<string, unknown>) => {
	let written = '';
	createLog((line) => (written += line))('pulled', fields);
	return written.slice(written.indexOf(' ') + 1);
};

test('plain values stand as they are, others are quoted', () => {
	expect(logged({ venue: 'kalshi', markets: 512, title: 'two words' })).toBe(
		'pulled venue=kalshi markets=512 title="two words"\n'
	);
});

test('a value cannot begin a line of its own, colour the screen or turn the text after it', () => {
	expect(logged({ title: 'a\nforged event\u001b[2J\u009b2J\u2028b\u202ec' })).toBe(
		'pulled title="a\\nforged event\\u001b[2J\\u009b2J\\u2028b\\u202ec"\n'
	);
});
