import type { WeightsFile } from '#lib/sentiment/model.ts';

/** How the weights of a language are made from the development sets. */
export type Recipe = {
	lang: string;
	/** Every weights file anew, by its path below `src/lib/sentiment`. */
	make(): Map<string, WeightsFile>;
	/** Cross-validated figures, a line each. */
	validate(): string[];
};
