import type { Mark } from '#lib/domain/view.ts';

/** Marks that would overlap on the rail, opened by one button. */
export type MarkGroup = {
	/** Where on the axis, 0..1 from its left end. */
	at: number;
	from: number;
	to: number;
	marks: Mark[];
};

/**
 * Groups marks so that buttons stand at least `gap` (a share of the axis) apart, oldest first. Marks
 * outside `from`..`to` are left out. A group stands in the middle of its first and last mark, as far
 * as the gap to its neighbour allows.
 */
export function groupMarks(marks: Mark[], from: number, to: number, gap: number): MarkGroup[] {
	const groups: MarkGroup[] = [];
	const inside = marks
		.filter((mark) => mark.at >= from && mark.at <= to)
		.sort((a, b) => a.at - b.at);
	for (const mark of inside) {
		const at = to > from ? (mark.at - from) / (to - from) : 0;
		const last = groups[groups.length - 1];
		if (last && at - last.at < gap) {
			last.marks.push(mark);
			last.to = mark.at;
		} else {
			groups.push({ at, from: mark.at, to: mark.at, marks: [mark] });
		}
	}
	return groups;
}
