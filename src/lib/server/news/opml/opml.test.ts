import { expect, test } from 'vitest';
import { parseOpml, writeOpml } from './index.ts';

test('feeds are found at any depth, in any case of attributes, each once', () => {
	const { title, feeds } =
		parseOpml(`<?xml version="1.0"?><opml version="2.0"><head><title>Mine</title></head><body>
		<outline text="Korea"><outline title="예시 &amp; Co" xmlurl="https://a.example/rss?a=1&b=2" htmlUrl="https://a.example/"/>
			<outline text="Deep"><outline text="B" xmlUrl="http://b.example/rss" language="ko"/></outline></outline>
		<outline text="again" xmlUrl="http://b.example/rss"/><outline text="bad" xmlUrl="javascript:x"/><outline text="note"/>
		<outline xmlUrl="https://c.example/feed"/></body></opml>`);
	expect(title).toBe('Mine');
	expect(feeds).toEqual([
		{
			name: '예시 & Co',
			url: 'https://a.example/rss?a=1&b=2',
			home: 'https://a.example/',
			lang: null,
			folder: ['Korea']
		},
		{ name: 'B', url: 'http://b.example/rss', home: null, lang: 'ko', folder: ['Korea', 'Deep'] },
		{ name: 'c.example', url: 'https://c.example/feed', home: null, lang: null, folder: [] }
	]);
});

test('what is written can be read again', () => {
	const feeds = [{ name: 'A & "B" < C', url: 'https://a.example/rss?x=1&y=2', lang: 'ko' }];
	expect(parseOpml(writeOpml('List', feeds))).toMatchObject({ title: 'List', feeds });
});

test('what is no OPML is refused', () => {
	expect(() => parseOpml('<html/>')).toThrow(/No OPML/);
	expect(() => parseOpml('')).toThrow(/No OPML/);
});

test('a list without any feed is written and read as one', () => {
	expect(parseOpml(writeOpml('A & B', []))).toEqual({ title: 'A & B', feeds: [] });
});
