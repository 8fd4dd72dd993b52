import { expect, test } from 'vitest';
import { latestRate, rateAt, saveRates } from '#lib/server/db/fx-rate.ts';
import { eachDatabase } from '../databases.ts';

const AT = Date.parse('2026-01-20T16:00:00Z');
const rate = (date: string, value: string, source = 'ECB') => ({
	...{ date, base: 'USD', quote: 'KRW', rate: value, source }
});

eachDatabase('exchange rates', (open) => {
	test('a rate read twice is stored once, a corrected one stands beside the earlier', async () => {
		const { db } = await open();
		const rates = [rate('2026-01-19', '1470.5'), rate('2026-01-20', '1466.98')];
		expect(await saveRates(db, rates, AT)).toEqual({ stored: 2, unchanged: 0 });
		expect(await saveRates(db, rates, AT + 1)).toEqual({ stored: 0, unchanged: 2 });
		expect(await saveRates(db, [rate('2026-01-20', '1467.1')], AT + 2)).toEqual({
			stored: 1,
			unchanged: 0
		});
		expect((await latestRate(db))?.rate).toBe('1467.1');
		expect((await latestRate(db, AT + 1))?.rate).toBe('1466.98');
		expect(await latestRate(db, AT - 1)).toBeUndefined();
		expect(await saveRates(db, [], AT)).toEqual({ stored: 0, unchanged: 0 });
	});

	test('a weekend has the rate of the Friday before it', async () => {
		const { db } = await open();
		await saveRates(db, [rate('2026-01-16', '1475'), rate('2026-01-19', '1470.5')], AT);
		expect(await rateAt(db, '2026-01-18')).toMatchObject({ date: '2026-01-16', rate: '1475' });
		expect(await rateAt(db, '2026-01-15')).toBeUndefined();
		expect(await rateAt(db, '2026-01-18', AT, { base: 'EUR', quote: 'KRW' })).toBeUndefined();
	});

	test('many days are stored at once', async () => {
		const { db } = await open();
		const days = Array.from({ length: 1500 }, (_, n) =>
			rate(new Date(n * 86_400_000).toISOString().slice(0, 10), String(1000 + n))
		);
		expect(await saveRates(db, days, AT)).toEqual({ stored: 1500, unchanged: 0 });
		expect(await saveRates(db, days, AT + 1)).toEqual({ stored: 0, unchanged: 1500 });
	});
});
