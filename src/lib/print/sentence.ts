/**
 * The sentence about a market that a newsroom can print: chance with its basis, both sides, venue,
 * moment with zone, volume with unit and dated won, deadline, what the rules ask, a caveat, an address.
 */
import type { Locale } from '#lib/domain/format.ts';
import type { Moment } from '#lib/domain/market.ts';
import type { KeptMarket } from '#lib/domain/view.ts';
import type { Quotability, QuotabilityReason } from '#lib/domain/quotable.ts';
import { ruleDemand } from './rule-demand.ts';
import { english } from './sentence-en.ts';
import { korean } from './sentence-ko.ts';

/** Won for one dollar on a day (`YYYY-MM-DD`), and who says so. */
export type DatedRate = { rate: number; date: string; source: string };

export type Facts = {
	market: KeptMarket;
	/** The venue as it writes itself. */
	venue: string;
	rules: string;
	/** When the price was last seen. */
	at: Moment;
	/** The reader's zone, an IANA name. */
	zone: string;
	/** Break-even band, probabilities 0..1; null: not known. */
	band: [number, number] | null;
	quotability: Quotability | null;
	rate: DatedRate | null;
	/** Where it can be looked up. */
	link: string;
	simulated: boolean;
};

/** How each reason that is not green is said. */
export type Caveats = {
	[Kind in QuotabilityReason['kind']]: (
		reason: Extract<QuotabilityReason, { kind: Kind }>,
		facts: Facts
	) => string;
};

export type Words = {
	simulated: string;
	/** Null: no price is known. */
	price(facts: Facts): string | null;
	volume(facts: Facts): string;
	deadline(facts: Facts): string | null;
	rules(demand: string): string;
	band(band: [number, number], facts: Facts): string;
	caveat(reasons: QuotabilityReason[], facts: Facts): string;
	link(address: string): string;
};

const LANGUAGES: Record<Locale, Words> = { en: english, ko: korean };

/** What is green needs no word; the rest is the caveat. */
const toSay = ({ reasons }: Quotability) => reasons.filter(({ light }) => light !== 'green');

/**
 * The sentences to print, in one text; null where no price is known (never a default). The rules are
 * quoted in the language they are written in, and cut only as `ruleDemand` says.
 */
export function printable(facts: Facts, locale: Locale): string | null {
	const say = LANGUAGES[locale];
	const price = say.price(facts);
	if (price === null) return null;
	const demand = ruleDemand(facts.rules);
	const doubts = facts.quotability ? toSay(facts.quotability) : [];
	return [
		facts.simulated ? say.simulated : null,
		price,
		say.volume(facts),
		say.deadline(facts),
		demand === null ? null : say.rules(demand),
		facts.band === null ? null : say.band(facts.band, facts),
		doubts.length === 0 ? null : say.caveat(doubts, facts),
		say.link(facts.link)
	]
		.filter((part) => part !== null)
		.join(' ');
}

const MINUTE = 60_000;

/** A chance as it is printed: whole percents from 10 to 90, a tenth outside; never rounded into certainty. */
export function chance(p: number): string {
	if (p === 0 || p === 1) return `${p * 100}%`;
	if (p < 0.001) return '<0.1%';
	if (p > 0.999) return '>99.9%';
	return p >= 0.1 && p <= 0.9 ? `${Math.round(p * 100)}%` : tenths(p, '%');
}

/** A price or side to the tenth, without a zero behind the point: `3.6%`, `4%`. */
export const tenths = (p: number, unit: string) => `${Number((p * 100).toFixed(1))}${unit}`;

/** The last minute that counts: a deadline at midnight is the end of the day before. */
export const lastMinute = (closesAt: Moment) =>
	closesAt % MINUTE === 0 ? closesAt - MINUTE : closesAt;
