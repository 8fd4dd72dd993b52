import { expect, test } from 'vitest';
import { domainOf, resolveLink } from './link.ts';

test('only http(s) links are links', () => {
	for (const link of [
		'javascript:alert(1)',
		'JavaScript:alert(1)',
		' data:text/html,x',
		'vbscript:x',
		'tag:x,2026:1',
		'http://',
		'',
		null
	]) {
		expect(resolveLink(link)).toBeNull();
		expect(resolveLink(link, ['javascript:void(0)'])).toBeNull();
	}
	expect(resolveLink(' \n https://a.example/x y \n')).toBe('https://a.example/x%20y');
	expect(resolveLink(`https://a.example/${'x'.repeat(5_000)}`)).toBeNull();
});

test('a relative link is resolved against the nearest base', () => {
	const bases = ['story/', 'https://a.example/news/', 'https://feeds.example/rss.xml'];
	expect(resolveLink('1', bases)).toBe('https://a.example/news/story/1');
	expect(resolveLink('/1', [null, ...bases])).toBe('https://a.example/1');
	expect(resolveLink('1', [undefined, null, 'https://feeds.example/rss.xml'])).toBe(
		'https://feeds.example/1'
	);
	expect(resolveLink('1')).toBeNull();
});

test('Google Alerts links are unwrapped, into http(s) only', () => {
	const wrapped = (url: string) =>
		`https://www.google.com/url?rct=j&sa=t&url=${encodeURIComponent(url)}&ct=ga`;
	expect(resolveLink(wrapped('https://a.example/1?x=2'))).toBe('https://a.example/1?x=2');
	expect(resolveLink(wrapped('javascript:alert(1)'))).toBe(
		new URL(wrapped('javascript:alert(1)')).href
	);
	expect(resolveLink('https://evil.example/url?url=https://a.example')).toContain('evil.example');
});

test('the domain of an outlet is the registrable one, a hosted blog is its own', () => {
	expect(domainOf('https://n.news.naver.com/article/1/2')).toBe('naver.com');
	expect(domainOf('https://www.hani.co.kr/arti/1.html')).toBe('hani.co.kr');
	expect(domainOf('https://foo.github.io/x')).toBe('foo.github.io');
	expect([
		domainOf('http://127.0.0.1:4000/x'),
		domainOf('http://localhost/x'),
		domainOf(null)
	]).toEqual([null, null, null]);
});
