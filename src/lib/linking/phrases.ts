import { stemEnglish, stems, words, type Word } from '#lib/domain/text.ts';

/** A phrase of a table found in a text: its entry, and which words it covers. */
export type PhraseMatch = { id: string; start: number; length: number };

type Entry = { id: string; rest: string[] };

const normal = ({ form, script }: Word) => (script === 'latin' ? stemEnglish(plain(form)) : form);

/** A Latin word without its accents: Pérez is perez. */
export const plain = (form: string) =>
	form
		.normalize('NFD')
		.replace(/\p{Mn}/gu, '')
		.normalize('NFC');

/** Endings by which a Korean noun becomes a verb: 인하할까, 상장하나, 당선될까. */
const VERBAL =
	/(?:할까요?|하나요?|할지|할|한다|하는|했나|했다|될까요?|되나요?|될지|될|된다|되는|됐나|됐다|받나|받을까)$/;

function hangulReadings(form: string): string[] {
	const noun = form.replace(VERBAL, '');
	const verbal = noun !== form && noun.length >= 2 ? [noun] : [];
	return [form, ...stems(form), ...verbal];
}

/**
 * Makes a finder of the phrases of a table (id to its phrases, in any language). English endings and
 * Korean particles do not matter. Where phrases overlap the longest wins, then the one further left.
 */
export function phraseFinder(
	table: Iterable<readonly [id: string, phrases: readonly string[]]>
): (list: readonly Word[]) => PhraseMatch[] {
	const entries = new Map<string, Entry[]>();
	for (const [id, phrases] of table) {
		for (const phrase of phrases) {
			const [first, ...rest] = words(phrase).map(normal);
			if (first === undefined) continue;
			entries.set(first, [...(entries.get(first) ?? []), { id, rest }]);
		}
	}
	for (const list of entries.values()) list.sort((a, b) => b.rest.length - a.rest.length);
	return (list) => {
		const readings = list.map((word) =>
			word.script === 'hangul' ? hangulReadings(word.form) : [normal(word)]
		);
		const found: PhraseMatch[] = [];
		for (let start = 0; start < list.length; start++) {
			const best = (readings[start] ?? [])
				.flatMap((head) => {
					const entry = (entries.get(head) ?? []).find(({ rest }) =>
						rest.every((part, i) => readings[start + 1 + i]?.includes(part))
					);
					return entry ? [entry] : [];
				})
				.reduce<Entry | null>(
					(long, entry) => (long && long.rest.length >= entry.rest.length ? long : entry),
					null
				);
			if (!best) continue;
			found.push({ id: best.id, start, length: best.rest.length + 1 });
			start += best.rest.length;
		}
		return found;
	};
}
