import type { Moment } from '#lib/domain/market.ts';
import { isStopWord, stemEnglish, words, type Word } from '#lib/domain/text.ts';
import { phraseFinder, plain } from '../phrases.ts';
import { conceptById, conceptName, isName, signature } from '../signature.ts';
import { TEAMS } from '../teams.ts';
import { soundsOfHangul, soundsOfLatin } from '../transliteration.ts';
import { ruleDates, timing, type Mention } from './period.ts';
import { thresholds, type Threshold } from './threshold.ts';
import { dateOfUrl, readTicker } from './ticker.ts';
import { VOCABULARY, type Slot } from './vocabulary.ts';

/** A market as far as comparing reads it. `options` where a venue lists several answers. */
export type PairSide = {
	title: string;
	/** Description and rules. */
	description: string;
	options: string[];
	close: Moment | null;
	/** Which answer of a larger event it is, where the venue keeps it apart from the title. */
	label?: string;
	/** A venue's ticker may carry the date and the strike: `KXHIGHNY-26JUL04-T72`. */
	id?: string;
	/** An address may end in the date of a game: `nba-lal-gs-2026-02-23`. */
	url?: string;
};

/**
 * Somebody or something a title names, by what it can be known: keys that two namings of one thing
 * share (a concept, teams, a city, words of the name).
 */
export type Name = {
	keys: Set<string>;
	/** 1: surely a name; less for words that only a title's capitals make one. */
	weight: number;
	spoken: string;
	/** Where it stands in the title; Infinity where that is not known. */
	at: number;
};

export type Slots = Map<Slot, Set<string>>;

/** A question taken apart. */
export type Reading = {
	slots: Slots;
	negated: boolean;
	names: Name[];
	/** Names of the answer that stands behind the question: `Next PM? — Kallas`. */
	answer: Name[];
	/** Whether there is such an answer at all, be it no name. */
	labelled: boolean;
	/** Whom `Will X …` asks about. */
	subject: Name | null;
	/** It asks what follows `If …`. */
	conditional: boolean;
	/** All tokens with their weights. */
	tokens: Map<string, number>;
	hangul: boolean;
	/** Hangul words that no table knows, as they stand: perhaps names. */
	heard: string[];
	thresholds: Threshold[];
	/** What rules or ticker say where the title has no threshold. */
	told: Threshold[];
	numbers: Threshold[];
	mentions: Mention[];
	hour: number | null;
	/** Dates of the rules, the ticker or the address, which serve where the title has none. */
	toldMentions: Mention[];
	/** All words of the title as they stand, for telling that two titles are of one mould. */
	surface: Set<string>;
	/** Initials of names in capitals: LDP of Liberal Democratic Party. */
	initials: Set<string>;
	close: Moment | null;
	options: string[];
	/** It asks who or how much, and no answer is picked. */
	open: boolean;
	/** Two sides meet in a game. */
	game: boolean;
};

const find = phraseFinder(VOCABULARY);

/** How much of a title is read, and of the rules. */
const TITLE_READ = 400;
const RULES_READ = 400;

const TEAM_CITY = new Map(
	TEAMS.flatMap(({ id, city }) => {
		const [match] = city === null ? [] : find(words(city));
		return match?.id.startsWith('city:') ? [[id, match.id] as const] : [];
	})
);

/** Words that are names in capitals alone: COIN, SOL. */
const TICKER_LIKE = /^(?:coin|hood|sol|ripple)$/;

const WEIGHT: Record<Slot, number> = {
	...{ act: 0.8, measure: 0.8, stage: 0.8, basis: 0.4, office: 0.8, contest: 1, rank: 0.6 },
	...{ negation: 0, frame: 0, city: 0, team: 0, name: 0 }
};
/** A country that many questions leave out, being asked there. */
const UNDERSTOOD = new Set(['country:united-states']);
const UNDERSTOOD_WEIGHT = 0.3;
/** Words of concepts that the vocabulary above speaks of, or that say little. */
const WEAK_CONCEPTS = new Set(['event:primary', 'term:party']);

