/** Why something stands where it stands, in words, in English and in Korean. */
import {
	clockTime,
	day,
	percent,
	points,
	signed,
	wallClock,
	zoneName,
	type Locale
} from './format.ts';
import type { Moment } from './market.ts';
import { HOUR } from './trend.ts';
import type { Name, StoryTone, StoryTrend, TrendParts } from './view.ts';
import { WINDOW_MS, type Window } from './window.ts';

/** Where hours are told in when no one has chosen: the zone the venues' deadlines are in, and Korea's. */
export const DESK_ZONES: Record<Locale, string> = { en: 'America/New_York', ko: 'Asia/Seoul' };

const DAYS: Record<Locale, string[]> = {
	en: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'],
	ko: ['일요일', '월요일', '화요일', '수요일', '목요일', '금요일', '토요일']
};

const LENGTHS: Record<Window, Name> = {
	'1h': { en: 'hour', ko: '1시간' },
	'6h': { en: '6 hours', ko: '6시간' },
	'24h': { en: '24 hours', ko: '24시간' },
	'7d': { en: 'week', ko: '일주일' }
};

/** Below it, a multiple of what is usual says more about the rounding than about the news. */
const HARDLY_ANY = 0.1;

/** The two languages of what is written by `write`. */
const both = (write: (locale: Locale) => string): Name => ({
	en: write('en'),
	ko: write('ko')
});

const plural = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`;

/** `4.1`, `12`: how many times something is what it usually is. */
export const multiple = (value: number) =>
	value >= 10 ? String(Math.round(value)) : value.toFixed(1);

/** The time that the usual is that of: an hour of the week once weeks were measured, else a length. */
function usualTime(window: Window, at: Moment, weekly: boolean, locale: Locale): string {
	const length = LENGTHS[window][locale];
	const ms = WINDOW_MS[window];
	if (!weekly || ms > 6 * HOUR) return length;
	const zone = DESK_ZONES[locale];
	const start = at - ms;
	const weekday = DAYS[locale][wallClock(start, zone).weekday]!;
	const clock =
		ms === HOUR ? clockTime(start, zone) : `${clockTime(start, zone)}–${clockTime(at, zone)}`;
	return `${weekday} ${clock} ${zoneName(zone, at)}`;
}

function news(parts: TrendParts, window: Window, at: Moment, locale: Locale): string[] {
	const { stories, outlets, expected, weekly } = parts;
	const ko = locale === 'ko';
	const length = LENGTHS[window][locale];
	if (stories === 0) return [ko ? `${length} 동안 기사 없음` : `no story in the last ${length}`];
	const time = usualTime(window, at, weekly ?? false, locale);
	const against =
		expected === null
			? []
			: expected < HARDLY_ANY
				? [ko ? '평소에는 거의 없음' : 'usually hardly any']
				: [
						ko
							? `평소 ${time}의 ${multiple(stories / expected)}배`
							: `${multiple(stories / expected)}× its usual ${time}`
					];
	return [
		...against,
		ko ? `매체 ${outlets}곳` : plural(outlets, 'outlet', 'outlets'),
		ko ? `기사 ${stories}건` : plural(stories, 'story', 'stories')
	];
}

/** A move of a market beside how far it usually moves. */
export function moveWords(move: NonNullable<TrendParts['move']>, locale: Locale): string {
	const { title, change, z } = move;
	const noise = z === null ? null : multiple(Math.abs(z));
	return locale === 'ko'
		? `“${title}” ${points(change)}%p${noise === null ? '' : `(평소 등락의 ${noise}배)`}`
		: `${points(change)} pts in “${title}”${noise === null ? '' : ` (${noise}× its own noise)`}`;
}

/**
 * The evidence of a topic as clauses, `4.1× its usual Tuesday 14:00 EST · 9 outlets · 6 stories`, for the
 * window that ends at `at`.
 */
export const whyHere = (parts: TrendParts, window: Window, at: Moment): Name =>
	both((locale) =>
		[
			...news(parts, window, at, locale),
			...(parts.move ? [moveWords(parts.move, locale)] : []),
			...(parts.sentimentChange === null
				? []
				: [`${locale === 'ko' ? '감성' : 'sentiment'} ${signed(parts.sentimentChange, 2)}`])
		].join(' · ')
	);

/** The evidence of a market as clauses: `+20.0 pts, 40.0% → 60.0%, by 26 Nov 15:00 EST · 12× its own noise`. */
export const whyMarket = ({
	from,
	to,
	change,
	z,
	endAt
}: Record<'from' | 'to' | 'change' | 'z', number> & { endAt: Moment }): Name =>
	both((locale) => {
		const zone = DESK_ZONES[locale];
		const when = `${day(endAt, zone, locale, endAt)} ${clockTime(endAt, zone)} ${zoneName(zone, endAt)}`;
		const went = `${percent(from)} → ${percent(to)}`;
		const noise = multiple(Math.abs(z));
		return locale === 'ko'
			? `${points(change)}%p, ${went}, ${when} · 평소 등락의 ${noise}배`
			: `${points(change)} pts, ${went}, by ${when} · ${noise}× its own noise`;
	});

/** How far a story has spread beside the stories of the four weeks before it. */
export type Spread = {
	/** Distinct publishers in the window. */
	outlets: number;
	/** Stories of the four weeks before, and how many of them had as many. */
	before: number;
	asMany: number;
};

/** How a story sounds beside its topic: `sentiment +0.60, usually −0.05 in 140 stories of Musk and Ryanair`. */
function toneWords({ value, usual, n, name }: StoryTone, locale: Locale): string {
	const [now, before] = [signed(value, 2), signed(usual, 2)];
	const of = n.toLocaleString('en-US');
	return locale === 'ko'
		? `감성 ${now}, ‘${name.ko}’ 기사 ${of}건은 평균 ${before}`
		: `sentiment ${now}, usually ${before} in ${of} stories of ${name.en}`;
}

/** The evidence of a story as clauses: `9 outlets, as many as 12 of 2,340 stories of the four weeks before`. */
export const whyStory = (
	{ outlets, before, asMany }: Spread,
	{ move, tone }: Pick<StoryTrend, 'move' | 'tone'>
): Name =>
	both((locale) => {
		const of = before.toLocaleString('en-US');
		const many = asMany.toLocaleString('en-US');
		const spread =
			locale === 'ko'
				? `매체 ${outlets}곳` +
					(before === 0
						? ''
						: asMany === 0
							? `, 앞선 4주 기사 ${of}건 가운데 이만큼 번진 기사는 없음`
							: `, 앞선 4주 기사 ${of}건 가운데 이만큼 번진 기사는 ${many}건`)
				: plural(outlets, 'outlet', 'outlets') +
					(before === 0
						? ''
						: asMany === 0
							? `, more than any of the ${of} stories of the four weeks before`
							: `, as many as ${many} of the ${of} stories of the four weeks before`);
		return [
			spread,
			...(move ? [moveWords(move, locale)] : []),
			...(tone ? [toneWords(tone, locale)] : [])
		].join(' · ');
	});
