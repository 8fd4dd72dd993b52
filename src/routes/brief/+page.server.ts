import { m } from '#lib/paraglide/messages.js';
import { inPast } from '../past.ts';
import { timesOf } from '../times.ts';
import { briefOf } from './brief-of.ts';
import type { PageServerLoad } from './$types';

/** The morning brief. Every word comes as text. */
export const load: PageServerLoad = async (event) => ({
	brief: await briefOf(event),
	markdown: { href: inPast('/brief.md', timesOf(event).asOf), label: m.brief_markdown() }
});
