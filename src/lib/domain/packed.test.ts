import { expect, test } from 'vitest';
import { packed, unpacked } from './packed.ts';
import { encodeVlq } from './vlq.ts';

const MINUTE = 60_000;
const START = 1_769_386_980_123;
const twenty = <T>(each: (i: number) => T) => Array.from({ length: 20 }, (_, i) => each(i));
const travelled = (value: unknown) => unpacked(JSON.parse(JSON.stringify(packed(value))));

test('moments travel as one moment and steps', () => {
	const t = twenty((i) => START + i * 5 * MINUTE);
	// Of five minutes each: K.
	expect(packed({ t })).toEqual({ t: { '#': [MINUTE, START, `A${'K'.repeat(19)}`] } });
	expect(travelled({ t })).toEqual({ t });
});

test('probabilities travel as differences of ten-thousandths, and a gap stays one', () => {
	const p = [0.04, 0.0405, null, 0.0395, ...twenty(() => 1)];
	const whole = encodeVlq([400, 5, null, -10, 9605, ...twenty(() => 0).slice(1)]);
	expect(packed({ p })).toEqual({ p: { '#': [-10_000, 0, whole] } });
	expect(travelled({ p })).toEqual({ p });
});

test('every millionth comes back to the last bit', () => {
	const p = Array.from({ length: 1_000_001 }, (_, i) => i / 1_000_000);
	expect(travelled(p)).toEqual(p);
});

test('what is no column of whole steps stays as it is', () => {
	const odd = twenty((i) => Math.sqrt(i + 2));
	const value = {
		odd,
		empty: twenty(() => null),
		short: [1, 2, 3],
		words: twenty((i) => `word ${i}`),
		large: twenty((i) => 2 ** 60 + i * 2 ** 20),
		nested: [{ t: null, name: 'A “title” with {"#":[1]}', on: true }]
	};
	expect(packed(value)).toEqual(value);
	expect(travelled(value)).toEqual(value);
});

test('moments on no step, and values that fall, travel too', () => {
	const t = twenty((i) => START + i * 1237 - (i % 3) * 5000);
	expect(travelled({ deep: [{ t }] })).toEqual({ deep: [{ t }] });
});
