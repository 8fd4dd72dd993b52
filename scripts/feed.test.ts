import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const tool = join(import.meta.dirname, 'feed.ts');
const folder = mkdtempSync(join(tmpdir(), 'hearsay-feed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, text: string) => {
	writeFileSync(join(folder, name), text);
	return join(folder, name);
};
const feed = file(
	'feed.xml',
	'<rss version="2.0"><channel><title>Wire</title><item><title>A</title><link>/1</link><pubDate>Tue, 20 Jan 2026 12:00:00 GMT</pubDate></item><item><title>No link</title></item></channel></rss>'
);
const run = (input: string, ...args: string[]) =>
	spawnSync(process.execPath, [tool, ...args], { input, encoding: 'utf8' });

test('each line of input gives one line of output, and a line that is no JSON is named and skipped', () => {
	const lines = [
		JSON.stringify({ file: feed, url: 'https://wire.example/rss' }),
		'{broken',
		'',
		'{"kind":"gdelt"}',
		JSON.stringify({
			file: file('limit.txt', 'Please limit requests to one every 5 seconds'),
			kind: 'gdelt',
			status: 200
		}),
		JSON.stringify({ file: join(folder, 'missing.xml') }),
		JSON.stringify({ file: feed, status: 503 }),
		JSON.stringify({
			file: file(
				'list.opml',
				'<opml version="2.0"><body><outline text="A" xmlUrl="https://a.example/rss"/></body></opml>'
			)
		})
	];
	const { stdout, stderr, status } = run(lines.join('\n'), '--ndjson');
	expect(status).toBe(0);
	expect(stderr).toMatch(/^line 2: no JSON.*\nline 4: no "file"/);
	const out = stdout
		.trim()
		.split('\n')
		.map((line) => JSON.parse(line));
	expect(out).toHaveLength(5);
	expect(out[0]).toEqual({
		feed: { title: 'Wire', link: null, language: null, description: null },
		articles: [
			{
				...{
					id: 'https://wire.example/1',
					url: 'https://wire.example/1',
					title: 'A',
					summary: '',
					content: ''
				},
				...{
					author: null,
					source: 'Wire',
					published: '2026-01-20T12:00:00.000Z',
					updated: null,
					language: 'en'
				}
			},
			{
				...{
					id: null,
					url: null,
					title: 'No link',
					summary: '',
					content: '',
					author: null,
					source: 'Wire'
				},
				...{ published: null, updated: null, publishedInferred: true, language: 'en' }
			}
		]
	});
	expect(out[1]).toMatchObject({
		kind: 'rate_limited',
		error: expect.stringMatching(/fewer requests/)
	});
	expect(out[2].error).toMatch(/missing\.xml/);
	expect(out[3].error).toMatch(/503/);
	expect(out[4]).toMatchObject({
		feeds: [{ url: 'https://a.example/rss' }],
		error: expect.stringMatching(/OPML/)
	});
});

test('without a usable line it ends with 1, with wrong use 2, with --help 0', () => {
	expect(run('nonsense\n', '--ndjson').status).toBe(1);
	expect(run('', '--ndjson').status).toBe(1);
	expect(run('').status).toBe(2);
	expect(run('', '--nonsense').status).toBe(2);
	expect(run('', '--kind', 'nonsense', feed).status).toBe(2);
	expect(run('', '--help').stdout).toMatch(/scripts\/feed\.ts FILE\|URL/);
});

test('one file is read by itself', () => {
	const out = JSON.parse(execFileSync(process.execPath, [tool, feed], { encoding: 'utf8' }));
	expect(out.articles.map((article: { title: string }) => article.title)).toEqual(['A', 'No link']);
});

test('an address within a private network is not asked', () => {
	const { status, stderr } = run('', 'http://127.0.0.1:9/rss');
	expect(status).toBe(75);
	expect(stderr).toMatch(/127\.0\.0\.1/);
});
