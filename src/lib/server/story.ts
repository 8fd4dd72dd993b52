import type { Moment } from '#lib/domain/market.ts';
import type { StoryPage } from '#lib/domain/view.ts';
import { resemblances } from '#lib/linking/story-reasons.ts';
import type { Db } from './db/connect.ts';
import { storyPage } from './db/story-page.ts';

/**
 * A story as the page and the API show it, each article with the earlier one it resembles most and what
 * both share; null when there is none. Stories are made of first wordings, and so are the reasons.
 */
export async function explainedStory(
	db: Db,
	id: string,
	asOf: Moment | null
): Promise<StoryPage | null> {
	const story = await storyPage(db, id, asOf);
	if (!story) return null;
	const alike = resemblances(
		story.members.map(({ title, earlier, lang, publishedAt }) => ({
			text: earlier.at(-1)?.title ?? title,
			lang,
			at: publishedAt
		}))
	);
	return {
		...story,
		members: story.members.map((member, i) => {
			const found = alike[i] ?? null;
			const other = found && story.members[found.like];
			return {
				...member,
				like: other ? { id: other.id, outlet: other.outlet, reasons: found.reasons } : null
			};
		})
	};
}
