import { asJson } from '#lib/domain/as-json.ts';
import { textsIn } from '#lib/components/texts.ts';
import { HOUR } from '#lib/domain/trend.ts';
import { parseWindow, WINDOW_MS } from '#lib/domain/window.ts';
import { m } from '#lib/paraglide/messages.js';
import { breakingPage } from '#lib/server/db/breaking.ts';
import { headOf, quartersOf } from '../board.ts';
import { timesOf } from '../times.ts';
import type { PageServerLoad } from './$types';

/** Of each kind. */
const LIMIT = 30;

const texts = textsIn({
	title: m.breaking_title,
	lead: m.breaking_lead,
	stands: m.breaking_stands,
	topics: m.breaking_topics,
	stories: m.board_spread,
	storiesNone: m.spread_none,
	markets: m.breaking_markets,
	marketsNone: m.breaking_markets_none,
	marketsLooked: m.breaking_markets_looked
});

/** What is unusual in a window: followed topics, and all stories and markets. */
export const load: PageServerLoad = async ({ locals, url, depends }) => {
	const { now, asOf } = timesOf({ locals, url });
	// What is made here goes on moving, and no answer of the API brings it.
	if (asOf === null) depends('hearsay:board');
	const window = parseWindow(url.searchParams.get('window'));
	const ranking = { window, now, asOf, limit: LIMIT };
	const breaking = await breakingPage(locals.context.connection, ranking);
	return {
		head: headOf(m.breaking_title(), window, asOf),
		board: quartersOf(breaking.topics, asOf),
		breaking: asJson(breaking),
		marketsAmong: WINDOW_MS[window] > 6 * HOUR ? m.breaking_markets_among() : '',
		texts: texts()
	};
};
