import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hash } from '#lib/sentiment/model.ts';

/** Where the development sets lie. */
export const DATA = join(import.meta.dirname, '../../../shared/data/sentiment');

/** A labelled text. `grade`: a human rating in -1..1 where there is one. `set`: which set it is from. */
export type Row = {
	id: string;
	text: string;
	target: string | null;
	label: -1 | 0 | 1;
	grade: number | null;
	set: string;
};

/** True when the development sets are there. */
export const hasData = (): boolean => existsSync(DATA);

/** The rows of a development set, in the order of its file. Throws when the file is missing. */
export function rowsOf(set: string): Row[] {
	const lines = readFileSync(join(DATA, `${set}.tsv`), 'utf8').split('\n');
	return lines.slice(1).flatMap((line) => {
		const [id, , text, target, label, grade] = line.split('\t');
		if (!id || text === undefined) return [];
		return {
			id,
			text,
			target: target || null,
			label: Number(label) as Row['label'],
			grade: grade ? Number(grade) : null,
			set
		};
	});
}

/**
 * Which of `folds` a row belongs to. Rows whose first words agree (the same text with another
 * target, cashtag or number) share a fold.
 */
export function foldOf(text: string, folds: number): number {
	const letters = text
		.toLowerCase()
		.replace(/\$[a-z.]+|https?:\S+/g, '')
		.replace(/[^\p{L}]+/gu, '');
	return hash(letters.slice(0, 32)) % folds;
}
