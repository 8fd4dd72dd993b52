import { m } from '#lib/paraglide/messages.js';
import { editorOf } from '#lib/server/editing.ts';
import { inPast } from '../past.ts';
import { timesOf } from '../times.ts';
import { briefOf } from './brief-of.ts';
import type { PageServerLoad } from './$types';

/** The morning brief, with the ways to have it elsewhere. Every word comes as text. */
export const load: PageServerLoad = async (event) => {
	const edits = (await editorOf(event.locals.context, event.locals)) !== null;
	return {
		brief: await briefOf(event),
		links: [
			{ href: inPast('/brief.md', timesOf(event).asOf), label: m.brief_markdown() },
			{ href: '/feed.atom', label: m.feed_link() },
			{ href: '/feed.json', label: m.feed_json_link() },
			...(edits ? [{ href: '/alerts', label: m.alerts_title() }] : [])
		]
	};
};
