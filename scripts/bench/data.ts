import { emptyColumns, type QuoteColumns } from '#lib/domain/chunk.ts';
import type { MarketReading } from '#lib/domain/market.ts';
import { probabilityOf } from '#lib/domain/price.ts';
import { seeded } from './measure.ts';

/** Invented markets and prices, as in the reference measurements: random walks, half of the steps still. */

export const MINUTE = 60_000;
export const START = Date.UTC(2026, 0, 5);

const RULES =
	'This market will resolve to "Yes" if the event named in the title happens by the deadline, as reported by a consensus of credible sources. Otherwise it resolves to "No". ';

/** A market as a poll delivers it; `tick` moves its price. Texts are built anew each time, as by a parser. */
export function reading(i: number, at: number, tick: number): MarketReading {
	const last = 10_000 + ((i * 37 + tick) % 980) * 1000;
	const bid = last - 1000;
	const ask = last + 2000;
	return {
		id: `polymarket:0x${(i * 2_654_435_761).toString(16).padStart(64, 'a')}`,
		venue: 'polymarket',
		event: null,
		title: `Will number ${i} happen before the end of the year?`,
		label: null,
		url: `https://polymarket.com/event/number-${i}`,
		rules: `${RULES}Number ${i}. `.repeat(3),
		status: 'open',
		opensAt: START,
		closesAt: START + 90 * 86_400_000,
		outcome: null,
		volume: null,
		volumeUnit: 'usd',
		volume24h: 5_000_000 + tick * 10_000,
		liquidity: null,
		fee: { rate: 0.04, exponent: 1, takerOnly: true, type: 'fees' },
		shown: true,
		ref: { conditionId: `0x${i}`, yes: `${i}`.padStart(77, '1'), no: `${i}`.padStart(77, '2') },
		quote: { at, bid, ask, last, ...probabilityOf(bid, ask, last), volume: 1e9 + tick * 1e7 }
	};
}

/**
 * One market's quotes, every `step` ms. `sides`: with bid, ask and last around the probability, which
 * then follows from them; else only probability and volume, as in the reference measurements.
 */
export function walk(
	random: () => number,
	n: number,
	step: number,
	sides: boolean,
	from = START
): QuoteColumns {
	const columns = emptyColumns(n);
	let price = 1000 + Math.floor(random() * 8000);
	let cents = Math.floor(random() * 1e6);
	for (let i = 0; i < n; i++) {
		if (random() < 0.5) {
			price = Math.min(9980, Math.max(20, price + Math.round((random() - 0.5) * 40)));
			cents += Math.round(random() * 100_000);
		}
		columns.at[i] = from + i * step;
		columns.probability[i] = price * 100;
		columns.volume[i] = cents * 10_000;
		columns.basis[i] = sides ? 1 : 3;
		if (!sides) continue;
		columns.bid[i] = (price - 10) * 100;
		columns.ask[i] = (price + 10) * 100;
		columns.last[i] = (price + (random() < 0.5 ? -10 : 10)) * 100;
	}
	return columns;
}

const ENGLISH =
	'markets Fed rate cut inflation election senate vote court ruling merger airline Musk Tesla OpenAI valuation chip export tariff strike ceasefire talks summit storm recall lawsuit earnings profit warning deal bid stake board chief minister budget'.split(
		' '
	);
const KOREAN =
	'금리 기준금리 한국은행 대통령 선거 여론조사 국회 예산안 반도체 수출 머스크 테슬라 오픈AI 인수 합병 검찰 수사 법원 판결 환율 부동산 정책 물가 상승 정부 발표 협상 회담 미국 중국 관세'.split(
		' '
	);
const PARTICLES = ['', '이', '가', '을', '를', '은', '는', '의', '에', '와', '도', '에서'];

/** Invented words beside the known ones: a million headlines have a large vocabulary. */
const invented = seeded(74);
const syllables = (count: number, of: () => string) => Array.from({ length: count }, of).join('');
const NAMES = Array.from({ length: 20_000 }, () =>
	syllables(2 + Math.floor(invented() * 2), () => {
		const [c, v] = ['bcdfghjklmnprstvz', 'aeiou'];
		return c![Math.floor(invented() * 17)]! + v![Math.floor(invented() * 5)]!;
	})
);
const KOREAN_NAMES = Array.from({ length: 10_000 }, () =>
	syllables(2 + Math.floor(invented() * 2), () =>
		String.fromCharCode(0xac00 + 28 * Math.floor(invented() * 399))
	)
);

/** A headline of about 74 bytes; every third one is Korean. */
export function headline(random: () => number, i: number): string {
	const pick = <T>(list: T[]) => list[Math.floor(random() * list.length)] as T;
	const mixed = (known: string[], names: string[], count: number) =>
		Array.from({ length: count }, () => pick(random() < 0.5 ? known : names));
	return i % 3 === 0
		? mixed(KOREAN, KOREAN_NAMES, 6)
				.map((word) => word + pick(PARTICLES))
				.join(' ')
		: `${mixed(ENGLISH, NAMES, 9).join(' ')} ${i % 1000}`;
}
