import type { MarketReading } from '#lib/domain/market.ts';
import { decideClaim, saveClaim, saveSpeaker, type NewClaim } from '#lib/server/db/claim.ts';
import type { Connection } from '#lib/server/db/connect.ts';
import { saveReading } from '#lib/server/db/market.ts';
import { sealQuotes } from '#lib/server/db/quote-seal.ts';
import { DAY, HOUR, quote, reading, START } from './readings.ts';

/** Somebody who promises. */
export const jane = {
	slug: 'jane',
	nameEn: 'Jane',
	nameKo: '제인',
	kind: 'person',
	affiliation: null
} as const;
export const claim = (more: Partial<NewClaim> = {}): NewClaim => ({
	id: 'rain',
	speaker: 'jane',
	quote: '“It will rain.”',
	lang: 'en',
	translation: null,
	url: 'https://paper.example/rain',
	outlet: 'Paper',
	saidAt: START + HOUR,
	deadline: START + 30 * DAY,
	criterion: 'The weather office reports rain in Seoul on any day.',
	stated: null,
	topic: null,
	market: null,
	direction: null,
	...more
});
export const FEE = { rate: 0, exponent: 1, takerOnly: true, type: null };
export const market = (
	id: string,
	time: number,
	percent: number,
	more: Partial<MarketReading> = {}
) =>
	reading(id, time, null, {
		closesAt: START + 155 * DAY,
		fee: FEE,
		volumeUnit: 'usd',
		quote: quote(time, { bid: percent, ask: percent, last: percent }),
		...more
	});
export const settled = (id: string, time: number, payout: number) =>
	market(id, time, 50, {
		status: 'resolved',
		outcome: { payout, label: payout > 0 ? 'yes' : 'no', at: time },
		quote: { ...quote(time, { last: 50 }), probability: payout, basis: 'settlement' }
	});

/**
 * Jane promises twelve times at 10 %, ten days after `start`; nothing of it comes. Six other markets at that price
 * ended as `payout` says. Gives when all of it ended, 20 days after `start`.
 */
export async function fillRecord(
	connection: Connection,
	start: number,
	payout: number
): Promise<number> {
	await saveSpeaker(connection, jane, 'editor', start);
	const own = Array.from({ length: 12 }, (_, i) => `J${i}`);
	const others = Array.from({ length: 6 }, (_, i) => `O${i}`);
	const end = start + 20 * DAY;
	for (const time of [start, start + 9 * DAY, start + 12 * DAY]) {
		const percent = 10 + (time - start) / DAY / 20;
		const all = [...own, ...others].map((id) => market(id, time, percent));
		await saveReading(connection, all, time, 3 * DAY);
	}
	for (const id of own) {
		const said = claim({
			id: id.toLowerCase(),
			saidAt: start + 10 * DAY,
			deadline: end - DAY,
			market: `kalshi:${id}`,
			direction: 'yes'
		});
		await saveClaim(connection, said, 'editor', start + 11 * DAY);
	}
	await saveReading(
		connection,
		[...own.map((id) => settled(id, end, 0)), ...others.map((id) => settled(id, end, payout))],
		end,
		3 * DAY
	);
	for (const id of own) {
		const broken = { claim: id.toLowerCase(), state: 'not_kept' as const, happenedAt: null };
		await decideClaim(
			connection,
			{ ...broken, evidence: 'https://office.example/rain', note: null },
			'editor',
			end
		);
	}
	await sealQuotes(connection, { before: end + DAY });
	return end;
}
