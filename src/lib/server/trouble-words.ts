import { m } from '#lib/paraglide/messages.js';
import { isUnreachable } from '#lib/server/db/connect.ts';
import { isBusy, isUnwritable } from '#lib/server/db/trouble.ts';

/**
 * What whoever wanted to store something is told, in their language, when the database takes nothing just
 * now, which is nobody's fault: 503. Null: the error is about something else.
 */
export function troubleWords(error: unknown): string | null {
	if (isBusy(error)) return m.database_busy();
	return isUnwritable(error) || isUnreachable(error) ? m.freeze_unwritable() : null;
}
