import type { Moment } from '#lib/domain/market.ts';
import { dates, lastMomentOf, type DateMention } from '#lib/domain/text.ts';

const DAY = 86_400_000;

/**
 * When a question asks about. `by`: until the end of it; `in`: at any time in it, which comes to the
 * same; `on`: that day; `label`: it only names an occasion, as in `the 2026 World Cup`.
 */
export type Mention = {
	kind: 'by' | 'in' | 'on' | 'label';
	date: DateMention;
	/** The first day, where a span is given: July 3 to July 10. */
	since: DateMention | null;
	/** Seasons run over two years. */
	season: boolean;
};

/** A mention placed in time, half open. */
export type Span = {
	from: Moment;
	to: Moment;
	kind: Mention['kind'];
	/** Both its ends were named. */
	span: boolean;
	/** It is named to the day. */
	day: boolean;
	season: boolean;
};

const TIME =
	/\b(\d{1,2})(?::(\d\d))?\s?([ap])\.?m\.?(?:\s?(?:E[SD]?T|P[SD]?T|C[SD]?T|UTC|GMT))?(?![\p{L}])/giu;

/** Contests counted by editions, and the year before their first. */
const EDITIONS: [RegExp, number][] = [
	[/\b(\d{2})(?:st|nd|rd|th)\s(?:annual\s)?(?=academy awards|oscars?\b)/gi, 1928],
	[/\b(\d{2})(?:st|nd|rd|th)\s(?:annual\s)?(?=grammys?\b|grammy awards)/gi, 1958],
	[/\b(\d{2})(?:st|nd|rd|th)\s(?:annual\s)?(?=golden globes?\b)/gi, 1943],
	[/\b(\d{2})(?:st|nd|rd|th)\s(?:annual\s)?(?:primetime\s)?(?=emmys?\b|emmy awards)/gi, 1948]
];
const SUPER_BOWL = /\bSuper Bowl\s+([IVXL]{1,8}|\d{2})\b/gi;
const ROMAN: Record<string, number> = { i: 1, v: 5, x: 10, l: 50 };

const roman = (digits: string) =>
	[...digits.toLowerCase()].reduce((sum, sign, i, all) => {
		const [value, next] = [ROMAN[sign] ?? 0, ROMAN[all[i + 1] ?? ''] ?? 0];
		return sum + (value < next ? -value : value);
	}, 0);

const QUARTERS: Record<string, string> = { first: '1', second: '2', third: '3', fourth: '4' };

