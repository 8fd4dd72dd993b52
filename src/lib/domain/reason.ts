import type { Locale } from './format.ts';

/**
 * The forms in which a link says why it was made, in English and in Korean; `{}` is a name, word or
 * number as it stands in the texts. What is stored and what programs get is the English sentence; a
 * reader gets it in the language of the page. The two keep their values in the same order.
 */
const FORMS = {
	// An article and a question.
	'both name {}': '둘 다 {} 언급',
	'both say "{}"': '둘 다 "{}" 언급',
	'"{}" means {}': '"{}"는 {}',
	'"{}" sounds like "{}"': '"{}"와 "{}"는 소리가 같음',
	'"{}" is akin to "{}"': '"{}"와 "{}"는 같은 계통의 말',
	'its description mentions "{}"': '설명에 "{}" 있음',
	'same amount: {}': '같은 금액: {}',
	'but {} is not {}': '단, {} ≠ {}',
	// Two markets.
	'inverse: YES here is NO there': '반대 질문: 한쪽의 예는 다른 쪽의 아니요',
	'same subject: {}': '같은 대상: {}',
	'subjects differ: {} and {}': '대상이 다름: {} / {}',
	'only one names {}': '한쪽만 {} 언급',
	'only one asks about {}': '한쪽만 {}에 관해 질문',
	'one asks about {}, the other about {}': '한쪽은 {}, 다른 쪽은 {}에 관한 질문',
	'same threshold: {}': '같은 기준값: {}',
	'thresholds differ: {} and {}': '기준값이 다름: {} / {}',
	"thresholds are each other's rest: {} and {}": '기준값이 서로의 나머지: {} / {}',
	'only one has a threshold: {}': '한쪽에만 기준값 있음: {}',
	'numbers differ: {} and {}': '숫자가 다름: {} / {}',
	'no is not {}': '없음 ≠ {}',
	'same deadline, {}': '같은 기한, {}',
	'same date, {}': '같은 날짜, {}',
	'deadlines differ: {} and {}': '기한이 다름: {} / {}',
	'dates differ: {} and {}': '날짜가 다름: {} / {}',
	'hours of the day differ': '하루 중 시각이 다름',
	'only one names a date: {}': '한쪽에만 날짜 있음: {}',
	'the rules name the same date, {}': '규칙의 날짜가 같음, {}',
	'the rules name different dates: {} and {}': '규칙의 날짜가 다름: {} / {}',
	'both end about {}': '둘 다 {} 무렵 종료',
	'they end apart: {} and {}': '종료일이 다름: {} / {}',
	'they measure different things: {} and {}': '재는 것이 다름: {} / {}',
	'they ask about different stages: {} and {}': '단계가 다름: {} / {}',
	'they are measured differently: {} and {}': '재는 방식이 다름: {} / {}',
	'they are about different offices or prizes: {} and {}': '자리나 상이 다름: {} / {}',
	'they are about different contests: {} and {}': '대회나 선거가 다름: {} / {}',
	'they ask for different places: {} and {}': '순위가 다름: {} / {}',
	'they ask about different events: {} and {}': '사건이 다름: {} / {}',
	'one may be hit at any time, the other counts on its day alone':
		'한쪽은 기간 중 언제든, 다른 쪽은 그날의 값만 인정',
	'one asks for the nomination, the other for the general election':
		'한쪽은 후보 지명, 다른 쪽은 본선거 질문',
	'only one asks about: {}': '한쪽에만 있는 내용: {}',
	'both speak of {}': '공통 낱말: {}',
	'one asks yes or no, the other which': '한쪽은 예·아니요, 다른 쪽은 선택 질문',
	'{} of the answers stand on both sides': '선택지 {}개가 양쪽에 있음'
} as const satisfies Record<string, string>;

export type ReasonForm = keyof typeof FORMS;

/** A reason as an English sentence: the form with its values in their places. */
export function reason(form: ReasonForm, ...values: (string | number)[]): string {
	let next = 0;
	return form.replaceAll('{}', () => String(values[next++]));
}

/** YES of one market is NO of the other. */
export const INVERSE: ReasonForm = 'inverse: YES here is NO there';

/** Whether a pair with these reasons asks its question with YES and NO exchanged. */
export const isInverse = (reasons: readonly string[]) => reasons.includes(INVERSE);

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Longer reasons are none of these forms, and are not looked at. */
const LONGEST = 500;

/** Forms with less left open come first: `same date, {}` before whatever else could be read into it. */
const PATTERNS = Object.entries(FORMS)
	.map(([form, korean]) => ({
		pattern: new RegExp(`^${form.split('{}').map(escaped).join('(.{1,400}?)')}$`, 'u'),
		korean,
		fixed: form.replaceAll('{}', '').length
	}))
	.sort((a, b) => b.fixed - a.fixed);

/** A reason in the language of the reader. One of no known form (a word of a query) stays as it is. */
export function reasonIn(locale: Locale, text: string): string {
	if (locale === 'en' || text.length > LONGEST) return text;
	for (const { pattern, korean } of PATTERNS) {
		const [, ...values] = pattern.exec(text) ?? [];
		if (values.length === 0 && !pattern.test(text)) continue;
		let next = 0;
		return korean.replaceAll('{}', () => values[next++] ?? '');
	}
	return text;
}

/**
 * The same value with the reasons of links in it, wherever they stand, in the language of the reader.
 * That a pair is turned around is left out: its link says so in a field of its own.
 */
export function reasonsRead<T>(locale: Locale, value: T): T {
	if (Array.isArray(value)) {
		// Columns of numbers hold none, and are long.
		return (
			typeof value[0] === 'object' ? value.map((item) => reasonsRead(locale, item)) : value
		) as T;
	}
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).map(([name, part]) => [
			name,
			name === 'reasons' && isWords(part)
				? part.filter((text) => text !== INVERSE).map((text) => reasonIn(locale, text))
				: reasonsRead(locale, part)
		])
	) as T;
}

const isWords = (value: unknown): value is string[] =>
	Array.isArray(value) && typeof value[0] === 'string';
