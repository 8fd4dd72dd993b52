/** The text that most of a list say, where that is half of them and three at least; null: there is none. */
export function usual(texts: readonly string[]): string | null {
	const counts = new Map<string, number>();
	for (const text of texts) if (text !== '') counts.set(text, (counts.get(text) ?? 0) + 1);
	const [text, n] = [...counts].reduce((most, next) => (next[1] > most[1] ? next : most), [
		'',
		0
	] as [string, number]);
	return n >= 3 && n * 2 >= texts.length ? text : null;
}
