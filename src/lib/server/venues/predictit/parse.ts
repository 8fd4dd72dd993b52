import type { Event, MarketReading, Micro, Moment } from '#lib/domain/market.ts';
import { askSide, bidSide, price, probabilityOf } from '#lib/domain/price.ts';
import {
	inField,
	list,
	optionalId,
	optionalList,
	optionalText,
	reasonOf,
	record,
	text
} from '../read.ts';
import { venueMoment } from '../time.ts';
import type { Reading, Rejected } from '../venue.ts';

type Fields = Record<string, unknown>;

/** The endpoint, as `rejected` and errors name it. */
export const ALL = '/all/';
/** A contract that came inside a market. */
export const CONTRACTS = '/all/ contracts[]';

const HOME = 'https://www.predictit.org';

/** The venue writes local times of Washington without a zone. */
const ZONE = 'America/New_York';

const priceOf = (fields: Fields, name: string): Micro | null =>
	inField(name, () => price(fields[name]));

/** A question with its contracts' common fields: what the venue calls a market. */
type Header = { id: string; title: string; event: Event; isOpen: boolean; alone: boolean };

const isOpen = (fields: Fields) => text(fields.status, 'status').toLowerCase() === 'open';

/** The venue's own page, or its front page where the link is none. */
function link(value: unknown): string {
	const url = optionalText(value, 'url');
	return url !== null && /^https?:\/\//i.test(url) && URL.canParse(url) ? url : HOME;
}

function parseHeader(item: unknown, alone: boolean): Header {
	const fields = record(item, 'the market');
	const id = optionalId(fields.id, 'id');
	if (id === null) throw new TypeError('a market without an id cannot be stored');
	const title = text(fields.name, 'name');
	return {
		id,
		title,
		event: {
			id: `predictit:${id}`,
			venue: 'predictit',
			title,
			url: link(fields.url),
			// The answer does not tell groups with one winner from others.
			exclusive: false,
			category: null,
			tags: []
		},
		isOpen: isOpen(fields),
		alone
	};
}

/** `NA` and `N/A` stand for no date. */
function closing(fields: Fields): Moment | null {
	const end = optionalText(fields.dateEnd, 'dateEnd');
	if (end === null || /^n\/?a$/i.test(end)) return null;
	return inField('dateEnd', () => venueMoment(end, ZONE));
}

/**
 * Reads one contract of a market. Buying YES costs the ask, selling YES gives the bid; a last trade
 * of 0 stands for none. Open while both are `Open`, closed with any other word: the venue tells no
 * outcome. It has no volume and no rules either. Throws an Error that names the field.
 */
function parseContract(item: unknown, header: Header, at: Moment): MarketReading {
	const contract = record(item, 'the contract');
	const id = optionalId(contract.id, 'id');
	if (id === null) throw new TypeError('a contract without an id cannot be stored');
	const name = text(contract.name, 'name');
	const isSingle = header.alone || name === header.title;
	const bid = bidSide(priceOf(contract, 'bestSellYesCost'));
	const ask = askSide(priceOf(contract, 'bestBuyYesCost'));
	const last = priceOf(contract, 'lastTradePrice') || null;
	return {
		id: `predictit:${header.id}.${id}`,
		venue: 'predictit',
		event: header.event,
		title: isSingle ? header.title : `${header.title} — ${name}`,
		label: isSingle ? null : name,
		url: header.event.url,
		rules: '',
		status: header.isOpen && isOpen(contract) ? 'open' : 'closed',
		opensAt: null,
		closesAt: closing(contract),
		outcome: null,
		volume: null,
		volumeUnit: 'contracts',
		volume24h: null,
		liquidity: null,
		fee: null,
		shown: true,
		ref: { market: header.id, contract: id },
		quote: { at, bid, ask, last, ...probabilityOf(bid, ask, last), volume: null }
	};
}

const nameOf = (item: unknown): string => {
	const { id, name } = typeof item === 'object' && item !== null ? (item as Fields) : {};
	const known = [id, name].find((value) => typeof value === 'number' || typeof value === 'string');
	return known === undefined ? 'an item without an id' : String(known).slice(0, 80);
};

const rejection = (endpoint: string, kept: unknown, item: unknown, error: unknown): Rejected => ({
	endpoint,
	item: kept,
	reason: `PredictIt ${endpoint}, ${nameOf(item)}: ${reasonOf(error)}.`
});

/**
 * Reads one market with its contracts. A broken contract is rejected alone, with the market around
 * it and beside it whether it is the only one; a broken market is rejected whole.
 */
function parseMarket(item: unknown, at: Moment, alone?: boolean): Reading {
	const reading: Reading = { at, markets: [], rejected: [] };
	try {
		const { contracts: nested, ...market } = record(item, 'the market');
		const contracts = optionalList(nested, 'contracts');
		const isAlone = alone ?? contracts.length === 1;
		const header = parseHeader(market, isAlone);
		for (const contract of contracts) {
			try {
				reading.markets.push(parseContract(contract, header, at));
			} catch (error) {
				const kept = { market: { ...market, contracts: [contract] }, alone: isAlone };
				reading.rejected.push(rejection(CONTRACTS, kept, contract, error));
			}
		}
	} catch (error) {
		reading.rejected.push(rejection(ALL, item, item, error));
	}
	return reading;
}

/** Reads the answer of `/all/`, fetched at `at`. Throws when it holds no list of markets. */
export function parseAll(data: unknown, at: Moment): Reading {
	const answer = record(data, `PredictIt ${ALL}: the answer`);
	const reading: Reading = { at, markets: [], rejected: [] };
	for (const item of list(answer.markets, `PredictIt ${ALL}: markets`)) {
		const { markets, rejected } = parseMarket(item, at);
		reading.markets.push(...markets);
		reading.rejected.push(...rejected);
	}
	return reading;
}

/** Reads what `parseAll` rejected again. Throws the reason when it still cannot be read. */
export function rereadItem(endpoint: string, item: unknown, at: Moment): MarketReading[] {
	let reading: Reading;
	if (endpoint === ALL) reading = parseMarket(item, at);
	else if (endpoint === CONTRACTS) {
		const { market, alone } = record(item, 'the item');
		reading = parseMarket(market, at, alone === true);
	} else {
		throw new Error(`PredictIt has no endpoint "${endpoint.slice(0, 80)}" to read an item of.`);
	}
	if (reading.rejected[0]) throw new Error(reading.rejected[0].reason);
	return reading.markets;
}
