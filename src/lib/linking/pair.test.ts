import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { auc } from '#lib/domain/score.ts';
import { pairScore, readQuestion, scoreReadings, type PairSide } from './pair.ts';

const side = (title: string, more: Partial<PairSide> = {}): PairSide => ({
	title,
	description: '',
	options: [],
	close: null,
	...more
});
type Asked = string | PairSide;
const asked = (question: Asked) => (typeof question === 'string' ? side(question) : question);
const compare = (a: Asked, b: Asked) => pairScore(asked(a), asked(b));

/** A contract of an exchange whose title is that of its event. */
const contract = (title: string, label: string, rules: string, id = ''): PairSide =>
	side(title, { label, description: rules, id });

const denver = (degrees: string, ticker: string) =>
	contract(
		'Highest temperature in Denver on Jul 4, 2026?',
		'',
		`If the highest temperature recorded in Denver for July 4, 2026 is between ${degrees}°, then the market resolves to Yes.`,
		`KXHIGHDEN-26JUL04-${ticker}`
	);

const bitcoin = contract(
	'Bitcoin price on Jul 25, 2026?',
	'',
	'If the simple average of the index before 5 PM EDT is above 73999.99 at 5 PM EDT on Jul 25, 2026, then the market resolves to Yes.',
	'KXBTCD-26JUL2517-T73999.99'
);

describe('the same question in other words', () => {
	test.each<[string, Asked, Asked]>([
		[
			'words may stand in another order',
			'Will Elon Musk be the richest person on December 31, 2025?',
			'Elon Musk richest person on 31 December 2025?'
		],
		[
			'"in 2021" ends where "before 2022" does',
			'Will Puerto Rico become a U.S. state in 2021?',
			'Puerto Rico to become a state before 2022'
		],
		[
			'an answer behind its question is that question',
			'Next Prime Minister of Romania? — Sorin Grindeanu',
			'Will Sorin Grindeanu be the next PM of Romania?'
		],
		[
			'above 90 whole degrees is 91 or more',
			'Will the high temp in NYC be >90° on Jul 4, 2026?',
			'Will the highest temperature in New York City be 91°F or higher on July 4?'
		],
		[
			'the rules say which bracket of a ladder it is',
			denver('93-94', 'B93.5'),
			'Will the highest temperature in Denver be between 93-94°F on July 4?'
		],
		[
			'73,999.99 is 74,000 in the rules of an exchange',
			bitcoin,
			'Will the price of Bitcoin be above $74,000 on July 25?'
		],
		[
			'rates are set in quarters of a point',
			'Fed funds rate in Dec 2026? — Above 3.50%',
			'Will the upper bound of the federal funds rate be 3.75% or higher after the December 2026 meeting?'
		],
		[
			'basis points may be percentage points',
			'연준, 9월 0.25%p 금리 인하할까?',
			'Will the Fed cut rates by 25bps in September?'
		],
		[
			'inflation that goes without saying is by the month where it is small',
			'Will the CPI rise more than 0.3% in June 2026?',
			'CPI month-over-month in June 2026? — Above 0.3%'
		],
		[
			'a team is known by its city in a game',
			'Boston at New York Winner? (Nov 3) — Boston',
			'Will the Celtics beat the Knicks on November 3?'
		],
		[
			'a game is known by its sides and its day, from the ticker and the address',
			contract('Dallas at Green Bay Winner?', 'Green Bay', '', 'KXNFLGAME-26SEP27DALGB-GB'),
			side('Cowboys vs. Packers', {
				options: ['Cowboys', 'Packers'],
				url: 'https://example.com/nfl-dal-gb-2026-09-27'
			})
		],
		[
			'a spread is won by more than its line',
			'Celtics win by over 4.5 points vs Knicks on Nov 3?',
			'Spread: Celtics (-4.5) — Celtics vs. Knicks Nov 3'
		],
		[
			'editions are counted in years',
			'Super Bowl LXI champion — Kansas City',
			'Will the Chiefs win Super Bowl 2027?'
		],
		[
			'a season is named by either of its years',
			'NBA MVP 2025-26? — Shai Gilgeous-Alexander',
			'Will Shai Gilgeous-Alexander win NBA MVP in 2026?'
		],
		[
			'a trillionaire has a net worth of a trillion dollars',
			'Elon Musk net worth above $1 trillion before 2027?',
			'일론 머스크 2027년 전 조만장자 등극?'
		],
		[
			'a people stands for its country',
			'Thai PM out by March 31, 2027?',
			"Will Thailand's prime minister be ousted by March 31, 2027?"
		],
		[
			'a stock is known by its ticker',
			'Coinbase stock above $400 on December 31?',
			'Will COIN close above $400 at the end of December?'
		],
		[
			'a Korean word may hold the place too',
			'푸틴 2026년 방한?',
			'Will Putin visit South Korea in 2026?'
		],
		[
			'a Korean name is heard in its romanisation',
			'국민의힘 대표 2026년 교체? — 장동혁 사퇴',
			'Will Jang Dong-hyuk step down as People Power Party leader in 2026?'
		],
		[
			'a long name may go by its initials',
			'Will Sam Bankman-Fried receive a pardon from Trump in 2026?',
			'Trump pardons SBF before 2027?'
		],
		[
			'Korean asks the same as English',
			'머스크, 2026년 안에 라이언에어 인수?',
			'Will Elon Musk acquire Ryanair in 2026?'
		],
		[
			'Korean amounts are worked out',
			'비트코인, 2026년 말까지 15만 달러 넘을까?',
			'Will Bitcoin reach $150,000 by the end of 2026?'
		],
		[
			'names that no table holds are heard in both alphabets',
			'마차도, 2026년 노벨평화상 수상?',
			'Will Machado win the Nobel Peace Prize in 2026?'
		]
	])('%s', (_, a, b) => {
		expect(compare(a, b)).toMatchObject({ same: true, direction: 'same' });
	});
});

