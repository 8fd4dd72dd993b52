import type { Evidence } from '../language.ts';
import { setOf, tableOf } from '../language.ts';
import { comparisons } from './comparison.ts';
import { lexicon } from './lexicon.ts';
import { clausesOf, tokens, type Token } from './tokens.ts';

/** Evidence with its kind: a word of the lexicon, a thing and its direction, or two amounts compared. */
export type Finding = Evidence & { kind: 'word' | 'direction' | 'comparison'; end: number };

const EXACT = '=';

/** An entry as `read` forms look: stems joined by a blank, or one exact form. */
export const normal = (entry: string): string =>
	entry.startsWith(EXACT)
		? entry
		: tokens(entry)
				.map(({ stem }) => stem)
				.join(' ');

const table = tableOf(lexicon.words, normal);
const nouns = new Map<string, 1 | -1>([
	...[...setOf(lexicon.goodUp, normal)].map((entry) => [entry, 1] as const),
	...[...setOf(lexicon.badUp, normal)].map((entry) => [entry, -1] as const)
]);
const turns = new Map<string, 1 | -1>([
	...[...setOf(lexicon.up, normal)].map((entry) => [entry, 1] as const),
	...[...setOf(lexicon.down, normal)].map((entry) => [entry, -1] as const)
]);
const wordSet = (entries: string) => new Set(entries.split(' '));
const NEGATIONS = wordSet(
	"not no never without neither nor cannot can't don't doesn't didn't isn't aren't wasn't weren't won't wouldn't couldn't shouldn't hasn't haven't hadn't ain't hardly barely scarcely deny denies denied denying refuse refuses refused unlikely fails failed lacks lack few zero dismiss dismisses dismissed dismissing rejects rejected far"
);
const INTENSIFIERS = new Map<string, number>([
	...'very extremely sharply hugely massively deeply highly severely incredibly utterly totally most'
		.split(' ')
		.map((word) => [word, 1.4] as const),
	...'strongly significantly dramatically steeply heavily so really clearly considerably substantially more much too'
		.split(' ')
		.map((word) => [word, 1.2] as const),
	...'slightly somewhat modestly marginally partly little mildly moderately relatively fairly slight modest may might could'
		.split(' ')
		.map((word) => [word, 0.7] as const)
]);
/** Verbs that do something about what is bad: "reduce the risk", "fight corruption", "prevent a war". */
const REMEDIES = setOf(
	'reduce, reducing, reduction, decrease, lessen, minimize, minimise, prevent, preventing, prevention, avoid, avert, fight, fighting, fought, combat, battle, tackle, address, solve, solving, resolve, cure, overcome, overcame, curb, eliminate, eradicate, expose, deter, discourage, detect, detection, mitigate, relieve, alleviate, ease, easing, end, ended, ending, stop, stopped, stem, halt, counter, protect, protection, shield, survive, escape, repair, remedy, correct, fix, reverse, rid, less, fewer, without, withstand, punish, dispel, allay, calm, quell, lift, lifts, lifted, settle, drop, dropped, clear, cleared, acquit, exonerate, recover, recovery, guard, limit',
	normal
);
/** How far before the bad thing such a verb may stand, and what becomes of it. */
const REMEDY_REACH = 4;
const REMEDIED = -0.6;
/** Clauses that begin so are conceded, not claimed. */
const CONCEDES = wordSet('despite although though while whereas notwithstanding');

/** Words before a term that may negate or strengthen it, and between a thing and its direction. */
const REACH = 3;
const AHEAD = 6;
const BEHIND = 3;
const LEVEL_REACH = 4;
const LEVELS = wordSet('lowest highest low high record peak');
/** What is denied is not the opposite: "not good" is weaker than "bad". */
const DENIED = -0.7;
const DIRECTION_STRENGTH = 0.8;
const CONCEDED = 0.5;

/** A table of entries with, for each first word, how many words its longest entry has. */
type Entries<V> = { entries: ReadonlyMap<string, V>; longest: ReadonlyMap<string, number> };

function entriesOf<V>(entries: ReadonlyMap<string, V>): Entries<V> {
	const longest = new Map<string, number>();
	for (const entry of entries.keys()) {
		const parts = entry.split(' ');
		longest.set(parts[0]!, Math.max(longest.get(parts[0]!) ?? 0, parts.length));
	}
	return { entries, longest };
}

const tableEntries = entriesOf(table.strengths);
const nounEntries = entriesOf(nouns);
const turnEntries = entriesOf(turns);

/** The longest entry of a table that begins at a place, by stems. */
function entryAt<V>(
	stems: readonly string[],
	place: number,
	{ entries, longest }: Entries<V>
): { length: number; value: V } | null {
	const most = Math.min(longest.get(stems[place]!) ?? 0, stems.length - place);
	for (let length = most; length >= 1; length--) {
		const entry = length === 1 ? stems[place]! : stems.slice(place, place + length).join(' ');
		const value = entries.get(entry);
		if (value !== undefined) return { length, value };
	}
	return null;
}

