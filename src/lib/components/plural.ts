/** What messages ask of Paraglide's registry; it makes the rules anew for each word (see `vite.config.ts`). */
import type { Locale } from '#lib/domain/format.ts';

const rules = new Map<Locale, Intl.PluralRules>();

/** The plural form of a number: `one`, `other`. */
export function plural(locale: Locale, n: unknown): Intl.LDMLPluralRule {
	let known = rules.get(locale);
	if (!known) rules.set(locale, (known = new Intl.PluralRules(locale)));
	return known.select(Number(n));
}
