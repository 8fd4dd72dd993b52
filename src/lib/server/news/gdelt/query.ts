import type { Moment } from '#lib/domain/market.ts';
import type { Request } from '../../http.ts';

/**
 * Short names that GDELT refuses ("too short, too long or too common"), written out. It searches
 * English translations, so the English name finds articles in all 65 languages.
 */
const WRITTEN_OUT: Record<string, string> = {
	ai: 'artificial intelligence',
	eu: 'European Union',
	uk: 'United Kingdom',
	un: 'United Nations',
	us: 'United States',
	fed: 'Federal Reserve',
	ev: 'electric vehicle',
	ipo: 'initial public offering'
};

/** Shortest word GDELT takes. */
const SHORTEST = 3;
/** Longest query sent: beyond it alternatives are left out. "Your query was too short or too long." */
const LONGEST = 240;

type Token = { text: string; quoted: boolean; not: boolean } | '(' | ')' | 'OR';

function tokens(query: string): Token[] {
	const found: Token[] = [];
	for (const [whole, not, phrase, word] of query.matchAll(/[()]|(-?)(?:"([^"]*)"|([^\s()"]+))/g)) {
		if (whole === '(' || whole === ')') found.push(whole);
		else if (word !== undefined && !not && /^(?:OR|\|)$/.test(word)) found.push('OR');
		else if (word !== undefined && !not && word === 'AND') continue;
		else
			found.push({
				text: (phrase ?? word ?? '').trim(),
				quoted: phrase !== undefined,
				not: not === '-'
			});
	}
	return found;
}

/** A term as GDELT takes it, or null when it cannot: no English, or too short. */
function term(text: string): string | null {
	const plain = (WRITTEN_OUT[text.toLowerCase()] ?? text)
		.normalize('NFD')
		.replace(/[\u0300-\u036f]/g, '')
		.replace(/["“”()]/g, ' ')
		.replace(/\s+/g, ' ')
		.trim();
	// English letters only; other scripts would be looked for in the translation and never found.
	if (!/[a-z]/i.test(plain) || /[^\u0020-\u007e’‘–—]/.test(plain)) return null;
	if (/^[a-z0-9]+$/i.test(plain)) return plain.length < SHORTEST ? null : plain;
	// Hyphens and other reserved characters need quotes; a phrase of scraps is refused.
	return plain.replace(/[^a-z0-9]/gi, '').length < 4
		? null
		: `"${plain.replace(/[’‘]/g, "'").replace(/[–—]/g, '-')}"`;
}

/** Alternatives as GDELT takes them: brackets around OR and nowhere else. */
const either = (terms: string[]) => {
	const once = [...new Set(terms)];
	return once.length > 1 ? `(${once.join(' OR ')})` : once[0]!;
};

/** One part of a query that must hold: the alternatives, and whether it is a denial. */
type Part = { alternatives: Token[]; not: boolean };

/** The parts of a query joined by AND; null when it nests brackets, which GDELT cannot. */
function parts(query: string): Part[] | null {
	const list: Part[] = [];
	let group: Token[] | null = null;
	let joined = false;
	for (const token of tokens(query)) {
		if (token === '(') {
			if (group) return null;
			group = [];
		} else if (token === ')') {
			if (!group) return null;
			const part = { alternatives: group, not: false };
			if (joined) list.at(-1)?.alternatives.push(...group);
			else list.push(part);
			[group, joined] = [null, false];
		} else if (token === 'OR') {
			if (!group) joined = list.length > 0;
		} else if (group) {
			group.push(token);
		} else if (joined) {
			list.at(-1)!.alternatives.push(token);
			joined = false;
		} else {
			list.push({ alternatives: [token], not: token.not });
		}
	}
	return group ? null : list;
}

/**
 * A topic's query as GDELT takes it: English terms, phrases in quotes, OR in brackets only, no
 * nesting, no short words. Without a query, the aliases as alternatives. null when it cannot be
 * said: where a part has no English term, leaving it out would ask for something else.
 */
export function topicQuery(topic: { query: string; aliases: string[] }): string | null {
	if (topic.query.trim() === '') {
		const terms = topic.aliases.flatMap((alias) => term(alias) ?? []);
		return terms.length > 0 ? shortened([terms], []) : null;
	}
	const list = parts(topic.query);
	if (!list) return null;
	const wanted: string[][] = [];
	const unwanted: string[] = [];
	for (const { alternatives, not } of list) {
		const terms = alternatives.flatMap((token) =>
			typeof token === 'string' ? [] : (term(token.text) ?? [])
		);
		if (not) unwanted.push(...terms.map((text) => `-${text}`));
		else if (terms.length > 0) wanted.push(terms);
		else return null;
	}
	return wanted.length > 0 ? shortened(wanted, unwanted) : null;
}

/** Joins the parts, leaving out the last alternatives of the longest part while the query is too long. */
function shortened(wanted: string[][], unwanted: string[]): string | null {
	const groups = wanted.map((group) => [...group]);
	for (;;) {
		const query = [...groups.map(either), ...unwanted].join(' ');
		if (query.length <= LONGEST) return query;
		const longest = groups.reduce((most, group) => (group.length > most.length ? group : most));
		if (longest.length === 1) return null;
		longest.pop();
	}
}

/** A stretch of time asked for. */
export type Window = { from: Moment; to: Moment };

/** `YYYYMMDDHHMMSS` in UTC. */
const stamp = (at: Moment) => new Date(at).toISOString().replace(/\D/g, '').slice(0, 14);

/** The address a query is sent to, below the base address of the service. */
const request = (
	mode: string,
	query: string,
	{ from, to }: Window,
	more: Request['query'] = {}
): Request => ({
	path: '',
	query: {
		query,
		mode,
		format: 'json',
		startdatetime: stamp(from),
		enddatetime: stamp(to),
		...more
	},
	// The service's own words for "too fast" are read by `readAnswer`; asking again prolongs it.
	accept: [429]
});

/** Most articles GDELT gives for one window; there are no pages. */
export const MOST_ARTICLES = 250;

/** Articles of a window, newest first, at most 250. */
export const articleList = (query: string, window: Window) =>
	request('ArtList', query, window, { maxrecords: MOST_ARTICLES, sort: 'DateDesc' });

/** How many articles per bucket, with the number of all articles (`norm`). */
export const volumeTimeline = (query: string, window: Window) =>
	request('TimelineVolRaw', query, window);

/** Mean tone per bucket, mostly within −5…+5. */
export const toneTimeline = (query: string, window: Window) =>
	request('TimelineTone', query, window);