describe('another question, and why', () => {
	test.each<[string, Asked, Asked, string]>([
		[
			'another deadline',
			'OpenAI IPO before 2027?',
			'Will OpenAI IPO by December 31, 2025?',
			'deadlines differ: 2026-12-31 and 2025-12-31'
		],
		[
			'the day after',
			'Will the highest temperature in Miami be 90°F or higher on July 4?',
			'Will the highest temperature in Miami be 90°F or higher on July 5?',
			'dates differ: 07-04 and 07-05'
		],
		[
			'another hour of the day',
			'Bitcoin price on Sep 9, 2026 at 5pm EDT? — $98,000 or above',
			'Bitcoin price on Sep 9, 2026 at 6pm EDT? — $98,000 or above',
			'hours of the day differ'
		],
		[
			'another week',
			'Elon Musk # tweets July 3 - July 10? — 200-219',
			'Elon Musk # tweets July 10 - July 17? — 200-219',
			'dates differ: 07-10 and 07-17'
		],
		[
			'the next rung of a ladder',
			'Fed funds rate in Dec 2026? — 4.25% or above',
			'Fed funds rate in Dec 2026? — 4.50% or above',
			'thresholds differ: at least 4.25 % and at least 4.5 %'
		],
		[
			'the next bracket, which only the rules name',
			denver('93-94', 'B93.5'),
			denver('95-96', 'B95.5'),
			'thresholds differ: 93° to 94° and 95° to 96°'
		],
		[
			'the next strike, which only the ticker names',
			contract('Nvidia price on Friday?', '', '', 'KXNVDA-26JUL24-T180'),
			contract('Nvidia price on Friday?', '', '', 'KXNVDA-26JUL24-T185'),
			'thresholds differ: 180 and 185'
		],
		[
			'at least 90 whole degrees is not above 90',
			'Will the high temp in NYC be >90° on Jul 4, 2026?',
			'Will the highest temperature in New York City be 90°F or higher on July 4?',
			'thresholds differ: above 90° and at least 90°'
		],
		[
			'closing above a price is not touching it',
			'Will Bitcoin close above $100,000 on December 31, 2026?',
			'Will Bitcoin hit $100k in 2026?',
			'one may be hit at any time, the other counts on its day alone'
		],
		[
			'dipping to a price is not reaching it',
			'Will Bitcoin dip to $90,000 in October?',
			'Will Bitcoin reach $90,000 in October?',
			'thresholds differ: at most $90,000 and at least $90,000'
		],
		[
			'another person',
			'Will Naftali Bennett be the next Prime Minister of Israel?',
			'Will Yair Lapid be the next Prime Minister of Israel?',
			'subjects differ: Naftali Bennett and Yair Lapid'
		],
		[
			'another country, be it the one that goes without saying',
			'Will Israel strike Iran before October 2026?',
			'Will the US strike Iran before October 2026?',
			'subjects differ: Israel and United States'
		],
		[
			'another team of the same city',
			'Will the Yankees win the 2026 World Series?',
			'Will the Mets win the 2026 World Series?',
			'subjects differ: Yankees and Mets'
		],
		[
			'another city',
			'Will it snow in Denver on December 25?',
			'Will it snow in Boston on December 25?',
			'subjects differ: Denver and Boston'
		],
		[
			'the nomination is not the election',
			'Will Gavin Newsom win the 2028 Democratic presidential nomination?',
			'Will Gavin Newsom win the 2028 US Presidential Election?',
			'one asks for the nomination, the other for the general election'
		],
		[
			'a semifinal is not the final',
			'Will Spain reach the final of the 2026 FIFA World Cup?',
			'Will Spain reach the semifinals of the 2026 FIFA World Cup?',
			'they ask about different stages: final and semifinal'
		],
		[
			'a nomination for a prize is not the prize',
			'Will "Hamnet" win Best Picture in 2026?',
			'Will "Hamnet" be nominated for Best Picture in 2026?',
			'they ask about different events: win and nominate'
		],
		[
			'a cut is no hike',
			'Fed decision in Sep 2026? — Cut 25bps',
			'Will the Fed increase interest rates by 25 bps after the September 2026 meeting?',
			'they ask about different events: cut and hike'
		],
		[
			'the high is not the low',
			'Highest temperature in Miami on July 4? — 80° to 81°',
			'Lowest temperature in Miami on July 4? — 80° to 81°',
			'they measure different things: temp high and temp low'
		],
		[
			'core inflation is not inflation',
			'CPI year-over-year in June 2026? — Above 3.0%',
			'Core CPI year-over-year in June 2026? — Above 3.0%',
			'they measure different things: cpi and core cpi'
		],
		[
			'another chamber',
			'Will the Democrats win the House in 2026?',
			'Will the Democrats win the Senate in 2026?',
			'they are about different offices or prizes: house and senate'
		],
		[
			'another contest',
			'Will Carlos Alcaraz win Wimbledon 2026?',
			'Will Carlos Alcaraz win the 2026 US Open?',
			'they are about different contests: wimbledon and us open'
		],
		[
			'second place is not the first',
			'Will 2026 be the hottest year ever?',
			'Will 2026 be the second-hottest year ever?',
			'only one asks about: second'
		],
		[
			'another number in a name',
			'GPT-6 released by June 30, 2026?',
			'GPT-5.5 released by June 30, 2026?',
			'numbers differ: 6 and 5.5'
		],
		[
			'a name in another place',
			'Will my flight from JFK to SFO arrive on time?',
			'Will my flight from SFO to JFK arrive on time?',
			'same subject: JFK, SFO'
		],
		[
			'no cuts are not six',
			'Will no Fed rate cuts happen in 2026?',
			'Will 6 Fed rate cuts happen in 2026?',
			'no is not 6'
		],
		[
			'a game of a final is not the final',
			'Will the Warriors beat the Celtics in the 2022 NBA Finals?',
			'2022 NBA Finals: Who will win Celtics vs. Warriors Game 4?',
			'same subject: Warriors, Celtics'
		],
		[
			'a word in one and the same mould',
			'Will the EU impose new sanctions on Russia by 31 October 2026?',
			'Will the EU lift sanctions on Russia by 31 October 2026?',
			'same deadline, 2026-10-31'
		],
		[
			'who wins is not whether one of them does',
			'Democratic Presidential Nominee 2028',
			'Will Tim Walz win the 2028 Democratic presidential nomination?',
			'only one asks about Tim Walz'
		],
		[
			'a condition denied is another condition',
			'If Boudin is recalled, will crime fall in 2023?',
			'If Boudin is not recalled, will crime fall in 2023?',
			'same subject: Boudin'
		],
		[
			'the other side wins a game that can end level',
			'Will Arsenal beat Chelsea on March 1?',
			'Will Chelsea beat Arsenal on March 1?',
			'one asks about Arsenal, the other about Chelsea'
		],
		[
			'a Korean question with another amount',
			'서울 7월 4일 최고기온 30도 이상?',
			'Will the highest temperature in Seoul be 31°C or higher on July 4?',
			'thresholds differ: at least 30° and at least 31°'
		],
		[
			'who is no yes or no',
			'Who will be the next Prime Minister of Ethiopia?',
			'Will Adanech Abiebie be the next Prime Minister of Ethiopia?',
			'one asks yes or no, the other which'
		]
	])('%s', (_, a, b, reason) => {
		const result = compare(a, b);
		expect(result.reasons).toContain(reason);
		expect(result.same).toBe(false);
	});
});

