import { amount, wallClock, won, zoneName } from '#lib/domain/format.ts';
import type { Moment } from '#lib/domain/market.ts';
import { rateSource } from '#lib/domain/rate-source.ts';
import { particle } from './particle.ts';
import { chance, lastMinute, tenths, type Caveats, type Facts, type Words } from './sentence.ts';

/** 폴리마켓, not Polymarket, in a Korean paper. */
const VENUES: Record<string, string> = {
	polymarket: '폴리마켓',
	kalshi: '칼시',
	manifold: '매니폴드',
	predictit: '프레딕트잇'
};
const ZONES: Record<string, string> = {
	'Asia/Seoul': '한국시간',
	'America/New_York': '미국 동부시간',
	UTC: '협정세계시'
};

const zoneWord = (zone: string, at: Moment) => ZONES[zone] ?? zoneName(zone, at);

function day(at: Moment, zone: string): string {
	const { year, month, day } = wallClock(at, zone);
	return `${year}년 ${month}월 ${day}일`;
}

function moment(at: Moment, zone: string): string {
	const { hour, minute } = wallClock(at, zone);
	return `${zoneWord(zone, at)} ${day(at, zone)} ${hour}시 ${minute}분`;
}

const quoted = (title: string) => `‘${title.replace(/[‘’']/g, '’').trim()}’`;

const named = ({ market, venue }: Facts) => VENUES[market.venue] ?? venue;

const side = (p: number | null, name: string, none: string) =>
	p === null ? none : `${name} ${tenths(p, '센트')}`;

/** Dollars are worth a hundred cents: a price of 4 cents is a chance of 4 %. */
function basis({ market: { quote } }: Facts): string {
	const { basis, bid, ask } = quote!;
	const sides = [
		side(bid, '매수호가', '매수호가 없음'),
		side(ask, '매도호가', '매도호가 없음')
	].join('·');
	if (basis === 'mid') return `${sides}의 중간값`;
	if (basis === 'last') return `마지막 거래가, ${sides}`;
	if (basis === 'amm') return '자동 시장조성자 가격';
	return '시장이 제공한 과거 가격';
}

function price(facts: Facts): string | null {
	const { market, at, zone } = facts;
	const { quote, title, outcome, money } = market;
	const venue = named(facts);
	const place = money === 'play' ? `가상화폐로 거래하는 예측시장 ${venue}` : `예측시장 ${venue}`;
	if (market.status === 'void') return `${place}의 ${quoted(title)} 계약은 무효로 처리됐다.`;
	if (outcome && market.status === 'resolved') {
		const ended = {
			yes: '‘예’로',
			no: '‘아니요’로',
			split: '‘예’와 ‘아니요’ 사이로',
			void: '무효로'
		};
		const paid =
			outcome.payout === null
				? ''
				: ` 1달러당 ${particle(tenths(outcome.payout, '센트'), '을/를')} 지급했다.`;
		return `${place}의 ${quoted(title)} 계약은 ${zoneWord(zone, outcome.at)} ${day(outcome.at, zone)} ${ended[outcome.label]} 판정됐다.${paid}`;
	}
	if (quote?.probability == null) return null;
	const cents = money === 'play' ? '' : `약 ${tenths(quote.probability, '센트')}`;
	const implied = `내재 확률 약 ${chance(quote.probability)}`;
	const traded = cents === '' ? `${implied}로` : `${cents}(${implied})에`;
	return `${place}에서 ${quoted(title)} 계약은 ${traded} 거래됐다(${basis(facts)}, ${moment(at, zone)} 기준).`;
}

function volume({ market, rate }: Facts): string {
	const { value, unit } = market.volume;
	if (value === null) return '누적 거래 규모는 공개되지 않았다.';
	const said = amount(value, unit, 'ko');
	if (unit === 'usd') {
		const [, month, date] = rate === null ? [] : rate.date.split('-').map(Number);
		const inWon =
			rate === null
				? ''
				: `(약 ${won(value, rate.rate, 'ko')}, ${month}월 ${date}일 ${rateSource(rate.source, 'ko', 'short')} 기준 1달러=${rate.rate.toLocaleString('en-US', { maximumFractionDigits: 2 })}원)`;
		return `누적 거래액은 ${inWon === '' ? particle(said, '이다/다') : `${said}${inWon}다`}.`;
	}
	if (unit === 'mana') return `누적 거래량은 가상화폐 ${particle(said, '이다/다')}.`;
	return `누적 거래량은 ${particle(said, '이다/다')}(금액이 아니라 계약 수).`;
}

function deadline({ market, at, zone }: Facts): string | null {
	const { closesAt } = market;
	if (closesAt === null || market.outcome) return null;
	const end = moment(lastMinute(closesAt), zone);
	return closesAt > at ? `거래는 ${end}에 끝난다.` : `거래는 ${end}에 끝났다.`;
}

const caveats: Caveats = {
	'no-price': () => '알려진 가격이 없다',
	proposed: () => '결과가 제안됐으나 이의 제기로 뒤집힐 수 있다',
	'not-trading': ({ status }) =>
		status === 'listed' ? '아직 거래된 적이 없다' : '지금은 거래되지 않는다',
	spread: ({ spread }) =>
		spread === null
			? '한쪽 호가만 나와 있다'
			: `매수·매도 호가 차이가 ${particle(tenths(spread, '센트'), '이다/다')}`,
	volume: ({ value }) => (value === null ? '거래 규모를 알 수 없다' : '거래가 많지 않다'),
	depth: ({ value, unit }) => `호가창에 쌓인 금액이 ${amount(value, unit, 'ko')}뿐이다`,
	age: ({ at }, { zone }) => `가격은 ${moment(at, zone)}에 마지막으로 확인했다`,
	days: ({ days }) => `최근 30일 가운데 가격이 움직인 날은 ${days}일이다`,
	play: () => '가상화폐여서 틀려도 잃는 돈이 없다'
};

export const korean: Words = {
	simulated: '모의 데이터이며 보도에 쓸 수 없다.',
	price,
	volume,
	deadline,
	rules: (demand) => `규정 원문은 “${demand.replace(/[“”"]/g, "'")}”이다.`,
	band: ([lo, hi]) =>
		`수수료와 호가 차이, 돈이 묶이는 기간을 셈하면 실제 확률이 ${tenths(lo, '%')}에서 ${tenths(hi, '%')} 사이일 때는 누구도 거래로 이득을 보지 못한다.`,
	caveat: (reasons, facts) =>
		`주의: ${reasons.map((reason) => caveats[reason.kind](reason as never, facts)).join('. ')}.`,
	link: (address) => address
};
