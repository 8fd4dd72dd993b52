import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, migrate } from '#lib/server/db/connect.ts';
import { TOOL_NAMES } from '#lib/server/mcp.ts';
import { fill } from '../pages/world.ts';

const folder = mkdtempSync(join(tmpdir(), 'hearsay-mcp-'));
const client = new Client({ name: 'test', version: '1' });

beforeAll(async () => {
	const url = `file:${join(folder, 'mcp.db')}`;
	const connection = connect(url);
	await migrate(connection);
	await fill(connection, Date.now());
	await connection.close();
	await client.connect(
		new StdioClientTransport({
			command: process.execPath,
			args: [join(import.meta.dirname, '../../scripts/mcp.ts')],
			env: { PATH: process.env.PATH ?? '', DATABASE_URL: url, FEEDS: 'none' },
			stderr: 'ignore'
		})
	);
}, 60_000);
afterAll(async () => {
	await client.close();
	rmSync(folder, { recursive: true, force: true });
});

const call = async (name: string, args: Record<string, unknown> = {}) => {
	const { structuredContent, content, isError } = await client.callTool({
		name,
		arguments: args
	});
	return { isError, content, answer: structuredContent as Record<string, unknown> };
};

test('the official client finds every tool with its parameters, all of them for reading', async () => {
	const { tools } = await client.listTools();
	expect(tools.map(({ name }) => name)).toEqual(TOOL_NAMES);
	expect(tools.every(({ annotations }) => annotations?.readOnlyHint)).toBe(true);
	const series = tools.find(({ name }) => name === 'market_odds_over_time');
	expect(Object.keys(series?.inputSchema.properties ?? {})).toEqual(
		expect.arrayContaining(['id', 'from', 'to', 'points', 'asOf'])
	);
	expect(series?.inputSchema.required).toEqual(['id']);
});

test('topics, markets, odds over time, stories, claims and the sentence come from the same queries as the pages', async () => {
	const topics = await call('list_topics', { limit: 2 });
	expect(topics.answer.items).toHaveLength(2);
	const id = 'polymarket:0xryanair';
	const odds = (await call('market_odds_over_time', { id, points: 50 })).answer;
	expect(odds.p).toEqual(expect.arrayContaining([expect.any(Number)]));
	expect((await call('read_market', { id })).answer.rules).toContain('Ryanair');
	const printed = (await call('sentence_to_print', { id })).answer;
	expect(JSON.stringify(printed)).toContain('Contracts on Polymarket that ask');
	const stories = (await call('list_stories', { q: '머스크' })).answer.items as unknown[];
	expect(stories.length).toBeGreaterThan(0);
	expect((await call('list_claims')).answer.items).toEqual(
		expect.arrayContaining([expect.objectContaining({ quote: expect.any(String) })])
	);
});

test('a wrong call is answered with a sentence that names what is wrong, and the next one works', async () => {
	const missing = await call('read_market', { id: 'kalshi:NONE' });
	expect(missing).toMatchObject({
		isError: true,
		content: [{ text: 'There is no market kalshi:NONE.' }]
	});
	const wrong = await call('list_markets', { limit: 100_000 });
	expect(wrong).toMatchObject({ isError: true, content: [{ text: 'limit must be at most 200.' }] });
	expect((await call('list_markets', { asOf: Date.now() + 1e9 })).isError).toBe(true);
	expect((await call('sources')).isError).toBeFalsy();
});
