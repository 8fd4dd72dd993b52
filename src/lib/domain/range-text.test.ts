import { expect, test } from 'vitest';
import { parseRange } from './range.ts';
import { pastedRange, rangeText } from './range-text.ts';

const NOW = Date.UTC(2026, 10, 26, 12, 34, 56, 789);
const read = (search: string) => parseRange(new URLSearchParams(search), NOW);

test('a copied range is the same range when it is pasted', () => {
	for (const search of ['range=1H', 'range=3M', 'range=ALL', 'from=2026-01-26&to=now']) {
		const { preset, from, to } = read(search);
		const pasted = read(`range=${encodeURIComponent(rangeText(read(search)))}`);
		expect(pasted).toMatchObject({ wrong: null, from, to, live: true });
		if (preset === 'ALL') expect(pasted.preset).toBe('ALL');
	}
	expect(rangeText(read('range=1W'))).toBe('now-7d to now');
	const past = read(`from=${NOW - 5_000_001}&to=${NOW - 1}`);
	expect(read(`range=${encodeURIComponent(rangeText(past))}`)).toEqual(past);
});

test('what is no range is not pasted, and one from Grafana is', () => {
	expect(pastedRange(' now-6h to now\n', NOW)).toBe('now-6h to now');
	expect(pastedRange('{"from":"now-6h","to":"now"}', NOW)).toBe('now-6h to now');
	for (const text of ['', 'hello', '9999-01-01 to now', '{"from":1}', '{', 'x'.repeat(1e6)]) {
		expect(pastedRange(text, NOW)).toBeNull();
	}
});
