import type { Token } from './tokens.ts';

/** A finding in two amounts: the span of words from the first to the last, and what it says, -1..1. */
export type Comparison = { from: number; to: number; value: number };

/** An amount in a text. `unit` is a currency, `%`, or empty where none is said. */
type Amount = { value: number; unit: string; scaled: boolean; from: number; to: number };

const SCALES: Record<string, number> = {
	...{ k: 1e3, thousand: 1e3, m: 1e6, mn: 1e6, mln: 1e6, mio: 1e6, million: 1e6, millions: 1e6 },
	...{ b: 1e9, bn: 1e9, bln: 1e9, billion: 1e9, t: 1e12, tn: 1e12, trillion: 1e12 },
	...{ crore: 1e7, lakh: 1e5 }
};
const CURRENCIES: Record<string, string> = {
	...{ eur: 'eur', euro: 'eur', euros: 'eur', '€': 'eur', usd: 'usd', $: 'usd', us$: 'usd' },
	...{ dollar: 'usd', dollars: 'usd', cents: 'usd', cent: 'usd', gbp: 'gbp', '£': 'gbp' },
	...{ pounds: 'gbp', pence: 'gbp', sek: 'sek', nok: 'nok', dkk: 'dkk', chf: 'chf', francs: 'chf' },
	...{ jpy: 'jpy', yen: 'jpy', '¥': 'jpy', cny: 'cny', rmb: 'cny', yuan: 'cny', krw: 'krw' },
	...{ won: 'krw', inr: 'inr', rs: 'inr', rupees: 'inr', crowns: 'sek', kronor: 'sek' },
	...{ kroner: 'nok', aud: 'aud', cad: 'cad', hkd: 'hkd', sgd: 'sgd', rub: 'rub', roubles: 'rub' }
};
/** Words after a number that say it is a date or a count of time. */
const NOT_AMOUNTS = new Set(
	'january february march april may june july august september october november december jan feb mar apr jun jul aug sept sep oct nov dec st nd rd th am pm'.split(
		' '
	)
);
const MONTHS = new Set([...NOT_AMOUNTS].slice(0, 23));

/** The amounts of a text, in order; years and days are left out. */
export function amounts(list: readonly Token[]): Amount[] {
	const found: Amount[] = [];
	for (let at = 0; at < list.length; at++) {
		const token = list[at]!;
		if (token.kind !== 'number') continue;
		const before = list[at - 1]?.form ?? '';
		let [from, to] = [at, at + 1];
		let unit = CURRENCIES[before] ?? '';
		if (unit) from = at - 1;
		let value = Number(token.form);
		const scale = Object.hasOwn(SCALES, list[to]?.form ?? '') ? SCALES[list[to]!.form] : undefined;
		if (scale) {
			value *= scale;
			to += 1;
		}
		const after = list[to]?.form ?? '';
		if (after === '%' || after === 'percent' || after === 'pct') unit = '%';
		else if (after === 'per' && list[to + 1]?.form === 'cent') {
			unit = '%';
			to += 1;
		} else if (!unit) unit = CURRENCIES[after] ?? '';
		if (unit && from === at) to += 1;
		const date = NOT_AMOUNTS.has(after) || MONTHS.has(before);
		const year = !unit && !scale && /^(?:19|20)\d\d$/.test(token.form);
		if (!date && !year) found.push({ value, unit, scaled: scale !== undefined, from, to });
		at = to - 1;
	}
	return found;
}

const set = (words: string) => new Set(words.split(' '));
/** Words that set one amount against another if the second is said to be of the past; then those that do so by themselves. */
const AGAINST = set(
	'from compared comparison versus vs against than when while as whereas year-earlier ( was and'
);
const AGAINST_STRICT = set('from compared comparison versus vs against than');
/** Words after the second amount that say it is of the past. */
const PAST = set(
	'earlier ago previous prior last corresponding same preceding comparable year-ago year-earlier'
);
/** Most words between two amounts that are compared. */
const GAP = 14;
/** How far before an amount the thing it measures may stand. */
const THING = 14;
/** Changes of less than this share are no change. */
const FLAT = 0.005;
const STRENGTH = 0.9;

