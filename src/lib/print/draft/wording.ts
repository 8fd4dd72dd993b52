/** What can be read from the wording alone: shares, odds, units, moments, venues, absolutes. */
import { dates } from '#lib/domain/text.ts';
import type { Finding, Language, Sentence } from './finding.ts';
import { placed, speaksOfMarkets, venuesIn } from './sentences.ts';

const PERCENT = '(\\d{1,3}(?:\\.\\d{1,2})?)\\s?(?:%|percent|per cent|퍼센트|프로)';
const PEOPLE =
	'(?:bettors|traders|users|people|participants|gamblers|punters|respondents|players|investors|voters|americans)';
const THINK =
	'(?:predict|predicted|believe|believed|think|thought|expect|expected|say|said|forecast)';

/** A price read as a share of people. */
const OF_PEOPLE: Record<Language, RegExp[]> = {
	en: [
		new RegExp(`${PERCENT} of (?:the |all |its )?(?:\\w{1,20} )?${PEOPLE}`, 'i'),
		new RegExp(`${PERCENT} (?:of them )?${THINK}\\b`, 'i'),
		new RegExp(`${PEOPLE}[^.%]{0,30}\\b${THINK}[^.%]{0,60}${PERCENT}`, 'i')
	],
	ko: [
		new RegExp(
			`(?:예측한|예상한|전망한|본|내다본|점친|믿는|생각하는|답한|응답한)\\s?(?:사람의\\s?|이용자의\\s?)?(?:비율|비중|사람|이용자|참가자|투자자)[^.%]{0,12}${PERCENT}`
		),
		new RegExp(
			`(?:참가자|참여자|이용자|응답자|투자자|사람들?|베팅한 이들)(?:의|\\s?가운데|\\s?중)[^.%]{0,12}${PERCENT}`
		),
		new RegExp(
			`${PERCENT}(?:만|가|이|는|은)?\\s?(?:이|가)?\\s?(?:예측|예상|전망|찬성|동의)(?:했|한|하|해)`
		)
	]
};

/** A price read as a share of the money. */
const OF_MONEY: Record<Language, RegExp[]> = {
	en: [
		new RegExp(
			`${PERCENT} of (?:the |all )?(?:money|wagers?|bets|stakes?|volume|cash|dollars|funds)\\b`,
			'i'
		),
		new RegExp(`${PERCENT} (?:have |had )?(?:bet|wagered|staked|put (?:their )?money)\\b`, 'i')
	],
	ko: [
		new RegExp(`${PERCENT}(?:가|이|는|은)?\\s[^.%]{0,24}(?:돈을 걸|베팅했|베팅한|걸었)`),
		new RegExp(`(?:판돈|돈|금액|베팅액|자금)의\\s?(?:약\\s?)?${PERCENT}`)
	]
};

/** “Odds” of so many percent are a chance. */
const ODDS: Record<Language, RegExp[]> = {
	en: [
		new RegExp(`${PERCENT} odds\\b`, 'i'),
		new RegExp(
			`\\bodds (?:of|at|are|is|were|was|stand at|stood at|fell to|rose to) (?:about |around |roughly |nearly )?${PERCENT}`,
			'i'
		)
	],
	ko: [new RegExp(`(?:배당률?|승률)(?:은|는|이|가)?\\s?(?:약\\s?)?${PERCENT}`)]
};

const proposed: Record<Language, (p: string) => string> = {
	en: (p) => `implied a chance of about ${p}%`,
	ko: (p) => `내재 확률은 약 ${p}%`
};

/** The first match of any form, as a finding; one a sentence is enough. */
function matched(
	rule: 'share_of_people' | 'share_of_money' | 'odds_word',
	forms: Record<Language, RegExp[]>,
	{ text, start, language }: Sentence
): Finding[] {
	for (const form of forms[language]) {
		const match = form.exec(text);
		if (!match) continue;
		const p = match.slice(1).find((group) => group !== undefined) ?? '';
		return [
			{
				rule,
				from: start + match.index,
				to: start + match.index + match[0].length,
				values: { p: `${p}%` },
				proposal: proposed[language](p),
				evidence: []
			}
		];
	}
	return [];
}

const RATIO = /\b(\d{1,4})[- ]to[- ](\d{1,4})\b/i;
/** Odds and chances of one sentence that differ by more points than rounding does. */
const ROUNDING = 1.5;

