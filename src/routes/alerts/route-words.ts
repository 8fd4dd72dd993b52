import type { RouteKind } from '#lib/domain/alert.ts';
import { m } from '#lib/paraglide/messages.js';

/** What the ways of going out are called. */
export const WAYS: Record<RouteKind, () => string> = {
	mail: m.route_mail,
	webhook: m.route_webhook,
	slack: m.route_slack,
	discord: m.route_discord,
	telegram: m.route_telegram,
	ntfy: m.route_ntfy
};
