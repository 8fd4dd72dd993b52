import type { WeightsFile } from '#lib/sentiment/model.ts';
import type { Label } from '../quality.ts';
import type { Row } from './rows.ts';

/** A row with what the scorer says of it. */
export type Scored = { row: Row; score: number; label: Label };

/** How the weights of a language are made from the development sets. */
export type Recipe = {
	lang: string;
	/** Every weights file anew, by its path below `src/lib/sentiment`. */
	make(): Map<string, WeightsFile>;
	/** Every row of the development sets, scored by weights that saw neither it nor its near-copies (5 folds). */
	heldOut(): Scored[];
};
