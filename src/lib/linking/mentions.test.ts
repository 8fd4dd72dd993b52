import { expect, test } from 'vitest';
import { read } from './mentions.ts';

const named = (text: string) => read(text).mentions.map(({ id }) => id);

test('one concept has many names, and near words stay apart', () => {
	expect(named('머스크')).toEqual(named('Elon Musk'));
	expect(named('일론 머스크가')).toEqual(['person:elon-musk']);
	expect(named('오픈에이아이')).toEqual(named('OpenAI'));
	expect(named('앤스로픽')).toEqual(named('앤트로픽'));
	expect(named('황런쉰')).toEqual(named('젠슨 황'));
	expect(named('조만장자')).toEqual(['term:trillionaire']);
	expect(named('억만장자')).toEqual(['term:billionaire']);
});

test('a people, its language and its government are its country', () => {
	expect(named('Iranian nuclear')).toEqual(named('이란 핵'));
	expect(named('Russians')).toEqual(named('러시아'));
	expect(named('Díaz-Canel')).toEqual(named('디아스카넬'));
});

test('longer names hide the shorter ones inside them', () => {
	expect(named('North Korea')).toEqual(['country:north-korea']);
	expect(named('Claude Mythos')).toEqual(['product:claude-mythos']);
	expect(named('law firm')).toEqual(['term:law-firm']);
});

test('Korean compounds and joined spellings are read', () => {
	expect(named('기준금리인상')).toEqual(['term:interest-rate', 'term:rate-hike']);
	expect(named('금리인하를')).toEqual(named('금리 인하'));
	expect(named('호르무즈해협')).toEqual(named('호르무즈 해협'));
});

test('headlines abbreviate countries with a Chinese character, a syllable or a dot', () => {
	expect(named('美 관세')).toContain('country:united-states');
	expect(named('北 미사일')).toContain('country:north-korea');
	expect(named('미·중 협상')).toEqual(
		expect.arrayContaining(['country:united-states', 'country:china'])
	);
	expect(named('미·이란 휴전')).toEqual(
		expect.arrayContaining(['country:united-states', 'country:iran'])
	);
	expect(named('한미일 훈련')).toEqual(
		expect.arrayContaining(['country:south-korea', 'country:united-states', 'country:japan'])
	);
	// Schools, not China and others.
	expect(named('초·중·고 개학')).not.toContain('country:china');
	// In Chinese the same character is a word among others.
	expect(named('这里的风景很美')).toEqual([]);
});

test('a capital tells a name from a word, where a text has capitals', () => {
	expect(named('We ate turkey today')).toEqual([]);
	expect(named('Ceasefire in Turkey')).toContain('country:turkey');
	expect(named('turkey ceasefire talks')).toContain('country:turkey');
	expect(named('Who will help us?')).toEqual([]);
	expect(named('WHO')).toEqual(['institution:who']);
});

test('what often means something else is marked as doubtful', () => {
	expect(read('수단').mentions).toMatchObject([{ id: 'country:sudan', doubtful: true }]);
	expect(read('Sudan').mentions).toMatchObject([{ id: 'country:sudan', doubtful: false }]);
});

test('a generation is split from its product, and no other word is', () => {
	expect(read('GPT6').words.map(({ form }) => form)).toEqual(['gpt', '6']);
	expect(read('H5N1 and A320').words.map(({ form }) => form)).toEqual(['h5n1', 'and', 'a320']);
});
