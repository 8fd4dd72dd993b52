import type { Clocks } from '#lib/domain/clocks.ts';
import { localeOf, span } from '#lib/domain/format.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { statusPage } from '#lib/server/db/status.ts';
import { replicaWords } from '../database-words.ts';
import { timesOf } from '../times.ts';
import type { PageServerLoad } from './$types';

/** How everything that is read stands. */
export const load: PageServerLoad = async ({ locals, url }) => {
	const status = await statusPage(locals.context.db, timesOf({ locals, url }));
	const replica = replicaWords(locals.context, localeOf(getLocale()));
	return {
		status,
		faults: [...(replica === null ? [] : [replica]), ...clockWords(status.clocks)],
		speedLink: m.speed_link()
	};
};

/** Wrong clocks in sentences, our own first. */
function clockWords({ machine, services }: Clocks): string[] {
	const locale = localeOf(getLocale());
	const duration = (ms: number) => span(Math.abs(ms), locale);
	return [
		...(machine === null
			? []
			: [
					(machine > 0 ? m.clock_machine_ahead : m.clock_machine_behind)({
						duration: duration(machine)
					})
				]),
		...services.map(({ service, off }) =>
			(off > 0 ? m.clock_ahead : m.clock_behind)({ service, duration: duration(off) })
		)
	];
}
