import { percent } from '#lib/domain/format.ts';
import type { Moment } from '#lib/domain/market.ts';
import { marketPath } from '#lib/domain/path.ts';
import type { Mark } from '#lib/domain/view.ts';
import type { Db } from './connect.ts';
import { listSignals } from './signal.ts';

type Subjects = {
	/** Slugs of topics whose bursts are wanted. */
	topics: readonly string[];
	/** Markets whose moves are wanted, by their keys. */
	markets: ReadonlyMap<number, { id: string }>;
	from: Moment;
	to: Moment;
	asOf: Moment | null;
	/** So many of the newest of either kind; all where it is not told. */
	most?: number;
};

/**
 * Bursts of topics and moves of markets as marks, as far as they were known then. A burst says how many
 * stories came and how many were to be expected; a move from where to where the price went.
 */
export async function signalMarks(
	db: Db,
	{ topics, markets, asOf, ...span }: Subjects
): Promise<Mark[]> {
	const known = { ...span, ...(asOf === null ? {} : { asOf }) };
	const [bursts, moves] = await Promise.all([
		listSignals(db, { kind: 'burst', subjects: [...topics], ...known }),
		listSignals(db, { kind: 'move', subjects: [...markets.keys()].map(String), ...known })
	]);
	return [...bursts, ...moves].flatMap((signal): Mark[] => {
		if (signal.kind === 'burst') {
			const { stories, expected } = signal.detail;
			const label = `${stories} / ${expected.toFixed(1)}`;
			const href = `/topics/${encodeURIComponent(signal.subject)}`;
			return [{ kind: 'burst', at: signal.at, label, href, weight: signal.score }];
		}
		const market = markets.get(Number(signal.subject));
		if (!market) return [];
		const { from: before, to: after } = signal.detail;
		return [
			{
				kind: 'move',
				at: signal.endAt,
				label: `${percent(before)} → ${percent(after)}`,
				href: marketPath(market.id),
				marketId: market.id,
				weight: Math.abs(signal.score)
			}
		];
	});
}