/** What the lexicon finds in a text, in order. */
export function findings(list: readonly Token[]): Finding[] {
	const stems = list.map(({ stem }) => stem);
	const clauses = clausesOf(list);
	const used = new Uint8Array(list.length);
	const found: Finding[] = [];
	const put = (kind: Finding['kind'], place: number, end: number, value: number) => {
		found.push({
			kind,
			place,
			end,
			term: list
				.slice(place, end)
				.map(({ surface }) => surface.toLowerCase())
				.join(' '),
			value: shifted(list, clauses, place, value)
		});
	};
	for (const { from, to, value } of comparisons(list, nouns)) {
		put('comparison', from, to, value);
		used.fill(1, from, to);
	}
	const phrases = list.map((_, place) => entryAt(stems, place, tableEntries));
	const putPhrases = (things: boolean) => {
		phrases.forEach((phrase, place) => {
			if (!phrase || phrase.length === 1) return;
			const end = place + phrase.length;
			if (used.subarray(place, end).includes(1)) return;
			const words = stems.slice(place, end).join(' ');
			if (!things && (nouns.has(words) || turns.has(words))) return;
			if (phrase.value !== 0) put('word', place, end, phrase.value);
			used.fill(1, place, end);
		});
	};
	// Whole phrases ("profit warning", "interest rate") before the pairs of their words; but a thing
	// that goes somewhere ("operating loss shrank", "emissions hit record high") before what it says
	// standing still.
	putPhrases(false);
	directions(stems, clauses, used).forEach(({ from, to, value }) => {
		put('direction', from, to, value);
	});
	putPhrases(true);
	list.forEach(({ form }, place) => {
		if (used[place]) return;
		const strength = table.strengths.get(EXACT + form) ?? table.strengths.get(stems[place]!);
		if (!strength || (form === 'up' && !isDirection(list, place))) return;
		put('word', place, place + 1, strength);
	});
	return found.sort((a, b) => a.place - b.place);
}

/**
 * Things and where they go: "losses narrow" is good news made of two bad words. The direction stands
 * within a few words of the thing in its clause, rather behind it than before. Marks what it used.
 */
function directions(
	stems: readonly string[],
	clauses: Int32Array,
	used: Uint8Array
): { from: number; to: number; value: number }[] {
	const found: { from: number; to: number; value: number }[] = [];
	const taken = Uint8Array.from(used);
	for (let place = 0; place < stems.length; place++) {
		if (taken[place]) continue;
		const noun = entryAt(stems, place, nounEntries);
		if (!noun) continue;
		const end = place + noun.length;
		const turn =
			turnIn(stems, clauses, taken, place, place - 1, Math.max(-1, place - 2), -1) ??
			turnIn(stems, clauses, taken, place, end, Math.min(stems.length, end + AHEAD), 1) ??
			turnIn(stems, clauses, used, place, place - 1, Math.max(-1, place - 1 - BEHIND), -1);
		if (!turn) continue;
		const to = Math.max(end, turn.at + turn.length);
		const level = levelAfter(stems, clauses, to);
		found.push({
			from: Math.min(place, turn.at),
			to: level,
			value: noun.value * turn.value * DIRECTION_STRENGTH
		});
		used.fill(1, to, level);
		used.fill(1, place, end);
		used.fill(1, turn.at, turn.at + turn.length);
		place = end - 1;
	}
	return found;
}

/** How far a direction reaches when a level follows it: "falls to its lowest in a decade" is one finding. */
function levelAfter(stems: readonly string[], clauses: Int32Array, end: number): number {
	for (let at = end; at < Math.min(stems.length, end + LEVEL_REACH); at++) {
		if (clauses[at] !== clauses[end - 1]) break;
		if (LEVELS.has(stems[at]!)) return at + 1;
	}
	return end;
}

/** Directions that are no verbs: they speak of a thing right behind them, or across a verb of being. */
const ADJECTIVES = setOf(
	'low, lower, lowest, high, higher, highest, strong, stronger, robust, solid, healthy, weak, weaker, poor, soft, softer, sluggish, fewer, less, more, smaller, best, record, limit',
	normal
);
const BEING = wordSet(
	'is are was were be been remain stay look seem becom becam very even still much far'
);

/** The first direction from a place on, in steps of 1 or -1, in the same clause. */
function turnIn(
	stems: readonly string[],
	clauses: Int32Array,
	taken: Uint8Array,
	place: number,
	from: number,
	to: number,
	step: 1 | -1
): { at: number; length: number; value: 1 | -1 } | null {
	for (let at = from; at !== to; at += step) {
		if (clauses[at] !== clauses[place]) return null;
		if (taken[at]) continue;
		const turn = entryAt(stems, at, turnEntries);
		if (!turn) continue;
		const near = step === 1 ? BEING.has(stems[at - 1]!) : place - at <= 2;
		if (near || turn.length > 1 || !ADJECTIVES.has(stems[at]!)) return { at, ...turn };
	}
	return null;
}

/** "up" alone tells only at the end or before a number; "set up", "sign up" do not. */
const isDirection = (list: readonly Token[], place: number) =>
	place === list.length - 1 || list[place + 1]?.kind === 'number';

/** What the words before a term of this value do to it: turn it round, strengthen it, weaken it. */
function shift(list: readonly Token[], place: number, value: number): number {
	let factor = 1;
	let remedied = false;
	for (let at = Math.max(0, place - REMEDY_REACH); at < place; at++) {
		const { form, stem, kind } = list[at]!;
		if (kind === 'mark') [factor, remedied] = [1, false];
		if (REMEDIES.has(stem)) remedied = true;
		if (place - at > REACH) continue;
		if (NEGATIONS.has(form)) factor *= DENIED;
		factor *= INTENSIFIERS.get(form) ?? 1;
	}
	return value < 0 && remedied && factor > 0 ? factor * REMEDIED : factor;
}

/** Less for what a clause concedes ("despite strong sales"). */
function standing(list: readonly Token[], clauses: Int32Array, place: number): number {
	let first = place;
	while (first > 0 && place - first < 12 && clauses[first - 1] === clauses[place]) first--;
	return CONCEDES.has(list[first]?.form ?? '') ? CONCEDED : 1;
}

/** The value of a term where it stands: denied, strengthened, remedied or conceded by what is before it. */
export const shifted = (
	list: readonly Token[],
	clauses: Int32Array,
	place: number,
	value: number
): number => (value === 0 ? 0 : value * shift(list, place, value) * standing(list, clauses, place));
