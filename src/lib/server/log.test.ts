import { expect, test } from 'vitest';
import { createLog, withoutSecrets } from './log.ts';

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

test('links that work once, tokens, cookies and passwords are taken out of every line', () => {
	const hidden = 'V3ry-S3cret_V3ry-S3cret_V3ry-S3cret_V3ry-S3';
	const told = [
		`/invite/${hidden}`,
		`Failed to decode URI: /invite/${hidden}/%E0%A4%A`,
		`Authorization: Bearer hearsay_${hidden}`,
		`{"authorization":"bearer ${hidden}"}`,
		`cookie: a=1; __Secure-hearsay.session_token=${hidden}; b=2`,
		`connect postgres://desk:${hidden}@db.example/hearsay failed`,
		`postgresql://desk:p:${hidden}/?#@db.example:5432/hearsay`,
		`smtp://desk:${hidden}@mail.example:587 refused`,
		`signed by whsec_${hidden}=`,
		`https://api.telegram.example/bot123:${hidden}/sendMessage`
	];
	for (const text of told) {
		const lines: string[] = [];
		createLog((line) => lines.push(line))('x', { path: text, error: { message: text } });
		expect(lines.join()).toContain('…');
		expect(lines.join()).not.toContain(hidden);
		// Without the guard it stands there.
		expect(JSON.stringify(text)).toContain(hidden);
	}
	expect(withoutSecrets('postgres://db.example/hearsay at 10:00 by a@b')).toBe(
		'postgres://db.example/hearsay at 10:00 by a@b'
	);
});
