import { DEED_WORDS } from '#lib/components/deed-words.ts';
import { m } from '#lib/paraglide/messages.js';
import { auditEntry } from '#lib/server/db/audit.ts';
import { canUndo, DESK_DEEDS } from '#lib/server/undo.ts';
import { editing, pageOf } from './editing.ts';
import type { LayoutServerLoad } from './$types';

/** The parts of the desk, and what was just done (`done` in the address: its entry), to be taken back. */
export const load: LayoutServerLoad = async ({ locals, url }) => {
	await editing({ locals, url });
	const asked = url.searchParams.get('done');
	const entry =
		asked !== null && /^[1-9]\d{0,8}$/.test(asked)
			? await auditEntry(locals.context.db, Number(asked))
			: null;
	return {
		back: pageOf(url),
		parts: [
			{ href: '/desk', label: m.desk_changes() },
			{ href: '/desk/topics', label: m.desk_topics() },
			{ href: '/desk/links', label: m.desk_links() },
			{ href: '/desk/rules', label: m.desk_rules() },
			{ href: '/desk/stories', label: m.desk_stories() },
			{ href: '/desk/sources', label: m.desk_sources() },
			{ href: '/desk/claims', label: m.desk_claims() }
		],
		done:
			entry && DESK_DEEDS.includes(entry.action)
				? {
						entry: entry.id,
						what: DEED_WORDS[entry.action](),
						subject: entry.subject,
						undo: canUndo(entry.action)
					}
				: null
	};
};
