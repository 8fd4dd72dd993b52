import { bareHangul, bigrams, isStopWord } from '#lib/domain/text.ts';
import type { Mention, Reading } from '../mentions.ts';
import { conceptById, isName } from '../signature.ts';
import { soundsOfHangul, soundsOfLatin } from '../transliteration.ts';

/** A token of the index, and how far it stands for the words it was read from (0..1). */
export type Alternative = { token: string; strength: number };

/**
 * A word or name of a text with all it can be found by, the surest first: `헤르손` is the place, or
 * else its country; a name in no table is its letters, or else its sound. The best one found counts.
 */
export type Unit = {
	surface: string;
	/** Whether it names one particular thing. */
	name: boolean;
	/** Where it first stands, in words from the beginning. */
	at: number;
	alternatives: Alternative[];
};

/** What a token is worth that is not the thing itself. */
const STRENGTH = {
	doubtful: 0.6,
	/** A word of the news that says the same (truce, ceasefire), and one word of several that do. */
	term: 0.8,
	partOfTerm: 0.5,
	/** What a thing belongs to, and what that belongs to. */
	parent: 0.4,
	grandparent: 0.2,
	/** Same sound in Hangul and Latin letters; long sounds are hardly chance. */
	sound: 0.65,
	longSound: 0.85,
	/** The same beginning of five letters: nominee, nominate. */
	beginning: 0.5,
	/** Two syllables of a longer Hangul word. */
	syllables: 0.5
};
const BEGINNING = 5;
/** Words of it are read, the rest of a long text repeats them. */
const MOST_UNITS = 400;

/** What a concept belongs to, directly or at one remove, with the strength of that. */
const ancestors = new Map<string, Alternative[]>();
for (const { id, parents } of conceptById.values()) {
	const found = new Map<string, number>();
	for (const parent of parents) found.set(parent, STRENGTH.parent);
	for (const parent of parents) {
		for (const grand of conceptById.get(parent)?.parents ?? []) {
			if (!found.has(grand) && grand !== id) found.set(grand, STRENGTH.grandparent);
		}
	}
	ancestors.set(
		id,
		[...found].map(([token, strength]) => ({ token: `@${token}`, strength }))
	);
}

/** Hangul words that say nothing of the subject; particles are off. */
const FUNCTION_WORDS = new Set(
	(
		'있다 있는 있어 있을 있고 없다 없는 없이 것으 것이 것은 때문 대비 따른 따라 위해 위한 통해 통한 대한 대해 ' +
		'관련 가장 최근 올해 지난해 작년 내년 금년 지난 이번 다음 이후 이상 이하 정도 각각 모두 특히 또한 다시 ' +
		'아직 이미 결국 더욱 매우 다소 크게 많은 높은 낮은 새로운 같은 다른 이런 그런 어떤 우리 여전히 역시 ' +
		'가운데 중심 경우 상황 모습 이유 만에 년간 년만 개월 이날 오늘 내일 어제 하루 당시 향후 현재 한편 다만 ' +
		'까지 부터 에서 으로 하는 하다 했다 한다 된다 됐다 되는 이라 라며 라고 어떻게 무엇 누구 언제 어디 왜'
	).split(' ')
);

const isMonth = (id: string) => id.startsWith('month:');

/** `forms`: the words that name them, which are surer than what they mean where both sides say them. */
function ofMentions(mentions: readonly Mention[], forms: readonly string[]): Alternative[] {
	const found = new Map<string, number>();
	const put = (token: string, strength: number) =>
		found.set(token, Math.max(found.get(token) ?? 0, strength));
	const terms = mentions.every(({ id }) => !isName(id));
	for (const form of terms ? forms : []) put(form, forms.length === 1 ? 1 : STRENGTH.partOfTerm);
	for (const { id, doubtful } of mentions) {
		const sure =
			(doubtful ? STRENGTH.doubtful : 1) * (terms && forms.length > 0 ? STRENGTH.term : 1);
		put(`@${id}`, sure);
		for (const { token, strength } of ancestors.get(id) ?? []) put(token, strength * sure);
	}
	return [...found].map(([token, strength]) => ({ token, strength }));
}

