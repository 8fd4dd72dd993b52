import { m } from '#lib/paraglide/messages.js';
import { mayAlert } from '#lib/server/alerts/access.ts';
import { inPast } from '../past.ts';
import { timesOf } from '../times.ts';
import { briefOf } from './brief-of.ts';
import type { PageServerLoad } from './$types';

/** The morning brief, with the ways to have it elsewhere. Every word comes as text. */
export const load: PageServerLoad = async (event) => {
	const { context, reader } = event.locals;
	return {
		brief: await briefOf(event),
		links: [
			{ href: inPast('/brief.md', timesOf(event).asOf), label: m.brief_markdown() },
			{ href: '/feed.atom', label: m.feed_link() },
			{ href: '/feed.json', label: m.feed_json_link() },
			...(mayAlert(context.config, reader) ? [{ href: '/alerts', label: m.alerts_title() }] : [])
		]
	};
};
