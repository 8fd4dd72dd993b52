import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { canonicalJson } from '#lib/domain/canonical-json.ts';
import type { Snapshot } from '#lib/charts/snapshot.ts';
import { saveReading } from '#lib/server/db/market.ts';
import { removeTopic } from '#lib/server/db/topic.ts';
import { freeze } from '../../src/routes/s/freeze.ts';
import { eachDatabase } from '../databases.ts';
import { quote, reading } from '../db/readings.ts';
import { ask, contextOf, fill, HOUR, NOW, DAY } from './world.ts';

const TOPIC = { kind: 'topics', id: 'ryanair' } as const;
const RANGE = `from=${NOW - DAY}&to=${NOW}`;

eachDatabase('a snapshot', (open) => {
	const world = async () => {
		const connection = await open();
		await fill(connection);
		const context = contextOf(connection);
		const frozen = async (search = RANGE, subject: Snapshot['subject'] = TOPIC) => {
			const url = new URL(`http://127.0.0.1:3000/${subject.kind}/${subject.id}?${search}`);
			const stored = await freeze(subject, url, {
				locals: { context, reader: null, client: null, cookies: [] }
			});
			if (!('hash' in stored)) throw new Error(stored.refused);
			return stored.hash;
		};
		const read = async (hash: string) => {
			const { body, status, headers } = await ask(context, `/api/v1/snapshots/${hash}`);
			return { status, headers, body, snapshot: body?.snapshot as Snapshot };
		};
		return { connection, context, frozen, read };
	};

	test('holds what the page of a topic shows, under the hash of it', async () => {
		const { frozen, read } = await world();
		const hash = await frozen();
		const { status, headers, snapshot } = await read(hash);
		expect(status).toBe(200);
		expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
		expect(snapshot).toMatchObject({
			version: 1,
			subject: TOPIC,
			name: { en: 'About ryanair', ko: 'ryanair 소식' },
			asOf: null,
			knownAt: NOW,
			simulated: false,
			figure: { from: NOW - DAY, to: NOW, axis: 'linear' }
		});
		expect(snapshot.figure.lines.map(({ id }) => id)).toEqual(['polymarket:0xa', 'manifold:c']);
		expect(snapshot.markets[0]).toMatchObject({
			rules: 'An announced agreement by June 30.',
			quote: { bid: 0.6, ask: 0.7, probability: 0.65, basis: 'mid' },
			checkedAt: NOW
		});
		expect(snapshot.methods).toHaveProperty('downsampling.version', 1);
		const digest = createHash('sha256').update(canonicalJson(snapshot)).digest('hex');
		expect(digest.startsWith(hash)).toBe(true);
	});

	test('of the same view of the same data is the same; of another it is another', async () => {
		const { frozen } = await world();
		const hash = await frozen();
		expect(await frozen(`to=${NOW}&whatever=1&from=${NOW - DAY}`)).toBe(hash);
		expect(await frozen(`${RANGE}&axis=logodds`)).not.toBe(hash);
		expect(await frozen(`from=${NOW - HOUR}&to=${NOW}`)).not.toBe(hash);
	});

	test('stays what it was when prices go on and the topic is removed', async () => {
		const { connection, frozen, read } = await world();
		const hash = await frozen();
		const before = (await read(hash)).body;
		await saveReading(
			connection,
			[
				reading('a', NOW, null, {
					id: 'polymarket:0xa',
					venue: 'polymarket',
					title: 'Will Musk buy Ryanair?',
					rules: 'Other rules.',
					quote: quote(NOW, { bid: 90, ask: 92, last: 91 })
				})
			],
			NOW,
			HOUR
		);
		expect(await frozen()).not.toBe(hash);
		await removeTopic(connection.db, TOPIC.id, NOW);
		await expect(frozen()).rejects.toMatchObject({ status: 404 });
		expect((await read(hash)).body).toEqual(before);
	});

	test('of a past moment holds what was known then', async () => {
		const { frozen, read } = await world();
		const then = NOW - 3 * HOUR;
		const { snapshot } = await read(await frozen(`${RANGE}&asOf=${then}`));
		expect(snapshot).toMatchObject({ asOf: then, knownAt: then });
		expect(snapshot.markets[0]).toMatchObject({
			rules: 'An announced agreement.',
			quote: { bid: 0.4, ask: 0.5, probability: 0.45 }
		});
		for (const { t } of snapshot.figure.lines) expect(Math.max(...t)).toBeLessThanOrEqual(then);
	});

	test('of a market holds its two sides', async () => {
		const { frozen, read } = await world();
		const market = { kind: 'markets', id: 'polymarket:0xb' } as const;
		const { snapshot } = await read(await frozen(RANGE, market));
		expect(snapshot.subject).toEqual(market);
		expect(snapshot.figure.band?.bid.at(-1)).toBe(0.1);
		expect(snapshot.markets).toHaveLength(1);
		expect(snapshot.markets[0]).not.toHaveProperty('siblings');
	});

	test('whose row was changed is not given out, with a sentence that says so', async () => {
		const { connection, frozen, read } = await world();
		const [hash, other] = [await frozen(), await frozen(`${RANGE}&axis=logodds`)];
		const { db } = connection;
		const { data } = await db
			.selectFrom('snapshot')
			.select('data')
			.where('hash', '=', other)
			.executeTakeFirstOrThrow();
		await db.updateTable('snapshot').set({ data }).where('hash', '=', hash).execute();
		const { status, body } = await read(hash);
		expect([status, body?.error.code]).toEqual([404, 'not_found']);
		expect(body?.error.message).toContain('was changed after it was frozen');
		expect((await read('0123456789abcdef0123')).body?.error.message).toBe(
			'There is no snapshot 0123456789abcdef0123.'
		);
	});
});
