import { hash, type Feature } from '../model.ts';
import { shifted, type Finding } from './evidence.ts';
import { clausesOf, type Token } from './tokens.ts';
import { wordTone } from './words.ts';

/** Titles and forms that names are written with or without. */
const TITLES = new Set(
	"president mr mrs ms dr sen senator rep representative gov governor secretary justice judge sir former the a of inc corp corporation ltd plc co company group holdings ag sa oyj oy ab asa nv se 's".split(
		' '
	)
);

const bare = (form: string) => form.replace(/'s?$/, '');

/**
 * Where a text names the target: for each mention its first word and the word after it. Names are
 * matched whole first ("President Trump"), then by their last word that is no title ("Trump").
 */
export function mentions(list: readonly Token[], name: readonly Token[]): [number, number][] {
	const forms = list.map(({ form }) => bare(form));
	const wanted = name.filter(({ kind }) => kind !== 'mark' && kind !== 'quote');
	const find = (parts: readonly string[]): [number, number][] =>
		forms.flatMap((form, at) =>
			form === parts[0] && parts.every((part, i) => forms[at + i] === part)
				? [[at, at + parts.length] as [number, number]]
				: []
		);
	if (wanted.length === 0) return [];
	const whole = find(wanted.map(({ form }) => bare(form)));
	if (whole.length > 0) return whole;
	const telling = wanted.filter(({ form }) => !TITLES.has(form));
	const first = telling[0];
	const last = telling.at(-1);
	if (!first || !last) return [];
	const byLast = find([bare(last.form)]);
	return byLast.length > 0 ? byLast : find([bare(first.form)]);
}

/** Words to either side that are looked at: by place, and together. */
const PLACES = 3;
const WINDOW = 7;
/** Evidence this many words away counts half. */
const HALF = 6;

const held = (value: number) => value / Math.sqrt(value * value + 1);

/** What is seen around the mentions of a target. Empty when the text does not name it. */
export function aroundTarget(
	list: readonly Token[],
	name: readonly Token[],
	found: readonly Finding[]
): { hashed: Feature[]; dense: Record<string, number> } {
	const places = mentions(list, name);
	const dense: Record<string, number> = {};
	const seen = new Map<string, Feature>();
	if (places.length === 0) return { hashed: [], dense };
	const put = (feature: string, at: number) => {
		if (!seen.has(feature)) {
			seen.set(feature, { key: hash(feature) | 0, value: 1, from: at, to: at + 1 });
		}
	};
	const clauses = clausesOf(list);
	const at = (place: number) => list[place]?.form ?? (place < 0 ? '<' : '>');
	const stem = (place: number) => list[place]?.stem ?? (place < 0 ? '<' : '>');
	// A text that names somebody a hundred times says it all in the first few.
	for (const [from, to] of places.slice(0, MOST_MENTIONS)) {
		for (let i = 1; i <= PLACES; i++) {
			put(`L${i}=${at(from - i)}`, Math.max(0, from - i));
			put(`R${i}=${at(to - 1 + i)}`, Math.min(list.length - 1, to - 1 + i));
		}
		put(`L=${at(from - 2)} ${at(from - 1)}`, Math.max(0, from - 1));
		put(`R=${at(to)} ${at(to + 1)}`, Math.min(list.length - 1, to));
		put(`R=${at(to)} ${at(to + 1)} ${at(to + 2)}`, Math.min(list.length - 1, to));
		put(`LR=${at(from - 1)} ${at(to)}`, Math.max(0, from - 1));
		for (let i = 1; i <= WINDOW; i++) {
			if (from - i >= 0) put(`l=${stem(from - i)}`, from - i);
			if (to - 1 + i < list.length) put(`r=${stem(to - 1 + i)}`, to - 1 + i);
		}
	}
	for (const { form } of name) put(`n=${bare(form)}`, places[0]![0]);
	const hashed = [...seen.values()];
	const length = 1 / Math.sqrt(hashed.length);
	const own = new Float64Array(list.length);
	for (const { place, value } of found) own[place]! += value;
	const general = list.map(({ form, kind }, i) =>
		kind === 'word' ? shifted(list, clauses, i, wordTone(form)) : 0
	);
	const sums: Record<string, number> = {};
	const add = (name: string, value: number) => {
		sums[name] = (sums[name] ?? 0) + value;
	};
	let next = 0;
	for (let i = 0; i < list.length; i++) {
		while (next + 1 < places.length && places[next + 1]![0] <= i) next++;
		const value = own[i]!;
		const tone = general[i]!;
		if (value === 0 && tone === 0) continue;
		const [from, to] = places[next]!;
		const distance = i >= to ? i - to + 1 : i < from ? from - i : 0;
		const near = 1 / (1 + distance / HALF);
		const side = i >= to ? 'R' : i < from ? 'L' : 'In';
		const same = clauses[i] === clauses[from];
		add('near', value * near);
		add('vNear', tone * near);
		if (same) add('same', value);
		if (same) add('vSame', tone);
		if (distance <= WINDOW) add(`own${side}`, value);
		if (distance <= WINDOW) add(`v${side}`, tone);
	}
	for (const [key, value] of Object.entries(sums)) dense[`t.${key}`] = held(value);
	const [first] = places[0]!;
	const quotes = list.slice(0, first).filter(({ kind }) => kind === 'quote').length;
	dense['t.named'] = 1;
	dense['t.first'] = first === 0 ? 1 : 0;
	dense['t.quoted'] = quotes % 2;
	return { hashed: hashed.map((feature) => ({ ...feature, value: length })), dense };
}

/** Mentions of a target that are looked at. */
export const MOST_MENTIONS = 4;

/** What evidence counts that is said elsewhere than beside the target. */
const ELSEWHERE = 0.15;
const BESIDE = 4;

/** How much each finding says of the target: in full in its clause or beside it, little elsewhere. */
export function aboutTarget(
	list: readonly Token[],
	name: readonly Token[],
	found: readonly Finding[]
): Finding[] {
	const places = mentions(list, name).slice(0, MOST_MENTIONS);
	if (places.length === 0) return [...found];
	const clauses = clausesOf(list);
	return found.map((finding) => {
		const about = places.some(
			([from, to]) =>
				clauses[from] === clauses[finding.place] ||
				(finding.place < to + BESIDE && finding.end > from - BESIDE)
		);
		return about ? finding : { ...finding, value: finding.value * ELSEWHERE };
	});
}
