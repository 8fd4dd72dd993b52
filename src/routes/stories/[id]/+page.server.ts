import { error, redirect } from '@sveltejs/kit';
import { ruleWords } from '#lib/components/rule-words.ts';
import { textsIn } from '#lib/components/texts.ts';
import { localeOf } from '#lib/domain/format.ts';
import { reasonsRead } from '#lib/domain/reason.ts';
import type { StoryPage } from '#lib/domain/view.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { beyondRule } from '#lib/print/draft/contracts.ts';
import { languageOf } from '#lib/print/draft/sentences.ts';
import { ruleDemand } from '#lib/print/rule-demand.ts';
import { mergedInto } from '#lib/server/db/story-verdict.ts';
import { explainedStory } from '#lib/server/story.ts';
import { venueOf } from '../../chart-answer.ts';
import { deskWays } from '../../desk-ways.ts';
import { wordsOf } from '../../draft-words.ts';
import { inPast } from '../../past.ts';
import { shareOfStory } from '../../share.ts';
import { timesOf } from '../../times.ts';
import type { PageServerLoad } from './$types';

/** What a market's rules ask, and where the headline says more or something else. */
function gapOf({ title }: StoryPage, market: StoryPage['markets'][number]) {
	const text = title.normalize('NFC');
	const headline = { text, start: 0, language: languageOf(text) };
	const contract = { ...market, venueName: venueOf(market.venue) };
	return {
		demand: ruleDemand(market.rules),
		differences: beyondRule(headline, contract).map(wordsOf)
	};
}

const texts = textsIn({
	sentiment: m.sentiment,
	members: m.members,
	new_window: m.new_window,
	published: m.published,
	first_seen: m.first_seen,
	because_of: m.because_of,
	belongs_like: m.belongs_like,
	placed_by: m.placed_by,
	copy_of: m.copy_of,
	earlier_headlines: m.earlier_headlines,
	topics: m.topics,
	no_topics: m.no_topics,
	nav_markets: m.nav_markets,
	story_no_market: m.story_no_market,
	sounds_like: m.sounds_like,
	both_say: m.both_say,
	both_name: m.both_name,
	same_amount: m.same_amount
});

/** A story with its articles, topics and markets. One that an editor merged leads to where it went. */
export const load: PageServerLoad = async (event) => {
	const { locals, params } = event;
	const { asOf } = timesOf(event);
	const { db } = locals.context;
	const story = await explainedStory(db, params.id, asOf);
	if (story) {
		return {
			id: params.id,
			deskWays: await deskWays(event, () => [
				[`/desk/stories/${params.id}`, m.desk_way_story()],
				[`/desk/stories/${params.id}#links`, m.desk_way_links()],
				[`/alerts?subject=story:${params.id}#add`, m.desk_way_alert()]
			]),
			story: reasonsRead(localeOf(getLocale()), story),
			texts: texts(),
			ruleWords: ruleWords(),
			gaps: Object.fromEntries(story.markets.map((market) => [market.id, gapOf(story, market)])),
			rulesAsk: m.rules_ask(),
			share: shareOfStory(story, event)
		};
	}
	const other = await mergedInto(db, params.id);
	if (other === null) error(404, `There is no story ${params.id}.`);
	redirect(307, inPast(`/stories/${other}`, asOf));
};
