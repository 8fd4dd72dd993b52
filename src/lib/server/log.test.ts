import { expect, test } from 'vitest';
import { createLog, jsonLog, textLog, withoutSecrets, type Log } from './log.ts';

type Making = (write: (line: string) => unknown) => Log;

const written = (make: Making, ...event: Parameters<Log>) => {
	let lines = '';
	make((line) => (lines += line))(...event);
	return lines;
};
const told = (...event: Parameters<Log>) => {
	const line = written(textLog, ...event);
	return line.slice(line.indexOf(' ') + 1);
};
const parsed = (...event: Parameters<Log>) =>
	JSON.parse(written(jsonLog, ...event)) as Record<string, unknown>;

test('plain values stand as they are, others are quoted', () => {
	expect(told('pulled', { venue: 'kalshi', markets: 512, title: 'two words' })).toBe(
		'pulled venue=kalshi markets=512 title="two words"\n'
	);
});

test('a program gets one JSON object an event, with level, moment, process and fields by name', () => {
	const fields = { venue: 'kalshi', markets: 512, big: 1n, part: { path: '/a b' }, none: null };
	expect(parsed('pulled 100 %s', fields)).toEqual({
		level: 'info',
		time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
		pid: process.pid,
		msg: 'pulled 100 %s',
		...{ venue: 'kalshi', markets: 512, big: '1', part: { path: '/a b' }, none: null }
	});
	expect(parsed('failed', {}, 'error').level).toBe('error');
	expect(parsed('failed', { error: new TypeError('broken') }).error).toEqual({ message: 'broken' });
	// No field takes the place of what every line has, nor hangs up the log.
	const circle: Record<string, unknown> = { level: 'none', msg: 'forged', pid: 1, time: 'never' };
	circle.self = circle;
	expect(parsed('x', circle)).toMatchObject({ level: 'info', msg: 'x', level_: 'none', pid_: 1 });
});

test('lines are for people on a terminal, and JSON wherever else they go', () => {
	const lines: string[] = [];
	const stream = { write: (line: string) => lines.push(line) };
	createLog({ ...stream, isTTY: true })('pulled', { markets: 1 });
	createLog(stream)('pulled', { markets: 1 });
	expect(lines[0]).toMatch(/Z pulled markets=1\n$/);
	expect(JSON.parse(lines[1]!)).toMatchObject({ msg: 'pulled', markets: 1 });
});

const HARMFUL = 'a\nforged event\u001b[2J\u009b2J\u2028b\u202ec';

test('a value cannot begin a line of its own, colour the screen or turn the text after it', () => {
	expect(told('pulled', { title: HARMFUL })).toBe(
		'pulled title="a\\nforged event\\u001b[2J\\u009b2J\\u2028b\\u202ec"\n'
	);
	const line = written(jsonLog, HARMFUL, { title: HARMFUL, [HARMFUL]: 1 });
	expect(line).toMatch(/^[^\p{Cc}\u2028\u202e]+\n$/u);
	expect(JSON.parse(line)).toMatchObject({ msg: HARMFUL, title: HARMFUL, [HARMFUL]: 1 });
	// Without the guard they stand there.
	expect(JSON.stringify({ title: HARMFUL })).toMatch(/[\u009b\u2028\u202e]/);
});

test('links that work once, tokens, cookies and passwords are taken out of every line', () => {
	const hidden = 'V3ry-S3cret_V3ry-S3cret_V3ry-S3cret_V3ry-S3';
	const said = [
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
	for (const text of said) {
		for (const make of [textLog, jsonLog]) {
			const error = Object.assign(new Error(text), { cause: { text } });
			const line = written(make, 'x', { path: text, error: { message: text }, list: [error] });
			expect(line).toContain('…');
			expect(line).not.toContain(hidden);
		}
		expect(written(jsonLog, text)).not.toContain(hidden);
		// Without the guard it stands there.
		expect(JSON.stringify(text)).toContain(hidden);
	}
	expect(withoutSecrets('postgres://db.example/hearsay at 10:00 by a@b')).toBe(
		'postgres://db.example/hearsay at 10:00 by a@b'
	);
	// What is no secret is not taken for part of one, from field to field.
	const apart = { at: 'postgres://db.example', by: 'a:b@c.example' };
	expect(parsed('x', apart)).toMatchObject(apart);
});
