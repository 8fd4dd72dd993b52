import type { FiringDetail } from '#lib/domain/alert.ts';
import type { Moment } from '#lib/domain/market.ts';

/** How a moment and a venue are written for a reader. */
export type Saying = {
	moment(at: Moment): string;
	venue(id: string): string;
};

type Said<Kind extends FiringDetail['kind']> = (
	detail: Extract<FiringDetail, { kind: Kind }>,
	saying: Saying
) => { headline: string; lines: string[] };

/** What messages say in a language. */
export type AlertWords = {
	firing: { [Kind in FiringDetail['kind']]: Said<Kind> };
	/** The title of a message that tells several things. */
	several(n: number): string;
	/** Which rule told it. */
	rule(name: string): string;
	test: { headline: string; line: string };
	simulated: string;
	known(when: string): string;
};
