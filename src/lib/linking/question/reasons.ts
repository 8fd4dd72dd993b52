import { reason } from '#lib/domain/reason.ts';
import { conceptName } from '../signature.ts';
import type { Comparison } from './facts.ts';
import { strengthIn, strengthsOf, TIE } from './features.ts';
import type { Unit } from './units.ts';

/** Words only the description has are told when there are no others, and not more than these. */
const FROM_DESCRIPTION = 3;

/**
 * Why an article may speak of a question, in words for a reader: what the headline shares with the
 * title, else with the description, and how the numbers compare. `whole`: for each unit of the article,
 * how surely title or description have it.
 */
export function reasonsOf(
	article: readonly Unit[],
	title: readonly Unit[],
	whole: readonly number[],
	facts: Comparison
): string[] {
	const inTitle = strengthsOf(title);
	const reasons = article
		.filter((unit) => strengthIn(unit, inTitle) >= TIE)
		.map((unit) => sharedWord(unit, title));
	if (reasons.length === 0) {
		const described = article.filter((_, i) => (whole[i] ?? 0) >= TIE);
		reasons.push(
			...described
				.slice(0, FROM_DESCRIPTION)
				.map(({ surface }) => reason('its description mentions "{}"', surface))
		);
	}
	if (facts.same !== null) reasons.push(reason('same amount: {}', facts.same));
	for (const clash of [facts.clash, facts.otherMonth])
		if (clash !== null) reasons.push(reason('but {} is not {}', ...clash));
	return reasons;
}

/** How a unit of the article and one of the title are the same. */
function sharedWord(unit: Unit, title: readonly Unit[]): string {
	const pairs = unit.alternatives.flatMap(({ token, strength }) =>
		title.flatMap((other) => {
			const there = other.alternatives.find((alternative) => alternative.token === token);
			return there ? [{ token, other, strength: Math.min(strength, there.strength) }] : [];
		})
	);
	const [best] = pairs.sort((a, b) => b.strength - a.strength);
	if (!best) return reason('both say "{}"', unit.surface);
	const { token, other } = best;
	if (token.startsWith('~')) return reason('"{}" sounds like "{}"', unit.surface, other.surface);
	if (token.startsWith('^')) return reason('"{}" is akin to "{}"', unit.surface, other.surface);
	if (!token.startsWith('@')) return reason('both say "{}"', unit.surface);
	const name = conceptName(token.slice(1));
	if (unit.surface.toLowerCase() !== name.toLowerCase()) {
		return reason('"{}" means {}', unit.surface, name);
	}
	return reason(unit.name ? 'both name {}' : 'both say "{}"', name);
}
