import { stringify } from 'devalue';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unflatten } from './unflatten.ts';

const read = (value: unknown, reducers = {}, revivers = {}) =>
	unflatten(JSON.parse(stringify(value, reducers)), revivers);

test('whatever plain data a load function sends is read as it was', () => {
	const plain = fc.letrec((tie) => ({
		value: fc.oneof(
			{ maxDepth: 4 },
			fc.string(),
			fc.double(),
			fc.constantFrom(null, undefined, true, false),
			fc.array(tie('value')),
			fc.dictionary(
				fc.string().filter((name) => name !== '__proto__'),
				tie('value'),
				{ noNullPrototype: true }
			)
		)
	})).value;
	fc.assert(
		fc.property(plain, (value) => {
			expect(read(value)).toEqual(value);
		})
	);
});

test('what is named twice stays one thing, and values of a kind of their own are revived', () => {
	const shared = { a: 1 };
	const twice = read([shared, shared]) as object[];
	expect(twice[0]).toBe(twice[1]);
	class Large {}
	const reducers = { json: (value: unknown) => value instanceof Large && '{"b":2}' };
	const revivers = { json: (text: unknown) => JSON.parse(text as string) as unknown };
	expect(read({ it: new Large() }, reducers, revivers)).toEqual({ it: { b: 2 } });
});

test('data that is not plain is refused by its kind', () => {
	expect(() => read({ at: new Date(0) })).toThrow('Date');
	expect(() => read([1, , 3])).toThrow('-2');
});
