import { decideClaim, saveClaim, saveSpeaker, type NewClaim } from '#lib/server/db/claim.ts';
import type { Connection } from '#lib/server/db/connect.ts';
import { DAY, HOUR } from '../db/readings.ts';

/**
 * The ledger of the pages' world: two people and an office, five claims. One is priced by the agreement on
 * Ryanair, one turned around by the stake, one came true, one came late, one cannot be decided.
 */
export async function fillLedger(connection: Connection, now: number): Promise<void> {
	const speakers = [
		['elon-musk', 'Elon Musk', '일론 머스크', 'person', 'Tesla, SpaceX, xAI'],
		['michael-oleary', "Michael O'Leary", '마이클 오리어리', 'person', 'Ryanair'],
		['weather-office', 'Weather Office', '기상청', 'organisation', null]
	] as const;
	for (const [slug, nameEn, nameKo, kind, affiliation] of speakers) {
		const speaker = { slug, nameEn, nameKo, kind, affiliation };
		await saveSpeaker(connection, speaker, 'Jane Doe', now - 9 * DAY);
	}
	const enter = (id: string, more: Partial<NewClaim>) => {
		const claim: NewClaim = {
			id,
			speaker: 'elon-musk',
			quote: '',
			lang: 'en',
			translation: null,
			url: `https://reuters.example/${id}`,
			outlet: 'Reuters',
			saidAt: now - 5 * DAY,
			deadline: now + 155 * DAY,
			criterion: 'An agreement to buy a controlling stake is announced by either company.',
			stated: null,
			topic: null,
			market: null,
			direction: null,
			...more
		};
		return saveClaim(connection, claim, 'Jane Doe', claim.saidAt + HOUR);
	};
	await enter('musk-ryanair', {
		quote: 'We will buy Ryanair and put someone whose actual name is Ryan in charge of it.',
		topic: 'musk-ryanair',
		market: 'polymarket:0xryanair',
		direction: 'yes'
	});
	await enter('oleary-no-sale', {
		speaker: 'michael-oleary',
		quote:
			'라이언에어 지분은 올해 안에 머스크에게 단 한 주도 넘어가지 않을 것이다. 그럴 이유도, 그럴 생각도 없다.',
		lang: 'ko',
		translation:
			'Not one share of Ryanair will go to Musk this year. There is neither reason nor wish.',
		outlet: '연합뉴스',
		saidAt: now - 4 * DAY,
		criterion: '머스크나 그의 회사가 라이언에어 지분을 보유했다는 공시가 없다.',
		stated: 950_000,
		topic: 'musk-ryanair',
		market: 'kalshi:KXRYANAIR-27',
		direction: 'no'
	});
	await enter('rain', {
		speaker: 'weather-office',
		quote: 'It will rain in Seoul within the week.',
		saidAt: now - 6 * DAY,
		deadline: now - 2 * HOUR,
		criterion: 'The office’s own station in Seoul records rain on any day.',
		market: 'kalshi:KXRAIN',
		direction: 'yes'
	});
	await enter('musk-wifi', {
		quote: 'Wi-Fi on every plane by Wednesday.',
		saidAt: now - 8 * DAY,
		deadline: now - 4.5 * DAY,
		criterion: 'The airline reports that every plane of its fleet carries Wi-Fi.'
	});
	await enter('musk-joke', {
		quote: 'I would never joke about this.',
		saidAt: now - 7 * DAY,
		deadline: now - 3 * DAY,
		criterion: 'No post of his in the week after calls the poll a joke.'
	});
	const decide = (claim: string, more: object) =>
		decideClaim(
			connection,
			{ claim, state: 'kept', happenedAt: null, evidence: null, note: null, ...more },
			'Jane Doe',
			now - HOUR
		);
	await decide('rain', { happenedAt: now - DAY, evidence: 'https://office.example/rain' });
	await decide('musk-wifi', {
		state: 'late',
		happenedAt: now - 2 * DAY,
		evidence: 'https://airline.example/wifi'
	});
	await decide('musk-joke', { state: 'void', note: 'The posts were deleted.' });
}
