import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { createReader } from './apart.ts';
import { readFeed } from './index.ts';
import { FeedError } from './source.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const feed = (title: string, extra = '') =>
	bytes(
		`<rss version="2.0"><channel><title>News</title>${extra}<item><title>${title}</title><link>https://news.example.com/${title}</link></item></channel></rss>`
	);
const meta = { at: Date.UTC(2026, 0, 26) };
const ask = (body: Uint8Array) => ({ body, meta, kindId: undefined });

describe('reading in a thread', () => {
	test('gives what reading on the spot gives', async () => {
		const read = createReader();
		const [one, two] = await Promise.all([read(ask(feed('one'))), read(ask(feed('two')))]);
		expect(one).toEqual(readFeed(feed('one'), meta));
		expect(two.articles[0]!.title).toBe('two');
	});

	test('refuses what is no feed with the same words', async () => {
		const read = createReader();
		await expect(read(ask(bytes('<html><body>Sign in</body></html>')))).rejects.toThrow(FeedError);
		await expect(read(ask(bytes('')))).rejects.toThrow('The body is empty');
	});

	test('a document that takes too long costs itself and not those that wait', async () => {
		const read = createReader(1);
		// The thread's start alone takes longer than a millisecond.
		await expect(read(ask(feed('slow')))).rejects.toThrow('longer than 0.001 s');
		const patient = createReader(60_000);
		const all = await Promise.all(['a', 'b', 'c'].map((title) => patient(ask(feed(title)))));
		expect(all.map(({ articles }) => articles[0]!.title)).toEqual(['a', 'b', 'c']);
	});

	test('does not keep the process alive', async () => {
		const program = `import { readFeedApart } from '#lib/server/news/apart.ts';
			const body = new TextEncoder().encode(${JSON.stringify(new TextDecoder().decode(feed('one')))});
			const { articles } = await readFeedApart({ body, meta: { at: 1 } });
			console.log(articles[0].title);`;
		const { stdout } = await promisify(execFile)(
			process.execPath,
			['--input-type=module', '--eval', program],
			{ timeout: 20_000 }
		);
		expect(stdout.trim()).toBe('one');
	});
});
