import { conceptName } from '../signature.ts';
import type { Part } from './features.ts';
import { speaksOf, weightOf } from './names.ts';
import { sameName, type Reading } from './reading.ts';

/** Words of one stem with another ending: Democrat and Democratic. */
const akin = (a: string, b: string) => {
	const [short, long] = a.length <= b.length ? [a, b] : [b, a];
	return short.length >= 6 && long.startsWith(short.slice(0, -1));
};

export function compareWords(a: Reading, b: Reading): Part {
	const across = a.hangul !== b.hangul;
	const weight = (token: string, value: number) =>
		across && /^[^#@]/.test(token) ? value * 0.3 : value;
	const matched = (token: string, other: Reading) =>
		other.tokens.has(token) ||
		(!/^[#@~]/.test(token) && [...other.tokens.keys()].some((theirs) => akin(token, theirs)));
	let shared = 0;
	let all = 0;
	let extra = 0;
	const onlyHere: [number, number] = [0, 0];
	const common: string[] = [];
	for (const [reading, other] of [
		[a, b],
		[b, a]
	] as const) {
		for (const [token, value] of reading.tokens) {
			const counts = weight(token, value);
			all += counts;
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
	const missing = (one: Reading, other: Reading) =>
		weightOf(
			one.names.filter((n) => !other.names.some((o) => sameName(n, o)) && !speaksOf(other, n))
		);
	const lacks = [missing(a, b), missing(b, a)] as const;
	const named = names - lacks[0] - lacks[1];
	const swapped = Math.min(1, onlyHere[0] + lacks[0], onlyHere[1] + lacks[1]);
	const likeness = all + names === 0 ? 0 : (shared + 1.5 * named) / (all + 1.5 * names);
	const spoken = common.map(spokenToken).slice(0, 6);
	return {
		features: { likeness, swap: swapped * mould(a, b), extraWords: Math.min(4, extra) },
		reasons: spoken.length > 0 ? [`both speak of ${spoken.join(', ')}`] : []
	};
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
