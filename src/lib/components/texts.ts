/**
 * Messages as text: the server chooses the language and sends the words a page says with its data. As
 * messages the browser would load each of them in every language.
 */

import { asLastingJson } from '#lib/domain/as-json.ts';
import { getLocale } from '#lib/paraglide/runtime.js';

/** Gives `{name}` for each value a message asks for. */
const PLACES = new Proxy({}, { get: (_, name) => `{${String(name)}}` }) as never;

/**
 * The messages in the language of the request, by the same names; `{name}` stands where a value goes
 * (see `fill`). What has a plural is the form for many.
 */
export function textsOf<Name extends string>(
	messages: Record<Name, (values: never) => string>
): Record<Name, string> {
	const texts = Object.entries<(values: never) => string>(messages);
	return Object.fromEntries(texts.map(([name, message]) => [name, message(PLACES)])) as Record<
		Name,
		string
	>;
}

/** Words that are the same for all who read in a language: made, and written for the wire, once for each. */
export function perLanguage<Words extends object>(make: () => Words): () => Words {
	const made = new Map<string, Words>();
	return () => {
		const locale = getLocale();
		const known = made.get(locale);
		if (known) return known;
		const words = asLastingJson(make());
		made.set(locale, words);
		return words;
	};
}

/** The messages, as `textsOf` gives them, in the language of each request. */
export const textsIn = <Name extends string>(messages: Record<Name, (values: never) => string>) =>
	perLanguage(() => textsOf(messages));
