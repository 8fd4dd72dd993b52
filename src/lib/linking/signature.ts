import {
	bareHangul,
	dates,
	headline,
	isStopWord,
	quantities,
	stemEnglish,
	stems,
	words,
	type DateMention,
	type Quantity,
	type Word
} from '#lib/domain/text.ts';
import { CONCEPTS, type Concept } from './concepts.ts';

/**
 * What a text is about, in a form that can be compared with texts in other languages: the concepts
 * it names, its other words, its numbers and dates.
 */
export type Signature = {
	/** Concept id to the words that named it. */
	concepts: Map<string, string>;
	/** Latin words (stemmed) and Hangul words (without particles) that belong to no concept. */
	words: Map<string, string>;
	/** Product generations, such as `product:gpt` to 5.5: another generation is another thing. */
	versions: Map<string, number>;
	quantities: Quantity[];
	dates: DateMention[];
};

export const conceptById: ReadonlyMap<string, Concept> = new Map(CONCEPTS.map((c) => [c.id, c]));

/** Whether a concept names one particular thing (a person, a company), not a word of the news. */
export const isName = (id: string) =>
	!id.startsWith('term:') && !id.startsWith('month:') && !id.startsWith('currency:');

const normal = ({ form, script }: Pick<Word, 'form' | 'script'>) =>
	script === 'latin' ? stemEnglish(form) : form;

type Entry = {
	id: string;
	rest: string[];
	/** Written in capitals (WHO, US): in lower case it may be another word. */
	capitals: boolean;
};

/** First word of a name to the names that begin with it. */
const names = new Map<string, Entry[]>();
/** Names that are one Hangul word, for finding them inside compounds. */
const hangulNames = new Map<string, string[]>();
for (const { id, names: inLanguages } of CONCEPTS) {
	for (const name of [...inLanguages.en, ...inLanguages.ko]) {
		const parts = words(name);
		const [first, ...rest] = parts.map(normal);
		if (first === undefined) continue;
		const capitals = parts.length === 1 && /^[A-Z]{2,4}$/.test(name);
		names.set(first, [...(names.get(first) ?? []), { id, rest, capitals }]);
		if (parts.length === 1 && parts[0]?.script === 'hangul' && first.length >= 2) {
			hangulNames.set(first, [...(hangulNames.get(first) ?? []), id]);
		}
	}
}
const LONGEST_NAME = Math.max(...[...hangulNames.keys()].map((name) => name.length));
/** Hangul words longer than this are no words; they are not taken apart. */
const LONGEST_COMPOUND = 20;

/** How much of a text is read: its title and lead. */
const READ = 2000;

type Match = { start: number; length: number; id: string };

