import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Connection } from './connect.ts';
import { withinHour } from './within-hour.ts';

const HOUR = 3_600_000;

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance', 'setTimeout'] }));
afterEach(() => void vi.useRealTimers());

/** Asks in an hour of a day, whose count takes so many ms and gives the hour; and how often was counted. */
function asker(takes: number) {
	const connection = {} as Connection;
	let counted = 0;
	let broken = false;
	const ask = (hour: number) =>
		withinHour(connection, 'any', hour * HOUR, async () => {
			counted++;
			await new Promise((done) => setTimeout(done, takes));
			if (broken) throw new Error('no disk');
			return hour;
		});
	const answered = async (hour: number) => {
		const answer = ask(hour);
		await vi.advanceTimersByTimeAsync(takes);
		return await answer;
	};
	return { ask, answered, counted: () => counted, breaks: (is: boolean) => (broken = is) };
}

test('what is quickly counted is counted once an hour, and waited for', async () => {
	const { answered, counted } = asker(900);
	expect([await answered(5), await answered(5), await answered(6)]).toEqual([5, 5, 6]);
	expect(counted()).toBe(2);
});

test('of what takes long the last answer serves until the new one is there', async () => {
	const { ask, answered, counted } = asker(8000);
	expect(await answered(5)).toBe(5);
	// Nobody waits, and it is counted once.
	expect([await ask(6), await ask(6)]).toEqual([5, 5]);
	expect(counted()).toBe(2);
	await vi.advanceTimersByTimeAsync(8000);
	expect(await ask(6)).toBe(6);
	expect(counted()).toBe(2);
});

test('after a long pause, or for an earlier hour, it is waited for', async () => {
	const { answered } = asker(8000);
	expect(await answered(5)).toBe(5);
	expect(await answered(12)).toBe(12);
	expect(await answered(11)).toBe(11);
});

test('what failed is counted again, and the last answer serves meanwhile', async () => {
	const { ask, answered, breaks, counted } = asker(8000);
	expect(await answered(5)).toBe(5);
	breaks(true);
	expect(await answered(6)).toBe(5);
	breaks(false);
	expect(await ask(6)).toBe(5);
	expect(counted()).toBe(3);
	await vi.advanceTimersByTimeAsync(8000);
	expect(await ask(6)).toBe(6);

	const first = asker(10);
	first.breaks(true);
	const failed = expect(first.ask(5)).rejects.toThrow('no disk');
	await vi.advanceTimersByTimeAsync(10);
	await failed;
	first.breaks(false);
	expect(await first.answered(5)).toBe(5);
});
