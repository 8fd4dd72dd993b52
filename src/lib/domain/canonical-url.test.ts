import { expect, test } from 'vitest';
import { canonicalUrl, isFrontPage } from './canonical-url.ts';

test('tracking, fragments, scheme and www do not make another article', () => {
	const one = 'https://example-wire.com/s/1?id=9';
	for (const link of [
		'https://www.example-wire.com/s/1?utm_source=rss&utm_medium=feed&id=9&fbclid=abc#xtor=RSS-1',
		'http://m.example-wire.com/s/1?id=9&from=rss',
		'https://WWW.Example-Wire.com:443/s/1?ICID=x&id=9&at_medium=RSS',
		'https://amp.example-wire.com/s/1/amp?id=9&outputType=amp'
	]) {
		expect(canonicalUrl(link)).toBe(one);
	}
});

test('only the tracking keys go, and the path stays as it is', () => {
	expect(canonicalUrl('https://www.hani.co.kr/arti///1052073.html')).toBe(
		'https://hani.co.kr/arti///1052073.html'
	);
	expect(canonicalUrl('https://a.example/x?b=2&a=1&from=seoul')).toBe(
		'https://a.example/x?a=1&b=2&from=seoul'
	);
	expect(canonicalUrl('https://m.com/x')).toBe('https://m.com/x');
	expect(canonicalUrl('https://a.example/view/')).not.toBe(canonicalUrl('https://a.example/view'));
});

test('what is no http link has no canonical form', () => {
	expect(['javascript:alert(1)', 'tag:x,2026:1', '/a', ''].map(canonicalUrl)).toEqual([
		null,
		null,
		null,
		null
	]);
});

test('a front page is told from an article', () => {
	expect(isFrontPage('https://www.chosun.com')).toBe(true);
	expect(isFrontPage('https://www.chosun.com/index.html?utm_source=rss')).toBe(true);
	expect(isFrontPage('https://www.chosun.com/economy/')).toBe(false);
	expect(isFrontPage('https://news.example.kr/?id=7')).toBe(false);
});
