import type { RequestEvent } from '@sveltejs/kit';
import { DEED_WORDS } from '#lib/components/deed-words.ts';
import { m } from '#lib/paraglide/messages.js';
import { auditEntry, type AuditEntry } from '#lib/server/db/audit.ts';
import { canUndo, DESK_DEEDS } from '#lib/server/undo.ts';
import { editing, pageOf } from './editing.ts';

/** What an entry speaks of, as people call it: of rules and routes their names. */
export function subjectOf({
	subject,
	before,
	after
}: Pick<AuditEntry, 'subject' | 'before' | 'after'>): string {
	if (!/^(alert|route) \d+$/.test(subject)) return subject;
	const { name } = JSON.parse(after ?? before ?? '{}') as { name?: unknown };
	const earlier = (JSON.parse(before ?? '{}') as { name?: unknown }).name;
	return [name, earlier].find((one) => typeof one === 'string') ?? subject;
}

/**
 * What stands around every page of the desk: its parts, and what was just done (`done` in the address: its
 * entry), to be taken back.
 */
export async function frame({ locals, url }: Pick<RequestEvent, 'locals' | 'url'>) {
	await editing({ locals, url });
	const asked = url.searchParams.get('done');
	const entry =
		asked !== null && /^[1-9]\d{0,8}$/.test(asked)
			? await auditEntry(locals.context.db, Number(asked))
			: null;
	return {
		back: pageOf(url),
		parts: [
			{ href: '/desk', label: m.desk_start() },
			{ href: '/desk/topics', label: m.desk_topics() },
			{ href: '/desk/claims', label: m.desk_claims() },
			{ href: '/desk/links', label: m.desk_links() },
			{ href: '/desk/rules', label: m.desk_rules() },
			{ href: '/desk/stories', label: m.desk_stories() },
			{ href: '/desk/sources', label: m.desk_sources() },
			{ href: '/alerts', label: m.alerts_title() }
		],
		done:
			entry && DESK_DEEDS.includes(entry.action)
				? {
						entry: entry.id,
						what: DEED_WORDS[entry.action](),
						subject: subjectOf(entry),
						undo: canUndo(entry.action)
					}
				: null
	};
}

export type Frame = Awaited<ReturnType<typeof frame>>;
