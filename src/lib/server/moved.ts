import type { Moment } from '#lib/domain/market.ts';
import type { MoveStory, MovesView } from '#lib/domain/view.ts';
import { beyondRule } from '#lib/print/draft/contracts.ts';
import { languageOf } from '#lib/print/draft/sentences.ts';
import { ruleDemand } from '#lib/print/rule-demand.ts';
import type { Connection } from './db/connect.ts';
import { movedMarket, type CandidateStory, type MovedMarket } from './db/market-move.ts';

/** What a headline may say more than the rules ask. */
const BEYOND = {
	beyond_announcement: 'announcement',
	beyond_stake: 'stake',
	beyond_deadline: 'deadline'
} as const;

/** Whether a candidate speaks of what the rules ask, as far as words can tell. */
function heldAgainst(
	{ linked, ...candidate }: CandidateStory,
	id: string,
	{ title, rules, closesAt }: MovedMarket
): MoveStory {
	const { title: text } = candidate.story;
	const contract = { id, title, venueName: '', rules, closesAt };
	const beyond = linked
		? beyondRule({ text, start: 0, language: languageOf(text) }, contract).flatMap(({ rule }) =>
				rule in BEYOND ? BEYOND[rule as keyof typeof BEYOND] : []
			)
		: [];
	return {
		...candidate,
		rule: !linked ? 'topic' : beyond.length > 0 ? 'beyond' : 'speaks',
		beyond
	};
}

/** The moves of a market with their receipts, newest first; null when nobody knew the market then. */
export async function movesWithReceipts(
	connection: Connection,
	id: string,
	times: { now: Moment; asOf: Moment | null }
): Promise<MovesView | null> {
	const market = await movedMarket(connection, id, times);
	if (!market) return null;
	return {
		demand: ruleDemand(market.rules),
		items: market.moves.map(({ stories, ...move }) => ({
			...move,
			cause: 'unexplained',
			stories: stories.map((story) => heldAgainst(story, id, market))
		}))
	};
}
