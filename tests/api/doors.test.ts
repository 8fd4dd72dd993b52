import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Handle } from '@sveltejs/kit';
import { afterAll, afterEach, expect, test, vi } from 'vitest';

/**
 * The guards at the door (`hooks.server.ts`), each with it and without: where one is taken away, what it keeps
 * out reaches the page behind. So the tests of the built server are tests of these guards and not of chance.
 */

const folder = mkdtempSync(join(tmpdir(), 'hearsay-doors-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => {
	vi.doUnmock('#lib/server/foreign-form.ts');
	vi.doUnmock('#lib/server/access.ts');
	vi.unstubAllEnvs();
});

/** What the door answers to a request; `behind` stands for whatever lies behind it. */
async function knock(url: string, init: RequestInit = {}) {
	vi.resetModules();
	vi.stubEnv('DATABASE_URL', `file:${join(folder, 'a.db')}`);
	const { handle } = (await import('../../src/hooks.server.ts')) as { handle: Handle };
	const address = new URL(url);
	const event = {
		request: new Request(address, init),
		url: address,
		locals: {},
		isDataRequest: false,
		getClientAddress: () => '127.0.0.1'
	};
	const resolve = async () => new Response('behind');
	const answer = await handle({ event, resolve } as unknown as Parameters<Handle>[0]);
	return { status: answer.status, text: await answer.text() };
}

const BEHIND = { status: 200, text: 'behind' };
const form = {
	method: 'POST',
	headers: { origin: 'https://evil.example', 'content-type': 'application/x-www-form-urlencoded' },
	body: 'email=x'
};

test('a form of another site stays outside; without the guard it comes in', async () => {
	const url = 'http://localhost:3000/people';
	expect(
		await knock(url, { ...form, headers: { ...form.headers, origin: new URL(url).origin } })
	).toEqual(BEHIND);
	expect(await knock(url, form)).toMatchObject({ status: 403 });
	vi.doMock('#lib/server/foreign-form.ts', () => ({ isForeign: () => false }));
	expect(await knock(url, form)).toEqual(BEHIND);
});

test('an endless address, a name that was pointed here and a stranger stay outside; without the guards they come in', async () => {
	const endless = `http://localhost:3000/markets?q=${'x'.repeat(20_000)}`;
	const rebound = 'http://rebound.example:3000/markets';
	const secret = 'http://localhost:3000/api/v1/topics';
	expect((await knock(endless)).status).toBe(413);
	expect((await knock(rebound)).status).toBe(403);
	vi.stubEnv('READING', 'private');
	expect((await knock(secret)).status).toBe(401);
	vi.doMock('#lib/server/access.ts', () => ({
		isMisdirected: () => false,
		mayRead: () => true,
		LONGEST_ADDRESS: Infinity
	}));
	for (const url of [endless, rebound, secret]) {
		vi.stubEnv('READING', 'private');
		expect(await knock(url)).toEqual(BEHIND);
	}
});
