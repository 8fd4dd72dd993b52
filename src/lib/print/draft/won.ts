import type { DatedRate } from '../sentence.ts';
import type { Finding, Language, Sentence } from './finding.ts';
import { placed } from './sentences.ts';

/** What may stand between an amount and its conversion. */
const BRIDGE =
	/^\s?[(（]?\s?(?:약|한화|우리 돈|한화 약|우리 돈 약|about|around|roughly|approximately|or about|₩)?\s?$/i;
/** Beyond the rounding of the printed figure, the rate of the hour may differ from the fixing by this. */
const SLACK = 0.006;

/** The step a figure is rounded to: 26억 to 1억, 4300만 to 100만. */
function stepOf(value: number): number {
	let step = 1;
	while (value % (step * 10) === 0 && step * 10 <= value) step *= 10;
	return step;
}

const EOK = 1e8;
const JO = 1e12;
const MAN = 1e4;
const grouped = (value: number) => Math.round(value).toLocaleString('en-US');

/**
 * Won as Korean papers print a conversion: to 천만 from 1억 on (`28억8천만원`), to 만 below (`5,186만원`),
 * to 억 from 1조 on (`3조250억원`).
 */
export function printedWon(won: number): string {
	if (won >= JO) {
		const eok = Math.round(won / EOK);
		const [jo, rest] = [Math.floor(eok / 1e4), eok % 1e4];
		return `${jo}조${rest > 0 ? `${grouped(rest)}억` : ''}원`;
	}
	if (won >= EOK) {
		const steps = Math.round(won / 1e7);
		const [eok, rest] = [Math.floor(steps / 10), steps % 10];
		return `${grouped(eok)}억${rest > 0 ? `${rest}천만` : ''}원`;
	}
	return won >= MAN ? `${grouped(won / MAN)}만원` : `${grouped(won)}원`;
}

const SCALES: [size: number, word: string][] = [
	[1e12, ' trillion'],
	[1e9, ' billion'],
	[1e6, ' million']
];

const proposed: Record<Language, (won: number) => string> = {
	ko: (won) => `약 ${printedWon(won)}`,
	en: (won) => {
		const rounded = Number(won.toPrecision(3));
		const [size, word] = SCALES.find(([least]) => rounded >= least) ?? [1, ''];
		return `about ${(rounded / size).toLocaleString('en-US')}${word} won`;
	}
};

/** Dollars with won beside them (either first) that do not fit the rate of the day. */
export function wonFindings(
	{ text, start, language }: Sentence,
	rate: DatedRate | null
): Finding[] {
	if (rate === null) return [];
	const plain = text.normalize('NFC');
	const amounts = placed(plain);
	return amounts.flatMap((first, i): Finding[] => {
		const second = amounts[i + 1];
		if (!second || !BRIDGE.test(plain.slice(first.end, second.at))) return [];
		const dollars = [first, second].find(({ unit }) => unit === 'usd');
		const won = [first, second].find(({ unit }) => unit === 'krw');
		if (!dollars || !won || dollars.value === 0 || won.value === 0) return [];
		const implied = won.value / dollars.value;
		const fair =
			SLACK +
			(0.5 * stepOf(won.value)) / won.value +
			(0.05 * stepOf(dollars.value)) / dollars.value;
		if (Math.abs(implied / rate.rate - 1) <= fair) return [];
		return [
			{
				rule: 'won',
				from: start + won.at,
				to: start + won.end,
				values: {
					said: won.text,
					dollars: dollars.text,
					implied: implied.toLocaleString('en-US', { maximumFractionDigits: 0 }),
					rate: rate.rate.toLocaleString('en-US', { maximumFractionDigits: 2 }),
					date: rate.date,
					source: rate.source
				},
				proposal: proposed[language](dollars.value * rate.rate),
				evidence: []
			}
		];
	});
}