/** Tidies a title: tags of venues go, dashes and quotes become plain. */
const tidy = (title: string) =>
	plain(title.slice(0, TITLE_READ))
		.replace(/\[[^[\]]{0,40}\]/g, ' ')
		.replace(/[’‘]/g, "'")
		.replace(/[“”]/g, '"')
		.replace(/[–−]/g, '-')
		.replace(/\bU\.S\.(?:A\.)?/g, 'US')
		.replace(/\bU\.K\./g, 'UK')
		.replace(/\bD\.C\./g, 'DC')
		.replace(/_{2,}/g, ' ')
		.replace(
			/\b(?:a|the)?\s?(?:world's\s)?(?:first\s)?([tb]r?illion)aire\b/gi,
			' net worth at least $1 $1'
		)
		.replace(/조만장자/g, '순자산 1조달러 이상 ');

/** An answer behind its question: `Next PM? — Kallas`, `Next PM?: Kallas`, `NBA MVP: Jokic`. */
const LABEL = /^(.{4,300}?)(?:\s+(?:—|\|)\s+|\?\s*[-:]\s+|\?\s+(?=[\p{Lu}\d$]))(.{1,120})$/u;
const LABEL_LAST = /^(.{4,300}):\s+([^:?]{2,60})$/;

function split(title: string): { question: string; label: string } {
	const match = LABEL.exec(title) ?? LABEL_LAST.exec(title);
	return { question: match?.[1] ?? title, label: match?.[2] ?? '' };
}

/** `If Kaja Kallas formally holds…`: whom a contract of a larger event is about. */
const RULED =
	/(?:^|[.\s])If\s+(\p{Lu}[\p{L}'.-]{0,30}(?:\s\p{Lu}[\p{L}'.-]{0,30}){0,3})\s+(?:wins?|is|are|becomes?|has|have|formally|beats?|defeats?|records?|scores?|holds?|receives?|advances?|qualif(?:y|ies)|makes?|finish(?:es)?|reach(?:es)?)\b/u;

/** The answer that rules name, where the question is open, or one of two sides, or names nobody like that. */
function ruledAnswer(rules: string, question: string): string {
	const name = RULED.exec(rules)?.[1] ?? '';
	const asked = OPEN.test(question.trim()) || GAME.test(question);
	const within = words(name).some(({ form }) => words(question).some((word) => word.form === form));
	return /\p{Ll}/u.test(name) && (asked || !within) ? name : '';
}

const OPEN =
	/^(?:who|which|what|how (?:many|much|high|low)|when|where)\b|^[^?]{0,80}(?:누가|누구|언제|얼마|몇)/i;
