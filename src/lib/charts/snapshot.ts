import type { METHODS } from '#lib/domain/export.ts';
import type { Moment } from '#lib/domain/market.ts';
import type { KeptMarket, Name } from '#lib/domain/view.ts';
import type { Figure } from './figure.ts';

/** Something that was read for a chart: when last, and what may be done with what it gives. */
export type Origin = {
	id: string;
	kind: 'venue' | 'source' | 'gdelt';
	name: string;
	url: string;
	/** When it was last read; null: not known for that moment. */
	fetchedAt: Moment | null;
	licence: string;
};

/**
 * What the page of a topic or a market shows at a moment, with its own numbers and in no language: it is
 * drawn the same when the data has gone on or the topic is gone.
 */
export type Snapshot = {
	version: 1;
	subject: { kind: 'topics' | 'markets'; id: string };
	name: Name;
	/** At the resolution that was drawn. */
	figure: Figure;
	/** Every market of the page, drawn or not. */
	markets: (KeptMarket & { rules: string })[];
	origins: Origin[];
	/** The past moment that the page was put to, or null. */
	asOf: Moment | null;
	/** Up to when things were known: that moment, else the last reading among what is shown. */
	knownAt: Moment;
	simulated: boolean;
	methods: { [Name in keyof typeof METHODS]: { version: number; rule: string } };
	terms: string;
};
