import type { Moment } from '#lib/domain/market.ts';

/** A moment read from a feed; `dayOnly` when the text names a day without a time. */
export type DateReading = { at: Moment; dayOnly: boolean };

/** Hours east of Greenwich of the zone names seen in feeds. Summer and winter time have names of their own. */
const ZONES: Record<string, number> = {
	...{ Z: 0, UT: 0, UTC: 0, GMT: 0, WET: 0, BST: 1, WEST: 1, CET: 1, MEZ: 1, CEST: 2, MESZ: 2 },
	...{ EET: 2, EEST: 3, MSK: 3, IST: 5.5, HKT: 8, SGT: 8, KST: 9, JST: 9, AEST: 10, AEDT: 11 },
	...{ NZST: 12, NZDT: 13, EST: -5, EDT: -4, CST: -6, CDT: -5, MST: -7, MDT: -6, PST: -8, PDT: -7 },
	...{ AKST: -9, AKDT: -8, HST: -10 }
};

/** First letters of month names: English, and the languages of neighbours whose feeds were recorded. */
const MONTHS = [
	['jan', 'gen', 'ene'],
	['feb', 'fév', 'fev'],
	['mar', 'mär', 'mrz'],
	['apr', 'avr', 'abr'],
	['may', 'mai', 'mag'],
	['jun', 'juin', 'giu'],
	['jul', 'juil', 'lug'],
	['aug', 'aoû', 'ago'],
	['sep', 'set'],
	['oct', 'okt', 'ott', 'out'],
	['nov'],
	['dec', 'dez', 'dic', 'déc']
];

const monthOf = (name: string) => {
	const word = name.toLowerCase();
	const index = MONTHS.findIndex((starts) => starts.some((start) => word.startsWith(start)));
	return index < 0 ? null : index + 1;
};

type Day = { year: number; month: number; day: number };

const fullYear = (digits: string) =>
	digits.length === 2 ? Number(digits) + (Number(digits) < 70 ? 2000 : 1900) : Number(digits);