const GAME = /\b(?:vs?\.?)\s|\s@\s|\p{Lu}[\p{L}.']{0,20}\sat\s\p{Lu}/u;

type Taken = {
	names: Name[];
	slots: Slots;
	tokens: Map<string, number>;
	heard: string[];
	negations: number;
};

/** Reads names, slots and words of a text whose dates and numbers have been taken out. */
function take(text: string, titleCase: boolean): Taken {
	const list = words(text);
	const slots: Slots = new Map();
	const names: Name[] = [];
	const tokens = new Map<string, number>();
	const left: (Word | null)[] = [...list];
	const framing = new Set<Word>();
	let negations = 0;
	const mixedCase = /\p{Ll}/u.test(text);
	const addName = (named: Omit<Name, 'at'>, surface = named.spoken) => {
		const index = text.indexOf(surface);
		const name: Name = { ...named, at: index < 0 ? Infinity : index };
		const initials = words(name.spoken).map(({ form }) => form.charAt(0));
		// TSA, SBF: three words or more are often called by their initials.
		if (initials.length >= 3) name.keys.add(`~${initials.join('')}`);
		const known = names.find((other) => sameName(other, name));
		if (known) for (const key of name.keys) known.keys.add(key);
		else names.push(name);
	};
	const addTo = (slot: Slot, meaning: string, spoken: string) => {
		if (slot === 'name')
			return addName(
				{
					keys: new Set([meaning]),
					weight: 1,
					spoken: conceptById.has(meaning) ? conceptName(meaning) : spoken
				},
				spoken
			);
		slots.set(slot, (slots.get(slot) ?? new Set()).add(meaning));
		if (WEIGHT[slot] > 0) tokens.set(`#${slot}:${meaning}`, WEIGHT[slot]);
	};
	for (const { id, start, length } of find(list)) {
		const surface = list.slice(start, start + length).map((word) => word.surface);
		const spoken = surface.join(' ');
		const cut = id.indexOf(':');
		const slot = id.slice(0, cut) as Slot;
		if (slot === 'frame') {
			// It may still be part of a name: People Power Party.
			for (const word of list.slice(start, start + length)) framing.add(word);
			continue;
		}
		// `The September meeting` is no one's meeting with another.
		if (id === 'act:meet' && /^meetings?$/i.test(spoken)) {
			left.fill(null, start, start + length);
			continue;
		}
		const meaning = id.slice(cut + 1);
		if (slot === 'team' || slot === 'city') {
			const latin = list[start]?.script === 'latin';
			if (latin && mixedCase && !/^[\p{Lu}\d]/u.test(spoken)) continue;
			if (latin && length === 1 && spoken.length <= 3 && spoken !== spoken.toUpperCase()) continue;
			const ids = slot === 'team' ? meaning.split(' ') : [];
			const keys = slot === 'team' ? ids : [`city:${meaning}`];
			const homes = ids.flatMap((team) => TEAM_CITY.get(team) ?? []).map((city) => `home:${city}`);
			addName({ keys: new Set([...keys, ...homes]), weight: 1, spoken });
		} else if (slot === 'name' && TICKER_LIKE.test(spoken)) continue;
		else if (slot === 'name') addTo(slot, meaning, spoken);
		else if (slot === 'negation') negations += 1;
		else {
			for (const one of meaning.split('+')) {
				const at = one.indexOf(':');
				if (at < 0) addTo(slot, one, spoken);
				else addTo(one.slice(0, at) as Slot, one.slice(at + 1), spoken);
			}
		}
		left.fill(null, start, start + length);
	}
	const frames = new Set([...framing].map(({ surface }) => surface));
	const about = signature(left.map((word) => word?.surface ?? '.').join(' '));
	for (const [id, spoken] of about.concepts) {
		if (id.startsWith('month:') || WEAK_CONCEPTS.has(id)) continue;
		if (!isName(id) && words(spoken).every(({ surface }) => frames.has(surface))) continue;
		if (!isName(id)) tokens.set(`@${id}`, 1);
		else {
			addName(
				{
					keys: new Set([id, id.replace(/^place:/, 'city:')]),
					weight: UNDERSTOOD.has(id) ? UNDERSTOOD_WEIGHT : 1,
					spoken: conceptName(id) || spoken
				},
				spoken
			);
		}
	}
	let run: Word[] = [];
	const close = () => {
		if (run.length > 0) {
			addName(
				{
					keys: new Set(run.map(({ form }) => `~${stemEnglish(plain(form))}`)),
					// The first word of a title has its capital for that alone, perhaps.
					weight: titleCase || (run.length === 1 && run[0] === list[0]) ? 0.6 : 1,
					spoken: run.map(({ surface }) => surface).join(' ')
				},
				run[0]?.surface
			);
		}
		run = [];
	};
	left.forEach((word, i) => {
		const free =
			word !== null &&
			!framing.has(word) &&
			(about.words.has(stemEnglish(word.form)) || about.words.has(word.form));
		const capital = word?.script === 'latin' && /^\p{Lu}/u.test(word.surface);
		// The second half of a Korean given name: Dong-hyuk.
		const hyphened = run.length > 0 && text.includes(`${run.at(-1)?.surface}-${word?.surface}`);
		if (free && (hyphened || (capital && !(i === 0 && isStopWord(word.form))))) run.push(word);
		else {
			close();
			if (free && word.script === 'latin') tokens.set(stemEnglish(plain(word.form)), 1);
		}
	});
	close();
	const heard: string[] = [];
	for (const [form, surface] of about.words) {
		if (frames.has(surface) || !/\p{Script=Hangul}/u.test(form)) continue;
		tokens.set(form, 0.7);
		heard.push(surface);
	}
	names.sort((a, b) => a.at - b.at);
	return { names, slots, tokens, heard, negations };
}

/** Most words begin with a capital, so that capitals tell no names. */
function isTitleCase(text: string): boolean {
	const latin = words(text).filter(({ script, form }) => script === 'latin' && !isStopWord(form));
	const capitals = latin.filter(({ surface }) => /^\p{Lu}/u.test(surface)).length;
	return latin.length >= 4 && capitals / latin.length >= 0.8;
}

/** Whether two names can be one. A city stands for its team, but two teams of a city are two. */
export function sameName(a: Name, b: Name): boolean {
	for (const key of a.keys) {
		if (
			key.startsWith('home:')
				? b.keys.has(key.slice(5))
				: b.keys.has(key) || b.keys.has(`home:${key}`)
		)
			return true;
	}
	return false;
}

/** Takes a question apart. */
export function readQuestion(side: PairSide): Reading {
	const beside = side.label && !side.title.includes(side.label) ? ` — ${side.label}` : '';
	const title = tidy(side.title.trim() + beside);
	const { question, label: ownLabel } = split(title);
	const rules = side.description.slice(0, RULES_READ);
	const open = OPEN.test(question.trim());
	const { mentions, hour, rest } = timing(title);
	const { found, rest: unnumbered } = thresholds(rest);
	const label = ownLabel || ruledAnswer(rules, question);
	const titleCase = isTitleCase(question);
	const asked = take(unnumbered, titleCase);
	const answered = label === '' ? null : take(thresholds(timing(label).rest).rest, false);
	const names = [...asked.names];
	for (const name of answered?.names ?? []) {
		if (!names.some((known) => sameName(known, name))) names.push(name);
	}
	const rates = ['cut', 'hike', 'hold'].some((act) => asked.slots.get('act')?.has(act));
	// Rates that are cut without saying whose are those of the Fed.
	if (rates && names.length === 0 && /\brates?\b|금리/i.test(title)) {
		const fed = 'institution:federal-reserve';
		const spoken = conceptName(fed);
		names.push({ keys: new Set([fed]), weight: UNDERSTOOD_WEIGHT, spoken, at: Infinity });
	}
	for (const name of names)
		for (const key of name.keys) if (key.startsWith('~')) asked.tokens.set(key, 0);
	const ticker = readTicker(side.id ?? '');
	const numbers = found.filter(({ bare }) => bare);
	const given = found.filter(({ bare }) => !bare);
	const ruled = given.length > 0 ? [] : thresholds(timing(firstSentence(rules)).rest).found;
	const told = ruled.filter(({ bare }) => !bare);
	return {
		slots: asked.slots,
		negated: asked.negations % 2 === 1,
		names,
		answer: answered?.names ?? [],
		labelled: label !== '',
		subject: subjectOf(unnumbered, asked.names),
		conditional: /^\s*(?:if|conditional)\b/i.test(title),
		tokens: asked.tokens,
		hangul: /\p{Script=Hangul}/u.test(title),
		heard: [...asked.heard, ...(answered?.heard ?? [])],
		thresholds: given,
		told: given.length > 0 || told.length > 0 ? told.slice(0, 1) : ticker.strike,
		numbers,
		mentions,
		hour: hour ?? (mentions.length > 0 ? null : ticker.hour),
		toldMentions: [
			...ruleDates(side.description),
			...ticker.mentions,
			...dateOfUrl(side.url ?? '')
		],
		surface: new Set(words(unnumbered).map(({ form }) => form)),
		initials: initialsOf(title),
		close: side.close,
		options: side.options,
		open: open && label === '' && given.length === 0 && told.length === 0,
		game: GAME.test(question) || asked.slots.get('measure')?.has('spread') === true
	};
}

function initialsOf(title: string): Set<string> {
	const runs = title.match(/(?:\p{Lu}\p{L}{1,30}[ -]){2,5}\p{Lu}\p{L}{1,30}/gu) ?? [];
	return new Set(
		runs.map((run) =>
			words(run)
				.map(({ form }) => form.charAt(0))
				.join('')
		)
	);
}

/** The name right behind `Will`. */
function subjectOf(question: string, names: readonly Name[]): Name | null {
	const lead = /^\s*will\s+(?:the\s+)?/i.exec(question)?.[0];
	if (!lead) return null;
	const first = names.findIndex(({ at }) => at >= lead.length - 4 && at <= lead.length);
	// In `Norway's Magnus Carlsen` he is asked about.
	const owner = /^\s*will\s+(?:the\s+)?\p{Lu}[\p{L}]{1,30}'s\s+\p{Lu}/iu.test(question);
	return names[owner && first >= 0 ? first + 1 : first] ?? null;
}

const firstSentence = (rules: string) =>
	/^[\s\S]{0,400}?(?:[.!?](?=\s)|$)/.exec(rules)?.[0] ?? rules;

/** Sounds of the words that no table knows, and of the names, for telling names across scripts. */
export function soundsOf(text: string): Set<string> {
	return new Set(/\p{Script=Hangul}/u.test(text) ? soundsOfHangul(text) : soundsOfLatin(text));
}
