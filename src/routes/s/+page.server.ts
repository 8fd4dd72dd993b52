import { error, fail, redirect } from '@sveltejs/kit';
import { m } from '#lib/paraglide/messages.js';
import { mayFreeze } from '#lib/server/freezing.ts';
import { troubleWords } from '#lib/server/trouble-words.ts';
import { freeze, subjectOf } from './freeze.ts';
import type { Actions } from './$types';

/** Longest address of a page that is taken. */
const LONGEST = 2000;

export const actions: Actions = {
	/** Freezes the page that the form names, and leads to the snapshot. */
	default: async ({ request, locals, url }) => {
		if (!mayFreeze(locals.context.config, locals.reader)) error(403, m.freeze_off());
		const page = (await request.formData()).get('page');
		const refused = (status: number, message: string) => fail(status, { message });
		if (typeof page !== 'string' || page.length > LONGEST || !page.startsWith('/')) {
			return refused(400, m.freeze_what());
		}
		const there = URL.canParse(page, url.origin) ? new URL(page, url.origin) : null;
		const subject = there && there.origin === url.origin && subjectOf(there);
		if (!there || !subject) return refused(400, m.freeze_what());
		const stored = await freeze(subject, there, { locals }).catch((thrown: unknown) => {
			const trouble = troubleWords(thrown);
			if (trouble === null) throw thrown;
			return { trouble };
		});
		if ('trouble' in stored) return refused(503, stored.trouble);
		if ('hash' in stored) redirect(303, `/s/${stored.hash}`);
		const [status, words] = REFUSALS[stored.refused];
		return refused(status, words());
	}
};

const REFUSALS = {
	many: [429, m.freeze_many],
	large: [413, m.freeze_large]
} as const;
