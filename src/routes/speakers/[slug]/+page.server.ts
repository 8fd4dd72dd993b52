import { error } from '@sveltejs/kit';
import { CLAIM_STATES } from '#lib/domain/claim.ts';
import { gain, percent, signed } from '#lib/domain/format.ts';
import type { MatchedControl, SpeakerScore, StakeIndex } from '#lib/domain/track-record.ts';
import type { SpeakerPage } from '#lib/domain/view.ts';
import { m } from '#lib/paraglide/messages.js';
import { writeCursor } from '#lib/server/api/cursor.ts';
import { speakerPage } from '#lib/server/db/speaker-page.ts';
import { claimWords } from '../../claim-words.ts';
import { deskWays } from '../../desk-ways.ts';
import { cursorOrStart } from '../../search-query.ts';
import { timesOf } from '../../times.ts';
import type { PageServerLoad } from './$types';

const LIMIT = 50;

const figure = (value: number | null) => signed(value, 2);

/** How a speaker fared against the market, in sentences that each say what they rest on. */
function skillText(score: SpeakerScore, rank: SpeakerPage['rank']): string[] {
	const { skill, shrunk, interval, n, families, inAdvance, sensitivity } = score;
	const readAs = (flat: number) => sensitivity.find((one) => one.flat === flat)?.skill ?? null;
	if (n === 0) return [m.speaker_too_few()];
	if (skill === null) return [m.speaker_no_skill()];
	return [
		m.speaker_skill_text({ skill: figure(skill), shrunk: figure(shrunk), n, families }),
		interval
			? m.speaker_interval({ lo: figure(interval[0]), hi: figure(interval[1]) })
			: m.speaker_no_interval(),
		m.speaker_flat({ low: figure(readAs(0.8)), high: figure(readAs(1)) }),
		rank ? m.speaker_rank(rank) : m.speaker_no_rank({ n: inAdvance }),
		...(inAdvance < n ? [m.speaker_afterwards({ n: n - inAdvance })] : [])
	];
}

/** A share of draws beyond which chance alone is a poor explanation, on both sides. */
const UNUSUAL = 0.025;

function controlText(control: MatchedControl | null): string {
	if (!control) return m.speaker_no_control();
	const { n, candidates, mean, controlMean, percentile } = control;
	return m.speaker_control_text({
		n,
		candidates,
		own: gain(mean),
		other: gain(controlMean),
		percentile: percent(percentile),
		verdict:
			percentile > 1 - UNUSUAL
				? m.speaker_control_more()
				: percentile < UNUSUAL
					? m.speaker_control_less()
					: m.speaker_control_none()
	});
}

const indexRow = (word: string, index: StakeIndex) => ({
	word,
	n: index.open > 0 ? `${index.n} (${m.speaker_open_n({ n: index.open })})` : String(index.n),
	mean: gain(index.mean),
	gained: m.speaker_of_n({ k: index.gained, n: index.n }),
	worst: gain(index.worst),
	drawdown: m.speaker_dollars({ value: index.drawdown.toFixed(2) })
});

/** A speaker's claims, what came of them, and how they fared against the market. */
export const load: PageServerLoad = async ({ locals, params, url }) => {
	const cursor = url.searchParams.get('cursor')?.trim() || null;
	const order = `speaker ${params.slug}`;
	const found = await speakerPage(locals.context.connection, params.slug, {
		...timesOf({ locals, url }),
		limit: LIMIT,
		after: cursorOrStart(order, cursor)
	});
	if (!found) error(404, `There is no speaker ${params.slug}.`);
	const { claims, score, rank, follow, fade, control, ...speaker } = found.page;
	const words = claimWords();
	return {
		deskWays: await deskWays({ locals, url }, () => [
			[`/desk/claims?speaker=${encodeURIComponent(params.slug)}`, m.desk_claim_new()]
		]),
		speaker,
		claims,
		cursor,
		next: writeCursor(order, found.next),
		counts: CLAIM_STATES.map((state) => ({ word: words.states[state], n: score.counts[state] })),
		index: [
			...(follow ? [indexRow(m.claim_follow(), follow)] : []),
			...(fade ? [indexRow(m.claim_fade(), fade)] : [])
		],
		words,
		text: {
			kind: speaker.kind === 'organisation' ? m.speaker_organisation() : null,
			ledger: m.claims_title(),
			empty: m.speaker_no_claims(),
			counts: m.speaker_counts(),
			skillTitle: m.speaker_skill(),
			skill: skillText(score, rank),
			index: m.speaker_index(),
			indexLead: m.speaker_index_lead(),
			noIndex: m.speaker_no_index(),
			trade: m.claim_trade(),
			n: 'n',
			mean: m.speaker_mean(),
			gained: m.speaker_gained(),
			worst: m.speaker_worst(),
			drawdown: m.speaker_drawdown(),
			controlTitle: m.speaker_control(),
			control: controlText(control)
		}
	};
};
