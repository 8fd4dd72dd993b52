import { expect, test } from 'vitest';
import { MOST_SEEN, readSeen, withSeen, type Seen } from './seen.ts';

const story = (n: number): Seen => ({
	kind: 'story',
	path: `/stories/${n}`,
	name: { en: `Story ${n}`, ko: `Story ${n}` }
});

test('what was looked at last stands first, each page once, at most twenty', () => {
	const list = Array.from({ length: 30 }, (_, i) => story(i)).reduce<Seen[]>(withSeen, []);
	expect(list).toHaveLength(MOST_SEEN);
	expect(list[0]).toEqual(story(29));
	expect(
		withSeen(list, story(20))
			.map(({ path }) => path)
			.slice(0, 3)
	).toEqual(['/stories/20', '/stories/29', '/stories/28']);
});

test('what was kept is read back, and what is none of it is left out', () => {
	expect(readSeen(JSON.stringify([story(1)]))).toEqual([story(1)]);
	const wrong = [null, 7, { ...story(1), path: '//elsewhere' }, { ...story(1), kind: 'page' }];
	expect(readSeen(JSON.stringify([...wrong, { ...story(1), name: 'x' }, story(2)]))).toEqual([
		story(2)
	]);
	expect(readSeen('{')).toEqual([]);
	expect(readSeen(null)).toEqual([]);
	expect(readSeen('{"a":1}')).toEqual([]);
});
