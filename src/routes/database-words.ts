import { span, type Locale } from '#lib/domain/format.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Context } from '#lib/server/context.ts';
import type { ReplicaFault } from '#lib/server/db/replica.ts';

/** What every page says while it comes from a replica alone: `{since}` and `{asOf}` are moments for the reader's zone. */
export type DatabaseLost = { label: string; words: string; since: number; asOf: number | null };

/** That the primary does not answer, for the head of every page; null while it does, or where there is no replica. */
export function databaseLost({ standing }: Context): DatabaseLost | null {
	const now = standing();
	if (now?.primaryLostAt == null) return null;
	const { primaryLostAt: since, asOf } = now;
	return {
		label: m.database(),
		words:
			asOf === null
				? m.database_lost_undated({ since: '{since}' })
				: m.database_lost({ since: '{since}', asOf: '{asOf}' }),
		since,
		asOf
	};
}

const FAULT_WORDS: Record<ReplicaFault, (given: { duration: string }) => string> = {
	silent: () => m.database_replica_silent(),
	'no replica': () => m.database_replica_none(),
	foreign: () => m.database_replica_foreign(),
	behind: m.database_replica_behind
};

/** Why the replica is not read, for whoever looks after it; null where all is well. */
export function replicaWords({ standing }: Context, locale: Locale): string | null {
	const { fault, behind } = standing() ?? { fault: null, behind: null };
	if (fault === null) return null;
	const ms = behind ?? 0;
	const seconds = `${Math.round(ms / 1000)}${locale === 'ko' ? '초' : ' s'}`;
	return FAULT_WORDS[fault]({ duration: ms < 60_000 ? seconds : span(ms, locale) });
}
