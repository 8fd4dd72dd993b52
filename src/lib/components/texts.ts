/**
 * Messages as text: the server chooses the language and sends the words a page says with its data. As
 * messages the browser would load each of them in every language.
 */

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
