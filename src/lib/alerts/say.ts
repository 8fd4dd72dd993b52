/** What a message says: title, things told, where to look. In one language, and in no format yet. */
import type { Firing, FiringDetail } from '#lib/domain/alert.ts';
import { moment, type Locale } from '#lib/domain/format.ts';
import { oneLine } from '#lib/domain/legible.ts';
import { marketPath } from '#lib/domain/path.ts';
import type { Moment } from '#lib/domain/market.ts';
import { english } from './words/en.ts';
import { korean } from './words/ko.ts';
import type { AlertWords, Saying } from './words/words.ts';

export const WORDS: Record<Locale, AlertWords> = { en: english, ko: korean };

/** How it is said: in which language and zone, by which names, with which links. */
export type Manner = {
	locale: Locale;
	zone: string;
	/** Where this site is: `https://hearsay.example`. */
	origin: string;
	/** Venues as they write themselves, by their ids. */
	venues: ReadonlyMap<string, string>;
	simulated: boolean;
};

/** One thing told. Texts are single lines. */
export type Telling = {
	headline: string;
	lines: string[];
	/** A whole address. */
	link: string;
};

/** A message before it has a format. */
export type Letter = {
	/** The same at every try. */
	id: string;
	kind: 'alert' | 'brief' | 'test';
	title: string;
	tellings: Telling[];
	/** What stands for itself: the brief's text. */
	body: string | null;
	/** What programs read, beside the words. */
	data: unknown;
};

/** The page of this site that shows what a firing is about. */
export function pathOf(detail: FiringDetail): string {
	if (detail.kind === 'burst') return `/topics/${encodeURIComponent(detail.topic.slug)}`;
	if (detail.kind === 'story') return `/stories/${detail.story.id}`;
	return detail.kind === 'source' ? '/status' : marketPath(detail.market.id);
}

const sayingOf = ({ locale, zone, venues }: Manner): Saying => ({
	moment: (at: Moment) => moment(at, zone, locale),
	venue: (id) => venues.get(id) ?? id
});

/** Titles come from elsewhere, and as long as they like. */
const LONGEST = 400;
const short = (text: string) => {
	const line = oneLine(text);
	return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1).toWellFormed()}…`;
};

/** What a firing's detail says: `headline` and lines. */
export function said(detail: FiringDetail, manner: Manner): { headline: string; lines: string[] } {
	const say = WORDS[manner.locale].firing[detail.kind] as (
		detail: FiringDetail,
		saying: Saying
	) => { headline: string; lines: string[] };
	const { headline, lines } = say(detail, sayingOf(manner));
	return { headline: short(headline), lines: lines.map(short) };
}

/** A firing as it is told, with the rule it comes from. */
export function telling(
	{ at, detail, rule }: Pick<Firing, 'at' | 'detail'> & { rule: string },
	manner: Manner
): Telling {
	const words = WORDS[manner.locale];
	const { headline, lines } = said(detail, manner);
	return {
		headline,
		lines: [
			...(manner.simulated ? [words.simulated] : []),
			...lines,
			`${words.known(moment(at, manner.zone, manner.locale))}. ${words.rule(oneLine(rule))}`
		],
		link: manner.origin + pathOf(detail)
	};
}

/** The letter of an alert: one thing, or several that were held for the same moment. */
export function alertLetter(
	id: string,
	told: readonly (Firing & { rule: string; firingId: number })[],
	manner: Manner
): Letter {
	const tellings = told.map((one) => telling(one, manner));
	const [only] = tellings;
	return {
		id,
		kind: 'alert',
		title:
			tellings.length === 1 && only ? only.headline : WORDS[manner.locale].several(tellings.length),
		tellings,
		body: null,
		data: told.map(({ firingId, at, detail, rule }, i) => ({
			id: firingId,
			at,
			rule,
			...detail,
			headline: tellings[i]?.headline,
			link: tellings[i]?.link
		}))
	};
}

/** The letter that shows whether a route works. */
export function testLetter(id: string, manner: Manner): Letter {
	const { headline, line } = WORDS[manner.locale].test;
	return {
		id,
		kind: 'test',
		title: `Hearsay: ${headline}`,
		tellings: [{ headline, lines: [line], link: `${manner.origin}/alerts` }],
		body: null,
		data: []
	};
}
