import { isDeepStrictEqual } from 'node:util';
import type { Event, MarketReading, Moment } from '#lib/domain/market.ts';
import { parseEvents } from '#lib/server/venues/polymarket/parse.ts';
import { START } from './data.ts';
import { gammaPage, MARKETS_PER_PAGE } from './loopback.ts';
import { measured, median, tidy, timed, type Bench } from './measure.ts';

/** How often within one run: a single page is too short for the clock. */
const TIMES = 10;

/**
 * Goal 13: what checking a venue's page costs, beside JSON.parse of it. The product checks and translates in
 * one pass, so the cost is what that pass takes more than the same translation by someone who trusts the venue.
 */
export const validation: Bench = {
	goals: [13],
	name: 'validation',
	async run({ runs }) {
		const text = JSON.stringify(gammaPage(0, 0));
		const pages = Array.from({ length: TIMES }, () => JSON.parse(text) as Page);
		const { markets, rejected } = parseEvents('bench', pages[0]!.events, START);
		if (markets.length !== MARKETS_PER_PAGE || rejected.length > 0) {
			throw new Error(`${markets.length} markets, ${rejected.length} rejected`);
		}
		if (!isDeepStrictEqual(trusting(pages[0]!.events, START), markets)) {
			throw new Error('the trusting translation gives other readings than the product');
		}
		const steps = {
			whole: () => pages.forEach(({ events }) => parseEvents('bench', events, START)),
			trusting: () => pages.forEach(({ events }) => trusting(events, START)),
			parsing: () => pages.forEach(() => JSON.parse(text))
		};
		const taken = { whole: [] as number[], trusting: [] as number[], parsing: [] as number[] };
		for (let run = -1; run < Math.max(runs, 9); run++) {
			for (const [name, step] of Object.entries(steps)) {
				tidy();
				const ms = (await timed(step)) / TIMES;
				if (run >= 0) taken[name as keyof typeof steps].push(ms);
			}
		}
		const of = (list: number[]) => median(list).toFixed(1);
		return [
			measured(
				{
					goal: 13,
					name: `a page of ${MARKETS_PER_PAGE} markets: its checks`,
					unit: 'ms',
					limit: 0.15,
					against: `JSON.parse of the page; checked and translated ${of(taken.whole)} ms, translated alone ${of(taken.trusting)} ms`
				},
				taken.whole.map((ms, i) => ms - taken.trusting[i]!),
				taken.parsing
			)
		];
	}
};

type Page = { events: (Record<'id' | 'title' | 'slug', string> & Inner)[] };
type Inner = { tags: { label: string }[]; markets: Told[] };
type Told = Record<
	| ('id' | 'question' | 'conditionId' | 'slug' | 'description' | 'clobTokenIds' | 'outcomePrices')
	| ('outcomes' | 'umaResolutionStatuses' | 'volume' | 'liquidity' | 'startDate' | 'endDate'),
	string
> &
	Record<'volume24hr' | 'bestBid' | 'bestAsk' | 'lastTradePrice', number>;

const micro = (amount: number | string) => Math.round(Number(amount) * 1_000_000);

/** The readings that the product gives of the benchmark's page, with nothing looked at that they do not need. */
function trusting(events: Page['events'], at: Moment): MarketReading[] {
	return events.flatMap(({ id, title, slug, tags, markets }) => {
		const event: Event = {
			id: `polymarket:${id}`,
			venue: 'polymarket',
			title,
			url: `https://polymarket.com/event/${encodeURIComponent(slug)}`,
			exclusive: false,
			category: null,
			tags: tags.map(({ label }) => label)
		};
		return markets.map((market): MarketReading => {
			const [token, noToken] = JSON.parse(market.clobTokenIds) as [string, string];
			const [yes] = JSON.parse(market.outcomes) as [string];
			const [bid, ask, last] = [market.bestBid, market.bestAsk, market.lastTradePrice].map(
				micro
			) as [number, number, number];
			const volume = micro(market.volume);
			const mid = ask - bid <= 100_000;
			return {
				id: `polymarket:${market.conditionId}`,
				venue: 'polymarket',
				event: { ...event },
				title: market.question,
				label: null,
				url: `${event.url}/${encodeURIComponent(market.slug)}`,
				rules: market.description,
				status: 'open',
				opensAt: Date.parse(market.startDate),
				closesAt: Date.parse(market.endDate),
				outcome: null,
				volume,
				volumeUnit: 'usd',
				volume24h: micro(market.volume24hr),
				liquidity: micro(market.liquidity),
				fee: { rate: 0, exponent: 1, takerOnly: true, type: null },
				shown: true,
				ref: {
					token,
					noToken,
					slug: market.slug,
					eventSlug: slug,
					gammaId: market.id,
					...(yes.toLowerCase() === 'yes' ? {} : { yes })
				},
				quote: {
					at,
					bid,
					ask,
					last,
					probability: mid ? Math.round((bid + ask) / 2) : last,
					basis: mid ? 'mid' : 'last',
					volume
				}
			};
		});
	});
}
