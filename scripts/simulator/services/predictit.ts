import type { Moment } from '#lib/domain/market.ts';
import { MINUTE, zoneless } from '../calendar.ts';
import { hashText } from '../random.ts';
import { phaseAt, shownBook, type SimEvent, type World } from '../world.ts';
import { json, type Answer, type Ask } from './service.ts';

const EASTERN = 'America/New_York';

const idOf = (key: string) => 2000 + (hashText(`predictit ${key}`) % 60_000);

const dollars = (micro: number | null) =>
	micro === null ? null : Number((micro / 1e6).toFixed(2));

function marketJson(event: SimEvent, at: Moment) {
	const id = idOf(event.key);
	// The whole answer is made anew about once a minute.
	const made = Math.floor(at / MINUTE) * MINUTE;
	const slug = event.title.replace(/[^A-Za-z0-9]+/g, '-').replace(/-$/, '');
	return {
		id,
		name: event.title,
		shortName: event.title.slice(0, 60),
		image: 'https://example.com/simulated.png',
		url: `https://www.predictit.org/markets/detail/${id}/${slug}`,
		contracts: event.markets.map((market, displayOrder) => {
			const { bid, ask, last } = shownBook(market, made);
			const no = (price: number | null) => (price === null ? null : 1_000_000 - price);
			return {
				id: idOf(market.key),
				// A local clock without its zone, or no date at all.
				dateEnd:
					displayOrder % 2 === 0 ? 'NA' : zoneless(market.closesAt, EASTERN).replace(' ', 'T'),
				image: 'https://example.com/simulated.png',
				name: market.label ?? event.title,
				shortName: market.label ?? event.title,
				status: 'Open',
				// Never traded is 0.
				lastTradePrice: dollars(last ?? 0),
				bestBuyYesCost: dollars(ask),
				bestBuyNoCost: dollars(no(bid)),
				bestSellYesCost: dollars(bid),
				bestSellNoCost: dollars(no(ask)),
				lastClosePrice: dollars(shownBook(market, made - (made % 86_400_000)).last ?? 0),
				displayOrder
			};
		}),
		timeStamp: `${zoneless(made, EASTERN).replace(' ', 'T')}.1234567`,
		status: 'Open'
	};
}

/** PredictIt's market data: everything in one answer; closed markets vanish from it. */
export function predictit(world: World, { path, at }: Ask): Answer {
	const open = world.events
		.filter(({ venue }) => venue === 'predictit')
		.filter(({ markets }) => markets.some((market) => phaseAt(market, at) === 'open'));
	if (/^\/all\/?$/.test(path)) return json({ markets: open.map((event) => marketJson(event, at)) });
	const id = Number(/^\/markets\/(\d+)\/?$/.exec(path)?.[1]);
	const event = open.find((one) => idOf(one.key) === id);
	// An unknown id is answered with null, not with 404.
	return json(event ? marketJson(event, at) : null);
}
