import { m } from '#lib/paraglide/messages.js';
import { textsIn } from './texts.ts';

/** The words around a topic on the front page, in the language of the request. */
export const topicWords = textsIn({
	topic_no_story: m.topic_no_story,
	topic_no_market: m.topic_no_market,
	why_here: m.why_here,
	spark_span: m.spark_span,
	spark_label: m.spark_label,
	stories_24h: m.stories_24h,
	sentiment_24h: m.sentiment_24h
});

export type TopicWords = ReturnType<typeof topicWords>;