describe('YES and NO exchanged', () => {
	test.each<[string, string, string]>([
		['a negation', 'Will no Fed rate cuts happen in 2026?', 'Fed rate cut in 2026?'],
		[
			'the rest of a threshold',
			"Will Anthropic's market cap be less than $1.25T at market close on IPO day?",
			"Will Anthropic's market cap be $1.25T or more at market close on IPO day?"
		],
		[
			'the rest of whole degrees',
			'Highest temperature in LA on Jul 4, 2026? — 72° or below',
			'Will the high temperature in Los Angeles be 73°F or higher on July 4?'
		],
		[
			'staying and leaving',
			'Will Keir Starmer remain Prime Minister through 2026?',
			'Starmer out in 2026?'
		],
		[
			'over and under',
			'Chiefs vs. Raiders: Over 45.5 points?',
			'Chiefs vs. Raiders: Under 45.5 points?'
		],
		[
			'the other side of a game that cannot end level',
			'Will the Celtics beat the Knicks on November 3?',
			'Will the Knicks beat the Celtics on November 3?'
		]
	])('%s makes an inverse pair, which is the same question and says so', (_, a, b) => {
		const result = compare(a, b);
		expect(result).toMatchObject({ same: true, direction: 'inverse' });
		expect(result.reasons[0]).toBe('inverse: YES here is NO there');
	});

	test('twice exchanged is the same again', () => {
		expect(
			compare(
				'Will Bitcoin not be above $74,000 on July 25?',
				'Will Bitcoin be below $74,000 on July 25?'
			)
		).toMatchObject({ same: true, direction: 'same' });
	});
});

