import { m } from '#lib/paraglide/messages.js';
import { textsOf } from './texts.ts';

/** The words around a topic on the front page, in the language of the request. */
export const topicWords = () =>
	textsOf({
		topic_no_story: m.topic_no_story,
		topic_no_market: m.topic_no_market,
		why_here: m.why_here,
		spark_span: m.spark_span,
		spark_label: m.spark_label,
		stories_24h: m.stories_24h,
		sentiment_24h: m.sentiment_24h,
		part_burst: m.part_burst,
		part_move: m.part_move,
		part_sentiment: m.part_sentiment,
		n_story: () => m.n_stories({ n: 1 }),
		n_stories: m.n_stories,
		in_window: m.in_window
	});

export type TopicWords = ReturnType<typeof topicWords>;
