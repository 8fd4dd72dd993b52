import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Reader } from '#lib/domain/person.ts';
import { answerDeed } from '#lib/server/api/deed.ts';
import { deeds } from '#lib/server/api/index.ts';
import { openapi } from '#lib/server/api/openapi.ts';
import { readConfig } from '#lib/server/config.ts';
import type { Context } from '#lib/server/context.ts';
import { listAudit } from '#lib/server/db/audit.ts';
import { claimCopies, claimHistory, verifyLedger } from '#lib/server/db/claim.ts';
import { addPerson } from '#lib/server/db/person.ts';
import { eachDatabase } from '../databases.ts';
import { ask, contextOf, fill } from './world.ts';

const as = (role: 'viewer' | 'editor', scope: 'read' | 'write' = 'write'): Reader => ({
	person: { id: role, name: 'Mina', email: `${role}@desk.example`, role },
	by: { kind: 'token', name: 'script', scope }
});
const EDITOR = as('editor');

type Answer = { status: number; body: { change: number; id: string } & Record<string, unknown> };
const asked = new Set<string>();

/** Does a deed as its server would. */
async function post(
	context: Context,
	path: string,
	body: unknown = {},
	{ reader = EDITOR, client = null }: { reader?: Reader | null; client?: string | null } = {}
): Promise<Answer> {
	const url = new URL(`/api/v1/${path}`, 'http://127.0.0.1:3000');
	for (const it of deeds) {
		const match = new RegExp(`^${it.path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`).exec(
			url.pathname
		);
		if (!match) continue;
		asked.add(it.path);
		const text = typeof body === 'string' ? body : JSON.stringify(body);
		const request = new Request(url, { method: 'POST', body: text });
		const params = { ...match.groups };
		const locals = { context, reader, client };
		const response = await answerDeed(it, { request, url, params, locals });
		const answer = (await response.json()) as Answer['body'];
		if (response.ok) it.answer.parse(answer);
		return { status: response.status, body: answer };
	}
	throw new Error(`no deed is done at ${path}`);
}

const TOPIC = {
	slug: 'airline',
	name: { en: 'The airline', ko: '항공사' },
	query: 'Ryanair answers'
};

