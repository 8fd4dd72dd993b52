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

/** How far raters' means stray from what more raters would say, about. */
const RATER_NOISE = 0.1;
/** From here on a grade counts as good or bad in the graded sets. */
const GRADED_FROM = 0.125;

/** The logistic curve with the slope of the normal one (within 0.01). */
const cumulative = (z: number) => 1 / (1 + Math.exp(-1.702 * z));

/**
 * How likely a row is neutral, bad and good. A label is certain; a grade near the border of two labels
 * is half of each.
 */
export function classesOf({ label, grade }: Pick<Row, 'label' | 'grade'>): number[] {
	if (grade === null) return [Number(label === 0), Number(label === -1), Number(label === 1)];
	const bad = cumulative((-GRADED_FROM - grade) / RATER_NOISE);
	const good = cumulative((grade - GRADED_FROM) / RATER_NOISE);
	return [1 - bad - good, bad, good];
}
