import { expect, test } from 'vitest';
import { readFeed } from '../index.ts';
import { GdeltError, measured, readAnswer, repairJson, THROTTLE_WAIT } from './answer.ts';

const HOUR = 3_600_000;
const D0 = Date.parse('2026-08-31T00:00:00Z');
const timeline = (resolution: string, data: unknown[]) =>
	JSON.stringify({
		query_details: { title: 'x', date_resolution: resolution },
		timeline: [{ series: 'Article Count', data }]
	});

test('failures that look like success are told apart', () => {
	const kind = (text: string, status?: number) => readAnswer(text, status).kind;
	expect(kind('Please limit requests to one every 5 seconds')).toBe('rate_limited');
	expect(kind('anything', 429)).toBe('rate_limited');
	expect(kind('The specified phrase is too short.')).toBe('bad_query');
	expect(kind('{}')).toBe('empty');
	expect(kind('{"articles":[]}')).toBe('empty');
	for (const text of [
		'',
		'<html></html>',
		'[]',
		'{"error":"x"}',
		'{"articles": [',
		'x'.repeat(2_000)
	]) {
		expect(kind(text)).toBe('upstream_error');
	}
	expect(kind('{}', 503)).toBe('upstream_error');
});

test('JSON with stray backslashes and raw control characters is repaired, sound escapes stay', () => {
	const text = String.raw`{"t":"Tesla\'s C:\Users \\ \" \u00e9 \u12" }`.replace(' }', '\u000b}');
	expect(JSON.parse(repairJson(text))).toEqual({ t: 'Tesla\'s C:\\Users \\ " é \\u12' });
});

test('an article’s time is when GDELT saw it, so publication counts as inferred', () => {
	const article = {
		url: 'https://a.example/1',
		title: 'A',
		seendate: '20260831T001500Z',
		language: 'Korean',
		domain: 'a.example'
	};
	const { articles, rejected } = readAnswer(
		JSON.stringify({ articles: [article, { ...article, url: 'javascript:x' }] })
	);
	expect(articles).toMatchObject([
		{ publishedAt: D0 + HOUR / 4, publishedInferred: true, guid: null, outlet: 'a.example' }
	]);
	expect(rejected).toMatchObject([{ index: 1, reason: expect.stringMatching(/no http/) }]);
});

test('nothing found is zero in every bucket, a failure is no measurement', () => {
	const window = { from: D0, to: D0 + 24 * HOUR + 1_000 };
	expect(measured(readAnswer('{}'), window)).toEqual({
		from: D0,
		to: D0 + 24 * HOUR,
		step: HOUR / 4,
		points: []
	});
	expect(measured(readAnswer(''), window)).toBeNull();
	expect(measured(readAnswer('Please limit requests'), window)).toBeNull();
	expect(measured(readAnswer('{}'), { from: D0, to: D0 + 10 * 24 * HOUR })!.step).toBe(HOUR);
	expect(measured(readAnswer('{}'), { from: D0, to: D0 + 60 * 24 * HOUR })!.step).toBe(24 * HOUR);
});

test('a timeline is measured in whole buckets of its own step within the window', () => {
	const data = [
		{ date: '20260831T000000Z', value: 4, norm: 100 },
		{ date: '20260831T030000Z', value: 1 },
		{ date: '20260830T230000Z', value: 9 },
		{ date: 'never', value: 9 }
	];
	const answer = readAnswer(timeline('hour', data));
	expect(measured(answer, { from: D0 - 1, to: D0 + 3.5 * HOUR })).toEqual({
		...{ from: D0, to: D0 + 3 * HOUR, step: HOUR },
		points: [{ at: D0, value: 4, norm: 100 }]
	});
	expect(measured(answer, { from: D0, to: D0 + 1_000 })).toBeNull();
});

test('read as a feed, a failure is thrown with how long to wait', () => {
	const read = (text: string) => () =>
		readFeed(new TextEncoder().encode(text), { at: D0 }, 'gdelt');
	const thrown = (text: string) => {
		try {
			read(text)();
		} catch (error) {
			return error;
		}
	};
	expect(thrown('Please limit requests')).toBeInstanceOf(GdeltError);
	expect(thrown('Please limit requests')).toMatchObject({
		kind: 'rate_limited',
		waitMs: THROTTLE_WAIT,
		permanent: false
	});
	expect(thrown('Timespan is too short.')).toMatchObject({
		kind: 'bad_query',
		waitMs: null,
		permanent: true
	});
	expect(
		read('{"articles":[{"url":"https://a.example/1","title":"A","seendate":"20260831T000000Z"}]}')()
			.articles
	).toHaveLength(1);
});
