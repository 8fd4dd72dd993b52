import { expect, test } from 'vitest';
import { leadOf, ownersOf, PASS, storySentiment, storyView, type Member } from './story-view.ts';

const member = (key: number, more: Partial<Member>): Member => ({
	key,
	storyKey: 1,
	title: `Headline ${key}`,
	url: `https://example.com/${key}`,
	summary: '',
	outlet: 'Example',
	domain: `d${key}.example`,
	owner: `d${key}.example`,
	copy: false,
	copyOf: null,
	viaGdelt: false,
	lang: 'en',
	publishedAt: 0,
	listedAt: 0,
	seenAt: 0,
	sentiment: null,
	sentimentTerms: [],
	...more
});

test('the article seen first shows a story, however early another was published', () => {
	const early = member(1, { seenAt: PASS + 1, publishedAt: 10 });
	expect(leadOf([early, member(2, { seenAt: 0, publishedAt: 20 })])?.key).toBe(2);
});

test('of articles seen in one pass the earliest published shows it', () => {
	const early = member(1, { seenAt: PASS, publishedAt: 10 });
	expect(leadOf([early, member(2, { seenAt: 0, publishedAt: 20 })])?.key).toBe(1);
});

test('an outlet’s own feed comes before what GDELT brought of it, and only of it', () => {
	const viaGdelt = member(1, { viaGdelt: true, domain: 'a.example', publishedAt: 10 });
	const own = member(2, { domain: 'a.example', publishedAt: 20 });
	const other = member(3, { domain: 'b.example', publishedAt: 20 });
	expect(leadOf([viaGdelt, own])?.key).toBe(2);
	expect(leadOf([viaGdelt, other])?.key).toBe(1);
	expect(leadOf([{ ...viaGdelt, publishedAt: 20 }, other])?.key).toBe(3);
	expect(leadOf([])).toBeNull();
});

test('a publisher counts once, and an article without a score does not count as zero', () => {
	const members = [
		member(1, { owner: 'a', sentiment: 0.4 }),
		member(2, { owner: 'a', sentiment: null }),
		member(3, { owner: 'b', sentiment: 0.2 })
	];
	expect(ownersOf({ members })).toEqual(['a', 'b']);
	expect(storySentiment({ members })).toBe(0.3);
	expect(storySentiment({ members: members.slice(1, 2) })).toBeNull();
});

test('copies at portals count neither as articles nor as publishers', () => {
	const members = [
		member(1, { sentiment: 1 }),
		member(2, { copy: true, copyOf: 1, sentiment: -1 })
	];
	expect(ownersOf({ members })).toEqual(['d1.example']);
	expect(storySentiment({ members })).toBe(1);
	const [lead] = members;
	expect(storyView({ key: 1, lead: lead ?? expect.fail(), members }).articles).toBe(1);
});
