import { expect, test } from 'vitest';
import { isForeign } from './foreign-form.ts';

const url = new URL('http://127.0.0.1:3000/api/v1/topics');
test('a form of a script with a token is taken, also without an Origin, and none of a browser elsewhere', () => {
	const form = (headers: Record<string, string>) =>
		isForeign(
			new Request(url, {
				method: 'POST',
				headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers }
			}),
			url
		);
	expect(form({ authorization: 'Bearer hearsay_x' })).toBe(false);
	expect(form({ authorization: 'Bearer hearsay_x', origin: 'https://elsewhere.example' })).toBe(
		true
	);
	// Browsers send these along by themselves.
	expect(form({ authorization: 'Basic x' })).toBe(true);
});

const sent = (method: string, type: string | null, origin: string | null) =>
	isForeign(
		new Request(url, {
			method,
			headers: {
				...(type === null ? {} : { 'content-type': type }),
				...(origin === null ? {} : { origin })
			}
		}),
		url
	);

test.each<[method: string, type: string | null, from: string | null]>([
	['POST', 'application/x-www-form-urlencoded', null],
	['POST', 'application/x-www-form-urlencoded', 'https://elsewhere.example'],
	['POST', 'Multipart/Form-Data; boundary=x', 'null'],
	['PUT', 'text/plain;charset=UTF-8', 'http://127.0.0.1:3001'],
	['PATCH', 'application/x-sveltekit-formdata', null],
	['DELETE', 'text/plain', 'https://127.0.0.1:3000'],
	['POST', 'application/json', 'https://elsewhere.example'],
	['POST', null, 'null']
])('a %s of %s from %s is not taken', (...form) => {
	expect(sent(...form)).toBe(true);
});

test.each<[method: string, type: string | null, from: string | null]>([
	['POST', 'application/x-www-form-urlencoded', url.origin],
	['POST', 'application/json', url.origin],
	// As a script with a token sends it.
	['POST', 'application/json', null],
	['POST', null, null],
	['GET', 'text/plain', 'https://elsewhere.example']
])('a %s of %s from %s is none of these', (...form) => {
	expect(sent(...form)).toBe(false);
});
