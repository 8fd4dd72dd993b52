import { m } from '#lib/paraglide/messages.js';

/** Beyond this a mean is called positive or negative; within it, neutral. */
const NEUTRAL = 0.05;

/** Sentiment in a word. */
export function sentimentWord(value: number): string {
	if (value > NEUTRAL) return m.sentiment_positive();
	if (value < -NEUTRAL) return m.sentiment_negative();
	return m.sentiment_neutral();
}
