import { expect, test } from 'vitest';
import { coverageSeries, measuredUntil, saveCoverage } from '#lib/server/db/coverage.ts';
import { eachDatabase } from '../databases.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const D0 = Date.parse('2026-01-20T00:00:00Z');
const point = (at: number, value: number, norm: number | null = null) => ({ at, value, norm });

eachDatabase('coverage', (open) => {
	test('a bucket without articles is zero where it was measured and null where it was not', async () => {
		const { db } = await open();
		const points = [point(D0, 3, 1000), point(D0 + 2 * HOUR, 5, 1200)];
		await saveCoverage(db, 't', 'volume', { from: D0, to: D0 + 4 * HOUR, step: HOUR, points }, 1);
		const window = { from: D0 - HOUR, to: D0 + 5 * HOUR, bucket: HOUR };
		expect(await coverageSeries(db, 't', 'volume', window)).toEqual({
			t: [-1, 0, 1, 2, 3, 4].map((n) => D0 + n * HOUR),
			v: [null, 3, 0, 5, 0, null],
			norm: [null, 1000, null, 1200, null, null]
		});
		expect((await coverageSeries(db, 'other', 'volume', window)).v).toEqual(Array(6).fill(null));
		expect(await measuredUntil(db, 't', 'volume')).toBe(D0 + 4 * HOUR);
		expect(await measuredUntil(db, 't', 'tone')).toBeNull();
	});

	test('no articles means no tone, not a tone of zero', async () => {
		const { db } = await open();
		const points = [point(D0, -2), point(D0 + HOUR, -4)];
		await saveCoverage(db, 't', 'tone', { from: D0, to: D0 + 4 * HOUR, step: HOUR, points }, 1);
		const window = { from: D0, to: D0 + 4 * HOUR, bucket: 2 * HOUR };
		expect((await coverageSeries(db, 't', 'tone', window)).v).toEqual([-3, null]);
	});

	test('measuring again replaces, and an article taken back leaves a zero', async () => {
		const { db } = await open();
		const measure = (points: ReturnType<typeof point>[], seenAt: number) =>
			saveCoverage(db, 't', 'volume', { from: D0, to: D0 + 3 * HOUR, step: HOUR, points }, seenAt);
		await measure([point(D0, 1), point(D0 + HOUR, 1)], 1);
		await measure([point(D0, 2)], 2);
		await measure([point(D0, 2)], 3);
		const window = { from: D0, to: D0 + 3 * HOUR, bucket: HOUR };
		expect((await coverageSeries(db, 't', 'volume', window)).v).toEqual([2, 0, 0]);
		const spans = await db.selectFrom('coverageSpan').selectAll().execute();
		expect(spans).toMatchObject([{ fromAt: D0, toAt: D0 + 3 * HOUR, seenAt: 3 }]);
	});

	test('overlapping measurements join without counting anything twice', async () => {
		const { db } = await open();
		const save = (from: number, to: number, value: number) =>
			saveCoverage(
				db,
				't',
				'volume',
				{
					from: D0 + from * HOUR,
					to: D0 + to * HOUR,
					step: HOUR,
					points: Array.from({ length: to - from }, (_, n) => point(D0 + (from + n) * HOUR, value))
				},
				value
			);
		await save(0, 4, 1);
		await save(2, 6, 2);
		await save(8, 9, 3);
		const window = { from: D0, to: D0 + 9 * HOUR, bucket: HOUR };
		expect((await coverageSeries(db, 't', 'volume', window)).v).toEqual([
			1,
			1,
			2,
			2,
			2,
			2,
			null,
			null,
			3
		]);
		expect((await coverageSeries(db, 't', 'volume', { ...window, bucket: 3 * HOUR })).v).toEqual([
			4,
			6,
			null
		]);
	});

	test('a finer measurement stays, a coarser one fills what lies before', async () => {
		const { db } = await open();
		const hours = Array.from({ length: 24 }, (_, n) => point(D0 + DAY + n * HOUR, 1));
		const fine = { from: D0 + DAY, to: D0 + 2 * DAY, step: HOUR, points: hours };
		const days = [0, 1, 2].map((n) => point(D0 + n * DAY, 100));
		const coarse = { from: D0, to: D0 + 3 * DAY, step: DAY, points: days };
		await saveCoverage(db, 't', 'volume', fine, 1);
		await saveCoverage(db, 't', 'volume', coarse, 2);
		const window = { from: D0, to: D0 + 3 * DAY, bucket: DAY };
		expect((await coverageSeries(db, 't', 'volume', window)).v).toEqual([100, 24, 100]);
		// A day cannot be told in hours.
		const first = await coverageSeries(db, 't', 'volume', {
			from: D0,
			to: D0 + HOUR,
			bucket: HOUR
		});
		expect(first.v).toEqual([null]);
		// The other way round: the hours that are measured later take the day's place.
		await saveCoverage(
			db,
			't',
			'volume',
			{ from: D0, to: D0 + 6 * HOUR, step: HOUR, points: [] },
			3
		);
		expect((await coverageSeries(db, 't', 'volume', window)).v).toEqual([null, 24, 100]);
		expect((await coverageSeries(db, 't', 'volume', { ...window, bucket: 6 * HOUR })).v[0]).toBe(0);
	});
});
