import type { Status } from '#lib/domain/market.ts';
import { m } from '#lib/paraglide/messages.js';

/** How a market stands, in words. */
export const STATUS_WORDS: Record<Status, () => string> = {
	listed: m.status_listed,
	open: m.status_open,
	paused: m.status_paused,
	closed: m.status_closed,
	proposed: m.status_proposed,
	resolved: m.status_resolved,
	void: m.status_void
};
