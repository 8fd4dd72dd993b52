import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { score } from '../index.ts';
import { outputsOf } from '../model.ts';
import type { SentimentLanguage } from '../language.ts';
import { partsAbout } from './clauses.ts';
import { korean, koreanWith } from './index.ts';
import { marksIn } from './marks.ts';
import { findings } from './rules.ts';

type Case = { rule: string; text: string; label: -1 | 0 | 1; target?: string };

const cases = JSON.parse(readFileSync(join(import.meta.dirname, 'cases.json'), 'utf8')) as Case[];

/** The label that a scorer with other weights gives. */
function labelBy(language: SentimentLanguage, { text, target }: Case): number {
	const reading = language.read(text, target ?? null);
	const { value, band } = language.tone(outputsOf(language.models, reading), reading);
	return value >= band ? 1 : value <= -band ? -1 : 0;
}

const rightBy = (language: SentimentLanguage) =>
	cases.filter((row) => labelBy(language, row) === row.label).length / cases.length;

const tone = (text: string) => findings(text).reduce((sum, { value }) => sum + value, 0);
const told = (text: string) =>
	findings(text).map(({ from, to, value }) => [text.slice(from, to), Math.sign(value)]);
const say = (text: string, target: string | null = null) => score(text, { lang: 'ko', target });

test('the golden cases hold without the weights learned from the share-alike set', () => {
	const free = korean.models.filter(({ licence }) => !licence.startsWith('CC-BY-SA'));
	expect(free.length).toBe(korean.models.length - 1);
	expect(rightBy(koreanWith(free))).toBeGreaterThan(0.95);
});

test('the lexicon alone, without any weights, gets the golden cases right', () => {
	expect(rightBy(koreanWith([]))).toBeGreaterThan(0.95);
});

test('decomposed Hangul gives the same answer as composed', () => {
	for (const { text, target } of cases) {
		expect(say(text.normalize('NFD'), target?.normalize('NFD'))).toEqual(say(text, target));
	}
});

test('a thing and its movement are one finding: losses that shrink are good news', () => {
	expect(told('적자 축소')).toEqual([['적자 축소', 1]]);
	expect(told('매출은 늘고 비용은 줄었다')).toEqual([
		['매출은 늘고', 1],
		['비용은 줄었', 1]
	]);
	expect(told('원가 상승으로 영업이익 감소')).toEqual([
		['원가 상승', -1],
		['영업이익 감소', -1]
	]);
});

test('a movement of something else is not that of the last thing named', () => {
	expect(told('우려로 하락')).toEqual([
		['우려', -1],
		['하락', -1]
	]);
	expect(tone('영업이익은 50억원인데, 송출객수가 27% 감소했다')).toBeLessThan(0);
});

test('a stem is no word inside another: insurers, authorities, shareholders and markets', () => {
	for (const text of [
		'삼성화재',
		'금감원 특수사업부',
		'최대주주',
		'전망한다',
		'하반기부터',
		'테일러시',
		'이탈리아 시장',
		'전년동기대비',
		'민주주의',
		'최대 120명',
		'부문별로'
	]) {
		expect([text, told(text)]).toEqual([text, []]);
	}
});

test('endings and compounds do not hide a stem', () => {
	for (const text of ['높아졌다', '높아지며', '높아질']) {
		expect([text, tone(`지지율이 ${text}`) > 0]).toEqual([text, true]);
	}
	expect(marksIn('주가급등')).toHaveLength(2);
	expect(tone('재도약')).toBeGreaterThan(0);
	expect(tone('초강세')).toBeGreaterThan(0);
});

test('a phrase is found with and without its blanks', () => {
	expect(told('사상최대')).toEqual(told('사상최대'));
	expect(tone('사상최대')).toBe(tone('사상 최대'));
	expect(tone('흑자전환')).toBe(tone('흑자 전환'));
});

test('two denials are none: it cannot be ruled out, there is no problem', () => {
	expect(tone('급등하지 않았다')).toBeLessThan(0);
	expect(tone('문제가 없다')).toBeGreaterThan(0);
	expect(told('배제할 수 없다')).toEqual([]);
	expect(tone('성장을 기대하기 어렵다')).toBeLessThan(0);
});

