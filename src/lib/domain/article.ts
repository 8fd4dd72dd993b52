import type { Moment } from './market.ts';

/** One item of a feed as an adapter reads it: plain text, http(s) links, UTC times. */
export type ArticleReading = {
	/** The feed's own identity of the item (guid, id), trimmed; null when it has none or repeats it. */
	guid: string | null;
	url: string;
	title: string;
	summary: string;
	/** The body where the feed carries one: used for signals, never shown. */
	content: string;
	author: string | null;
	/** Who published it: the item's own source if it names one, else the feed's outlet. */
	outlet: string;
	/** Registrable domain of the outlet (`hani.co.kr`). */
	domain: string | null;
	lang: string | null;
	publishedAt: Moment | null;
	updatedAt: Moment | null;
	/** True when the feed gave no usable date and the time we first saw it stands in. */
	publishedInferred: boolean;
	/** True when the date carries no time of day: not to be drawn on an hourly chart. */
	dayOnly: boolean;
};

/** A stored article, as lists and signals read it. */
export type Article = {
	key: number;
	sourceId: string;
	url: string;
	title: string;
	summary: string;
	author: string | null;
	outlet: string;
	domain: string | null;
	lang: string | null;
	publishedAt: Moment;
	publishedInferred: boolean;
	seenAt: Moment;
	storyKey: number | null;
	sentiment: number | null;
};
