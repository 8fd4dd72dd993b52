import { describe, expect, test } from 'vitest';
import { freshness } from './freshness.ts';

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 0, 26, 12);
const at = (minutes: number, every: number) =>
	freshness(NOW - minutes * MINUTE, every * MINUTE, NOW);

describe('how fresh a number is', () => {
	test('depends on how often it is checked: below two intervals it is fresh', () => {
		expect([at(0, 1), at(1.9, 1), at(2, 1)]).toEqual(['fresh', 'fresh', 'ageing']);
		expect([at(59, 30), at(60, 30)]).toEqual(['fresh', 'ageing']);
	});

	test('it is stale once a chart would show a gap, and not within a quarter of an hour', () => {
		expect([at(15, 1), at(15.1, 1)]).toEqual(['ageing', 'stale']);
		expect([at(90, 30), at(90.1, 30)]).toEqual(['ageing', 'stale']);
	});

	test('a check that a clock ahead of ours has noted is fresh', () => {
		expect(at(-3, 1)).toBe('fresh');
	});
});
