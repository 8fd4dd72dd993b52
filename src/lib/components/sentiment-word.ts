/** Beyond this a mean is called positive or negative; within it, neutral. */
const NEUTRAL = 0.05;

/** The name of the word for a sentiment. */
export const sentimentWord = (value: number) =>
	value > NEUTRAL
		? 'sentiment_positive'
		: value < -NEUTRAL
			? 'sentiment_negative'
			: 'sentiment_neutral';
