import * as lexicon from './lexicon.ts';

/** What an entry of the lexicon is; one stem may be several things (둔화 tells, moves and blocks). */
type Entry = {
	/** Strength by itself, -1..1; absent where it tells only in company. */
	tone?: number;
	/** A thing that rises and falls: above 0 its rise is good, below bad, 0 neither; and how much it matters. */
	metric?: number;
	move?: -1 | 1;
	/** A change for the better or the worse, whatever changes. */
	turn?: -1 | 1;
	relief?: true;
	blocker?: true;
	spreading?: true;
	benchmark?: true;
	carrier?: true;
	/** The end of a scale. */
	extreme?: true;
	/** High or low rather than rising or falling. */
	level?: true;
	denial?: 'after' | 'before';
	/** Multiplies the strength of what follows. */
	degree?: number;
	/** Takes no part in rules: its tone is what it says. */
	fixed?: true;
};

/** An entry where it stands: offsets into the text read. */
export type Mark = Entry & { from: number; to: number };

type Node = { next: Map<string, Node>; entry?: Entry; initial?: Entry };

const STRONGER = 1.3;
const WEAKER = 0.6;
const LESSER = 0.75;

const root: Node = { next: new Map() };

function add(entries: string, what: Entry) {
	for (const raw of entries.split(',')) {
		const entry = raw.trim();
		const plain = entry.replace('^', '').replace('_', ' ');
		for (const form of new Set([plain, plain.replace(/ (?=.)/g, '')])) {
			let node = root;
			for (const sign of form) {
				let next = node.next.get(sign);
				if (!next) node.next.set(sign, (next = { next: new Map() }));
				node = next;
			}
			const place = entry.startsWith('^') ? 'initial' : 'entry';
			node[place] = { ...node[place], ...what };
		}
	}
}

for (const [tone, entries] of lexicon.tones) add(entries, { tone });
add(lexicon.goodUp, { metric: 1 });
add(lexicon.lesser, { metric: LESSER });
add(lexicon.badUp, { metric: -1 });
add(lexicon.flat, { metric: 0 });
add(lexicon.up, { move: 1 });
add(lexicon.down, { move: -1 });
add(lexicon.better, { turn: 1 });
add(lexicon.worse, { turn: -1 });
add(lexicon.relief, { relief: true });
add(lexicon.blocker, { blocker: true });
add(lexicon.benchmarks, { benchmark: true });
add(lexicon.carriers, { carrier: true });
add(lexicon.high, { move: 1, level: true });
add(lexicon.low, { move: -1, level: true });
add(lexicon.highest, { move: 1, extreme: true });
add(lexicon.lowest, { move: -1, extreme: true });
add(lexicon.spreading, { spreading: true });
add(lexicon.stronger, { degree: STRONGER });
add(lexicon.weaker, { degree: WEAKER });
add(lexicon.denialsBefore, { denial: 'before' });
add(lexicon.denials, { denial: 'after' });
for (const [tone, entries] of lexicon.fixed) add(entries, { tone, fixed: true });
add(lexicon.silent, { tone: 0, fixed: true });
// Before a number a superlative is a limit: 최대 120명.
for (const limit of ['최대', '최고', '최소', '최저']) {
	for (let digit = 0; digit <= 9; digit++) add(`${limit} ${digit}`, { tone: 0, fixed: true });
}

/** Syllables that stand before a word of their own: 재도약, 초강세, 급반등. */
const PREFIX = /^[재초급순총연신최고대양현전]$/;

const isLetter = (code: number) =>
	(code >= 0xac00 && code <= 0xd7a3) || (code >= 97 && code <= 122) || (code >= 65 && code <= 90);

/**
 * The entries of the lexicon that stand in a text, in order, the longest first and none inside
 * another. Linear: an entry has a bounded length.
 */
export function marksIn(text: string): Mark[] {
	const found: Mark[] = [];
	let word = 0;
	for (let at = 0; at < text.length;) {
		const initial = at === 0 || !isLetter(text.charCodeAt(at - 1));
		// 46개가: a word does not begin right after a number.
		const bound = initial && !/\d/.test(text.charAt(at - 1));
		if (initial) word = at;
		let node: Node | undefined = root;
		let best: { entry: Entry; to: number } | null = null;
		for (let to = at; to < text.length && node; to++) {
			node = node.next.get(lower(text.charAt(to)));
			const entry =
				node && (bound && node.initial ? { ...node.entry, ...node.initial } : node.entry);
			if (entry) best = { entry, to: to + 1 };
		}
		if (best && best.to - at < 3 && !initial && found.at(-1)?.to !== at) {
			// Inside a word two syllables are often no word (금감원, 특수사업): they need room before them.
			const before = text.slice(word, at);
			if (before.length < 2 && !PREFIX.test(before)) best = null;
		}
		// Latin entries (eps, roe) are whole words.
		if (best && isLatin(text, at) && !(initial && !isLatin(text, best.to))) best = null;
		if (best) found.push({ ...best.entry, from: at, to: best.to });
		at = best?.to ?? at + 1;
	}
	return found;
}

const isLatin = (text: string, at: number) => /[A-Za-z]/.test(text.charAt(at));

const lower = (sign: string) => (sign >= 'A' && sign <= 'Z' ? sign.toLowerCase() : sign);
