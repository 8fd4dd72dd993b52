/**
 * What the browser asks of /api/v1, each with its query key for TanStack Query: spread one into
 * `createQuery` and give it `initialData` from `load`. Times in addresses are ms.
 */
import type { Change } from './domain/change.ts';
import type { Moment } from './domain/market.ts';
import type {
	ComparePage,
	Findings,
	FxView,
	MarketPage,
	MarketSeries,
	MarketView,
	StatusPage,
	StoryPage,
	StoryView,
	TopicPage,
	TopicSeries,
	TopicView,
	TrendItem
} from './domain/view.ts';
import type { Window } from './domain/window.ts';

/** A page of a list, and where the next one begins. */
export type List<Item> = { items: Item[]; nextCursor: string | null };

/** A question to the API: its key, and the function that asks it. */
export type Asking<Answer> = {
	queryKey: readonly unknown[];
	queryFn: (context?: { signal?: AbortSignal }) => Promise<Answer>;
	/** Whether the answer may be another one after a change. */
	touched: (change: Change, answer: Answer) => boolean;
	/** Asked at most this often because of changes, ms. */
	spacing: number;
};

/** An answer that is not 2xx, in the API's own words. */
export class AnswerError extends Error {
	readonly status: number;
	readonly field: string | null;

	constructor(status: number, message: string, field: string | null) {
		super(message);
		this.name = 'AnswerError';
		this.status = status;
		this.field = field;
	}
}

type Values = Record<string, string | number | null | undefined>;

/** An address below /api/v1; values that are null, undefined or empty are left out. */
export function address(path: string, values: Values = {}): string {
	const search = new URLSearchParams();
	for (const [name, value] of Object.entries(values)) {
		if (value !== null && value !== undefined && value !== '') search.set(name, String(value));
	}
	const text = search.toString();
	return `/api/v1/${path}${text === '' ? '' : `?${text}`}`;
}

async function read<Answer>(url: string, signal: AbortSignal | undefined): Promise<Answer> {
	const response = await fetch(url, signal ? { signal } : {});
	const body: unknown = await response.json().catch(() => null);
	if (response.ok) return body as Answer;
	const { message, field } =
		(body as { error?: { message?: string; field?: string } } | null)?.error ?? {};
	throw new AnswerError(
		response.status,
		message ?? `${url} answered ${response.status}`,
		field ?? null
	);
}

/** Changes come every two seconds at most: what follows from few of them is asked as often. */
const SOON = 2_000;
/** What nearly every change touches. */
const SELDOM = 20_000;

/** The address is the key: the same question is asked once. */
function asking<Body, Answer = Body>(
	url: string,
	touched: Asking<Answer>['touched'],
	{
		pick = (body) => body as unknown as Answer,
		spacing = SOON
	}: { pick?: (body: Body) => Answer; spacing?: number } = {}
): Asking<Answer> {
	return {
		queryKey: ['api', url],
		queryFn: async ({ signal } = {}) => pick(await read<Body>(url, signal)),
		touched,
		spacing
	};
}

const items = <Item>({ items }: List<Item>) => items;

const some = (ids: string[] | null) => ids === null || ids.length > 0;
const has = (ids: string[] | null, id: string) => ids === null || ids.includes(id);
const derived = ({ feeds }: Change) => feeds.includes('derive');

/** Whether one of these markets changed, or was checked: then it has another age. */
const moved = ({ markets, feeds }: Change, shown: readonly { id: string; venue: string }[]) =>
	shown.some(({ id }) => has(markets, id)) ||
	feeds.some((feed) => shown.some(({ venue }) => feed.split(':')[0] === venue));

/** Topics by what went on in a window, most first. */
export const topics = (window: Window = '24h') =>
	asking<List<TopicView>, TopicView[]>(
		address('topics', { window, limit: 200 }),
		(change, topics) =>
			some(change.topics) ||
			derived(change) ||
			moved(
				change,
				topics.flatMap(({ market }) => market ?? [])
			),
		{ pick: items }
	);

export const topic = (slug: string, values: { cursor?: string | null } = {}) =>
	asking<TopicPage>(
		address(`topics/${encodeURIComponent(slug)}`, values),
		(change, topic) => has(change.topics, slug) || moved(change, topic.linkedMarkets)
	);

/** A stretch of time; `from` null is from the beginning. A range that ends at the present is left open. */
type Range = { from: Moment | null; to: Moment; live?: boolean };

const span = ({ from, to, live }: Range, points?: number): Values => ({
	from: from ?? 0,
	to: live ? null : to,
	points
});

export const topicSeries = (slug: string, range: Range, points?: number) =>
	asking<TopicSeries>(
		address(`topics/${encodeURIComponent(slug)}/series`, span(range, points)),
		(change, series) => has(change.topics, slug) || moved(change, series.markets)
	);

export type MarketSearch = {
	q?: string | null;
	venue?: string | null;
	status?: string | null;
	topic?: string | null;
	sort?: string | null;
	cursor?: string | null;
	limit?: number | null;
};

export const markets = (search: MarketSearch = {}) =>
	asking<List<MarketView>>(address('markets', search), (change, { items }) => moved(change, items));

/** Open markets whose probability changed most over 24 h; those that stood still are left out. */
export const movers = (limit = 10) =>
	asking<List<MarketView>, MarketView[]>(
		address('markets', { sort: 'change', limit }),
		(change) => some(change.markets) || derived(change),
		{
			pick: ({ items }) => items.filter(({ change24h }) => change24h !== null && change24h !== 0),
			spacing: SELDOM
		}
	);

export const market = (id: string) =>
	asking<MarketPage>(
		address(`markets/${encodeURIComponent(id)}`),
		(change, market) =>
			moved(change, [market, ...market.siblings, ...market.pairs]) ||
			market.stories.some((story) => has(change.stories, story.id))
	);

export const marketSeries = (id: string, range: Range, points?: number) =>
	asking<MarketSeries>(
		address(`markets/${encodeURIComponent(id)}/series`, span(range, points)),
		(change) => moved(change, [{ id, venue: id.split(':')[0] ?? '' }])
	);

/** Markets and topics (`topic:` and a slug) on one time axis, in their order. */
export const compare = (names: readonly string[], range: Range, points?: number) => {
	const named = new URLSearchParams(names.map((name) => ['with', name]));
	return asking<ComparePage>(
		`${address('compare', span(range, points))}&${named}`,
		(change, { items }) => moved(change, items)
	);
};

/** The newest stories, of all topics or of one. */
export const stories = (search: { topic?: string; q?: string; limit?: number } = {}) =>
	asking<List<StoryView>, StoryView[]>(
		address('stories', { limit: 20, ...search }),
		({ stories }) => some(stories),
		{ pick: items }
	);

export const story = (id: string) =>
	asking<StoryPage>(
		address(`stories/${encodeURIComponent(id)}`),
		(change, story) => has(change.stories, id) || moved(change, story.markets)
	);

export const trends = (window: Window = '24h') =>
	asking<List<TrendItem>, TrendItem[]>(
		address('trends', { window, limit: 200 }),
		(change) => some(change.topics) || derived(change),
		{ pick: items }
	);

/** A few topics, markets and stories for what is being typed. */
export const find = (q: string, asOf: Moment | null = null) =>
	asking<Findings>(address('find', { q, asOf }), () => false);

export const fx = () =>
	asking<List<FxView>, FxView[]>(
		address('fx', { limit: 90 }),
		({ feeds }) => feeds.includes('fx'),
		{ pick: items }
	);

export const status = () =>
	asking<StatusPage>(address('status'), ({ feeds }) => feeds.length > 0, { spacing: SELDOM });
