import type { StoryReason } from '#lib/domain/view.ts';
import { conceptById } from './signature.ts';
import { compared, likeness, weightsOf, type Compared } from './story-likeness.ts';
import { readHeadline, type HeadlineReading, type Token } from './story-reading.ts';
import type { StoryItem } from './story.ts';

/** Earlier members that one is compared with: the first tell what a story is about. */
const MOST_EARLIER = 60;
/** Reasons given, the most telling first. */
const MOST_REASONS = 6;

/** Why a member of a story belongs: the earlier one it resembles most, by place, and what both share. */
export type Resemblance = { like: number; reasons: StoryReason[] };

type Read = { reading: HeadlineReading; headline: Compared };

/**
 * For each member of a story, in the order they came, which earlier one it resembles most; null for the
 * first and where nothing is shared. How rare words are is not asked: any two of a story share some.
 */
export function resemblances(members: readonly StoryItem[]): (Resemblance | null)[] {
	const read = members.map(({ text, lang, at }): Read => {
		const reading = readHeadline(text, lang);
		return { reading, headline: compared(reading, at) };
	});
	return read.map(({ reading, headline }, i) => {
		const weights = weightsOf(headline, () => 0, 0);
		const weighed = { headline, weights, among: 0, seen: () => 0 };
		let like = -1;
		let best = 0;
		for (let j = 0; j < Math.min(i, MOST_EARLIER); j++) {
			const score = likeness(weighed, read[j]!.headline);
			if (score > best) [best, like] = [score, j];
		}
		if (like < 0) return null;
		return { like, reasons: sharedBy(reading, read[like]!.reading) };
	});
}

/** The kinds of tokens, the most telling first. */
const ORDER: Token['kind'][] = [
	...(['name', 'sound', 'proper', 'amount', 'place', 'term', 'word'] as const),
	...(['round', 'scenery', 'plain'] as const)
];

/** What two headlines share, each word once, the most telling first. */
function sharedBy(a: HeadlineReading, b: HeadlineReading): StoryReason[] {
	const theirs = new Map(b.tokens.map((token) => [token.key, token]));
	const reasons: StoryReason[] = [];
	const told = new Set<number>();
	const ordered = [...a.tokens].sort((x, y) => ORDER.indexOf(x.kind) - ORDER.indexOf(y.kind));
	for (const token of ordered) {
		const other = theirs.get(token.key);
		if (!other || told.has(token.word)) continue;
		if (token.kind === 'sound' && a.script === b.script) continue;
		told.add(token.word);
		reasons.push(reasonOf(token, other));
		if (reasons.length === MOST_REASONS) break;
	}
	return reasons;
}

function reasonOf(token: Token, other: Token): StoryReason {
	const { key, kind, surface } = token;
	if (kind === 'sound') return { kind: 'sound', word: surface, other: other.surface };
	if (kind === 'amount' || kind === 'round') return { kind: 'amount', amount: amountOf(key) };
	if (!key.startsWith('@')) return { kind: 'word', word: surface };
	const names = conceptById.get(key.slice(1))?.names;
	const [en = key.slice(1)] = names?.en ?? [];
	return { kind: 'name', en, ko: names?.ko[0] ?? en };
}

/** `#1.0e+12` as 1,000,000,000,000, `#62%` as 62%, `#12.` as 12. */
function amountOf(key: string): string {
	const [, number = '', mark = ''] = /^#(.+?)([%.]?)$/.exec(key) ?? [];
	return `${Number(number).toLocaleString('en')}${mark === '%' ? '%' : ''}`;
}
