/** What is stored about the one story of a rule. */
import type { AlertSubject } from '#lib/domain/alert.ts';
import type { Moment } from '#lib/domain/market.ts';
import type { Evidence } from '#lib/alerts/decide.ts';
import type { Db } from '../db/connect.ts';
import { headlineHistory } from '../db/headline.ts';
import { linksTo } from '../db/link.ts';
import { mergedInto } from '../db/story-verdict.ts';
import { storiesByKey, type Story } from '../db/story-view.ts';

/** A story as known at a moment; one that an editor merged is the one it went into. Null: there is none. */
export async function storyNow(db: Db, id: number, asOf: Moment | null): Promise<Story | null> {
	const story = (await storiesByKey(db, [id], asOf)).get(id);
	if (story) return story;
	const other = await mergedInto(db, String(id));
	return other === null ? null : ((await storiesByKey(db, [other], asOf)).get(other) ?? null);
}

/** Who took a story up and when, and which headlines were rewritten. Of a rule over anything else: nothing. */
export async function storyEvidence(
	db: Db,
	subject: AlertSubject,
	asOf: Moment | null
): Promise<Evidence['stories']> {
	const story = 'story' in subject ? await storyNow(db, subject.story, asOf) : null;
	if (!story) return [];
	const told = story.members.filter(({ copy }) => !copy);
	const outlets = new Map<string, { outlet: string; seenAt: Moment }>();
	for (const { owner, outlet, seenAt } of told) {
		if (!outlets.has(owner)) outlets.set(owner, { outlet, seenAt });
	}
	const history = await headlineHistory(
		db,
		told.map(({ key }) => key),
		asOf
	);
	const rewrites = told.flatMap(({ key, outlet }) => {
		const headlines = (history.get(key) ?? []).toReversed();
		return headlines.slice(1).map(({ title, seenAt }, i) => ({
			...{ article: key, outlet, seenAt },
			...{ before: headlines[i]?.title ?? '', after: title }
		}));
	});
	return [
		{
			name: { id: story.key, title: story.lead.title },
			outlets: [...outlets.values()],
			rewrites: rewrites.toSorted((a, b) => a.seenAt - b.seenAt)
		}
	];
}

/** Keys of the markets that a story's articles are linked to. */
export async function storyMarkets(
	db: Db,
	{ story: id }: Extract<AlertSubject, { story: number }>,
	asOf: Moment | null
): Promise<number[]> {
	const story = await storyNow(db, id, asOf);
	const articles = (story?.members ?? []).map(({ key }) => String(key));
	const links = await linksTo(db, 'market-article', articles, asOf === null ? {} : { asOf });
	return [...new Set(links.map(({ a }) => Number(a)))];
}