/** What a thing's amount counts for: more is better (1), or worse (-1); `loss`: its amounts are below zero. */
type Thing = { sense: 1 | -1; loss: boolean; at: number };

function thingBefore(
	list: readonly Token[],
	before: number,
	reach: number,
	nouns: ReadonlyMap<string, 1 | -1>
): Thing | null {
	for (let at = before - 1; at >= Math.max(0, before - reach); at--) {
		const { stem, form } = list[at]!;
		if (form === '.' && list[at + 1]?.surface !== list[at + 1]?.form) return null;
		if (stem === 'loss') return { sense: 1, loss: true, at };
		const sense = nouns.get(stem);
		if (sense !== undefined) return { sense, loss: false, at };
	}
	return null;
}

/**
 * Amounts that a text sets against each other, with what the change means for the thing they measure:
 * profit "rose to EUR 13.1 mn from EUR 8.7 mn" is good, "a loss of 2, compared to a profit of 3" bad.
 * `nouns`: stems of things whose rise is good (1) or bad (-1). Linear: looks a fixed number of words
 * around each pair of neighbouring amounts.
 */
export function comparisons(
	list: readonly Token[],
	nouns: ReadonlyMap<string, 1 | -1>
): Comparison[] {
	const all = amounts(list);
	const found: Comparison[] = [];
	for (let i = 0; i + 1 < all.length; i++) {
		// A percentage between two amounts says how much, not what it was.
		const first = all[i]!;
		let j = i + 1;
		if (first.unit !== '%' && all[j]?.unit === '%') j += 1;
		const second = all[j];
		if (!second || second.from - first.to > GAP) continue;
		const order = orderOf(list, first, second);
		if (order === 0 || !comparable(first, second)) continue;
		const thing = thingBefore(list, first.from, THING, nouns);
		if (!thing) continue;
		const own = thingBefore(list, second.from, Math.min(4, second.from - first.to), nouns);
		const signed = (amount: Amount, { loss }: Thing) =>
			loss ? -Math.abs(amount.value) : amount.value;
		const [a, b] = [
			signed(first, thing),
			signed(second, own && (own.loss || thing.loss) ? own : thing)
		];
		const change = (a - b) / Math.max(Math.abs(a), Math.abs(b), 1e-9);
		if (Math.abs(change) < FLAT) continue;
		found.push({
			from: thing.at,
			to: second.to,
			value: Math.sign(change) * order * thing.sense * STRENGTH
		});
		i = j - 1;
	}
	return found;
}

/** 1: the first amount is the new one, -1: the second is, 0: they are not compared. */
function orderOf(list: readonly Token[], first: Amount, second: Amount): 1 | -1 | 0 {
	const between = list.slice(first.to, second.from).map(({ form }) => form);
	if (list[first.from - 1]?.form === 'from') {
		return between.length <= 3 && between.includes('to') ? -1 : 0;
	}
	if (between.some((form) => AGAINST_STRICT.has(form))) return 1;
	const after = list.slice(second.to, second.to + 8).map(({ form }) => form);
	if (between.at(-1) === '(' && after[0] === ')') return 1;
	const past = [...between, ...after].some((form) => PAST.has(form));
	return past && between.some((form) => AGAINST.has(form)) ? 1 : 0;
}

/** Amounts of one unit, of which either may leave the unit or the scale out. */
function comparable(first: Amount, second: Amount): boolean {
	if (first.unit === '%' || second.unit === '%') return first.unit === second.unit;
	if (first.unit && second.unit && first.unit !== second.unit) return false;
	const ratio = Math.abs(first.value / (second.value || 1));
	return (
		(first.scaled === second.scaled || (ratio > 1e-3 && ratio < 1e3)) &&
		(first.unit !== '' || second.unit !== '' || first.scaled === second.scaled)
	);
}
