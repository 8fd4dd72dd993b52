import type { Moment } from '#lib/domain/market.ts';
import type { FeedView, StatusPage } from '#lib/domain/view.ts';

/** A line of the footer: a venue or service by name, or all news sources together (`name` null). */
export type SourceLine = {
	name: string | null;
	/** How many feeds it stands for. */
	feeds: number;
	lastSuccess: Moment | null;
	failing: number;
};

const isFailing = ({ state }: FeedView) => state === 'failing' || state === 'gone';

/** The feeds as the footer shows them: each venue and service, then the news sources as one line. */
export function sourceLines({ feeds }: Pick<StatusPage, 'feeds'>): SourceLine[] {
	const news = feeds.filter(({ kind }) => kind === 'source');
	const named = feeds.filter(({ kind }) => kind !== 'source');
	return [
		...named.map((feed) => ({
			name: feed.name,
			feeds: 1,
			lastSuccess: feed.lastSuccess,
			failing: isFailing(feed) ? 1 : 0
		})),
		...(news.length === 0
			? []
			: [
					{
						name: null,
						feeds: news.length,
						lastSuccess: latest(news),
						failing: news.filter(isFailing).length
					}
				])
	];
}

const latest = (feeds: FeedView[]): Moment | null =>
	feeds.reduce<Moment | null>(
		(most, { lastSuccess }) =>
			lastSuccess !== null && lastSuccess > (most ?? 0) ? lastSuccess : most,
		null
	);