function ofHangul(form: string): Alternative[] {
	const bare = bareHangul(form);
	return [
		{ token: bare, strength: 1 },
		...soundsOfHangul(form).map(soundToken),
		...(bare.length > 2 ? bigrams(bare) : []).map((pair) => ({
			token: `+${pair}`,
			strength: STRENGTH.syllables
		}))
	];
}

const soundToken = (sound: string): Alternative => ({
	token: `~${sound}`,
	strength: sound.length > 3 ? STRENGTH.longSound : STRENGTH.sound
});

function ofLatin(stem: string, form: string, sounded: boolean): Alternative[] {
	const found: Alternative[] = [{ token: stem, strength: 1 }];
	if (stem.length > BEGINNING) {
		found.push({ token: `^${stem.slice(0, BEGINNING)}`, strength: STRENGTH.beginning });
	}
	if (sounded) found.push(...soundsOfLatin(form).map(soundToken));
	return found;
}

/**
 * The tokens of a longer text and how often it has them: what it says itself, not what that belongs to
 * or sounds like.
 */
export function tokenCounts({ words, forms, mentions }: Reading): Map<string, number> {
	const counts = new Map<string, number>();
	const put = (token: string) => counts.set(token, (counts.get(token) ?? 0) + 1);
	const named = new Uint8Array(words.length);
	for (const { id, start, end } of mentions) {
		if (!isMonth(id)) put(`@${id}`);
		if (isMonth(id) || isName(id)) named.fill(1, start, end);
	}
	words.forEach(({ form, script }, at) => {
		const stem = forms[at] ?? form;
		if (named[at] || form.length < 2) return;
		if (script === 'hangul') {
			if (!FUNCTION_WORDS.has(form)) put(bareHangul(form));
		} else if (script === 'latin' && !isStopWord(form)) {
			put(stem);
			if (stem.length > BEGINNING) put(`^${stem.slice(0, BEGINNING)}`);
		}
	});
	return counts;
}

/**
 * The units of a text, each once, in order. Numbers, months and stop words are none: they are
 * compared as amounts and dates.
 */
export function unitsOf({ plain, words, forms, mentions }: Reading): Unit[] {
	const units = new Map<string, Unit>();
	const covered = new Uint8Array(words.length);
	// In a text without small letters, or without capitals, a capital says nothing.
	const mixedCase = /[A-Z]/.test(plain) && /(?:^|\s)[a-z]/.test(plain);
	const put = (unit: Unit) => {
		const key = unit.alternatives[0]?.token;
		if (key !== undefined && !units.has(key)) units.set(key, unit);
	};
	for (let i = 0; i < mentions.length;) {
		const { start, end } = mentions[i] ?? { start: 0, end: 0 };
		const same: Mention[] = [];
		for (let next = mentions[i]; next?.start === start; next = mentions[++i]) same.push(next);
		covered.fill(1, start, end);
		const named = same.filter(({ id }) => !isMonth(id));
		if (named.length === 0) continue;
		put({
			surface: words
				.slice(start, end)
				.map(({ surface }) => surface)
				.join(' '),
			name: named.some(({ id }) => isName(id)),
			at: start,
			alternatives: ofMentions(
				named,
				forms.slice(start, end).filter((form, k) => {
					const word = words[start + k];
					return word?.script === 'latin' && !isStopWord(word.form);
				})
			)
		});
	}
	for (let at = 0; at < words.length && units.size < MOST_UNITS; at++) {
		const word = words[at];
		const stem = forms[at] ?? '';
		if (covered[at] || !word || word.script === 'number' || word.script === 'cjk') continue;
		if (word.script === 'hangul') {
			if (word.form.length < 2 || FUNCTION_WORDS.has(word.form)) continue;
			put({ surface: word.surface, name: false, at, alternatives: ofHangul(word.form) });
		} else if (!isStopWord(word.form) && word.form.length > 1) {
			const capital = mixedCase && at > 0 && /^\p{Lu}/u.test(word.surface);
			put({
				surface: word.surface,
				name: capital,
				at,
				alternatives: ofLatin(stem, word.form, capital)
			});
		}
	}
	return [...units.values()].sort((a, b) => a.at - b.at);
}
