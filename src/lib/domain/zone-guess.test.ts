import { expect, test } from 'vitest';
import { guessZone, type Dated } from './zone-guess.ts';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 0, 26, 12);
const read = (zone: string, ...hoursAgo: (number | null)[]) => ({
	zone,
	items: hoursAgo.map((ago): Dated =>
		ago === null ? { at: null, clamped: false } : { at: NOW - ago * HOUR, clamped: ago === 0 }
	)
});

test('where every date names its zone, none has to be guessed', () => {
	const readings = [read('UTC', 1, 5, null), read('Asia/Seoul', 1, 5, null)];
	expect(guessZone(readings, 'nothing', NOW)).toEqual({
		...{ zone: 'UTC', why: 'named', bare: 0, dated: 2, ahead: 0, newestAge: HOUR }
	});
});

test('dates that move with the zone name none; the believed one stands while nothing lies ahead', () => {
	const readings = [read('Asia/Seoul', 1, 5, 3), read('UTC', 0, 0, 3)];
	expect(guessZone(readings, 'korean', NOW)).toEqual({
		...{ zone: 'Asia/Seoul', why: 'korean', bare: 2, dated: 3, ahead: 0, newestAge: HOUR }
	});
});

test('a zone that puts articles into the future yields to one that does not', () => {
	const readings = [read('UTC', 0, 3), read('Asia/Seoul', 2, 12), read('America/New_York', 0, 0)];
	expect(guessZone(readings, 'nothing', NOW)).toMatchObject({ zone: 'Asia/Seoul', why: 'future' });
	const none = [read('UTC', 0), read('America/New_York', 0)];
	// The same clamped moment in both: nothing can be told apart.
	expect(guessZone(none, 'nothing', NOW)).toMatchObject({ zone: 'UTC', why: 'named' });
});
