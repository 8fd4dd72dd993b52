import type { HistoryPoint, Moment } from '#lib/domain/market.ts';
import type { Ask, History, HistoryWindow, MarketRef, Rejected } from '../venue.ts';
import { BETS, idsOf, parseBets } from './parse.ts';

/** The one service of this venue. */
export const MANIFOLD = 'manifold';

const BETS_PER_PAGE = 1000;

/**
 * Pages of a market's bets from a moment to another, both included, oldest first, as points of the
 * price. `until` says up to which moment they are complete.
 */
async function* betPages(
	ask: Ask,
	market: MarketRef,
	{ from, to }: { from: Moment; to: Moment }
): AsyncGenerator<{ points: HistoryPoint[]; until: Moment; rejected: Rejected[] }> {
	const { contract, answer } = idsOf(market.id);
	// `afterTime` and `beforeTime` leave out their own millisecond.
	let after = from - 1;
	let seen = new Set<string>();
	for (;;) {
		const { data } = await ask.service(MANIFOLD).json({
			path: BETS,
			query: {
				contractId: contract,
				order: 'asc',
				afterTime: after,
				beforeTime: to + 1,
				limit: BETS_PER_PAGE
			}
		});
		const { bets, rejected } = parseBets(data, answer);
		const fresh = bets.filter(({ id, at }) => at > after && !seen.has(id));
		const isLast = bets.length + rejected.length < BETS_PER_PAGE;
		const newest = fresh.reduce((latest, { at }) => Math.max(latest, at), after);
		const points = fresh
			.filter(({ at, probability }) => probability !== null && at <= to)
			.sort((a, b) => a.at - b.at)
			.map(({ at, probability }) => ({ at, bid: null, ask: null, last: null, probability }));
		yield { points, until: isLast ? to : newest - 1, rejected };
		if (isLast) return;
		if (fresh.length === 0) {
			throw new Error(
				`Manifold ${BETS} of ${market.id} gave the same page twice: its paging does not move. ` +
					'What was read before is kept; ask for this history again later.'
			);
		}
		// The page may end between two bets of one millisecond, so that one is asked for again.
		after = newest - 1;
		seen = new Set(bets.filter(({ at }) => at >= newest).map(({ id }) => id));
	}
}

/**
 * Price history from bets, in the order of `windows`, page after page: within each step of the
 * grain the last bet that moved the price, at the bet's own time. The bets are complete and the price
 * is a market maker's, which moves with bets alone: a step without a bet has the price of the step
 * before, so that it is not taken for a gap.
 */
export async function* history(
	ask: Ask,
	market: MarketRef,
	windows: HistoryWindow[]
): AsyncGenerator<History & { rejected: Rejected[] }> {
	for (const window of windows) {
		const { grain } = window;
		const step = (point: HistoryPoint) => Math.floor(point.at / grain);
		let from = window.from;
		let held: HistoryPoint | null = null;
		let before: HistoryPoint | null = null;
		for await (const { points, until, rejected } of betPages(ask, market, window)) {
			const all: HistoryPoint[] = held === null ? points : [held, ...points];
			const last = all.filter(
				(point, i) => i === all.length - 1 || step(point) !== step(all[i + 1]!)
			);
			// The newest step may still go on on the next page.
			held = until < window.to ? (last.pop() ?? null) : null;
			const to = until < window.to ? Math.max(from, Math.min(until, held?.at ?? until)) : window.to;
			const whole = withQuietSteps(before, last, grain, held === null ? to : step(held) * grain);
			before = whole.at(-1) ?? before;
			yield { id: market.id, grain, from, to, points: whole, rejected };
			from = to;
		}
	}
}

/** Points with those of the steps in which nobody bet, from the first known one up to `to`. */
function withQuietSteps(
	before: HistoryPoint | null,
	points: HistoryPoint[],
	grain: number,
	to: Moment
): HistoryPoint[] {
	const all: HistoryPoint[] = [];
	let last = before;
	const hold = (until: Moment) => {
		if (last === null) return;
		for (let at = (Math.floor(last.at / grain) + 1) * grain; at < until; at += grain) {
			all.push({ ...last, at });
		}
	};
	for (const point of points) {
		hold(Math.floor(point.at / grain) * grain);
		all.push(point);
		last = point;
	}
	hold(to);
	return all;
}
