import { expect, test } from 'vitest';
import {
	decideLink,
	dropLinks,
	linksFrom,
	linksTo,
	saveLinks,
	type NewLink
} from '#lib/server/db/link.ts';
import { eachDatabase } from '../databases.ts';

const link = (more: Partial<NewLink> = {}): NewLink => ({
	kind: 'topic-article',
	a: 'musk',
	b: '1',
	score: 0.8,
	reasons: ['the headline says "Musk"'],
	state: 'suggested',
	decidedBy: 'machine',
	...more
});

eachDatabase('links', (open) => {
	test('a link is found from both ends, best first', async () => {
		const { db } = await open();
		expect(await saveLinks(db, [link(), link({ b: '2', score: 0.9 })], 10)).toBe(2);
		expect((await linksFrom(db, 'topic-article', 'musk')).map(({ b }) => b)).toEqual(['2', '1']);
		expect(await linksTo(db, 'topic-article', '1')).toEqual([
			{ ...link(), seenAt: 10, inverse: null }
		]);
		expect(await linksTo(db, 'market-article', '1')).toEqual([]);
	});

	test('the same link again changes nothing, a better one keeps its first time', async () => {
		const { db } = await open();
		await saveLinks(db, [link()], 10);
		expect(await saveLinks(db, [link(), link()], 20)).toBe(0);
		expect(await saveLinks(db, [link({ score: 1 })], 20)).toBe(1);
		expect(await linksFrom(db, 'topic-article', 'musk')).toMatchObject([{ score: 1, seenAt: 10 }]);
	});

	test("a person's verdict is never overwritten by a machine or a file", async () => {
		const { db } = await open();
		await saveLinks(db, [link()], 10);
		await decideLink(db, link(), 'rejected', 'editor', 20);
		const file = link({ state: 'confirmed', decidedBy: 'track' });
		expect(await saveLinks(db, [link({ score: 1 })], 30)).toBe(0);
		expect(await saveLinks(db, [file], 30)).toBe(0);
		expect(await linksFrom(db, 'topic-article', 'musk')).toEqual([]);
		expect(await linksFrom(db, 'topic-article', 'musk', { withRejected: true })).toMatchObject([
			{ state: 'rejected', decidedBy: 'editor' }
		]);
		expect(await dropLinks(db, 'topic-article', 'musk', ['1'], new Set())).toBe(0);
		await expect(decideLink(db, link(), 'confirmed', 'machine', 40)).rejects.toThrow('person');
	});

	test('a file overrules the machine, not the other way round', async () => {
		const { db } = await open();
		await saveLinks(db, [link()], 10);
		await saveLinks(db, [link({ score: 1, state: 'confirmed', decidedBy: 'track' })], 20);
		expect(await saveLinks(db, [link({ score: 0.5 })], 30)).toBe(0);
		expect(await linksFrom(db, 'topic-article', 'musk')).toMatchObject([
			{ score: 1, state: 'confirmed' }
		]);
	});

	test('as of a past moment a link stands as it stood then', async () => {
		const { db } = await open();
		await saveLinks(db, [link()], 10);
		await decideLink(db, link(), 'confirmed', 'editor', 20);
		await decideLink(db, link(), 'rejected', 'editor', 30);
		const then = async (asOf: number) =>
			(await linksFrom(db, 'topic-article', 'musk', { asOf, withRejected: true })).map(
				({ state }) => state
			);
		expect(await then(5)).toEqual([]);
		expect(await then(15)).toEqual(['suggested']);
		expect(await then(25)).toEqual(['confirmed']);
		expect(await then(35)).toEqual(['rejected']);
		expect(await linksFrom(db, 'topic-article', 'musk', { asOf: 35 })).toEqual([]);
	});

	test('a verdict is never overwritten: also one of the same moment, or after the clock was set back', async () => {
		const { db } = await open();
		const pair = { kind: 'market-market', a: '1', b: '2' } as const;
		await decideLink(db, pair, 'confirmed', 'Kim', 20, { inverse: true, note: 'turned round' });
		await decideLink(db, pair, 'rejected', 'Lee', 20);
		await decideLink(db, pair, 'suggested', 'Lee', 5);
		const rows = await db
			.selectFrom('linkVerdict')
			.select(['state', 'decidedBy', 'inverse', 'note'])
			.orderBy('seenAt')
			.execute();
		expect(rows).toEqual([
			{ state: 'confirmed', decidedBy: 'Kim', inverse: 1, note: 'turned round' },
			{ state: 'rejected', decidedBy: 'Lee', inverse: null, note: null },
			{ state: 'suggested', decidedBy: 'Lee', inverse: null, note: null }
		]);
		const [then] = await linksFrom(db, 'market-market', '1', { asOf: 20 });
		expect(then).toMatchObject({ state: 'confirmed', inverse: true });
		// Taken back, a link is the machine's again.
		expect(await saveLinks(db, [link({ ...pair, score: 0.7 })], 30)).toBe(1);
	});

	test('links that no longer hold are taken back, those looked at only', async () => {
		const { db } = await open();
		await saveLinks(
			db,
			['1', '2', '3'].map((b) => link({ b })),
			10
		);
		expect(await dropLinks(db, 'topic-article', 'musk', ['1', '2'], new Set(['2']))).toBe(1);
		expect((await linksFrom(db, 'topic-article', 'musk')).map(({ b }) => b)).toEqual(['2', '3']);
	});

	test('thousands of links go in at once', async () => {
		const { db } = await open();
		const many = Array.from({ length: 1500 }, (_, i) => link({ a: `t${i % 7}`, b: String(i) }));
		expect(await saveLinks(db, many, 10)).toBe(1500);
		expect(await saveLinks(db, many, 20)).toBe(0);
	});
});
