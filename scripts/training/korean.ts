import type { Recipe } from './recipe.ts';

/** Korean by lexicon alone: no weights to learn. */
export const korean: Recipe = { lang: 'ko', make: () => new Map(), validate: () => [] };
