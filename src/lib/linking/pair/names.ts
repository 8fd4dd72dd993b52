import { reason } from '#lib/domain/reason.ts';
import { stemEnglish, words } from '#lib/domain/text.ts';
import type { Part } from './features.ts';
import { sameName, soundsOf, type Name, type Reading } from './reading.ts';

const list = (names: readonly Name[]) =>
	names
		.slice(0, 4)
		.map(({ spoken }) => spoken)
		.join(', ');
/** How much names weigh together. */
export const weightOf = (names: readonly Name[]) =>
	names.reduce((sum, { weight }) => sum + weight, 0);

/** Whether a question speaks of a name in other ways: in lower case, among its answers, in Hangul. */
function speaksOf(reading: Reading, name: Name): boolean {
	const bare = [...name.keys].flatMap((key) => (key.startsWith('~') ? [key.slice(1)] : []));
	if (bare.length === 0) return false;
	const last = bare.at(-1) ?? '';
	if (name.spoken === name.spoken.toUpperCase() && reading.initials.has(last)) return true;
	if (reading.tokens.has(last)) return true;
	if (
		reading.options.some((option) => words(option).some(({ form }) => stemEnglish(form) === last))
	)
		return true;
	if (!reading.hangul) return false;
	const sounds = new Set([...bare, bare.join('')].flatMap((word) => [...soundsOf(word)]));
	return reading.heard.some((word) => [...soundsOf(word)].some((sound) => sounds.has(sound)));
}

/** The names of one question that the other does not speak of. */
export const missing = (one: Reading, other: Reading) =>
	one.names.filter(
		(name) => !other.names.some((theirs) => sameName(name, theirs)) && !speaksOf(other, name)
	);

const isCountry = ({ keys }: Name) => [...keys].some((key) => key.startsWith('country:'));

/** Whom and what both name, and whom only one does. */
export function compareNames(a: Reading, b: Reading): Part {
	const [onlyA, onlyB] = [missing(a, b), missing(b, a)];
	const shared = a.names.filter((name) => !onlyA.includes(name));
	// A country is no longer understood where the other side names another.
	const abroad = [onlyA, onlyB].every((names) => names.some(isCountry));
	const [x, y] = abroad ? [1, 1] : [weightOf(onlyA), weightOf(onlyB)];
	const all = weightOf(a.names) + weightOf(b.names);
	const clash = Math.min(1, x, y) + Math.min(1, givenNameClash(a, b));
	// A game of a contest is not the contest.
	const [game, whole] = a.game ? [a, b] : [b, a];
	const single = game.game && !whole.game && missing(game, whole).length > 0;
	const part = single && (whole.slots.has('contest') || whole.slots.has('stage')) ? 0.5 : 0;
	const reasons: string[] = [];
	if (shared.length > 0) reasons.push(reason('same subject: {}', list(shared)));
	if (x > 0 && y > 0) reasons.push(reason('subjects differ: {} and {}', list(onlyA), list(onlyB)));
	else if (x > 0 || y > 0) reasons.push(reason('only one names {}', list([...onlyA, ...onlyB])));
	return {
		features: {
			// Questions without a name lack no agreement, and show none.
			namesAgree: all <= 0.3 ? 0.5 : Math.max(0, all - x - y) / all,
			nameClash: Math.min(1, clash + part),
			nameExtra: Math.min(1, Math.abs(x - y))
		},
		reasons
	};
}

/** Two people of one surname: each side has a word of the name that the other lacks. */
function givenNameClash(a: Reading, b: Reading): number {
	for (const one of a.names) {
		for (const other of b.names) {
			if (one.weight < 1 || other.weight < 1 || !sameName(one, other)) continue;
			const wordsOf = (name: Name) => [...name.keys].filter((key) => key.startsWith('~'));
			const [ours, theirs] = [wordsOf(one), wordsOf(other)];
			const only = (list: string[], rest: string[]) => list.filter((key) => !rest.includes(key));
			if (only(ours, theirs).length > 0 && only(theirs, ours).length > 0) return 0.7;
		}
	}
	return 0;
}

/** Contests that can end level: the other side's win is then not NO. */
const canDraw = (reading: Reading) =>
	reading.names.some(({ keys }) =>
		[...keys].some((key) => key.startsWith('soccer:') || key.startsWith('country:'))
	) ||
	['world-cup', 'premier-league', 'la-liga', 'champions-league', 'euros', 'mls-cup'].some(
		(contest) => reading.slots.get('contest')?.has(contest)
	);

/**
 * Who is asked about where both speak of the same two: the answer picked, or the one named first. `A
 * beats B` against `B beats A` is one question turned around, unless it can end level.
 */
export function compareAnswers(a: Reading, b: Reading): Part {
	const first = (reading: Reading) =>
		reading.answer.length > 0 ? reading.answer : reading.names.slice(0, 1);
	const contest = (reading: Reading) =>
		reading.slots.get('act')?.has('win') ||
		reading.slots.get('basis')?.has('first') ||
		reading.game;
	const absent = [
		[a, b],
		[b, a]
	] as const;
	for (const [one, other] of absent) {
		const { subject } = one;
		// Who will win is not whether one of them will.
		if (!subject || !elects(one) || other.names.some((name) => sameName(name, subject))) continue;
		if (speaksOf(other, subject) || other.options.length > 1) continue;
		return {
			features: { answerClash: 0.6 },
			reasons: [reason('only one asks about {}', list([subject]))]
		};
	}
	const [ours, theirs] = [first(a), first(b)];
	if (ours.length === 0 || theirs.length === 0) return { features: {}, reasons: [] };
	if (ours.some((one) => theirs.some((other) => sameName(one, other))))
		return { features: {}, reasons: [] };
	const both = (name: Name, reading: Reading) =>
		reading.names.some((other) => sameName(name, other));
	const crossed = ours.every((name) => both(name, b)) && theirs.every((name) => both(name, a));
	const picked = a.answer.length > 0 && b.answer.length > 0;
	const sides = a.names.filter((name) => both(name, b)).length;
	const said = reason('one asks about {}, the other about {}', list(ours), list(theirs));
	if (
		crossed &&
		sides === 2 &&
		contest(a) &&
		contest(b) &&
		(a.labelled || !a.open) &&
		(b.labelled || !b.open)
	) {
		if (unpicked(a) || unpicked(b)) return { features: {}, reasons: [] };
		return canDraw(a) || canDraw(b)
			? { features: { answerClash: 0.8 }, reasons: [said] }
			: { features: {}, reasons: [said], turns: true };
	}
	return picked ? { features: { answerClash: 1 }, reasons: [said] } : { features: {}, reasons: [] };
}

const elects = ({ slots }: Reading) =>
	slots.get('act')?.has('win') || slots.has('stage') || slots.has('office');

/** A game by its two sides alone, whose answer is not picked. */
const unpicked = (reading: Reading) =>
	reading.game && reading.answer.length === 0 && !reading.slots.get('act')?.has('win');
