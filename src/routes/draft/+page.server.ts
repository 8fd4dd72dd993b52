import { fail } from '@sveltejs/kit';
import { localeOf, moment } from '#lib/domain/format.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import type { Finding } from '#lib/print/draft/finding.ts';
import { check } from '#lib/server/draft.ts';
import { takeDraft } from '#lib/server/drafting.ts';
import { PRINT_ZONES } from '#lib/server/print.ts';
import { wordsOf } from '../draft-words.ts';
import { printZone } from '../to-print.ts';
import type { Actions, PageServerLoad } from './$types';

/** Longest draft, in bytes of UTF-8. */
const LONGEST = 1024 * 1024;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

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
		const wait = takeDraft(locals.context, locals);
		if (wait > 0) {
			event.setHeaders({ 'retry-after': String(Math.ceil(wait / 1000)) });
			const message = m.draft_wait({ minutes: Math.ceil(wait / 60_000) });
			return fail(429, { draft, date: on, message });
		}
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
