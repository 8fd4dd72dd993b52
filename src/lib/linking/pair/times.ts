import { reason } from '#lib/domain/reason.ts';
import type { Moment } from '#lib/domain/market.ts';
import type { Part } from './features.ts';
import { compareSpans, spans, YEAR_UNKNOWN, type Span } from './period.ts';
import type { Reading } from './reading.ts';

const DAY = 86_400_000;

const isoDay = (at: Moment) => new Date(at - 1).toISOString().slice(0, 10);
/** A span by its last day, without a year that nobody named. */
const saidSpan = ({ to }: Span) =>
	new Date(to - 1).getUTCFullYear() <= YEAR_UNKNOWN + 1 ? isoDay(to).slice(5) : isoDay(to);

const knownYear = (reading: Reading) =>
	[...reading.mentions, ...reading.toldMentions].find(({ date }) => date.year !== null)?.date
		.year ?? (reading.close === null ? null : new Date(reading.close).getUTCFullYear());

/** The election in 2026 is the 2026 election: its year is no deadline. */
const occasions = (reading: Reading) =>
	reading.slots.get('act')?.has('win') || reading.slots.has('stage') || reading.slots.has('contest')
		? reading.mentions.map((mention) =>
				mention.kind === 'in' && mention.date.month === null
					? { ...mention, kind: 'label' as const }
					: mention
			)
		: reading.mentions;

/** Whether both ask about the same time, by their titles, else by rules, tickers, addresses and ends. */
export function compareTimes(a: Reading, b: Reading): Part {
	const ours = spans(occasions(a), a.close, knownYear(b));
	const theirs = spans(occasions(b), b.close, knownYear(a));
	const hours = compareHours(a, b);
	if (ours.length > 0 && theirs.length > 0) {
		const { agree, clash, one, other } = compareSpans(ours, theirs);
		const reasons =
			clash > 0 && one && other
				? [
						reason(
							one.kind === 'on' || other.kind === 'on'
								? 'dates differ: {} and {}'
								: 'deadlines differ: {} and {}',
							saidSpan(one),
							saidSpan(other)
						)
					]
				: one && agree === 1
					? [
							reason(
								one.kind === 'by' || one.kind === 'in' ? 'same deadline, {}' : 'same date, {}',
								saidSpan(one)
							)
						]
					: [];
		return {
			features: { dateAgree: agree, dateClash: clash, hourClash: hours },
			reasons: [...reasons, ...(hours ? [reason('hours of the day differ')] : [])]
		};
	}
	const part = ours.length + theirs.length > 0 ? oneDated(ours, theirs, a, b) : undated(a, b);
	return { ...part, features: { ...part.features, hourClash: hours } };
}

const compareHours = (a: Reading, b: Reading) =>
	a.hour !== null && b.hour !== null && !a.game && !b.game && Math.abs(a.hour - b.hour) > 0.2
		? 1
		: 0;

/** Only one title has a date: the other's rules, ticker or end stand in. */
function oneDated(ours: Span[], theirs: Span[], a: Reading, b: Reading): Part {
	const [dated, bare] = ours.length > 0 ? [ours, b] : [theirs, a];
	const told = spans(bare.toldMentions, bare.close, null);
	const agrees = (span: Span, other: Span) =>
		Math.abs(span.to - other.to) <= 2 * DAY ||
		(!span.day && other.from >= span.from - DAY && other.to <= span.to + DAY) ||
		(!other.day && span.from >= other.from - DAY && span.to <= other.to + DAY);
	const [first] = dated;
	if (!first) return { features: {}, reasons: [] };
	if (told.length > 0) {
		const match = told.find((other) => dated.some((span) => agrees(span, other)));
		if (match) {
			return {
				features: { dateAgree: 0.8 },
				reasons: [reason('the rules name the same date, {}', saidSpan(match))]
			};
		}
		const [other] = told;
		// An election named by its year is decided, counted and sworn in on many days.
		const occasion = dated.every(({ kind }) => kind === 'label');
		return {
			features: { dateClash: occasion ? 0.25 : 0.6 },
			reasons: other ? [reason('dates differ: {} and {}', saidSpan(first), saidSpan(other))] : []
		};
	}
	if (bare.close === null) {
		const bound = dated.some(({ kind }) => kind !== 'label');
		return {
			features: { dateExtra: bound ? 1 : 0 },
			reasons: bound ? [reason('only one names a date: {}', saidSpan(first))] : []
		};
	}
	const last = dated.at(-1) ?? first;
	if (last.kind === 'label' && bare.close > last.from && bare.close < last.to + 90 * DAY) {
		return { features: { dateAgree: 0.5 }, reasons: [] };
	}
	return ends(last.to, bare.close);
}

function undated(a: Reading, b: Reading): Part {
	const [ours, theirs] = [
		spans(a.toldMentions, a.close, null),
		spans(b.toldMentions, b.close, null)
	];
	const near = ours.find((one) => theirs.some((other) => Math.abs(one.to - other.to) <= DAY));
	if (near)
		return {
			features: { dateAgree: 0.7 },
			reasons: [reason('the rules name the same date, {}', saidSpan(near))]
		};
	const [one] = ours;
	const [other] = theirs;
	if (one?.day && other?.day) {
		return {
			features: { dateClash: a.game || b.game ? 1 : 0.6 },
			reasons: [reason('the rules name different dates: {} and {}', saidSpan(one), saidSpan(other))]
		};
	}
	return a.close === null || b.close === null
		? { features: {}, reasons: [] }
		: ends(a.close, b.close);
}

/** Ends of markets are rough: venues close late, or early once all is known. */
function ends(one: Moment, other: Moment): Part {
	const apart = Math.abs(one - other);
	if (apart <= 7 * DAY)
		return { features: { dateAgree: 0.7 }, reasons: [reason('both end about {}', isoDay(one))] };
	return {
		features: { dateClash: apart > 60 * DAY ? 0.8 : 0.2 },
		reasons: [reason('they end apart: {} and {}', isoDay(one), isoDay(other))]
	};
}
