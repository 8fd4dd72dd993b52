import { fail } from '@sveltejs/kit';
import { localeOf, moment } from '#lib/domain/format.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import type { DraftRule, Finding, RuleValues } from '#lib/print/draft/finding.ts';
import type { Act } from '#lib/print/draft/figures.ts';
import { particle, type Particle } from '#lib/print/particle.ts';
import { check } from '#lib/server/draft.ts';
import { PRINT_ZONES } from '#lib/server/print.ts';
import { printZone } from '../to-print.ts';
import type { Actions, PageServerLoad } from './$types';

/** Longest draft, in bytes of UTF-8. */
const LONGEST = 1024 * 1024;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** In Korean a word with the particle that follows it. */
const read = (word: string, kind: Particle) => (getLocale() === 'ko' ? particle(word, kind) : word);

const WORDS: { [Rule in DraftRule]: (values: RuleValues[Rule]) => string } = {
	share_of_people: m.draft_share_of_people,
	share_of_money: m.draft_share_of_money,
	stale: ({ seen, ...values }) =>
		seen === null ? m.draft_never(values) : m.draft_stale({ ...values, seen }),
	won: m.draft_won,
	volume_unit: m.draft_volume_unit,
	two_contracts: m.draft_two_contracts,
	odds_word: m.draft_odds_word,
	odds_mismatch: m.draft_odds_mismatch,
	beyond_announcement: m.draft_beyond_announcement,
	beyond_stake: m.draft_beyond_stake,
	beyond_deadline: ({ said, rule }) => m.draft_beyond_deadline({ said: read(said, '이/가'), rule }),
	drift: ({ figure, outlet, act, first }) =>
		m.draft_drift({
			figure: read(figure, '을/를'),
			outlet: read(outlet, '은/는'),
			act: ACTS[act](),
			first: ACTS[first]()
		}),
	no_time: m.draft_no_time,
	no_venue: m.draft_no_venue,
	absolute: m.draft_absolute
};
const ACTS: Record<Act, () => string> = {
	earned: m.draft_act_earned,
	staked: m.draft_act_staked,
	lost: m.draft_act_lost,
	traded: m.draft_act_traded
};

/** What is wrong, in the reader's language. */
const wordsOf = <Rule extends DraftRule>({
	rule,
	values
}: {
	rule: Rule;
	values: RuleValues[Rule];
}) => WORDS[rule](values);

/** The draft in pieces, those that a finding is about with its numbers. */
function pieces(draft: string, findings: readonly Finding[]) {
	const edges = [...new Set([0, draft.length, ...findings.flatMap(({ from, to }) => [from, to])])];
	edges.sort((a, b) => a - b);
	return edges.slice(0, -1).map((from, i) => {
		const to = edges[i + 1]!;
		const about = findings.flatMap((finding, n) =>
			finding.from <= from && finding.to >= to ? [n + 1] : []
		);
		return { text: draft.slice(from, to), about };
	});
}

export const load: PageServerLoad = ({ locals }) => ({
	today: new Date(locals.context.clock.now()).toISOString().slice(0, 10)
});

export const actions: Actions = {
	/** Checks the pasted draft. Nothing of it is kept. */
	default: async (event) => {
		const { locals, request } = event;
		const { clock, connection } = locals.context;
		const form = await request.formData();
		const given = form.get('draft');
		const date = form.get('date');
		const draft = typeof given === 'string' ? given.normalize('NFC').replaceAll('\r\n', '\n') : '';
		const now = clock.now();
		const today = new Date(now).toISOString().slice(0, 10);
		const on = typeof date === 'string' && DATE.test(date) ? date : today;
		const refused = (message: string) => fail(400, { draft, date: on, message });
		if (draft.trim() === '') return refused(m.draft_empty());
		if (Buffer.byteLength(draft) > LONGEST) {
			return fail(413, { draft: '', date: on, message: m.draft_large() });
		}
		if (Number.isNaN(Date.parse(on))) return refused(m.draft_date());
		const locale = localeOf(getLocale());
		const zone = printZone(event) ?? PRINT_ZONES[locale];
		const findings = await check(connection, draft, {
			now,
			date: on,
			moment: (at) => moment(at, zone, locale)
		});
		return {
			draft,
			date: on,
			result: {
				pieces: pieces(draft, findings),
				findings: findings.map((finding) => ({
					said: draft.slice(finding.from, finding.to),
					words: wordsOf(finding),
					proposal: finding.proposal,
					evidence: finding.evidence
				}))
			}
		};
	}
};
