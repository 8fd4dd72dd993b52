/** What a wall turns through, and how fast, as its address says. */

/** Seconds a topic stays: what is usual, and between which it may be chosen. */
export const EVERY = { usual: 30, least: 5, most: 3600 };

/** How far back its line goes, ms. */
export const SPAN = 7 * 24 * 3_600_000;

export type Turning = {
	/** Slugs in the order of the address; null: all topics, most moving first. */
	slugs: string[] | null;
	/** Slugs that no topic has. */
	unknown: string[];
	/** Seconds. */
	every: number;
	/** What was asked for and cannot be, else null. */
	wrongEvery: string | null;
};

/** Reads `?topics=a,b&every=30`. `known`: the slugs there are. */
export function parseTurning(params: URLSearchParams, known: ReadonlySet<string>): Turning {
	const asked = [
		...new Set(
			(params.get('topics') ?? '')
				.split(',')
				.map((slug) => slug.trim())
				.filter(Boolean)
		)
	];
	const slugs = asked.filter((slug) => known.has(slug));
	const text = params.get('every');
	const every = text === null ? EVERY.usual : Number(text);
	const wrong = !/^\d{1,4}$/.test(text ?? '0') || every < EVERY.least || every > EVERY.most;
	return {
		slugs: slugs.length > 0 ? slugs : null,
		unknown: asked.filter((slug) => !known.has(slug)).slice(0, 10),
		every: wrong ? EVERY.usual : every,
		wrongEvery: wrong ? (text ?? '').slice(0, 20) : null
	};
}

/** The place `step` further in a round of `length`, backwards too. */
export const turned = (place: number, step: number, length: number) =>
	length === 0 ? 0 : (((place + step) % length) + length) % length;
