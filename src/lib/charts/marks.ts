import type { Mark, MarketPage } from '#lib/domain/view.ts';
import { claimMarks } from '#lib/domain/claim-mark.ts';
import type { Moment } from '#lib/domain/market.ts';

/** Marks that would overlap on the rail, opened by one button. */
export type MarkGroup = {
	/** Where on the axis, 0..1 from its left end. */
	at: number;
	from: number;
	to: number;
	marks: Mark[];
};

/**
 * A shape for each kind, as a path on a field of 16 × 16 (even-odd): told apart without colour, and
 * the same on the page and in pictures.
 */
export const MARK_SHAPES: Record<Mark['kind'], string> = {
	story: 'M8 3a5 5 0 1 1 0 10a5 5 0 1 1 0-10z',
	burst: 'M8 2.5L14.5 13.5H1.5z',
	move: 'M8 1l4.2 5H9.3v4h2.9L8 15l-4.2-5h2.9V6H3.8z',
	rules: 'M3 1.5h10v13H3zM5 4.5v1.3h6V4.5zM5 7.4v1.3h6V7.4zM5 10.3v1.3h4v-1.3z',
	deadline: 'M3.5 1h1.6v1.5H14L11.6 6L14 9.5H5.1V15H3.5z',
	resolution: 'M8 1.2L14.8 8L8 14.8L1.2 8z',
	claim: 'M1.5 2.5h13v8.6H8.6L4.6 15v-3.9H1.5z'
};

/**
 * Groups marks so that buttons stand at least `gap` (a share of the axis) apart, oldest first. Marks
 * outside `from`..`to` are left out.
 */
export function groupMarks(
	marks: readonly Mark[],
	from: number,
	to: number,
	gap: number
): MarkGroup[] {
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

/** The kinds that stand between two moments, in the order of `MARK_SHAPES`. */
export function kindsOf(marks: readonly Mark[], from: Moment, to: Moment): Mark['kind'][] {
	const there = new Set<string>();
	for (const { kind, at } of marks) if (at >= from && at <= to) there.add(kind);
	return (Object.keys(MARK_SHAPES) as Mark['kind'][]).filter((kind) => there.has(kind));
}

/**
 * What happened to one market, oldest first: claims that it prices, its stories, moves and bursts, edits
 * of its rules, its deadline, and how it ended.
 */
export function marketMarks(
	market: Pick<
		MarketPage,
		'id' | 'title' | 'closesAt' | 'outcome' | 'ruleVersions' | 'signals' | 'stories' | 'claims'
	>
): Mark[] {
	const { id: marketId, title, closesAt, outcome, ruleVersions, stories } = market;
	const own = { href: null, marketId };
	// Newest first: the last one is how the rules read when we first saw them.
	const edits = ruleVersions.slice(0, -1);
	return [
		...market.signals,
		...claimMarks(market.claims.map((claim) => ({ ...claim, name: claim.speaker.name, marketId }))),
		...stories.map(({ id, title, publishedAt, outlets }): Mark => ({
			kind: 'story',
			at: publishedAt,
			label: title,
			href: `/stories/${id}`,
			weight: outlets
		})),
		...edits.map(({ seenAt, title }): Mark => ({
			...own,
			kind: 'rules',
			at: seenAt,
			label: title
		})),
		...(closesAt === null
			? []
			: [{ ...own, kind: 'deadline', at: closesAt, label: title } satisfies Mark]),
		...(outcome === null
			? []
			: [
					{
						...own,
						kind: 'resolution',
						at: outcome.at,
						label: `${title}: ${outcome.label.toUpperCase()}`
					} satisfies Mark
				])
	].sort((a, b) => a.at - b.at);
}