eachDatabase('the write API', (open) => {
	test('a topic is tried, followed with what it finds, changed, archived, and each is undone', async () => {
		const connection = await open();
		await fill(connection);
		const context = contextOf(connection);
		const { body: tried } = await ask(context, '/api/v1/trial?q=Ryanair');
		const { days, examples } = tried as unknown as {
			days: { stories: number | null; articles: number | null }[];
			examples: { title: string; reasons: string[] }[];
		};
		expect(days).toHaveLength(7);
		expect(days.at(-1)).toMatchObject({ articles: 2, stories: 2 });
		// Nobody read any news a week ago: that is not a zero.
		expect(days[0]).toMatchObject({ articles: null, stories: null });
		expect(examples.map(({ title, reasons }) => [title, reasons])).toEqual([
			['Ryanair answers', ['Ryanair']],
			['Musk polls on Ryanair', ['Ryanair']]
		]);

		const added = await post(context, 'topics', { ...TOPIC, markets: ['polymarket:0xb'] });
		expect(added).toMatchObject({ status: 200, body: { id: 'airline' } });
		const { body: page } = await ask(context, '/api/v1/topics/airline');
		expect(page).toMatchObject({ name: { en: 'The airline' }, storyList: [{ id: '2' }] });
		expect(JSON.stringify(page)).toContain('polymarket:0xb');
		const changed = await post(context, 'topics', { ...TOPIC, query: 'Musk' });
		// It names that market no more.
		const markets = async () => JSON.stringify((await ask(context, '/api/v1/topics/airline')).body);
		expect(await markets()).not.toContain('polymarket:0xb');
		const undone = (id: number) => post(context, `changes/${id}/undo`);
		// The older change can no longer be taken back, nor twice the same.
		expect(await undone(added.body.change)).toMatchObject({
			status: 409,
			body: { error: { code: 'conflict' } }
		});
		expect((await undone(changed.body.change)).status).toBe(200);
		expect((await undone(changed.body.change)).status).toBe(409);
		const query = async () =>
			(await context.db
				.selectFrom('topic')
				.select(['query', 'removedAt'])
				.where('slug', '=', 'airline')
				.executeTakeFirst()) ?? null;
		expect(await query()).toEqual({ query: 'Ryanair answers', removedAt: null });
		await post(context, 'topics', { ...TOPIC, markets: ['polymarket:0xb'] });
		expect(await markets()).toContain('polymarket:0xb');
		const archived = await post(context, 'topics/airline/archive');
		expect((await ask(context, '/api/v1/topics/airline')).status).toBe(404);
		expect((await undone(archived.body.change)).status).toBe(200);
		expect((await ask(context, '/api/v1/topics/airline')).status).toBe(200);

		const [last, ...entries] = await listAudit(context.db, { limit: 20, before: null });
		expect(last).toMatchObject({ name: 'Mina', via: 'token', viaName: 'script' });
		expect(JSON.parse(last!.after!)).toMatchObject({ query: 'Ryanair answers' });
		const change = entries.find(({ id }) => id === changed.body.change)!;
		expect([change.action, JSON.parse(change.before!), JSON.parse(change.after!)]).toMatchObject([
			'topic changed',
			{ query: 'Ryanair answers' },
			{ query: 'Musk' }
		]);
	});

	test('links, rules, stories and the ledger are changed by the same rules, and undone', async () => {
		const connection = await open();
		await fill(connection);
		const context = contextOf(connection);
		const undone = async ({ body }: Answer) =>
			(await post(context, `changes/${body.change}/undo`)).status;
		const page = async (path: string) =>
			JSON.stringify((await ask(context, `/api/v1/${path}`)).body);
		// A story: all its linked articles.
		const link = {
			market: 'polymarket:0xa',
			story: '1',
			state: 'rejected',
			note: 'another airline'
		};
		const rejected = await post(context, 'links', link);
		expect(await page('stories/1')).not.toContain('polymarket:0xa');
		expect(await undone(rejected)).toBe(200);
		expect(await page('stories/1')).toContain('polymarket:0xa');
		expect(await undone(rejected)).toBe(409);
		const joined = await post(context, 'links', {
			...{ topic: 'quiet', market: 'kalshi:E', state: 'confirmed' }
		});
		expect(await page('topics/quiet')).toContain('kalshi:E');
		expect(await undone(joined)).toBe(200);
		expect(await page('topics/quiet')).not.toContain('kalshi:E');

		const pair = { a: 'polymarket:0xa', b: 'kalshi:NEW' };
		const compared = async () =>
			(
				(await ask(context, '/api/v1/compare?with=polymarket:0xa&with=kalshi:NEW'))
					.body as unknown as {
					pairs: { link: object }[];
				}
			).pairs[0]?.link;
		const inverse = await post(context, 'pairs', { ...pair, verdict: 'inverse' });
		expect(await compared()).toMatchObject({ state: 'confirmed', inverse: true });
		await post(context, 'pairs', { ...pair, verdict: 'equivalent', note: 'read again' });
		expect(await compared()).toMatchObject({ state: 'confirmed', inverse: false });
		expect(await undone(inverse)).toBe(409);
		const rows = await context.db
			.selectFrom('linkVerdict')
			.select(['state', 'note', 'decidedBy'])
			.where('kind', '=', 'market-market')
			.orderBy('seenAt')
			.execute();
		expect(rows).toEqual([
			{ state: 'confirmed', note: null, decidedBy: 'Mina' },
			{ state: 'confirmed', note: 'read again', decidedBy: 'Mina' }
		]);

		const merged = await post(context, 'stories/1/merge', { with: 2 });
		expect((await ask(context, '/api/v1/stories/2')).status).toBe(404);
		const { members } = (await ask(context, '/api/v1/stories/1')).body as unknown as {
			members: { id: string }[];
		};
		const split = await post(context, 'stories/1/split', { articles: [members.at(-1)!.id] });
		expect(split.body.id.split(' ')).toHaveLength(2);
		expect(await undone(split)).toBe(200);
		expect(await undone(merged)).toBe(200);
		expect((await ask(context, '/api/v1/stories/2')).status).toBe(200);

		await post(context, 'speakers', { slug: 'mina', name: 'Mina' });
		const claim = {
			...{ id: 'rain-soon', speaker: 'mina', quote: 'It will rain.', lang: 'en', outlet: 'Desk' },
			...{
				url: 'https://desk.example/1',
				said: '2026-01-20T10:00Z',
				deadline: '2026-01-25T10:00Z'
			},
			criterion: 'The weather office of Seoul reports rain.'
		};
		const vague = await post(context, 'claims', { ...claim, criterion: 'It rains in Seoul soon.' });
		expect([vague.status, JSON.stringify(vague.body)]).toEqual([
			400,
			expect.stringContaining('two people read differently')
		]);
		const entered = await post(context, 'claims', claim);
		// The ledger only grows.
		expect(await undone(entered)).toBe(409);
		// A correction is a row of its own, held to the same, and can be taken back by another one.
		const longer = { ...claim, deadline: '2026-02-25T10:00Z' };
		const half = { ...longer, criterion: 'A significant amount of rain falls.' };
		expect((await post(context, 'claims', half)).status).toBe(400);
		const corrected = await post(context, 'claims', longer);
		const versions = async () =>
			(await claimHistory(context.db, 'rain-soon', null)).versions.map(({ deadline }) => deadline);
		const [first, second] = [Date.UTC(2026, 0, 25, 10), Date.UTC(2026, 1, 25, 10)];
		expect(await versions()).toEqual([second, first]);
		expect(await undone(corrected)).toBe(200);
		expect(await versions()).toEqual([first, second, first]);
		// What its source said is kept with its hash; the same again is not kept twice.
		const text = 'Mina said: “It will  rain.”';
		const kept = await post(context, 'claims/rain-soon/source', { text });
		expect((await post(context, 'claims/rain-soon/source', { text })).body.change).toBeNull();
		expect(await undone(kept)).toBe(409);
		const { body: held } = await ask(context, '/api/v1/claims/rain-soon');
		expect(held).toMatchObject({
			copies: [
				{
					...{ origin: 'person', by: 'Mina', text, url: claim.url, holdsQuote: true },
					sha256: createHash('sha256').update(text).digest('hex')
				}
			]
		});
		expect((await post(context, 'claims/nothing/source', { text })).status).toBe(409);
		// Of an article that was fetched here what it said then is kept without being asked.
		const { url, title, summary } = await context.db
			.selectFrom('article')
			.select(['url', 'title', 'summary'])
			.orderBy('key')
			.executeTakeFirstOrThrow();
		await post(context, 'claims', { ...claim, id: 'rain-told', url });
		const [copy] = await claimCopies(context.db, 'rain-told', null);
		expect(copy).toMatchObject({
			origin: 'article',
			text: [title, summary].filter(Boolean).join('\n\n')
		});
		expect((await verifyLedger(context.db)).broken).toBeNull();
		const outcome = await post(context, 'claims/rain-soon/outcome', { state: 'void' });
		expect(await page('claims/rain-soon')).toContain('"state":"void"');
		expect(await undone(outcome)).toBe(200);
		expect((await post(context, 'claims/rain-soon/outcome', { state: 'kept' })).status).toBe(409);

		const source = { url: 'https://desk.example/rss', name: 'The desk', lang: 'en' };
		const added = await post(context, 'sources', source);
		expect(await page('sources')).toContain('The desk');
		const stopped = await post(context, `sources/${added.body.id}/stop`);
		expect(await page('sources')).not.toContain('The desk');
		expect(await undone(stopped)).toBe(200);
		expect(await page('sources')).toContain('The desk');
		// An address inside this network is refused before anything is asked.
		const inside = await post(context, 'sources/test', { url: 'http://127.0.0.1:9/rss' });
		expect([inside.status, inside.body.error]).toMatchObject([400, { field: 'url' }]);
	});

	test('only editors change anything; on a machine of its own without accounts whoever sits at it', async () => {
		const connection = await open();
		const context = contextOf(connection);
		const may = async (reader: Reader | null, client: string | null = null, on = context) =>
			(await post(on, 'topics', TOPIC, { reader, client })).status;
		expect(await may(as('viewer'))).toBe(403);
		expect(await may(as('editor', 'read'))).toBe(403);
		expect(await may(null, '203.0.113.7')).toBe(401);
		const served = readConfig({ HOST: '0.0.0.0', ORIGIN: 'https://hearsay.example' });
		expect(await may(null, null, { ...context, config: served })).toBe(401);
		expect(await listAudit(context.db, { limit: 9, before: null })).toEqual([]);
		expect(await may(null)).toBe(200);
		const [owner] = await listAudit(context.db, { limit: 9, before: null });
		expect(owner).toMatchObject({ action: 'topic added', via: 'session' });
		expect(owner!.name).not.toBe('');
		await addPerson(
			context.db,
			{ name: 'Ann', email: 'ann@desk.example', role: 'admin', passwordHash: 'none' },
			context.clock.now()
		);
		expect(await may(null)).toBe(401);
		expect(await may(EDITOR)).toBe(200);
	});

	test('what cannot be done is refused with a sentence, and leaves nothing', async () => {
		const connection = await open();
		const context = contextOf(connection);
		const bad: [string, unknown, number, string][] = [
			['topics', '{', 400, 'no JSON'],
			['topics', '[]', 400, 'body'],
			['topics', { ...TOPIC, query: '(' }, 400, 'query'],
			['topics', { ...TOPIC, slug: 'No Slug' }, 400, 'slug'],
			['topics', { ...TOPIC, slug: 'a\u0000b' }, 200, 'ab'],
			['topics', { ...TOPIC, colour: 'red' }, 400, 'colour'],
			['topics', `"${'x'.repeat(600_000)}"`, 413, 'at most'],
			['topics/nothing/archive', {}, 404, 'nothing'],
			['links', { topic: 'quiet', state: 'confirmed' }, 400, 'two of'],
			['links', { topic: 'nothing', market: 'kalshi:E', state: 'confirmed' }, 404, 'nothing'],
			['links', { market: 'kalshi:E', story: '99999999999', state: 'confirmed' }, 404, 'kalshi:E'],
			['pairs', { a: 'kalshi:E', b: 'kalshi:E', verdict: 'inverse' }, 404, 'kalshi:E'],
			['sources', { url: 'ftp://x.example', name: 'x' }, 400, 'url'],
			['sources/nothing/stop', {}, 404, 'nothing'],
			['stories/1/merge', { with: 1 }, 409, 'one story'],
			['stories/99999999999/split', { articles: [1] }, 404, '99999999999'],
			['changes/99/undo', {}, 404, '99'],
			['changes/x/undo', {}, 400, 'id']
		];
		for (const [path, body, status, words] of bad) {
			const answer = await post(context, path, body);
			expect([path, answer.status]).toEqual([path, status]);
			expect(JSON.stringify(answer.body)).toContain(words);
		}
		expect(await listAudit(context.db, { limit: 9, before: null })).toHaveLength(1);
	});
});

test('every deed is in the document, with the schema of what it takes, and was done here', () => {
	const { paths } = openapi() as { paths: Record<string, { post?: { requestBody: object } }> };
	// Alerts have tests of their own.
	const documented = Object.entries(paths).filter(
		([path, { post }]) => post && path !== '/api/v1/alerts'
	);
	expect(documented.map(([path]) => path).sort()).toEqual([...asked].sort());
	for (const [, { post }] of documented) {
		expect(JSON.stringify(post?.requestBody)).toContain('"type":"object"');
	}
});
