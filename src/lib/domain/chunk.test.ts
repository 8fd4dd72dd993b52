import { expect, test } from 'vitest';
import {
	CHUNK_BYTES,
	ChunkError,
	decodeChunks,
	decodeQuotes,
	emptyColumns,
	encodeChunks,
	encodeQuotes,
	hasRoom,
	mergeColumns,
	quoteAt,
	sliceColumns,
	toColumns
} from './chunk.ts';
import type { Quote } from './market.ts';

const quote = (at: number, rest: Partial<Quote> = {}): Quote => ({
	at,
	bid: null,
	ask: null,
	last: null,
	probability: null,
	basis: null,
	volume: null,
	...rest
});

const back = (quotes: Quote[]) => {
	const columns = decodeQuotes(encodeQuotes(toColumns(quotes)));
	return quotes.map((_, i) => quoteAt(columns, i));
};

test('quotes come back as they were, missing sides missing', () => {
	const quotes = [
		quote(1_790_000_000_123, {
			bid: 40_000,
			ask: 50_000,
			last: 45_000,
			probability: 45_000,
			basis: 'mid',
			volume: 12_340_000
		}),
		quote(1_790_000_300_124, {
			ask: 50_000,
			last: 45_000,
			probability: 45_000,
			basis: 'last',
			volume: 12_340_000
		}),
		quote(1_790_000_600_999, { bid: 1 }),
		quote(1_790_000_601_000, { last: 0, probability: 0, basis: 'last', volume: 0 }),
		quote(1_790_000_602_000, {
			last: 0,
			probability: 1_000_000,
			basis: 'settlement',
			volume: 2 ** 50
		})
	];
	expect(back(quotes)).toEqual(quotes);
});

test('a probability that follows from its sides takes no bytes of its own, and still comes back exactly', () => {
	const derived = [
		quote(1, { bid: 1, ask: 2, probability: 2, basis: 'mid' }),
		quote(2, { bid: 10, ask: 20, last: 30, probability: 30, basis: 'last' }),
		quote(3, { bid: 10, ask: 900_000 })
	];
	const other = derived.map((q) => ({ ...q, probability: q.probability && q.probability + 1 }));
	expect(back(derived)).toEqual(derived);
	expect(back(other)).toEqual(other);
	const size = (quotes: Quote[]) => encodeQuotes(toColumns(quotes)).length;
	expect(size(derived)).toBeLessThan(size(other));
	const some = decodeQuotes(encodeQuotes(toColumns(derived)), ['at', 'probability']);
	expect([...some.probability]).toEqual([2, 30, -1]);
	expect([...some.bid]).toEqual([]);
	const two = decodeQuotes(encodeQuotes(toColumns(derived)), ['at', 'probability', 'ask']);
	expect([...two.probability]).toEqual([2, 30, -1]);
	expect([...two.ask]).toEqual([2, 20, 900_000]);
});

test('one quote, 512 quotes and quotes at irregular times all come back', () => {
	let seed = 7;
	const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
	let at = 1_790_000_000_000;
	const quotes = Array.from({ length: 512 }, () => {
		at += 1 + Math.floor(random() * 1e7);
		const price = () => (random() < 0.2 ? null : Math.floor(random() * 1_000_001));
		const probability = price();
		return quote(at, {
			bid: price(),
			ask: price(),
			last: price(),
			probability,
			basis: probability === null ? null : 'amm',
			volume: random() < 0.1 ? null : Math.floor(random() * 2 ** 52)
		});
	});
	expect(back(quotes)).toEqual(quotes);
	expect(back(quotes.slice(0, 1))).toEqual(quotes.slice(0, 1));
});

test('several chunks are read into one', () => {
	const chunks = [[quote(1, { last: 5 })], [quote(2), quote(3, { last: 6 })]].map((quotes) =>
		encodeQuotes(toColumns(quotes))
	);
	const columns = decodeChunks(chunks);
	expect([...columns.at]).toEqual([1, 2, 3]);
	expect([...columns.last]).toEqual([5, -1, 6]);
	expect(decodeChunks([]).at.length).toBe(0);
});

test('every single damaged byte is noticed, and so is a chunk cut off', () => {
	const data = encodeQuotes(
		toColumns([quote(1000, { bid: 5, ask: 7 }), quote(2000, { bid: 6 }), quote(4000)])
	);
	for (let i = 0; i < data.length; i++) {
		const damaged = data.slice();
		damaged[i] = (damaged[i] as number) ^ 0x10;
		expect(() => decodeQuotes(damaged), `byte ${i}`).toThrow(ChunkError);
		expect(() => decodeQuotes(data.slice(0, i)), `cut at ${i}`).toThrow(ChunkError);
	}
});

test('a long run of quotes is cut into chunks of some bytes, and none is lost', () => {
	let seed = 5;
	const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
	const quotes = Array.from({ length: 3000 }, (_, i) =>
		quote(1_790_000_000_000 + i * 60_000, {
			bid: Math.floor(random() * 1e6),
			// The second half is quiet: 512 quotes take little room.
			volume: i < 1500 ? Math.floor(random() * 1e12) : 7
		})
	);
	const columns = toColumns(quotes.map((q, i) => (i < 1500 ? q : { ...q, bid: 5 })));
	const chunks = encodeChunks(columns);
	expect(Math.max(...chunks.map(({ data }) => data.length))).toBeLessThanOrEqual(CHUNK_BYTES);
	expect(Math.max(...chunks.map(({ count }) => count))).toBeLessThanOrEqual(512);
	expect(chunks.slice(0, 5).every((chunk) => !hasRoom(chunk))).toBe(true);
	expect(decodeChunks(chunks.map(({ data }) => data))).toEqual(columns);
	expect(encodeChunks(emptyColumns(0))).toEqual([]);
});

test('quotes out of order are refused', () => {
	expect(() => encodeQuotes(toColumns([quote(2), quote(1)]))).toThrow(/out of order/);
	expect(() => encodeQuotes(toColumns([quote(1), quote(1)]))).toThrow(/out of order/);
	expect(() => encodeQuotes(emptyColumns(0))).toThrow(/1 to 65 535/);
});

test('where two runs of quotes have the same moment, the second wins', () => {
	const a = toColumns([quote(1, { last: 1 }), quote(2, { last: 2 }), quote(4, { last: 4 })]);
	const b = toColumns([quote(2, { last: 20 }), quote(3, { last: 30 })]);
	const merged = mergeColumns(a, b);
	expect([...merged.at]).toEqual([1, 2, 3, 4]);
	expect([...merged.last]).toEqual([1, 20, 30, 4]);
});

test('a price that walks by 0.01 % every 5 minutes, with volume, takes at most 5 bytes a point', () => {
	let seed = 3;
	const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
	const columns = emptyColumns(5120);
	let price = 500_000;
	let cents = 0;
	for (let i = 0; i < 5120; i++) {
		// Half of the steps change nothing, as in reference data.
		if (random() < 0.5) {
			price = Math.min(999_900, Math.max(100, price + Math.round((random() - 0.5) * 40) * 100));
			cents += Math.round(random() * 100_000);
		}
		columns.at[i] = 1_790_000_000_000 + i * 300_000;
		columns.probability[i] = price;
		columns.basis[i] = 3;
		columns.volume[i] = cents * 10_000;
	}
	let bytes = 0;
	for (let i = 0; i < 5120; i += 512)
		bytes += encodeQuotes(sliceColumns(columns, i, i + 512)).length;
	expect(bytes / 5120).toBeLessThanOrEqual(5);
});
