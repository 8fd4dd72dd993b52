import { expect, test } from 'vitest';
import { Postings } from './postings.ts';

const counts = (...tokens: string[]) => new Map(tokens.map((token) => [token, 1]));
const all = () => true;

test('a rare token tells more than a common one', () => {
	const postings = new Postings([counts('a', 'b'), counts('a'), counts('a', 'c')]);
	expect(postings.rarity('b')).toBeGreaterThan(postings.rarity('a'));
	expect(postings.rarity('unknown')).toBe(postings.most);
	const way = (token: string) => [{ token, weight: postings.rarity(token) }];
	const found = postings.search([way('a'), way('c')], 2, all);
	expect(found.map(({ document }) => document)).toEqual([2, 1]);
});

test('of the ways to find a unit a document counts the first it has', () => {
	const postings = new Postings([counts('truce', 'ceasefire'), counts('ceasefire')]);
	const unit = [
		{ token: 'truce', weight: 2 },
		{ token: 'ceasefire', weight: 1 }
	];
	const [both, second] = postings.search([unit], 2, all);
	expect(both?.document).toBe(0);
	// 2.2 / (1 + norm) for a count of 1; the second document is shorter.
	expect(both?.bm25).toBeLessThan(2 * (second?.bm25 ?? 0) + 0.1);
});

test('equal documents come in their order, and those that do not fit not at all', () => {
	const postings = new Postings([counts('a'), counts('a'), counts('a')]);
	const unit = [{ token: 'a', weight: 1 }];
	const search = (fits: (document: number) => boolean) =>
		postings.search([unit], 2, fits).map(({ document }) => document);
	expect(search(all)).toEqual([0, 1]);
	expect(search((document) => document !== 0)).toEqual([1, 2]);
});

test('a document is asked for a token by its number', () => {
	const postings = new Postings(
		Array.from({ length: 9 }, (_, i) => counts(i % 2 ? 'odd' : 'even', 'all'))
	);
	expect([0, 1, 7, 8].map((document) => postings.holds('odd', document))).toEqual([
		false,
		true,
		true,
		false
	]);
	expect(postings.holds('unknown', 0)).toBe(false);
	expect(new Postings([]).search([[{ token: 'a', weight: 1 }]], 5, all)).toEqual([]);
});