test('what agrees is said', () => {
	const { reasons } = compare(
		'Fed funds rate in Dec 2026? — 3.50% or above',
		'Will the federal funds rate be at least 3.5% in December 2026?'
	);
	expect(reasons).toContain('same subject: Federal Reserve');
	expect(reasons).toContain('same threshold: at least 3.5 %');
	expect(reasons).toContain('same deadline, 2026-12-31');
});

test('a rung further off scores no higher than the next one', () => {
	const rung = (strike: number) => `Bitcoin price on Jul 25, 2026? — $${strike} or above`;
	const scores = [74_000, 74_250, 80_000, 120_000].map(
		(strike) => compare(rung(74_000), rung(strike)).score
	);
	expect(scores).toEqual([...scores].sort((a, b) => b - a));
	expect(new Set(scores).size).toBe(scores.length);
});

test('the order of a pair does not matter', () => {
	const titles = [
		'Will Musk buy Ryanair in 2026?',
		'Ryanair bought by 2027?',
		'Will the Fed cut rates by 25bps in September?',
		'연준, 9월 0.25%p 금리 인하할까?',
		'Chiefs vs. Raiders: O/U 45.5',
		'Will Bitcoin dip to $90,000 in October?',
		'Highest temperature in LA on Jul 4, 2026? — 72° or below',
		''
	].map((title) => readQuestion(side(title)));
	for (const a of titles) {
		for (const b of titles) {
			const [there, back] = [scoreReadings(a, b), scoreReadings(b, a)];
			expect(there.score).toBeCloseTo(back.score, 10);
			expect(there.direction).toBe(back.direction);
		}
	}
});

test.each([
	['nothing', ''],
	['emoji', '😀😀🎉'],
	['control characters', '\u0000\u0007\u001b[31m'],
	['mixed scripts', 'Will 머스크 купит ライアンエアー before 2027?'],
	['decomposed Hangul', '머스크, 라이언에어 인수?'.normalize('NFD')],
	['a megabyte of words', 'Will it rain? '.repeat(75_000)],
	['a megabyte of digits', '9'.repeat(1_000_000)],
	['a megabyte of commas and signs', '-1,111,'.repeat(150_000)],
	['a megabyte of capitals', 'If A'.repeat(250_000)],
	['half a surrogate pair', 'Will \ud83d win?']
])('%s gets an answer', (_, text) => {
	const strange = side(text, {
		description: text,
		options: [text],
		id: text,
		url: text,
		label: text
	});
	for (const other of [strange, side('Will Elon Musk acquire Ryanair in 2026?')]) {
		const { score } = pairScore(strange, other);
		expect(score).toBeGreaterThan(0);
		expect(score).toBeLessThanOrEqual(1);
	}
});

const data = join(import.meta.dirname, '../../../../shared/data/crossvenue/pairs.jsonl');

test.skipIf(!existsSync(data))(
	'on the development pairs it does as well as when it was made',
	() => {
		const DAY = 86_400_000;
		const market = (of: Record<string, string> & { options?: string[] }) =>
			side(of.title ?? '', {
				description: [of.description, of.rules].filter(Boolean).join(' '),
				options: of.options ?? [],
				close: of.close ? Date.parse(of.close) + DAY : null,
				url: of.url ?? ''
			});
		const forecasts = readFileSync(data, 'utf8')
			.trim()
			.split('\n')
			.map((line) => JSON.parse(line))
			.map(({ a, b, label }) => ({
				p: pairScore(market(a), market(b)).score,
				outcome: label === 'same' ? 1 : 0
			}));
		const right = forecasts.filter(({ p, outcome }) => p >= 0.5 === (outcome === 1)).length;
		expect(right).toBeGreaterThanOrEqual(79);
		expect(auc(forecasts)).toBeGreaterThan(0.98);
	}
);
