import { parseCsv } from '../csv.ts';
import { decimalText, type RateReading } from './rate.ts';

/** What is wrong with a line, for whoever wrote the file. */
export type LineError = { line: number; message: string };

const COLUMNS = ['date', 'base', 'quote', 'rate', 'source'];

/** Whether a text is a day of the calendar. */
function isDay(text: string): boolean {
	const at = Date.parse(`${text}T00:00:00Z`);
	return (
		/^\d{4}-\d{2}-\d{2}$/.test(text) &&
		!Number.isNaN(at) &&
		new Date(at).toISOString().startsWith(text)
	);
}

/**
 * Reads rates from CSV: `date,base,quote,rate[,source]`, one a line, with or without a heading, in
 * the heading's order if there is one. Lines that cannot be read are named with their numbers.
 * `source` stands where a line names none.
 */
export function parseRateCsv(
	text: string,
	source: string
): { rates: RateReading[]; errors: LineError[] } {
	const rows = parseCsv(text);
	const first = rows[0]?.cells.map((cell) => cell.trim().toLowerCase()) ?? [];
	const heading = first.includes('rate');
	const names = heading ? first : COLUMNS;
	const rates: RateReading[] = [];
	const errors: LineError[] = [];
	for (const { line, cells } of heading ? rows.slice(1) : rows) {
		const cell = (name: string) => (cells[names.indexOf(name)] ?? '').trim();
		const [date, base, quote] = [
			cell('date'),
			cell('base').toUpperCase(),
			cell('quote').toUpperCase()
		];
		const rate = decimalText(cell('rate'));
		const wrong = !isDay(date)
			? `date is "${date}"; it must be a day such as 2026-09-22`
			: !/^[A-Z]{3}$/.test(base) || !/^[A-Z]{3}$/.test(quote) || base === quote
				? `base and quote are "${base}" and "${quote}"; they must be two currencies such as USD and KRW`
				: rate === null
					? `rate is "${cell('rate')}"; it must be a positive decimal such as 1466.98, without commas`
					: null;
		if (wrong) errors.push({ line, message: `line ${line}: ${wrong}.` });
		else rates.push({ date, base, quote, rate: rate!, source: cell('source') || source });
	}
	return { rates, errors };
}
