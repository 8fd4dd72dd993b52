import { localeOf, names } from '#lib/domain/format.ts';
import { marketPath } from '#lib/domain/path.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import type { Db } from '#lib/server/db/connect.ts';
import { linksTo, type Link, type LinkState } from '#lib/server/db/link.ts';
import { marketViews } from '#lib/server/db/market-view.ts';
import { listTopics } from '#lib/server/db/topic.ts';

/** Something that a story or a market is linked to, or might be: what the form sends of it, and how it stands. */
export type Linked = {
	end: { name: 'topic' | 'market'; value: string };
	label: string;
	href: string;
	/** null: nobody and nothing has linked them. */
	state: LinkState | null;
	word: string;
};

const STATE_WORDS: Record<LinkState, () => string> = {
	confirmed: m.link_confirmed,
	suggested: m.link_suggested,
	rejected: m.link_rejected
};
const STRONGEST: readonly LinkState[] = ['confirmed', 'suggested', 'rejected'];

/** How each thing that is linked stands, by its key: of a story's articles the strongest of their links. */
function standing(links: readonly Link[]): Map<string, LinkState> {
	const best = new Map<string, LinkState>();
	for (const { a, state } of links) {
		const known = best.get(a);
		if (!known || STRONGEST.indexOf(state) < STRONGEST.indexOf(known)) best.set(a, state);
	}
	return best;
}

const word = (state: LinkState | null) => (state === null ? '' : STATE_WORDS[state]());

/** Every topic with how it stands to some articles, or to a market; linked ones first. */
export async function topicsLinked(
	db: Db,
	kind: 'topic-article' | 'topic-market',
	to: string[]
): Promise<Linked[]> {
	const locale = localeOf(getLocale());
	const [topics, links] = await Promise.all([
		listTopics(db),
		linksTo(db, kind, to, { withRejected: true })
	]);
	const known = standing(links);
	const rows = topics.map(({ slug, name }): Linked => {
		const state = known.get(slug) ?? null;
		return {
			end: { name: 'topic', value: slug },
			label: names(name, locale).main,
			href: `/topics/${encodeURIComponent(slug)}`,
			state,
			word: word(state)
		};
	});
	return [...rows.filter(({ state }) => state), ...rows.filter(({ state }) => !state)];
}

/** The markets that some articles are linked to, rejected ones too. */
export async function marketsLinked(db: Db, articles: string[]): Promise<Linked[]> {
	const known = standing(await linksTo(db, 'market-article', articles, { withRejected: true }));
	const views = await marketViews(db, [...known.keys()].map(Number), null);
	return [...known].flatMap(([key, state]) => {
		const market = views.get(Number(key));
		return market
			? [
					{
						end: { name: 'market' as const, value: market.id },
						label: market.title,
						href: marketPath(market.id),
						state,
						word: word(state)
					}
				]
			: [];
	});
}
