/** What a draft says of a contract against what the contract is: price, rules, deadline, venue. */
import { dates, lastMomentOf } from '#lib/domain/text.ts';
import type { Moment } from '#lib/domain/market.ts';
import { ruleDemand } from '../rule-demand.ts';
import type { DraftMarket, Finding, Sentence } from './finding.ts';
import { placed, VENUE_NAMES, venuesIn } from './sentences.ts';

/** What a contract asks. */
export type Contract = Pick<DraftMarket, 'id' | 'title' | 'venueName' | 'rules' | 'closesAt'>;

const pagePath = (id: string) => `/markets/${id}`;
const demandOf = (market: Contract) => ({
	text: `${market.title} (${market.venueName}): ${ruleDemand(market.rules) ?? '—'}`,
	href: pagePath(market.id)
});

/** Printed figures are rounded to whole percents, or to tenths where they are written so. */
const roundingOf = (text: string) => (/\.\d/.test(text) ? 0.0005 : 0.005);

/** When a market last stood at a printed figure; null: never, as far as is known. */
export function lastAt(
	{ t, p }: DraftMarket['history'],
	value: number,
	rounding: number
): Moment | null {
	for (let i = t.length - 1; i >= 0; i--) {
		const at = p[i];
		if (at != null && Math.abs(at - value) <= rounding + 1e-9) return t[i]!;
	}
	return null;
}

/** A price that is not the market's any more: further off than rounding, half the spread and a point. */
export function stale(
	{ text, start }: Sentence,
	market: DraftMarket,
	written: { percent(p: number): string; moment(at: Moment): string }
): Finding[] {
	if (market.probability === null) return [];
	const shares = placed(text).filter(({ unit, value }) => unit === 'percent' && value <= 100);
	// With several figures one of them may be the market's and the others of something else.
	if (shares.length !== 1) return [];
	const [share] = shares as [(typeof shares)[0]];
	const value = share.value / 100;
	const rounding = roundingOf(share.text);
	const fair = Math.max(0.01, (market.spread ?? 0) / 2) + rounding;
	if (Math.abs(value - market.probability) <= fair) return [];
	const seen = lastAt(market.history, value, Math.max(rounding, (market.spread ?? 0) / 2));
	return [
		{
			rule: 'stale',
			from: start + share.at,
			to: start + share.end,
			values: {
				said: share.text,
				now: written.percent(market.probability),
				seen: seen === null ? null : written.moment(seen)
			},
			proposal: written.percent(market.probability),
			evidence: [{ text: `${market.title} (${market.venueName})`, href: pagePath(market.id) }]
		}
	];
}

const BUYS =
	/\b(?:buy|buys|buying|bought|acquire[sd]?|acquiring|acquisition|purchase[sd]?|takeover|take over)\b|인수|매입|사들|산다/i;
const ANNOUNCES = /announce|agree|deal to|합의|발표|선언/i;
const STAKE = /\bstake|지분/i;
const RULE_ANNOUNCES = /announc|agreement|\bagrees?\b/i;
const RULE_STAKE = /\b(?:any|a) stake\b|stake above|stake in|hold(?:s)? (?:any )?shares/i;
/** A day in a draft may be written in another zone than the rules'. */
const DAY = 86_400_000;
const BY = /\b(?:by|before|until|end of)\b|까지|안에|이내|전에|전까지/i;

/** A headline that says more than the rule: completion for an announcement, all for a stake, another day. */
export function beyondRule({ text, start }: Sentence, market: Contract): Finding[] {
	const found: Finding[] = [];
	const at = (index: number, said: string) => ({
		from: start + index,
		to: start + index + said.length,
		proposal: null,
		evidence: [demandOf(market)]
	});
	const buys = BUYS.exec(text);
	if (buys && RULE_STAKE.test(market.rules) && !STAKE.test(text)) {
		found.push({ rule: 'beyond_stake', values: {}, ...at(buys.index, buys[0]) });
	} else if (buys && RULE_ANNOUNCES.test(market.rules) && !ANNOUNCES.test(text)) {
		found.push({ rule: 'beyond_announcement', values: {}, ...at(buys.index, buys[0]) });
	}
	if (market.closesAt !== null && BY.test(text)) {
		const year = new Date(market.closesAt).getUTCFullYear();
		// A venue may close long after the day its rules name: that day is as good.
		const ends = [
			market.closesAt,
			...dates(market.rules).flatMap((mention) => lastMomentOf(mention, year) ?? [])
		];
		for (const mention of dates(text)) {
			const end =
				mention.day === null && mention.month === null ? null : lastMomentOf(mention, year);
			if (end === null || ends.some((other) => Math.abs(end - other) <= 2 * DAY)) continue;
			found.push({
				rule: 'beyond_deadline',
				values: {
					said: mention.text,
					rule: new Date(market.closesAt - 1).toISOString().slice(0, 10)
				},
				...at(text.indexOf(mention.text), mention.text)
			});
			break;
		}
	}
	return found;
}

/** Prices of two venues side by side, unless a person marked their contracts as asking the same. */
export function twoContracts(
	sentences: readonly Sentence[],
	markets: readonly DraftMarket[]
): Finding[] {
	const priced = sentences.filter(({ text }) =>
		placed(text).some(({ unit }) => unit === 'percent')
	);
	const venues = new Map<string, Sentence>();
	for (const sentence of priced) {
		for (const venue of venuesIn(sentence.text)) {
			if (!venues.has(venue)) venues.set(venue, sentence);
		}
	}
	if (venues.size < 2) return [];
	const [, second] = [...venues.values()];
	const at = second ?? [...venues.values()][0]!;
	const named = [...venues.keys()].map((venue) => markets.find((market) => market.venue === venue));
	const known = named.filter((market) => market !== undefined);
	const [first] = known;
	if (
		first &&
		known.length > 1 &&
		known.slice(1).every(({ id }) => first.equivalent.includes(id))
	) {
		return [];
	}
	return [
		{
			rule: 'two_contracts',
			from: at.start,
			to: at.start + at.text.length,
			values: { venues: [...venues.keys()].map((id) => VENUE_NAMES[id] ?? id).join(', ') },
			proposal: null,
			evidence: known.map(demandOf)
		}
	];
}
