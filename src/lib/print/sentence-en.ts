import { amount, wallClock, won, zoneName } from '#lib/domain/format.ts';
import type { Moment } from '#lib/domain/market.ts';
import { rateSource } from '#lib/domain/rate-source.ts';
import { chance, lastMinute, tenths, type Caveats, type Facts, type Words } from './sentence.ts';

/** As the Associated Press writes them with a day. */
const MONTHS = [
	'Jan.',
	'Feb.',
	'March',
	'April',
	'May',
	'June',
	'July',
	'Aug.',
	'Sept.',
	'Oct.',
	'Nov.',
	'Dec.'
];
const two = (n: number) => String(n).padStart(2, '0');

function day(at: Moment, zone: string): string {
	const { year, month, day } = wallClock(at, zone);
	return `${MONTHS[month - 1]} ${day}, ${year}`;
}

function moment(at: Moment, zone: string): string {
	const { hour, minute } = wallClock(at, zone);
	return `${two(hour)}:${two(minute)} ${zoneName(zone, at)} on ${day(at, zone)}`;
}

const quoted = (title: string) => `“${title.replace(/[“”"]/g, "'").trim()}”`;

/** What the figure is: prices have a basis, and it is said. */
function basis({ market: { quote } }: Facts): string {
	const { basis, bid, ask } = quote!;
	const sides = [
		bid === null ? 'no bid' : `bid ${tenths(bid, '%')}`,
		ask === null ? 'no ask' : `ask ${tenths(ask, '%')}`
	].join(', ');
	if (basis === 'mid') return `middle of ${sides}`;
	if (basis === 'last') return `last trade; ${sides}`;
	if (basis === 'amm') return 'price of the venue’s automated market maker';
	return 'from the venue’s price history';
}

function price(facts: Facts): string | null {
	const { market, venue, at, zone } = facts;
	const { quote, title, outcome, money } = market;
	const when = moment(at, zone);
	if (market.status === 'void') {
		return `${venue} declared its market ${quoted(title)} void; it prices nothing.`;
	}
	if (outcome && market.status === 'resolved') {
		const ended = { yes: 'yes', no: 'no', split: 'between yes and no', void: 'void' };
		const paid =
			outcome.payout === null ? '' : ` and paid ${tenths(outcome.payout, ' cents')} on the dollar`;
		return `The market ${quoted(title)} at ${venue} was settled ${ended[outcome.label]} on ${day(outcome.at, zone)}${paid}.`;
	}
	if (quote?.probability == null) return null;
	const who =
		money === 'play'
			? `Play-money contracts on ${venue} that ask ${quoted(title)}`
			: `Contracts on ${venue} that ask ${quoted(title)}`;
	return `${who} implied a chance of about ${chance(quote.probability)} (${basis(facts)}) as of ${when}.`;
}

/** `$2.1m` as prose. */
const prose = (text: string) =>
	text.replace(
		/(?<=\d)(tn|bn|m|k)\b/,
		(unit) => ({ tn: ' trillion', bn: ' billion', m: ' million', k: ',000' })[unit]!
	);

const thousands = (value: number) =>
	Math.round(Number(value.toPrecision(3))).toLocaleString('en-US');

function volume({ market, rate, venue }: Facts): string {
	const { value, unit } = market.volume;
	if (value === null) return `${venue} does not tell how much has been traded.`;
	const small = value < 1e6;
	if (unit === 'usd') {
		const dollars = small ? `$${thousands(value)}` : prose(amount(value, 'usd', 'en'));
		const inWon =
			rate === null
				? ''
				: ` (about ${prose(won(value, rate.rate, 'en'))}, at ${rate.rate.toLocaleString('en-US', { maximumFractionDigits: 2 })} won to the dollar, ${rateSource(rate.source, 'en', 'short')}, ${day(Date.parse(rate.date), 'UTC')})`;
		return `${dollars}${inWon} has changed hands.`;
	}
	if (unit === 'mana') return `${thousands(value)} in play money has changed hands.`;
	const contracts = small ? `${thousands(value)} contracts` : prose(amount(value, unit, 'en'));
	return `${contracts} (a number of contracts, not of dollars) have changed hands.`;
}

function deadline({ market, at, zone }: Facts): string | null {
	const { closesAt } = market;
	if (closesAt === null || market.outcome) return null;
	const end = moment(lastMinute(closesAt), zone);
	return closesAt > at ? `Trading ends at ${end}.` : `Trading ended at ${end}.`;
}

const caveats: Caveats = {
	'no-price': () => 'no price is known',
	proposed: () => 'an outcome has been proposed and may still be disputed',
	'not-trading': ({ status }) =>
		status === 'listed' ? 'nothing has been traded yet' : 'it is not being traded',
	spread: ({ spread }) =>
		spread === null
			? 'only one side is offered'
			: `buyers and sellers are ${tenths(spread, ' points')} apart`,
	volume: ({ value }) => (value === null ? 'how much was traded is not told' : 'thinly traded'),
	depth: ({ value, unit }) => `only ${prose(amount(value, unit, 'en'))} waits in the book`,
	age: ({ at }, { zone }) => `the price was last checked at ${moment(at, zone)}`,
	days: ({ days }) => `its price moved on ${days} of the last 30 days`,
	play: () => 'play money, so nobody loses by being wrong'
};

export const english: Words = {
	simulated: 'SIMULATED DATA, not for print.',
	price,
	volume,
	deadline,
	rules: (demand) => `Its rules: “${demand.replace(/[“”"]/g, "'")}”`,
	band: ([lo, hi]) =>
		`After fees, spread and the time money is tied up, nobody gains by trading while the true chance is between ${tenths(lo, '%')} and ${tenths(hi, '%')}.`,
	caveat: (reasons, facts) =>
		`Caution: ${reasons.map((reason) => caveats[reason.kind](reason as never, facts)).join('; ')}.`,
	link: (address) => address
};