/** Cuts a text down to what it is about. Reads the first 2000 characters. */
export function signature(text: string): Signature {
	const plain = headline(text.slice(0, READ)).text;
	const list = words(plain);
	const forms = list.map(normal);
	const readings = list.map(({ form, script }) =>
		script === 'hangul' ? [form, ...stems(form)] : []
	);
	// Where all is in lower case (an address as text), capitals cannot be asked for.
	const mixedCase = /[A-Z]/.test(plain);
	const found: Match[] = [];
	const covered = new Uint8Array(list.length);
	list.forEach((word, start) => {
		const heads = word.script === 'hangul' ? (readings[start] ?? []) : [forms[start] ?? ''];
		let any = false;
		for (const head of heads) {
			for (const { id, rest, capitals } of names.get(head) ?? []) {
				if (
					capitals &&
					!/^[A-Z]/.test(word.surface.slice(1)) &&
					(mixedCase || isStopWord(word.form))
				) {
					continue;
				}
				// Inside a name only the last word may carry a particle, as in queries.
				const fits = rest.every((part, i) => {
					const at = start + 1 + i;
					if (forms[at] === part) return true;
					return i === rest.length - 1 && (readings[at]?.includes(part) ?? false);
				});
				if (!fits) continue;
				found.push({ start, length: 1 + rest.length, id });
				any = true;
			}
		}
		if (any || word.script !== 'hangul') return;
		for (const id of insideCompound(word.form)) found.push({ start, length: 1, id });
	});
	// A longer name hides what stands inside it: North Korea is not Korea, a law firm no law.
	const kept = found.filter(
		(match) =>
			!found.some(
				(other) =>
					other.length > match.length &&
					other.start <= match.start &&
					other.start + other.length >= match.start + match.length
			)
	);
	const concepts = new Map<string, string>();
	const versions = new Map<string, number>();
	for (const { start, length, id } of kept) {
		covered.fill(1, start, start + length);
		if (!concepts.has(id)) {
			concepts.set(
				id,
				list
					.slice(start, start + length)
					.map((w) => w.surface)
					.join(' ')
			);
		}
		const next = list[start + length];
		if (id.startsWith('product:') && next?.script === 'number') {
			const version = Number(next.form);
			if (version < 100) {
				versions.set(id, version);
				covered[start + length] = 1;
			}
		}
	}
	const others = new Map<string, string>();
	list.forEach((word, i) => {
		if (covered[i] || word.script === 'number' || word.script === 'cjk') return;
		if (word.script === 'latin') {
			if (isStopWord(word.form) || word.form.length < 2) return;
			others.set(forms[i] ?? word.form, word.surface);
		} else if (word.form.length >= 2) others.set(bareHangul(word.form), word.surface);
	});
	const mentions = dates(plain);
	// The 1 of April 1 is no amount.
	const undated = mentions.reduce((rest, { text: date }) => rest.replace(date, ' '), plain);
	return { concepts, words: others, versions, quantities: quantities(undated), dates: mentions };
}

/** Concepts that a Hangul compound is made of, from its beginning: 기준금리인상 names two. */
function insideCompound(word: string): string[] {
	if (word.length < 3 || word.length > LONGEST_COMPOUND) return [];
	const found: string[] = [];
	let at = 0;
	while (at < word.length) {
		let length = Math.min(LONGEST_NAME, word.length - at);
		while (length >= 2 && !hangulNames.has(word.slice(at, at + length))) length--;
		if (length < 2) break;
		const rest = word.length - at - length;
		// Two syllables begin many words; they count when at least two more follow.
		if (at === 0 && length === 2 && rest < 2) break;
		found.push(...(hangulNames.get(word.slice(at, at + length)) ?? []));
		at += length;
	}
	return found;
}

/** All tokens of a signature: concepts with an `@`, words as they are. */
export const tokensOf = ({ concepts, words: others }: Signature): string[] => [
	...[...concepts.keys()].map((id) => `@${id}`),
	...others.keys()
];

/** A concept's name for a reader, in English. */
export const conceptName = (id: string) => conceptById.get(id)?.names.en[0] ?? id;

/**
 * Whether the numbers of two texts contradict each other: both speak of the same unit and no amount
 * is in both (`within` apart at most, as a share), or they name different generations of a product.
 * Gives the first contradiction in words, or null.
 */
export function contradiction(a: Signature, b: Signature, within = 0.02): string | null {
	for (const [id, version] of a.versions) {
		const other = b.versions.get(id);
		if (other !== undefined && other !== version) {
			return `${conceptName(id)} ${version} is not ${conceptName(id)} ${other}`;
		}
	}
	for (const unit of ['usd', 'krw', 'eur', 'jpy', 'cny', 'gbp', 'percent', 'ordinal'] as const) {
		const ours = a.quantities.filter((q) => q.unit === unit);
		const theirs = b.quantities.filter((q) => q.unit === unit);
		const [first] = ours;
		const [second] = theirs;
		if (first && second && !ours.some((q) => theirs.some((o) => alike(q.value, o.value, within)))) {
			return `${first.text} is not ${second.text}`;
		}
	}
	return null;
}

export const alike = (a: number, b: number, within = 0.02) =>
	Math.abs(a - b) <= within * Math.max(Math.abs(a), Math.abs(b));

/** Amounts that both texts name, as the first one spells them. */
export const sharedQuantities = (a: Signature, b: Signature): string[] =>
	a.quantities
		.filter(({ unit, value }) => b.quantities.some((q) => q.unit === unit && alike(q.value, value)))
		.map(({ text }) => text);