test('what is conceded counts less than what follows', () => {
	expect(tone('매출은 늘었지만 이익은 줄었다')).toBeLessThan(0);
	expect(tone('이익은 줄었지만 매출은 늘었다')).toBeGreaterThan(0);
	expect(tone('호실적에도 급락')).toBeLessThan(0);
	// 국내에도 concedes nothing.
	expect(tone('흥행했다, 국내에도 출시')).toBe(tone('흥행했다, 국내에서 출시'));
});

test('a profit after a loss is no loss', () => {
	expect(tone('전년 동기 순손실 270만 유로에서 흑자로 전환했다')).toBeGreaterThan(1);
	expect(tone('손실을 냈던 전년과 달리 이익을 냈다')).toBeGreaterThan(0.5);
});

test('a record is good or bad as the thing is that broke it', () => {
	expect(tone('수출 사상 최대')).toBeGreaterThan(0);
	expect(tone('무역적자 사상 최대')).toBeLessThan(0);
	expect(tone('실업률 역대 최저')).toBeGreaterThan(0);
	expect(tone('과태료 75억원…사상 최대')).toBeLessThan(0);
});

test('terms are the words that made the score, as they stand in the text', () => {
	expect(say('머스크, 오픈AI 소송 패소')?.terms).toContain('패소');
	expect(say('라이언에어 적자 축소')?.terms).toContain('적자 축소');
	expect(say('적자가 크게 줄었다')?.terms).toContain('적자가 크게 줄었다');
	const long = '영업이익은 전년 같은 기간보다 무려 서른 배 가까이 증가했다';
	expect(say(long)?.terms).toContain('영업이익은 … 증가했다');
});

test('a neutral text without a telling word has no tone at all', () => {
	expect(say('회사의 본사는 헬싱키에 있다.')).toMatchObject({ score: 0, label: 0, terms: [] });
});

test('a target hears what is said of it, whatever particle it bears', () => {
	const both = '삼성전자는 급등했고 하이닉스는 급락했다';
	for (const target of ['삼성전자', '삼성 전자']) {
		expect(say(both, target)?.label).toBe(1);
	}
	expect(say(both, '하이닉스')?.label).toBe(-1);
	const order = '삼성전자는 오르고 하이닉스는 내렸다';
	expect(say(order, '삼성전자')!.score).toBeGreaterThan(0);
	expect(say(order, '하이닉스')!.score).toBeLessThan(0);
});

test('a clause without a topic of its own still speaks of the target', () => {
	const parts = partsAbout(
		'삼성전자는 매출이 늘었고 이익도 급증했지만 애플은 부진했다',
		'삼성전자'
	);
	expect(parts?.map(({ share }) => share)).toEqual([1, 1, 0]);
});

test('a target that is not named, is empty or is full of signs changes nothing', () => {
	const text = '테슬라 주가 급등';
	for (const target of ['애플', ' ', '(*+?[', '\\']) expect(say(text, target)).toEqual(say(text));
	expect(say('C++ 재단 해체 위기', 'C++')?.label).toBe(-1);
});

test('odd input gets an answer', () => {
	const odd = [
		' ',
		'😀😀😀',
		'ㅋㅋㅋㅋ',
		'급등\u0000\u0007급락',
		'Tesla 주가 급등 株価 🚀',
		'가'.repeat(50_000),
		'.'.repeat(50_000),
		'…,'.repeat(20_000),
		'에도 불구 '.repeat(10_000),
		'매출 10% '.repeat(10_000),
		'\ud800급등',
		'급등'.normalize('NFD').repeat(5_000)
	];
	for (const text of odd) {
		const answer = score(text, { lang: 'ko' });
		expect(answer === null || Math.abs(answer.score) <= 1).toBe(true);
	}
	expect(say('급등\u0000\u0007급락')?.terms.length).toBeGreaterThan(0);
});

test('a target may hold any sign that an expression would take for its own', () => {
	expect(say('K-pop 매출 급증', 'K-pop')?.label).toBe(1);
	for (const sign of String.raw`-/\^$.*+?()[]{}|`) {
		expect(partsAbout(`가${sign}나 적자 확대`, `가${sign}나`)).not.toBeNull();
		expect(partsAbout('적자 확대', sign)).toBeNull();
	}
});