/** 25 to 1 is a chance of 1/26: another percentage in the same sentence contradicts it. */
function oddsMismatch({ text, start }: Sentence): Finding[] {
	const ratio = RATIO.exec(text);
	const share = placed(text).find(({ unit }) => unit === 'percent');
	if (!ratio || !share) return [];
	const [against, on] = [Number(ratio[1]), Number(ratio[2])];
	if (against + on === 0) return [];
	const chance = (on / (against + on)) * 100;
	if (Math.abs(chance - share.value) <= ROUNDING) return [];
	return [
		{
			rule: 'odds_mismatch',
			from: start + ratio.index,
			to: start + ratio.index + ratio[0].length,
			values: { odds: ratio[0], p: `${Number(chance.toFixed(1))}%`, said: share.text },
			proposal: null,
			evidence: []
		}
	];
}

const VOLUME =
	/\b(?:volume|turnover|changed hands|wagered|staked|traded)\b|거래량|거래액|거래\s?규모|거래대금|판돈|베팅액/gi;
const COUNTED = /^\s?(?:contracts?|shares?|trades?|계약|주(?![가-힣])|건)/i;
/** How far from the word a figure belongs to it. */
const NEAR = 40;

/** A volume is dollars, contracts or shares: without a unit it may be any of them. */
function volumeUnit({ text, start }: Sentence): Finding[] {
	const plain = text.normalize('NFC');
	const words = [...plain.matchAll(VOLUME)].map(({ index }) => index);
	return placed(plain)
		.filter(
			({ unit, at, end, value }) =>
				unit === 'count' &&
				value >= 1000 &&
				words.some((word) => Math.abs(word - at) <= NEAR) &&
				!COUNTED.test(plain.slice(end))
		)
		.slice(0, 1)
		.map(({ text: figure, at, end }) => ({
			rule: 'volume_unit',
			from: start + at,
			to: start + end,
			values: { figure },
			proposal: null,
			evidence: []
		}));
}

const ABSOLUTE: Record<Language, RegExp> = {
	en: /\b(?:always|never|every time|without exception)\b[^.]{0,40}\b(?:bet|bets|betting|wagers?|buying|buys|predicts?|NO|YES)\b/i,
	ko: /(?:항상|언제나|늘|매번|한 번도|예외 없이)[^.]{0,30}(?:베팅|걸|아니[요오]|반대|예측|NO)/
};

/** “Always betting NO”: one exception makes it wrong. */
function absolute({ text, start, language }: Sentence): Finding[] {
	const match = ABSOLUTE[language].exec(text);
	if (!match) return [];
	return [
		{
			rule: 'absolute',
			from: start + match.index,
			to: start + match.index + match[0].length,
			values: {},
			proposal: null,
			evidence: []
		}
	];
}

const MOMENT =
	/\b\d{1,2}:\d{2}\b|\b[ap]\.?m\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:today|yesterday|this morning|tonight)\b|오전|오후|\d{1,2}시|[월화수목금토일]요일|오늘|어제|\d{1,2}일/i;

/** What only the draft as a whole can lack: when a price stood, and where. */
export function missing(draft: string, sentences: readonly Sentence[]): Finding[] {
	if (!speaksOfMarkets(draft)) return [];
	const priced = sentences.find(({ text }) => placed(text).some(({ unit }) => unit === 'percent'));
	if (!priced) return [];
	const share = placed(priced.text).find(({ unit }) => unit === 'percent')!;
	const at = { from: priced.start + share.at, to: priced.start + share.end };
	const found = { ...at, values: { p: share.text }, proposal: null, evidence: [] };
	const timed = sentences.some(
		({ text }) => MOMENT.test(text) || dates(text).some(({ day }) => day)
	);
	return [
		...(timed ? [] : [{ ...found, rule: 'no_time' as const }]),
		...(venuesIn(draft).length > 0 ? [] : [{ ...found, rule: 'no_venue' as const }])
	];
}

/** What the wording of a sentence gives away, in a draft that speaks of prediction markets. */
export const wording = (sentence: Sentence): Finding[] => [
	...matched('share_of_people', OF_PEOPLE, sentence),
	...matched('share_of_money', OF_MONEY, sentence),
	...matched('odds_word', ODDS, sentence),
	...oddsMismatch(sentence),
	...volumeUnit(sentence),
	...absolute(sentence)
];
