/** Randomness that is a pure function of its inputs: the same seed gives the same world. */

/** A 32-bit hash of a text (FNV-1a, then mixed so that neighbours differ). */
export function hashText(text: string): number {
	let hash = 0x811c9dc5;
	for (let i = 0; i < text.length; i++) {
		hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
	}
	return mix(hash);
}

/** A 32-bit hash of two integers, cheap enough for the inner loop of a price path. */
export function hashPair(a: number, b: number): number {
	return mix(Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) + Math.imul(b | 0, 0xc2b2ae35));
}

// The finaliser of MurmurHash3.
function mix(hash: number): number {
	hash ^= hash >>> 16;
	hash = Math.imul(hash, 0x85ebca6b);
	hash ^= hash >>> 13;
	hash = Math.imul(hash, 0xc2b2ae35);
	return (hash ^ (hash >>> 16)) >>> 0;
}

/** A number in [0, 1) that depends on the parts alone. */
export function chance(...parts: (string | number)[]): number {
	return hashText(parts.join('\u0001')) / 2 ** 32;
}

/** One entry of a list, chosen by the parts. */
export function pick<T>(list: readonly T[], ...parts: (string | number)[]): T {
	return list[Math.floor(chance(...parts) * list.length)] as T;
}

/** An integer from `low` to `high`, both inclusive, chosen by the parts. */
export function between(low: number, high: number, ...parts: (string | number)[]): number {
	return low + Math.floor(chance(...parts) * (high - low + 1));
}
