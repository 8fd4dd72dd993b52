import type { StoryReason } from '#lib/domain/view.ts';
import { m } from '#lib/paraglide/messages.js';

/** What two headlines share, in the reader's words: one phrase for each kind. */
export function reasonWords(reasons: readonly StoryReason[], locale: 'en' | 'ko'): string[] {
	const names: string[] = [];
	const said: string[] = [];
	const amounts: string[] = [];
	const phrases: string[] = [];
	for (const reason of reasons) {
		if (reason.kind === 'name') names.push(reason[locale]);
		else if (reason.kind === 'word') said.push(`“${reason.word}”`);
		else if (reason.kind === 'amount') amounts.push(reason.amount);
		else phrases.push(m.sounds_like({ word: reason.word, other: reason.other }));
	}
	if (said.length > 0) phrases.unshift(m.both_say({ words: said.join(', ') }));
	if (names.length > 0) phrases.unshift(m.both_name({ names: names.join(', ') }));
	if (amounts.length > 0) phrases.push(m.same_amount({ amount: amounts.join(', ') }));
	return phrases;
}
