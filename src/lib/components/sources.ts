import type { Moment } from '#lib/domain/market.ts';
import type { FeedView, StatusPage } from '#lib/domain/view.ts';

/** A line of the footer: a venue or service by name, or all news sources together (`name` null). */
export type SourceLine = {
	name: string | null;
	/** How many feeds it stands for. */
	feeds: number;
	lastSuccess: Moment | null;
	/** How often it is read, ms; of many, the most frequently read one counts, as its success does. */
	every: number | null;
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
			every: feed.every,
			failing: isFailing(feed) ? 1 : 0
		})),
		...(news.length === 0
			? []
			: [
					{
						name: null,
						feeds: news.length,
						lastSuccess: latest(news),
						every: shortest(news),
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

const shortest = (feeds: FeedView[]): number | null =>
	feeds.reduce<number | null>(
		(least, { every }) => (every !== null && every < (least ?? Infinity) ? every : least),
		null
	);

/** When the news was last read, and how often it is; null where no source is or none has answered. */
export function newsAge(lines: readonly SourceLine[]): { at: Moment; every: number | null } | null {
	const news = lines.find(({ name }) => name === null);
	return news?.lastSuccess == null ? null : { at: news.lastSuccess, every: news.every };
}
