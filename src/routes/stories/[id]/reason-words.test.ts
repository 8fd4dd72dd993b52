import { expect, test } from 'vitest';
import { reasonWords } from './reason-words.ts';

const texts = { sounds_like: '', both_say: '', both_name: '', same_amount: '= {amount}' };

test('an amount that two headlines share is written as the reader’s language writes numbers', () => {
	const of = (amount: string, locale: 'en' | 'ko') =>
		reasonWords([{ kind: 'amount', amount }], texts, locale);
	expect(of('19,000,000,000', 'ko')).toEqual(['= 190억']);
	// Never rounded: the number is what both share.
	expect(of('12,345', 'ko')).toEqual(['= 1만 2345']);
	expect(of('62%', 'ko')).toEqual(['= 62%']);
	expect(of('19,000,000,000', 'en')).toEqual(['= 19,000,000,000']);
});
