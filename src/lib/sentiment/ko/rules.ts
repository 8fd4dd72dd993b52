import { comparison } from './numbers.ts';
import { CAUSE, PAIR, readSentence, type Finding, type Step } from './sentence.ts';

/** How much is left of what is conceded (늘었지만), of what stands before 그러나, and of a cause that goes against its effect. */
const CONCEDED = 0.25;
const TURNED_FROM = 0.6;
const CAUSED = 0.45;
/** What was, and is no more, speaks the other way: 적자 270만 유로에서. */
const GONE = -0.4;

const SENTENCE = /[.?!。;▶■]{1,5}(?=\s|$)|\n/gu;
const CONCESSION =
	/지만|으나(?=[\s,])|[했였하]나(?=[\s,])|에도 ?불구|는데도|음에도|임에도|에도(?=[\s,…])/gu;
const TURN = /(?:^|[\s,])(?:그러나|하지만|그럼에도|다만|but|반면)(?=[\s,])/giu;
const BYGONE =
	/^(?:을|를|의)? ?(?:[\d.,]{1,12} ?[천백]?[만억조]? ?(?:[\d,]{1,6} ?)?(?:유로|달러|원|크로나|파운드|엔|위안)의? ?(?:손실|적자|이익|흑자)?)?(?:을|를)? ?(?:냈던|낸|기록했던|기록한|보았던|였던|이었던)? ?(?:(?:전년|작년|지난해|전 분기|직전 분기)(?: 동기| 같은 기간)?)?(?:[과와](?:는)? (?:달리|비교|대조)|에서(?= )|에 비해|의? ?끝에)/u;
/** 전년 동기에는 160만 유로의 이익: what follows was then. */
const THEN = /(?:전년|작년|지난해|1년 전|같은 기간|동기)(?:에는|엔) [^,;…]{0,24}$/u;

/**
 * The tone of a text by lexicon and rules, finding by finding, in order. `weigh`: whether what is
 * conceded counts less than what follows, which is so of a text as a whole. Linear in its length.
 */
export function findings(text: string, weigh = true): Finding[] {
	const found: Finding[] = [];
	let start = 0;
	const ends = Array.from(text.matchAll(SENTENCE), (match) => match.index + match[0].length);
	for (const end of [...ends, text.length]) {
		const sentence = text.slice(start, end);
		for (const finding of sentenceFindings(sentence, weigh)) {
			found.push({ ...finding, from: finding.from + start, to: finding.to + start });
		}
		start = end;
	}
	if (weigh) turnOver(text, found);
	return found;
}

/** What comes before 그러나 counts less. */
function turnOver(text: string, found: Finding[]) {
	for (const turn of text.matchAll(TURN)) {
		for (const finding of found) {
			if (finding.to <= turn.index) finding.value *= TURNED_FROM;
		}
	}
}

function sentenceFindings(sentence: string, weigh: boolean): Finding[] {
	const { found, steps } = readSentence(sentence);
	if (!steps.some((step) => step.move !== undefined)) compare(sentence, steps, found);
	if (weigh) concede(sentence, found);
	recall(sentence, found);
	excuse(sentence, found);
	return found;
}

/** A sentence that names no movement may still compare: 이익은 13억원, 전년 동기는 9억원. */
function compare(sentence: string, steps: readonly Step[], found: Finding[]) {
	const thing = steps.find(({ metric }) => metric !== undefined);
	if (!thing?.metric) return;
	const change = comparison(sentence);
	if (!change || change.from < thing.from) return;
	found.push({ from: thing.from, to: thing.to, value: thing.metric * change.move * PAIR });
}

/** What is conceded counts less than what follows. */
function concede(sentence: string, found: Finding[]) {
	for (const match of sentence.matchAll(CONCESSION)) {
		// 국내에도 and 올해에도 concede nothing: there must be something told right before.
		const bare = match[0] === '에도';
		for (const finding of found) {
			if (finding.from >= match.index) break;
			if (bare && finding.to + 2 < match.index) continue;
			finding.value *= CONCEDED;
		}
	}
}

/** What was before and is no more: 적자 270만 유로에서, 손실을 냈던 전년과 달리. */
function recall(sentence: string, found: Finding[]) {
	for (const [i, finding] of found.entries()) {
		const before = sentence.slice(Math.max(0, finding.from - 40), finding.from);
		if (i > 0 && THEN.test(before)) finding.value *= GONE;
		if (BYGONE.test(sentence.slice(finding.to, finding.to + 40))) finding.value *= GONE;
	}
}

/** A cause that goes against its effect counts less: 원료 하락으로 수익성 개선. */
function excuse(sentence: string, found: Finding[]) {
	for (const [i, finding] of found.entries()) {
		const next = found[i + 1];
		if (!next || finding.value * next.value >= 0) continue;
		if (CAUSE.test(sentence.slice(finding.to, finding.to + 8))) finding.value *= CAUSED;
	}
}
