import { inMyriads, type Locale } from '#lib/domain/format.ts';
import type { StoryReason } from '#lib/domain/view.ts';
import { fill } from '#lib/components/fill.ts';

/** A number as the language writes it; shares stay as they are. */
function amountIn(text: string, locale: Locale): string {
	const value = Number(text.replaceAll(',', ''));
	return locale === 'ko' && Number.isInteger(value) ? inMyriads(value) : text;
}

/** What two headlines share, in the reader's words: one phrase for each kind. */
export function reasonWords(
	reasons: readonly StoryReason[],
	texts: Record<'sounds_like' | 'both_say' | 'both_name' | 'same_amount', string>,
	locale: Locale
): string[] {
	const names: string[] = [];
	const said: string[] = [];
	const amounts: string[] = [];
	const phrases: string[] = [];
	for (const reason of reasons) {
		if (reason.kind === 'name') names.push(reason[locale]);
		else if (reason.kind === 'word') said.push(`“${reason.word}”`);
		else if (reason.kind === 'amount') amounts.push(amountIn(reason.amount, locale));
		else phrases.push(fill(texts.sounds_like, { word: reason.word, other: reason.other }));
	}
	if (said.length > 0) phrases.unshift(fill(texts.both_say, { words: said.join(', ') }));
	if (names.length > 0) phrases.unshift(fill(texts.both_name, { names: names.join(', ') }));
	if (amounts.length > 0) phrases.push(fill(texts.same_amount, { amount: amounts.join(', ') }));
	return phrases;
}
