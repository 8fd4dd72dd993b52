import { isLoopback, servingFault, wrongSettings, type Config } from '../config.ts';
import type { Check } from './check.ts';

const check = (verdict: Check['verdict'], says: string): Check => ({
	part: 'settings',
	of: 'settings',
	verdict,
	says
});

/** The settings that cannot be used: with any of them no command works. */
export const unusableSettings = (env?: Record<string, string | undefined>): Check[] =>
	wrongSettings(env).map((sentence) => check('fail', sentence));

/** What settings that can be used mean for whoever serves with them. */
export function settingsChecks(
	config: Pick<Config, 'host' | 'origin' | 'secret' | 'production' | 'contact' | 'feeds'>
): Check[] {
	const { origin, contact, feeds } = config;
	const fault = servingFault(config);
	const found: Check[] = [];
	if (fault !== null) found.push(check('fail', fault));
	if (origin.startsWith('http:') && !isLoopback(new URL(origin).hostname)) {
		found.push(
			check(
				'warn',
				`ORIGIN is ${origin}: passwords and tokens travel where others can read them. Put a proxy with HTTPS in front (scripts/deploy/README.md) and name the https address.`
			)
		);
	}
	if (feeds.size > 0 && contact === '') {
		found.push(
			check(
				'warn',
				'FEED_CONTACT is empty: who runs a feed cannot tell you of trouble and may shut you out instead. Set an address.'
			)
		);
	}
	return found.length > 0 ? found : [check('ok', 'All settings can be used.')];
}
