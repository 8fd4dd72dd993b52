import { expect, test } from 'vitest';
import {
	listTopics,
	removeTopic,
	saveTopic,
	topicBySlug,
	type NewTopic
} from '#lib/server/db/topic.ts';
import { eachDatabase } from '../databases.ts';

const topic = (more: Partial<NewTopic> = {}): NewTopic => ({
	slug: 'musk-ryanair',
	name: { en: 'Musk and Ryanair', ko: '머스크와 라이언에어' },
	query: 'Musk Ryanair',
	aliases: ['Elon Musk', '일론 머스크'],
	search: ['Musk Ryanair'],
	markets: ['kalshi:RYAN'],
	origin: 'track',
	...more
});

eachDatabase('topics', (open) => {
	test('a topic comes back as it was saved', async () => {
		const { db } = await open();
		expect(await saveTopic(db, topic(), 10)).toBe('added');
		expect(await topicBySlug(db, 'musk-ryanair')).toEqual({
			...topic(),
			seenAt: 10,
			removedAt: null
		});
		expect(await topicBySlug(db, 'other')).toBeNull();
	});

	test('saving again says what changed and keeps the first time', async () => {
		const { db } = await open();
		await saveTopic(db, topic(), 10);
		expect(await saveTopic(db, topic(), 20)).toBe('kept');
		expect(await saveTopic(db, topic({ query: 'Ryanair' }), 30)).toBe('changed');
		expect(await topicBySlug(db, 'musk-ryanair')).toMatchObject({ query: 'Ryanair', seenAt: 10 });
	});

	test('a removed topic is gone now, was there then, and can come back', async () => {
		const { db } = await open();
		await saveTopic(db, topic(), 10);
		await saveTopic(db, topic({ slug: 'fed' }), 15);
		expect(await removeTopic(db, 'musk-ryanair', 20)).toBe(true);
		expect(await removeTopic(db, 'musk-ryanair', 21)).toBe(false);
		const slugs = async (asOf?: number) => (await listTopics(db, asOf)).map(({ slug }) => slug);
		expect(await slugs()).toEqual(['fed']);
		expect(await slugs(17)).toEqual(['fed', 'musk-ryanair']);
		expect(await slugs(12)).toEqual(['musk-ryanair']);
		expect(await saveTopic(db, topic(), 30)).toBe('added');
		expect(await slugs()).toEqual(['fed', 'musk-ryanair']);
	});
});
