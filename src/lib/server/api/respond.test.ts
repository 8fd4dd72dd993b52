import { expect, test } from 'vitest';
import { speaking, stamped } from './headers.ts';
import { prometheus } from './metrics.ts';
import { failed, holds, wrongMethod, wrongPath } from './respond.ts';
import { readConfig } from '../config.ts';
import type { Context } from '../context.ts';
import { silent } from '../log.ts';

const context = { config: readConfig({}), log: silent } as Context;
const asked = (method: string, path: string) => {
	const url = new URL(path, 'http://127.0.0.1:3000');
	return { request: new Request(url, { method }), url, params: {} };
};

test('If-None-Match holds a list of tags, weak ones too, or a star', () => {
	expect(holds('"a", W/"b"', '"b"')).toBe(true);
	expect(holds('*', '"b"')).toBe(true);
	expect(holds('"a"', '"b"')).toBe(false);
	expect(holds(null, '"b"')).toBe(false);
});

test('a method that is not GET and a path that leads nowhere are answered in the one error shape', async () => {
	const method = wrongMethod(context, asked('POST', '/api/v1/topics'));
	expect([method.status, method.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
	expect((await method.json()).error.code).toBe('method_not_allowed');
	const path = wrongPath(context, asked('GET', '/api/v1/nothing'));
	expect(path.status).toBe(404);
	expect((await path.json()).error).toEqual({
		code: 'not_found',
		message: 'There is no /api/v1/nothing; see /api/v1/openapi.json.'
	});
});

test('an error that nobody foresaw says nothing internal', async () => {
	const answer = failed(context, new URL('http://x/'), new Error('no such table: market'));
	expect(answer.status).toBe(500);
	expect(await answer.text()).not.toContain('table');
});

const settings = { simulated: false, lang: null, privateReading: false };

test('every answer carries the security headers, and in the demo says that its data is simulated', () => {
	const page = new Response('<p>', { headers: { 'content-type': 'text/html', 'x-kept': '1' } });
	const at = { url: new URL('http://x/'), cookies: [], personal: false };
	const real = stamped(page, settings, at);
	expect(real.headers.get('x-content-type-options')).toBe('nosniff');
	expect(real.headers.get('x-kept')).toBe('1');
	expect(real.headers.has('x-data')).toBe(false);
	const demo = stamped(new Response('{}'), { ...settings, simulated: true }, at);
	expect(demo.headers.get('x-data')).toBe('simulated data');
	const empty = stamped(new Response(null, { status: 304 }), { ...settings, lang: 'ko' }, at);
	expect(empty.status).toBe(304);
	const fixed = stamped(Response.redirect('http://x/elsewhere'), settings, at);
	expect(fixed.headers.get('x-content-type-options')).toBe('nosniff');
	expect(fixed.headers.get('location')).toBe('http://x/elsewhere');
});

test('a fixed language overrules what the browser asks for, and the browser is told', () => {
	const request = new Request('http://x/', {
		headers: { cookie: 'a=1; PARAGLIDE_LOCALE=en', 'accept-language': 'en' }
	});
	expect(speaking(request, 'ko').headers.get('cookie')).toBe('PARAGLIDE_LOCALE=ko; a=1');
	expect(speaking(request, null)).toBe(request);
	const page = new Response('<p>', { headers: { 'content-type': 'text/html' } });
	const told = stamped(
		page,
		{ ...settings, lang: 'ko' },
		{ url: new URL('http://x/'), cookies: [], personal: false }
	);
	expect(told.headers.getSetCookie()).toEqual(['PARAGLIDE_LOCALE=ko; Path=/; SameSite=Lax']);
});

test('metrics are Prometheus text, with labels escaped and empty families left out', () => {
	const family = { type: 'gauge' as const, help: 'Help.' };
	expect(
		prometheus([
			{ ...family, name: 'a', samples: [{ labels: { feed: 'x "y"\n\\' }, value: 1.5 }] },
			{ ...family, name: 'b', samples: [] },
			{ ...family, name: 'c', samples: [{ value: 2 }] }
		])
	).toBe(
		'# HELP a Help.\n# TYPE a gauge\na{feed="x \\"y\\"\\n\\\\"} 1.5\n' +
			'# HELP c Help.\n# TYPE c gauge\nc 2\n'
	);
});
