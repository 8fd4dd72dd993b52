/** Marks that would cover each other, beside each other. */

export type Spot = { x: number; y: number };
/** Where the middle of a mark may stand, edges included. */
export type Field = { left: number; right: number; top: number; bottom: number };

/** Places are tried on a grid this fine. */
const STEP = 2;

/**
 * Moves each mark to the place nearest its own that is free within its field, in their order: the first keep their
 * places. Of equally near ones the lower, then the left one. A mark for which no place is left stays where it is.
 */
export function sideBySide(marks: readonly (Spot & { field: Field })[], apart: number): Spot[] {
	const placed: Spot[] = [];
	const isFree = ({ x, y }: Spot) =>
		placed.every((other) => Math.hypot(other.x - x, other.y - y) >= apart);
	for (const { x, y, field } of marks) placed.push(nearest({ x, y }, field, isFree));
	return placed;
}

function nearest(own: Spot, field: Field, isFree: (spot: Spot) => boolean): Spot {
	const held = {
		x: Math.min(field.right, Math.max(field.left, own.x)),
		y: Math.min(field.bottom, Math.max(field.top, own.y))
	};
	if (isFree(held)) return held;
	let best: Spot | null = null;
	let least = Infinity;
	for (let y = field.bottom; y >= field.top; y -= STEP) {
		for (let x = field.left; x <= field.right; x += STEP) {
			const far = (x - held.x) ** 2 + (y - held.y) ** 2;
			if (far < least && isFree({ x, y })) [best, least] = [{ x, y }, far];
		}
	}
	return best ?? held;
}