/** Other ways of writing dates, in those that `dates` reads. */
function usual(text: string): string {
	let plain = text
		.replace(/(?<!\d)(\d{1,2})\/(\d{1,2})\/(20\d\d)(?!\d)/g, '$3-$1-$2')
		.replace(/\(((?:0\d|1[0-2]))([0-3]\d)(20\d\d)\)/g, '$3-$1-$2')
		.replace(
			/\b(first|second|third|fourth) quarter(?: of)? (20\d\d)/gi,
			(_, which: string, year: string) => `Q${QUARTERS[which.toLowerCase()] ?? ''} ${year}`
		)
		.replace(/\b(20\d\d)[- ]?Q([1-4])\b/gi, 'Q$2 $1')
		.replace(/\bQ([1-4])'(\d\d)\b/gi, 'Q$1 20$2')
		.replace(/(20\d\d)년\s?([1-4])분기/g, 'Q$2 $1')
		.replace(/\bEO[FM]\s/g, 'end of ')
		.replace(/\b(?:EOY|year[- ]?end)\b/gi, 'end of the year')
		.replace(/\b(?:1H|H1) (20\d\d)\b/gi, 'by June 30, $1')
		.replace(/(20\d\d)년(?:\s?말)?\s?이?전(?=[\s?]|$|에)/g, 'before $1 ');
	for (const [form, before] of EDITIONS) {
		plain = plain.replace(form, (_, n: string) => `${before + Number(n)} `);
	}
	return plain.replace(SUPER_BOWL, (_, n: string) => {
		const edition = /\d/.test(n) ? Number(n) : roman(n);
		return `Super Bowl ${1966 + edition}`;
	});
}

const SEASON = /(?<![\d-])(20\d\d)\s?[-/]\s?(?:20)?(\d\d)(?![\d-])/g;
const THIS_YEAR =
	/\b(?:(?:by|at|before|in)\s)?(?:the\s)?(?:end of (?:the |this )?year|this year|this calendar year)\b|(?:올해|연내|연말)/gi;

const BY =
	/(?:\b(?:by|before|until|till|through|prior to|within|end of))\s*(?:the\s|end of\s|early\s|late\s|mid-?\s?)*$/i;
const ON = /\b(?:on|as of|at)\s*$/i;
const KOREAN_BY = /^\s?(?:년|월|일)?\s?(?:말|내|이내|까지|안에|전|이전|중)/;

const blanks = (text: string, start: number, length: number) =>
	text.slice(0, start) + ' '.repeat(length) + text.slice(start + length);

/** What a title says of time: its mentions, the hour of the day if it names one, and the rest of it. */
export type Timing = { mentions: Mention[]; hour: number | null; rest: string };

/** Reads the dates, seasons and times of a text. The years they lack are not filled in. */
export function timing(text: string): Timing {
	let rest = usual(text);
	const mentions: Mention[] = [];
	let hour: number | null = null;
	for (const match of rest.matchAll(TIME)) {
		const [whole, h, minutes, half] = match;
		const at =
			(Number(h) % 12) + (half?.toLowerCase() === 'p' ? 12 : 0) + Number(minutes ?? 0) / 60;
		// A minute to midnight ends a day and is no time of its own.
		if (at < 23.9 && at !== 0) hour ??= at;
		rest = blanks(rest, match.index, whole.length);
	}
	for (const match of rest.matchAll(SEASON)) {
		const year = Number(match[1]);
		if ((year + 1) % 100 !== Number(match[2])) continue;
		mentions.push({ kind: 'label', date: ofYear(year, match[0]), since: null, season: true });
		rest = blanks(rest, match.index, match[0].length);
	}
	for (const match of rest.matchAll(THIS_YEAR)) {
		const date = { year: null, month: 12, day: 31, before: false, text: match[0] };
		mentions.push({ kind: 'by', date, since: null, season: false });
		rest = blanks(rest, match.index, match[0].length);
	}
	let cursor = 0;
	let previousEnd = -1;
	for (const mention of dates(rest)) {
		const start = rest.indexOf(mention.text, cursor);
		if (start < 0) continue;
		const end = start + mention.text.length;
		const lead = rest.slice(Math.max(0, start - 24), start);
		const trail = rest.slice(end, end + 12);
		// `before the end of 2040` leaves nothing of 2040 out.
		// `by 2027` mostly means before it.
		const by =
			mention.month === null && /\bby\s$/i.test(lead) && mention.text === String(mention.year);
		const date = { ...mention, before: by || (mention.before && !/end of/i.test(mention.text)) };
		const last = mentions.at(-1);
		const between = previousEnd < 0 ? '' : rest.slice(previousEnd, start);
		if (last && /^\s?(?:-|–|to|and|~|부터)\s?$/.test(between) && last.date.day !== null) {
			last.since = last.date;
			last.date = date;
		} else {
			mentions.push({ kind: kindOf(date, lead, trail), date, since: null, season: false });
			const days = date.day === null ? null : /^\s?[-–]\s?(\d{1,2})(?!\d)/.exec(trail);
			const added = mentions.at(-1);
			if (days && added) {
				added.since = date;
				added.date = { ...date, day: Number(days[1]) };
				rest = blanks(rest, end, days[0].length);
			}
		}
		rest = blanks(rest, start, mention.text.length);
		cursor = end;
		previousEnd = end;
	}
	rest = rest.replace(/(?<=\s{4,})[년월일](?:말|까지|에|내|안에|중|의|,)?(?=\s|$)/g, ' ');
	return { mentions, hour, rest };
}

const ofYear = (year: number, text: string): DateMention => ({
	year,
	month: null,
	day: null,
	before: false,
	text
});

function kindOf(date: DateMention, lead: string, trail: string): Mention['kind'] {
	if (date.before || /^(?:the\s)?(?:end|before|until|prior)/i.test(date.text)) return 'by';
	if (/^the\s/i.test(date.text)) return 'label';
	if (/\b(?:in|during)\s*$/i.test(lead)) return 'in';
	if (BY.test(lead) || KOREAN_BY.test(trail)) return 'by';
	if (date.day !== null) return 'on';
	return ON.test(lead) || /\b(?:ends?|finish)\s*$/i.test(lead) ? 'on' : 'label';
}

/** Dates in rules: full ones of their first sentences, since those name the deadline. */
export function ruleDates(rules: string): Mention[] {
	return timing(rules.slice(0, RULES_READ)).mentions.filter(
		({ date }) => date.year !== null && date.day !== null
	);
}
const RULES_READ = 700;

/** How long after its last day a market may still be open: results come late. */
const LATE = 45 * DAY;

// Where neither names a year one and the same stands in: April 1 is still not September 1.
export const YEAR_UNKNOWN = 2000;

/** The year of a mention that names none: the first one that does not lie long before the market's end. */
function yearOf(date: DateMention, close: Moment | null, otherYear: number | null): number {
	if (date.year !== null) return date.year;
	if (close === null) {
		const newYear = date.before && date.month === 1 && (date.day ?? 1) === 1;
		return (otherYear ?? YEAR_UNKNOWN) + (newYear ? 1 : 0);
	}
	const closing = new Date(close).getUTCFullYear();
	for (const year of [closing - 1, closing]) {
		const end = lastMomentOf(date, year);
		if (end !== null && end >= close - LATE) return year;
	}
	return closing + 1;
}

/** Places mentions in time; a year they lack comes from the market's end, else from the other market. */
export function spans(
	mentions: readonly Mention[],
	close: Moment | null,
	otherYear: number | null
): Span[] {
	return mentions.flatMap(({ date, since, season, kind }): Span[] => {
		const year = yearOf(date, close, otherYear);
		const to = lastMomentOf(date, year);
		if (to === null) return [];
		if (season)
			return [
				{
					...{ kind, span: false, day: false, season },
					from: Date.UTC(year, 6),
					to: Date.UTC(year + 1, 6)
				}
			];
		const first = since ?? date;
		const from = Date.UTC(first.year ?? year, (first.month ?? 1) - 1, first.day ?? 1);
		const named = { kind, span: since !== null, day: date.day !== null, season };
		return [{ ...named, from: Math.min(from, to), to }];
	});
}

export type Agreement = { agree: number; clash: number; one: Span | null; other: Span | null };

const inside = (a: Span, b: Span) => a.from >= b.from && a.to <= b.to;

/** What lies within the other, or a year that a season runs through: the 2026 final of 2025-26. */
const fits = (a: Span, b: Span) =>
	inside(a, b) || (b.season && !a.season && a.from < b.to && a.to > b.from);

/** Whether what two titles say of time can be one and the same. */
export function compareSpans(ours: readonly Span[], theirs: readonly Span[]): Agreement {
	const exact = (list: readonly Span[]) => list.filter(({ kind }) => kind !== 'label');
	const [left, right] = [exact(ours), exact(theirs)];
	const [one = null, other = null] = [left.at(-1) ?? ours.at(-1), right.at(-1) ?? theirs.at(-1)];
	if (!one || !other) return { agree: 0, clash: 0, one, other };
	if (left.length > 0 && right.length > 0) {
		const pairs = left.flatMap((a) => right.map((b) => ({ a, b, apart: distance(a, b) })));
		const best = pairs.reduce((near, pair) => (pair.apart < near.apart ? pair : near));
		return best.apart === 0
			? { agree: 1, clash: 0, one: best.a, other: best.b }
			: { agree: 0, clash: best.apart, one: best.a, other: best.b };
	}
	const compatible = ours.some((a) => theirs.some((b) => fits(a, b) || fits(b, a)));
	return compatible
		? { agree: left.length === right.length ? 1 : 0.5, clash: 0, one, other }
		: { agree: 0, clash: 1, one, other };
}

/** 0 for the same deadline, day or span; else 0.5..1 by how sure it is that they differ. */
function distance(a: Span, b: Span): number {
	if (a.span && b.span && Math.abs(a.from - b.from) >= DAY) return 1;
	const apart = Math.abs(a.to - b.to);
	// `By January 1` and `before January 1` are one deadline in all but name.
	if (apart === 0 || (apart <= DAY && a.kind !== 'on' && b.kind !== 'on')) return 0;
	// A day within the other's month may be its very day.
	if (
		a.day !== b.day &&
		(inside(a, b) || inside(b, a)) &&
		a.to - a.from + (b.to - b.from) < 33 * DAY
	) {
		return 0.5;
	}
	return 1;
}
