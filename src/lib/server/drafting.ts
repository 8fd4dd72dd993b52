import type { Reader } from '#lib/domain/person.ts';
import type { Context } from './context.ts';
import { createLimit, type Limit } from './limit.ts';

const TEN_MINUTES = 10 * 60_000;

/** Drafts that one address or person may have checked in ten minutes: each takes as much as many pages. */
export const createDraftLimit = ({ most = 30 } = {}): Limit =>
	createLimit({ most, per: TEN_MINUTES });

const kept = new WeakMap<Context, Limit>();

/**
 * Counts a draft of whoever asks. Gives how long they have to wait, ms; 0: it may be checked. Programs on this machine
 * have no limit.
 */
export function takeDraft(
	context: Context,
	{ reader, client }: { reader: Reader | null; client: string | null },
	limit = kept.get(context) ?? createDraftLimit()
): number {
	kept.set(context, limit);
	const key = reader ? `person ${reader.person.id}` : client;
	if (client === null || key === null) return 0;
	const now = context.clock.now();
	const wait = limit.wait(key, now);
	if (wait === 0) limit.take(key, now);
	return wait;
}
