import { Parser } from 'htmlparser2';
import { ECB_SOURCE } from '#lib/domain/rate-source.ts';
import type { Request } from '../../http.ts';
import { FeedError } from '../source.ts';
import { quotient, type RateReading } from './rate.ts';

/** Today's rates, and those of the last 90 days, below the base address. */
export const dailyRates: Request = { path: '/eurofxref-daily.xml', conditional: true };
export const lastRates: Request = { path: '/eurofxref-hist-90d.xml', conditional: true };

/**
 * Reads the European Central Bank's reference rates: `<Cube time="…"><Cube currency="USD"
 * rate="…"/>…`, euros quoted in each currency. Gives won for one dollar on each day that names both,
 * newest first. Throws `FeedError` when the text holds no rates.
 */
export function parseEcb(text: string): RateReading[] {
	const days = new Map<string, Map<string, string>>();
	let day: Map<string, string> | undefined;
	const parser = new Parser(
		{
			onopentag(name, { time, currency, rate }) {
				if (!name.endsWith('Cube')) return;
				if (time && /^\d{4}-\d{2}-\d{2}$/.test(time)) days.set(time, (day = new Map()));
				if (day && currency && rate) day.set(currency, rate);
			}
		},
		{ xmlMode: true, decodeEntities: false }
	);
	parser.end(text);
	const rates: RateReading[] = [];
	for (const [date, euros] of days) {
		const rate = quotient(euros.get('KRW') ?? '', euros.get('USD') ?? '');
		if (rate !== null) rates.push({ date, base: 'USD', quote: 'KRW', rate, source: ECB_SOURCE });
	}
	if (rates.length === 0) {
		throw new FeedError('unknown', 'No ECB reference rates for USD and KRW in this document.');
	}
	return rates.sort((a, b) => (a.date < b.date ? 1 : -1));
}
