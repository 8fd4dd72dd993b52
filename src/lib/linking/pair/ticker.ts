import { timing, type Mention } from './period.ts';
import type { Threshold } from './threshold.ts';

const MONTHS = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
const TICKER_DATE =
	/-(\d\d)(JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)(\d\d)?(\d\d)?(?=$|[-A-Z\d])/;
const TICKER_STRIKE = /-([TB])(-?\d{1,12}(?:\.\d{1,6})?)$/;

/**
 * What a ticker says: `KXHIGHNY-26JUL04-B72.5` is of 4 July 2026, between 72 and 73. T is a threshold,
 * above or below it is not said; B the middle of a bracket.
 */
export function readTicker(id: string): {
	mentions: Mention[];
	hour: number | null;
	strike: Threshold[];
} {
	const ticker = id.slice(-80).toUpperCase();
	const date = TICKER_DATE.exec(ticker);
	const strike = TICKER_STRIKE.exec(ticker);
	const value = Number(strike?.[2]);
	const bracket = strike?.[1] === 'B' && value % 1 === 0.5;
	return {
		mentions: date
			? [
					{
						kind: 'label',
						date: {
							year: 2000 + Number(date[1]),
							month: MONTHS.indexOf(date[2] ?? '') + 1,
							day: date[3] ? Number(date[3]) : null,
							before: false,
							text: date[0]
						},
						since: null,
						season: false
					}
				]
			: [],
		hour: date?.[4] && Number(date[4]) < 24 ? Number(date[4]) : null,
		strike: strike
			? [
					{
						lo: bracket ? value - 0.5 : value,
						hi: bracket ? value + 0.5 : value,
						loOpen: false,
						hiOpen: false,
						unit: 'none',
						bare: !bracket,
						touch: false,
						text: strike[2] ?? '',
						beside: []
					}
				]
			: []
	};
}

/** The date in an address: `nba-lal-gs-2026-02-23`. */
export const dateOfUrl = (url: string): Mention[] => {
	const match = /(20\d\d)-(\d\d)-(\d\d)(?!\d)/.exec(url.slice(0, 300));
	return match ? timing(match[0]).mentions : [];
};
