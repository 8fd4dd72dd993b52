import { createHash } from 'node:crypto';
import type { Moment } from '#lib/domain/market.ts';
import { shownBook, type SimEvent, type SimMarket } from '../world.ts';
import { perWorld } from './service.ts';

/** What Polymarket's three services share: ids, slugs and who belongs to whom. */

const digest = (algorithm: string, text: string) =>
	createHash(algorithm).update(`hearsay-simulator ${text}`).digest('hex');

/** `0x` and 64 hex digits; the same in every simulation, so that topic files can name it. */
export const conditionId = (key: string): string => `0x${digest('sha256', key)}`;

// 77 digits, as a string: a token id must never become a number.
const tokenId = (key: string, side: 'yes' | 'no') =>
	`1${(BigInt(`0x${digest('sha512', `${key} ${side}`)}`) % 10n ** 76n).toString().padStart(76, '0')}`;

export const slugOf = (text: string) =>
	text
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '-')
		.replace(/^-|-$/g, '')
		.slice(0, 80);

/** A market with its Polymarket names. */
export type Listed = {
	market: SimMarket;
	event: SimEvent;
	eventId: string;
	eventSlug: string;
	id: string;
	slug: string;
	condition: string;
	yes: string;
	no: string;
};

/** One side of a market. */
export type Token = { listed: Listed; side: 'yes' | 'no' };

/** All Polymarket events in the order of their ids, and look-ups by every id. */
export const polymarket = perWorld((world) => {
	const events = world.events
		.filter(({ venue }) => venue === 'polymarket')
		.map((event, index) => {
			const eventId = String(16_000 + index * 7);
			const eventSlug = slugOf(event.key);
			const markets = event.markets.map((market, i): Listed => ({
				market,
				event,
				eventId,
				eventSlug,
				id: String(510_000 + index * 31 + i),
				slug: slugOf(market.key),
				condition: conditionId(market.key),
				yes: tokenId(market.key, 'yes'),
				no: tokenId(market.key, 'no')
			}));
			return { event, id: eventId, slug: eventSlug, markets };
		});
	const markets = events.flatMap((event) => event.markets);
	return {
		events,
		markets,
		byCondition: new Map(markets.map((one) => [one.condition, one])),
		byToken: new Map(
			markets.flatMap((listed): [string, Token][] => [
				[listed.yes, { listed, side: 'yes' }],
				[listed.no, { listed, side: 'no' }]
			])
		)
	};
});

export type ListedEvent = ReturnType<typeof polymarket>['events'][number];

/** The middle that the venue shows and keeps as history, 0..1 of YES; null without any book. */
export function middleAt({ market }: Listed, at: Moment): number | null {
	if (market.empty === 'both' && !market.traded) return null;
	const { bid, ask, fair } = shownBook(market, at);
	if (bid !== null && ask !== null) return (bid + ask) / 2e6;
	return Math.round((fair * 1e6) / market.tick) * (market.tick / 1e6);
}
