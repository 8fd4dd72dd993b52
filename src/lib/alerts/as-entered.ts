/** Rules and routes as the fields hold them that they were entered by, for a form or a command that changes some. */
import type { AlertRule, Route } from '#lib/domain/alert.ts';
import { writtenSubject } from './entry.ts';
import { writtenMinute } from './hours.ts';

const percentage = (p: number) => String(Number((p * 100).toFixed(4)));

/** A rule as the fields of its form hold it. */
export function ruleFields({ name, subject, options, cooldown }: AlertRule) {
	const own: Record<string, string> =
		options.kind === 'threshold'
			? { level: percentage(options.level), side: options.side }
			: options.kind === 'source'
				? { hours: String(options.hours) }
				: options.kind === 'watch'
					? { lo: percentage(options.lo), hi: percentage(options.hi) }
					: {};
	return {
		...{ name, kind: options.kind, subject: writtenSubject(subject), ...own },
		cooldown: String(cooldown / 3_600_000)
	};
}

/** A route as the fields of its form hold it, without what opens it. */
export function routeFields(route: Route): Record<string, string> {
	const time = (minute: number | null) => (minute === null ? '' : writtenMinute(minute));
	return {
		...{ name: route.name, kind: route.kind, lang: route.lang, zone: route.zone },
		...{ quiet_from: time(route.quietFrom), quiet_to: time(route.quietTo) },
		...{ digest: time(route.digestAt), brief: time(route.briefAt) }
	};
}
