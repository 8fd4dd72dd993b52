import type { Bench } from './measure.ts';
import { linking } from './signals/linking.ts';
import { pairs } from './signals/pairs.ts';
import { sentiment } from './signals/sentiment.ts';
import { speeds } from './signals/speed.ts';
import { stories } from './signals/stories.ts';

/**
 * The quality of what is derived, on the development sets, beside simple baselines computed in the
 * same run. What is learned from a set is measured on rows that were not learned from; rules, tables and
 * the weights of pairs and stories were chosen with these sets in view, so that unseen texts may fare worse.
 */
export const signals: Bench = {
	goals: [],
	name: 'signals',
	run: async ({ runs }) => [
		...(await sentiment(runs)),
		...linking(),
		...pairs(),
		...stories(),
		...(await speeds())
	]
};
