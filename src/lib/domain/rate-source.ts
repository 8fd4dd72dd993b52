import type { Locale } from './format.ts';

/** Source named beside the European Central Bank's rates: both legs are the bank's, the division is ours. */
export const ECB_SOURCE = 'ECB euro reference rates (EUR/KRW divided by EUR/USD)';

const NAMES: Record<string, Record<Locale, { short: string; full: string }>> = {
	[ECB_SOURCE]: {
		en: { short: 'ECB reference rates', full: ECB_SOURCE },
		ko: { short: '유럽중앙은행 환율', full: '유럽중앙은행 기준환율, EUR/KRW ÷ EUR/USD' }
	}
};

/** What a source of rates is called in a language: `short` in a sentence, `full` where there is room to say how it is made. */
export const rateSource = (source: string, locale: Locale, length: 'short' | 'full') =>
	NAMES[source]?.[locale][length] ?? source;
