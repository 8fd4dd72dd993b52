import {
	bareHangul,
	dates,
	isStopWord,
	quantities,
	type DateMention,
	type Quantity
} from '#lib/domain/text.ts';
import { CONCEPTS, type Concept } from './concepts.ts';
import { read, type Reading } from './mentions.ts';

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

/** Generations as Roman numerals: Artemis II. */
const ROMAN = new Map('II III IV V VI VII VIII IX X'.split(' ').map((sign, i) => [sign, i + 2]));

/** How much of a text is read: its title and lead. */
const READ = 2000;

/** Cuts a text down to what it is about. Reads the first 2000 characters. */
export const signature = (text: string): Signature => signatureOf(read(text.slice(0, READ)));

/** The signature of a text that was read already. */
export function signatureOf({ plain, words: list, forms, mentions: named }: Reading): Signature {
	const covered = new Uint8Array(list.length);
	const concepts = new Map<string, string>();
	const versions = new Map<string, number>();
	for (const { id, start, end } of named) {
		covered.fill(1, start, end);
		if (!concepts.has(id)) {
			concepts.set(
				id,
				list
					.slice(start, end)
					.map((w) => w.surface)
					.join(' ')
			);
		}
		const next = list[end];
		if (id.startsWith('product:') && next) {
			const version =
				next.script === 'number' ? Number(next.form) : (ROMAN.get(next.surface) ?? Infinity);
			if (version < 100) {
				versions.set(id, version);
				covered[end] = 1;
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

/** A concept's name for a reader, in English. */
export const conceptName = (id: string) => conceptById.get(id)?.names.en[0] ?? id;

/** Whether two amounts are one, `within` apart at most, as a share. */
export const alike = (a: number, b: number, within = 0.02) =>
	Math.abs(a - b) <= within * Math.max(Math.abs(a), Math.abs(b));