/** Spellings of a day at the start of a text. Each gives the day, or null for impossible words. */
const DAYS: [RegExp, (m: RegExpExecArray) => Day | null][] = [
	// 2026-09-22, 2026.09.22, 2026/9/22, 2026년 9월 22일
	[
		/^(\d{4})\s?[-./년]\s?(\d{1,2})\s?[-./월]\s?(\d{1,2})(?:\s?일|\.)?(?!\d)/,
		(m) => ({ year: Number(m[1]), month: Number(m[2]), day: Number(m[3]) })
	],
	// 20260922, also before T141738 or 141738
	[
		/^(\d{4})(\d{2})(\d{2})(?=T|\s|\d{4}|$)/,
		(m) => ({ year: Number(m[1]), month: Number(m[2]), day: Number(m[3]) })
	],
	// 22 Sep 2026, 22-Sep-26, 22 Sept. 2026
	[
		/^(\d{1,2})[\s-]+(\p{L}{3,12})\.?,?[\s-]+(\d{4}|\d{2})(?!\d)/u,
		(m) => withMonth(m[2]!, (month) => ({ year: fullYear(m[3]!), month, day: Number(m[1]) }))
	],
	// 22 09 2026: the month as a number
	[
		/^(\d{1,2})\s+(\d{1,2})\s+(\d{4})(?!\d)/,
		(m) => ({ year: Number(m[3]), month: Number(m[2]), day: Number(m[1]) })
	],
	// Sep 22, 2026
	[
		/^(\p{L}{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)/u,
		(m) => withMonth(m[1]!, (month) => ({ year: Number(m[3]), month, day: Number(m[2]) }))
	],
	// 9/22/2026, as Americans write it unless that is impossible
	[
		/^(\d{1,2})\/(\d{1,2})\/(\d{4})(?!\d)/,
		(m) => {
			const [first, second] = [Number(m[1]), Number(m[2])];
			const [month, day] = first > 12 ? [second, first] : [first, second];
			return { year: Number(m[3]), month, day };
		}
	]
];

const withMonth = (name: string, day: (month: number) => Day) => {
	const month = monthOf(name);
	return month === null ? null : day(month);
};

/** `Tue,`, `Tuesday `, `mar,` (an Italian Tuesday): a word with a comma, or one that is no month. */
const FIRST_WORD = /^\p{L}{2,12}(\.?,)?\.?\s*/u;
const TIME =
	/^[T, ]*(?:\(\p{L}{1,3}\) ?)?(오전|오후|AM\b|PM\b)? ?(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?\s*(AM\b|PM\b|A\.M\.|P\.M\.)?/iu;
/** `date` and Unix tools: Sep 22 14:37:38 KST 2026. The year moves before the time. */
const YEAR_LAST =
	/^(\p{L}{3})\s+(\d{1,2})\s+(\d{1,2}:\d{2}(?::\d{2})?)\s+(?:([A-Z]{1,5})\s+)?(\d{4})$/u;

/**
 * Reads a date as feeds write it. `zone` is the IANA zone meant where the text names none (never
 * the machine's own). null for what is no date, is impossible, or lies before 1990: content
 * management systems print their zero.
 */
export function parseDate(
	text: string | null | undefined,
	zone: string = 'UTC'
): DateReading | null {
	let rest = (text ?? '').slice(0, 100).replace(/\s+/g, ' ').trim();
	if (/^\d{10}(\d{3})?$/.test(rest)) {
		return plausible(Number(rest) * (rest.length === 10 ? 1000 : 1));
	}
	rest = rest.replace(FIRST_WORD, (word, comma) => (comma || monthOf(word) === null ? '' : word));
	rest = rest.replace(
		YEAR_LAST,
		(_, month, day, time, name, year) => `${month} ${day} ${year} ${time} ${name ?? ''}`
	);
	for (const [spelling, read] of DAYS) {
		const match = spelling.exec(rest);
		const day = match && read(match);
		if (day) return momentOf(day, rest.slice(match[0].length), zone);
	}
	return null;
}

function momentOf({ year, month, day }: Day, rest: string, zone: string): DateReading | null {
	// Date.UTC takes the years 0 to 99 for those from 1900 on.
	if (
		year < 100 ||
		month < 1 ||
		month > 12 ||
		day < 1 ||
		day > new Date(Date.UTC(year, month, 0)).getUTCDate()
	)
		return null;
	const time = TIME.exec(rest);
	if (!time) {
		const offset = offsetOf(rest);
		const midnight = Date.UTC(year, month - 1, day);
		return plausible(offset === null ? fromZone(midnight, zone) : midnight - offset, true);
	}
	const half = (time[1] ?? time[6] ?? '').toUpperCase().replaceAll('.', '');
	let hour = Number(time[2]);
	if (half === '오후' || half === 'PM') hour = hour < 12 ? hour + 12 : hour;
	else if (half === '오전' || half === 'AM') hour = hour === 12 ? 0 : hour;
	const minute = Number(time[3]);
	if (hour > 24 || minute > 59) return null;
	const second = Math.min(59, Number(time[4] ?? 0));
	const milli = Number((time[5] ?? '').padEnd(3, '0').slice(0, 3));
	const local = Date.UTC(year, month - 1, day, hour, minute, second, milli);
	const offset = offsetOf(rest.slice(time[0].length));
	return plausible(offset === null ? fromZone(local, zone) : local - offset);
}

const EARLIEST = Date.UTC(1990, 0);

const plausible = (at: Moment, dayOnly = false): DateReading | null =>
	Number.isFinite(at) && at >= EARLIEST ? { at, dayOnly } : null;

const HOUR = 3_600_000;

/** The offset in ms that a text names (`+0900`, `+09:00`, `KST`, `GMT+9`), or null when it names none. */
function offsetOf(text: string): number | null {
	const match = /^\s*([A-Za-z]{1,5})?\s*(?:([+-])(\d{1,2}):?(\d{2})?)?/.exec(text);
	if (!match) return null;
	const name = match[1] === undefined ? null : ZONES[match[1].toUpperCase()];
	if (match[2] && name !== undefined) {
		const minutes = Number(match[3]) * 60 + Number(match[4] ?? 0);
		return minutes > 14 * 60 ? null : (match[2] === '-' ? -1 : 1) * minutes * 60_000;
	}
	return name === null || name === undefined ? null : name * HOUR;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** What a clock in `zone` shows at a moment, as if it were UTC. */
function wallClock(at: Moment, zone: string): number {
	let clock = clocks.get(zone);
	if (!clock) {
		clock = new Intl.DateTimeFormat('en-US', {
			timeZone: zone,
			hourCycle: 'h23',
			...{ year: 'numeric', month: 'numeric', day: 'numeric' },
			...{ hour: 'numeric', minute: 'numeric', second: 'numeric' }
		});
		clocks.set(zone, clock);
	}
	const part: Record<string, number> = {};
	for (const { type, value } of clock.formatToParts(at)) part[type] = Number(value);
	return Date.UTC(part.year!, part.month! - 1, part.day, part.hour, part.minute, part.second);
}

/** The moment when a clock in `zone` shows `local` (ms as if it were UTC). Throws RangeError for an unknown zone. */
function fromZone(local: number, zone: string): Moment {
	if (zone === 'UTC') return local;
	const whole = local - (local % 1000);
	const guess = whole - (wallClock(whole, zone) - whole);
	return local - (wallClock(guess, zone) - guess);
}
