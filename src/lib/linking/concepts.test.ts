import { expect, test } from 'vitest';
import { CONCEPTS, type Concept } from './concepts.ts';

test('every concept has names in both languages, an id of its own and known parents', () => {
	expect(CONCEPTS.length).toBeGreaterThan(1200);
	const ids = new Set(CONCEPTS.map(({ id }) => id));
	expect(ids.size).toBe(CONCEPTS.length);
	for (const { id, kind, names, parents } of CONCEPTS) {
		expect(id.startsWith(`${kind}:`), id).toBe(true);
		for (const list of [names.en, names.ko]) {
			expect(list.length, id).toBeGreaterThan(0);
			expect(
				list.every((name) => name !== '' && !/[=>?]/.test(name)),
				id
			).toBe(true);
		}
		expect(
			parents.filter((parent) => !ids.has(parent) || parent === id),
			id
		).toEqual([]);
	}
});

test('the table has every kind, in numbers that fit the news', () => {
	const count = (kind: Concept['kind']) => CONCEPTS.filter((c) => c.kind === kind).length;
	expect(count('person')).toBeGreaterThan(400);
	expect(count('company')).toBeGreaterThan(200);
	expect(count('country')).toBeGreaterThan(120);
	expect(count('team')).toBeGreaterThan(120);
	expect(count('month')).toBe(12);
	for (const kind of ['product', 'institution', 'place', 'league', 'event', 'currency'] as const) {
		expect(count(kind), kind).toBeGreaterThan(10);
	}
});

const carriers = () => {
	const found = new Map<string, Set<Concept>>();
	for (const concept of CONCEPTS) {
		for (const name of [...concept.names.en, ...concept.names.ko]) {
			const key = `${concept.kind} ${name.toLowerCase()}`;
			found.set(key, (found.get(key) ?? new Set()).add(concept));
		}
	}
	return [...found].map(([key, concepts]) => ({ key, concepts: [...concepts] }));
};

test('no name is given to two concepts of a kind, but for pairs of countries and names marked doubtful', () => {
	const shared = carriers().filter(
		({ key, concepts }) =>
			!key.startsWith('term ') &&
			concepts.length > 1 &&
			!/^country [가-힣]{2,3}$/.test(key) &&
			!concepts.every(({ doubtful }) =>
				[...doubtful].some((name) => key.endsWith(` ${name.toLowerCase()}`))
			)
	);
	expect(shared.map(({ key }) => key)).toEqual([]);
});

test('a word of the news has three meanings at most', () => {
	const many = carriers().filter(({ concepts }) => concepts.length > 3);
	expect(many.map(({ key }) => key)).toEqual([]);
});
