/**
 * Whole numbers as text, small ones in one letter: the variable-length quantities of source maps (ECMA-426), five
 * bits a letter, the lowest first, the sign in the lowest bit of all. A comma stands for null.
 */

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const MORE = 32;
const NONE = ',';

/** Numbers may have up to 52 bits. */
export function encodeVlq(numbers: readonly (number | null)[]): string {
	let text = '';
	for (const one of numbers) {
		if (one === null) {
			text += NONE;
			continue;
		}
		let left = one < 0 ? -2 * one + 1 : 2 * one;
		while (left >= MORE) {
			text += LETTERS[MORE + (left % MORE)]!;
			left = Math.floor(left / MORE);
		}
		text += LETTERS[left]!;
	}
	return text;
}

/** What `encodeVlq` was given. */
export function decodeVlq(text: string): (number | null)[] {
	const numbers: (number | null)[] = [];
	let value = 0;
	let size = 1;
	for (const letter of text) {
		if (letter === NONE) {
			numbers.push(null);
			continue;
		}
		const bits = LETTERS.indexOf(letter);
		value += (bits % MORE) * size;
		if (bits >= MORE) {
			size *= MORE;
			continue;
		}
		numbers.push(value % 2 === 1 ? -(value - 1) / 2 : value / 2);
		value = 0;
		size = 1;
	}
	return numbers;
}
