/** Amounts that were said of something else before: “made $36,000” becoming “$36,000 on the line”. */
import type { EarlierFigure, Finding, Sentence } from './finding.ts';
import { languageOf, placed, sentencesOf, type Placed } from './sentences.ts';

export type Act = 'earned' | 'staked' | 'lost' | 'traded';

const ACTS: [Act, RegExp][] = [
	[
		'staked',
		/\b(?:on the line|at stake|stak(?:ed|es|ing)|wager(?:ed|s|ing)?|bet|bets|betting|risk(?:ed|s|ing)?|put (?:up|down))\b|걸었|걸어|베팅했|베팅한|판돈/gi
	],
	['lost', /\b(?:lost|loses|losing|loss of)\b|잃었|손실|날렸/gi],
	[
		'earned',
		/\b(?:made|makes|making|earn(?:ed|s|ing)?|profit(?:ed|s)?|won|gain(?:ed|s)?|pocketed|netted)\b|벌었|벌어|수익|이익|챙겼|순이익/gi
	],
	['traded', /\b(?:volume|traded|changed hands|turnover)\b|거래량|거래액|거래됐/gi]
];
/** How far from an amount a word still speaks of it. */
const REACH = 45;

/** Right behind an amount these say what it is, whatever stands before: $36,000 on the line. */
const BEHIND: [Act, RegExp][] = [
	['staked', /^\s?(?:on the line|at stake|in bets|in wagers)\b/i],
	['earned', /^\s?(?:in|of) (?:profits?|winnings|earnings)\b/i],
	['lost', /^\s?in losses\b/i]
];

type Heard = { act: Act; distance: number };
const nearest = (heard: Heard[]) => heard.toSorted((a, b) => a.distance - b.distance)[0]?.act;

/**
 * What is said of an amount. English verbs stand before it (`made $36,000 betting`), Korean ones behind
 * (`3만6000달러를 벌었다`); the other side is asked where that says nothing.
 */
export function actOf(text: string, { at, end }: Placed): Act | null {
	const behind = BEHIND.find(([, form]) => form.test(text.slice(end, end + REACH)));
	if (behind) return behind[0];
	const before: Heard[] = [];
	const after: Heard[] = [];
	for (const [act, form] of ACTS) {
		for (const match of text.matchAll(form)) {
			const side = match.index >= end ? after : before;
			const distance = side === after ? match.index - end : at - match.index - match[0].length;
			if (distance >= 0 && distance <= REACH) side.push({ act, distance });
		}
	}
	const sides = languageOf(text) === 'ko' ? [after, before] : [before, after];
	return nearest(sides[0]!) ?? nearest(sides[1]!) ?? null;
}

const MONEY = new Set(['usd', 'krw']);
const SMALLEST = 1000;
const alike = (a: number, b: number) => Math.abs(a / b - 1) <= 0.01;

type Said = { act: Act; value: number; unit: string; sentence: string; figure: EarlierFigure };

/** Amounts with what was said of them, the first to say it first. */
export function firstSayings(earlier: readonly EarlierFigure[]): Said[] {
	return earlier
		.toSorted((a, b) => a.at - b.at)
		.flatMap((figure) =>
			sentencesOf(figure.text).flatMap(({ text }) =>
				placed(text)
					.filter(({ unit, value }) => MONEY.has(unit) && value >= SMALLEST)
					.flatMap((amount): Said[] => {
						const act = actOf(text, amount);
						return act
							? [{ act, value: amount.value, unit: amount.unit, sentence: text, figure }]
							: [];
					})
			)
		);
}

/** Amounts of a sentence of which the first source said something else. */
export function drift({ text, start }: Sentence, sayings: readonly Said[]): Finding[] {
	const plain = text.normalize('NFC');
	return placed(plain).flatMap((amount): Finding[] => {
		if (!MONEY.has(amount.unit) || amount.value < SMALLEST) return [];
		const act = actOf(plain, amount);
		const first = sayings.find(
			({ unit, value }) => unit === amount.unit && alike(value, amount.value)
		);
		if (act === null || !first || first.act === act) return [];
		return [
			{
				rule: 'drift',
				from: start + amount.at,
				to: start + amount.end,
				values: { figure: amount.text, act, first: first.act, outlet: first.figure.outlet },
				proposal: null,
				evidence: [{ text: first.sentence, href: first.figure.href }]
			}
		];
	});
}
