import { parseQuery, type Query } from '#lib/domain/query.ts';
import { CONCEPTS, type Concept } from './concepts.ts';

/** Names of one thing that a query lists at most, in one language; of a person the one that finds most. */
const MOST_NAMES = 2;
const MOST_OF_PERSON = 1;

/** What a word or phrase names, when it is one of the table's names as it stands. */
function conceptOf(text: string): Concept | null {
	const said = text.toLowerCase();
	const named = (concept: Concept) =>
		[...concept.names.en, ...concept.names.ko].some(
			(name) => name.toLowerCase() === said && !concept.doubtful.has(name)
		);
	return CONCEPTS.find((concept) => concept.kind !== 'month' && named(concept)) ?? null;
}

const isHangul = (text: string) => /[가-힣]/.test(text);
const quoted = (name: string) => (/[\s"()-]/.test(name) ? `"${name.replaceAll('"', '')}"` : name);

/** The same thing in the other language, best known names first. */
function otherNames(text: string): string[] {
	const concept = conceptOf(text);
	if (!concept) return [];
	const names = concept.names[isHangul(text) ? 'en' : 'ko'].filter(
		(name) => !concept.doubtful.has(name) && name.toLowerCase() !== text.toLowerCase()
	);
	// Musk finds Elon Musk too; a rate is not always an interest rate.
	const covered = (name: string, other: string) =>
		concept.kind === 'term' ? isPart(name, other) : isPart(other, name);
	return names
		.filter((name) => !names.some((other) => other !== name && covered(name, other)))
		.slice(0, concept.kind === 'person' ? MOST_OF_PERSON : MOST_NAMES);
}

/** Whether a name is a word of a longer one. */
const isPart = (name: string, longer: string) =>
	longer.toLowerCase().split(' ').includes(name.toLowerCase());

/** The words of a query that only lists what must be there; null for any other. */
function listed(query: Query): string[] | null {
	const parts = query.kind === 'and' ? query.parts : [query];
	const words = parts.flatMap((part) =>
		part.kind === 'word' || part.kind === 'phrase' ? [part.text] : []
	);
	return words.length === parts.length ? words : null;
}

/**
 * A query of plain words with the names that they have in the other language: `Musk Ryanair` becomes
 * `(Musk OR 머스크) (Ryanair OR 라이언에어)`. null when it says more than words, or no other name is known.
 * Throws `QueryError` as `parseQuery`.
 */
export function inBothLanguages(text: string): string | null {
	const words = listed(parseQuery(text));
	if (!words) return null;
	const others = words.map(otherNames);
	if (others.every((names) => names.length === 0)) return null;
	return words
		.map((word, i) => {
			const names = [word, ...(others[i] ?? [])].map(quoted);
			return names.length === 1 ? names[0] : `(${names.join(' OR ')})`;
		})
		.join(' ');
}

/**
 * Plain words as a name in each language, as far as names are known: `Musk Ryanair` is 머스크 라이언에어.
 * A language in which not every word is known is ''. Throws `QueryError` as `parseQuery`.
 */
export function namesFrom(text: string): { en: string; ko: string } {
	const words = listed(parseQuery(text)) ?? [];
	const inLanguage = (hangul: boolean) => {
		const said = words.map((word) =>
			isHangul(word) === hangul ? word : (otherNames(word)[0] ?? null)
		);
		return said.every((word) => word !== null) ? said.join(' ') : '';
	};
	return { en: inLanguage(false), ko: inLanguage(true) };
}
