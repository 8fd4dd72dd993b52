import type { Moment } from '#lib/domain/market.ts';
import { decideClaim, saveClaim, type NewClaim } from '#lib/server/db/claim.ts';
import type { Connection } from '#lib/server/db/connect.ts';
import { DAY, HOUR, inEnglish, inKorean, moment } from './calendar.ts';
import { conditionId } from './services/polymarket.ts';
import { deadlines } from './story-markets.ts';
import type { World } from './world.ts';

const EDITOR = 'Demo Editor';

/** What an editor of the simulated desk enters, and when. */
type Entry = { at: Moment; enter(connection: Connection, now: Moment): Promise<unknown> };

/**
 * The ledger of the simulated world: who is quoted is real, as in the story it is taken from; the words, like
 * everything there, are invented. Each claim is entered some hours after it was said, each outcome when
 * it was known.
 */
export function ledgerEntries({ seed, anchor, begin }: Pick<World, 'seed' | 'anchor' | 'begin'>) {
	const { summer, winter } = deadlines({ seed, anchor, begin });
	const endOf = (day: typeof summer) => moment(day, 23, 59, 'America/New_York');
	const day = (days: number) => Math.round((anchor + days * DAY) / HOUR) * HOUR;
	const claim = (
		id: string,
		said: number,
		more: Pick<NewClaim, 'quote' | 'deadline' | 'criterion'> & Partial<NewClaim>
	): Entry => ({
		at: day(said) + 3 * HOUR,
		enter: (connection, now) =>
			saveClaim(
				connection,
				{
					id,
					speaker: 'elon-musk',
					lang: 'en',
					translation: null,
					url: `https://example-wire.example/claims/${id}`,
					outlet: 'Example Wire',
					saidAt: day(said),
					stated: null,
					topic: null,
					market: null,
					direction: null,
					...more
				},
				EDITOR,
				now
			)
	});
	const outcome = (
		id: string,
		at: number,
		more: Partial<Parameters<typeof decideClaim>[1]>
	): Entry => ({
		at: day(at),
		enter: (connection, now) =>
			decideClaim(
				connection,
				{ claim: id, state: 'not_kept', happenedAt: null, evidence: null, note: null, ...more },
				EDITOR,
				now
			)
	});
	const priced = (key: string, direction: 'yes' | 'no' = 'yes') => ({
		market: `polymarket:${conditionId(key)}`,
		direction
	});
	return [
		claim('musk-ryanair', -6, {
			quote: 'We are going to buy Ryanair and put someone whose actual name is Ryan in charge.',
			deadline: endOf(summer),
			criterion: `Musk, a company of his or Ryanair announces an agreement on a controlling stake by ${inEnglish(summer)}, 11:59 PM ET.`,
			topic: 'musk-ryanair',
			...priced('poly-musk-ryanair')
		}),
		claim('oleary-no-sale', -5.8, {
			speaker: 'michael-oleary',
			quote: '머스크가 라이언에어를 사는 일은 없다. 유럽연합 규정부터 읽어 보라고 하라.',
			lang: 'ko',
			translation:
				'Musk is not going to buy Ryanair. Tell him to read the rules of the European Union first.',
			url: 'https://yesi-tongsin.example/claims/oleary-no-sale',
			outlet: '예시통신',
			deadline: endOf(summer),
			criterion: `${inKorean(summer)}까지 라이언에어 경영권 지분의 인수 합의가 공식 발표되지 않는다.`,
			topic: 'musk-ryanair',
			...priced('poly-musk-ryanair', 'no')
		}),
		claim('musk-dublin', -5.5, {
			quote: "I'll be in Dublin before the weekend to talk to him myself.",
			deadline: day(-2),
			criterion: 'He is photographed or officially reported to be in Dublin by the listed day.',
			topic: 'musk-ryanair',
			...priced('poly-musk-dublin')
		}),
		claim('musk-grok', -9, {
			quote: 'Grok 5 is out this month. 70% sure.',
			deadline: day(-1),
			criterion: 'xAI makes a model named Grok 5 available to the general public.',
			stated: 700_000,
			...priced('poly-grok')
		}),
		claim('musk-self-driving', -14, {
			quote: 'Your own Tesla will drive itself, nobody watching, before summer is over.',
			deadline: endOf(summer),
			criterion:
				'Tesla makes unsupervised driving available to owners of private cars in any US state.',
			...priced('poly-tesla-fsd')
		}),
		claim('musk-trillionaire', -12, {
			quote: 'A trillion? This year.',
			deadline: endOf(winter),
			criterion: 'A major public ranking lists his fortune at $1,000,000,000,000 on any day.',
			topic: 'musk-trillionaire',
			...priced('poly-musk-trillionaire')
		}),
		claim('musk-lawsuit', -10.5, {
			quote: 'The jury will find for us.',
			deadline: endOf(winter),
			criterion: 'The jury in Musk v. Altman returns a verdict for him on at least one claim.',
			topic: 'musk-openai-lawsuit',
			...priced('poly-musk-altman')
		}),
		claim('musk-not-president', -9.7, {
			quote: 'I am not running for president.',
			deadline: endOf(winter),
			criterion: 'He files no candidacy for the office with the Federal Election Commission.'
		}),
		claim('oleary-wifi', -20, {
			speaker: 'michael-oleary',
			quote: 'We will have Wi-Fi on board before easyJet does.',
			deadline: day(-7),
			criterion: 'Ryanair announces Starlink Wi-Fi for its fleet before easyJet announces it.',
			...priced('poly-starlink-first')
		}),
		outcome('oleary-wifi', -6.2, {
			state: 'void',
			note: 'Neither airline announced anything by the deadline.'
		}),
		outcome('musk-dublin', -1.4, { evidence: 'https://mock-aviation.example/claims/musk-dublin' })
	].sort((a, b) => a.at - b.at);
}
