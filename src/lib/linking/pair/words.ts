import { reason } from '#lib/domain/reason.ts';
import { conceptName } from '../signature.ts';
import type { Part } from './features.ts';
import { missing, weightOf } from './names.ts';
import { sameName, type Reading } from './reading.ts';
import { OPPOSITES } from './vocabulary.ts';

/** Words of one stem with another ending: Democrat and Democratic. */
const akin = (a: string, b: string) => {
	const [short, long] = a.length <= b.length ? [a, b] : [b, a];
	return short.length >= 6 && long.startsWith(short.slice(0, -1));
};

/** Whether one says the opposite of what the other says: to stay is not to leave, but of the same event. */
const saysOther = ([x, y]: readonly [string, string], token: string, other: Reading) =>
	(token === `#act:${x}` && other.tokens.has(`#act:${y}`)) ||
	(token === `#act:${y}` && other.tokens.has(`#act:${x}`));

/** How alike two titles are in all their words, and whether one mould holds different ones. */
export function compareWords(a: Reading, b: Reading): Part {
	const across = a.hangul !== b.hangul;
	const weight = (token: string, value: number) =>
		across && /^[^#@]/.test(token) ? value * 0.3 : value;
	const matched = (token: string, other: Reading) =>
		other.tokens.has(token) ||
		OPPOSITES.some((pair) => saysOther(pair, token, other)) ||
		(!/^[#@~]/.test(token) && [...other.tokens.keys()].some((theirs) => akin(token, theirs)));
	let shared = 0;
	let all = 0;
	let extra = 0;
	const onlyHere: [number, number] = [0, 0];
	const content: [number, number] = [0, 0];
	const common: string[] = [];
	for (const [reading, other] of [
		[a, b],
		[b, a]
	] as const) {
		for (const [token, value] of reading.tokens) {
			const counts = weight(token, value);
			all += counts;
			content[reading === a ? 0 : 1] += counts;
			if (matched(token, other)) {
				shared += counts;
				if (reading === a && value > 0) common.push(token);
			} else {
				onlyHere[reading === a ? 0 : 1] += counts;
				if (!token.startsWith('#')) extra += counts;
			}
		}
	}
	// Names count among the words.
	const names = weightOf(a.names) + weightOf(b.names);
	const lacks = [weightOf(missing(a, b)), weightOf(missing(b, a))] as const;
	const named = names - lacks[0] - lacks[1];
	const turned = mould(a, b) === 1 && reordered(a, b);
	const swapped = turned ? 1 : Math.min(1, onlyHere[0] + lacks[0], onlyHere[1] + lacks[1]);
	const likeness = all + names === 0 ? 0 : (shared + 1.5 * named) / (all + 1.5 * names);
	const spoken = common.map(spokenToken).slice(0, 6);
	return {
		features: {
			likeness,
			contentGap: gap(content, onlyHere) * (across ? 0.5 : 1),
			swap: swapped * mould(a, b),
			extraWords: Math.min(4, extra)
		},
		reasons: spoken.length > 0 ? [reason('both speak of {}', spoken.join(', '))] : []
	};
}

/** The same names in another order, and not joined as equals: a flight there is no flight back. */
function reordered(a: Reading, b: Reading): boolean {
	if (
		a.names.length < 2 ||
		['or', 'and', 'vs', 'x', 'v', 'beat', 'defeat'].some((word) => a.surface.has(word))
	)
		return false;
	const order = a.names.map((name) => b.names.findIndex((other) => sameName(name, other)));
	return order.every((at) => at >= 0) && order.some((at, i) => at < (order[i - 1] ?? 0));
}

/** What share of the words of the side with fewer the other lacks; of next to none there is no telling. */
function gap(content: readonly [number, number], lacking: readonly [number, number]): number {
	const fewer = content[0] <= content[1] ? 0 : 1;
	return content[fewer] < 0.5 ? 0 : lacking[fewer] / content[fewer];
}

/** How much two titles are of one mould: 0 up to two fifths of their words in common, 1 from nine tenths. */
function mould(a: Reading, b: Reading): number {
	const shared = a.surface.intersection(b.surface).size;
	const jaccard = shared / (a.surface.size + b.surface.size - shared || 1);
	return Math.min(1, Math.max(0, (jaccard - 0.4) / 0.5));
}

const spokenToken = (token: string) =>
	token.startsWith('@')
		? conceptName(token.slice(1))
		: token.startsWith('#')
			? token.slice(token.indexOf(':') + 1).replaceAll('-', ' ')
			: token.replace('~', '');
