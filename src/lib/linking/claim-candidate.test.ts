import { expect, test } from 'vitest';
import { claimCandidates, namesOf } from './claim-candidate.ts';

const sayers = [
	{ slug: 'musk', names: namesOf({ en: 'Elon Musk', ko: '일론 머스크' }) },
	{ slug: 'oleary', names: namesOf({ en: "Michael O'Leary", ko: '마이클 오리어리' }) }
];
const found = (text: string) =>
	claimCandidates(text, sayers).map(({ speaker, words }) => [speaker, words]);

test.each([
	[
		'Musk said Tesla will sell self-driving cars by the end of next year.',
		['musk', 'Musk said Tesla will sell self-driving cars by the end of next year.']
	],
	[
		'"We will never sell a single share to him," said Michael O\'Leary on Monday.',
		['oleary', 'We will never sell a single share to him,']
	],
	[
		'머스크는 연말까지 자율주행을 내놓겠다고 밝혔다.',
		['musk', '머스크는 연말까지 자율주행을 내놓겠다고 밝혔다.']
	],
	[
		'오리어리 “라이언에어는 절대 팔리지 않을 것이다”',
		['oleary', '라이언에어는 절대 팔리지 않을 것이다']
	],
	[
		'일론 머스크 테슬라 최고경영자가 내년 화성에 사람을 보내겠다고 약속했다.',
		['musk', '일론 머스크 테슬라 최고경영자가 내년 화성에 사람을 보내겠다고 약속했다.']
	]
])('"%s" may be a claim', (text, candidate) => {
	expect(found(text)).toEqual([candidate]);
});

test.each([
	['what was, not what will be', 'Musk said Tesla sold more cars than ever.'],
	['nobody who is known', 'The bank said rates will fall by June.'],
	['no one says it', 'Musk will visit Dublin next week.'],
	['a name inside another word', 'Muskrat hunters said the season will end by June.'],
	['지난 일', '머스크는 지난해 차를 가장 많이 팔았다고 밝혔다.'],
	['말한 사람이 없음', '머스크가 내년 더블린에 간다.'],
	['nothing', '']
])('%s is none', (_, text) => {
	expect(found(text)).toEqual([]);
});

test('each speaker once, whoever is named first spoke, and it says why', () => {
	const text =
		"Musk told O'Leary he will buy the airline this year. O'Leary said that will never happen. Musk said he will.";
	expect(claimCandidates(text, sayers)).toMatchObject([
		{ speaker: 'musk', because: ['told', 'will'] },
		{ speaker: 'oleary', because: ['said', 'will'] }
	]);
});

test('a long text without an end is read to its end', () => {
	const text = `${'“'.repeat(50_000)}${'"a'.repeat(50_000)} Musk said it will end`;
	expect(claimCandidates(text, sayers)).toHaveLength(1);
});
