/** What a contract's rules ask for, in their own words. */
import { split } from './split.ts';

/** A sentence longer than this is cut at a word: rules are law, and nobody prints a page of it. */
const LONGEST = 360;

/** Rule texts of all venues say in one sentence what makes it YES: “resolve(s) to "Yes" if …”, “If …, then the market resolves to Yes”. */
const RESOLVES = /resolves?(?: to)? ["“'‘]?yes\b/i;
const CONDITION = /\b(?:if|when|once|in the event)\b/i;

/**
 * The sentence of the rules that says what makes it YES, word for word; else their first sentence.
 * Null where there are no rules. Cut at a word with `…` when it is very long.
 */
export function ruleDemand(rules: string): string | null {
	const sentences = split(rules.replace(/\s+/g, ' ')).map(({ text }) => text);
	const demand =
		sentences.find((sentence) => RESOLVES.test(sentence) && CONDITION.test(sentence)) ??
		sentences.find((sentence) => RESOLVES.test(sentence)) ??
		sentences[0];
	if (demand === undefined) return null;
	if (demand.length <= LONGEST) return demand;
	const cut = demand.slice(0, LONGEST);
	return `${cut.slice(0, cut.lastIndexOf(' '))} …`;
}
