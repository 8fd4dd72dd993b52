import type { RequestEvent } from '@sveltejs/kit';
import type { Snapshot } from '#lib/charts/snapshot.ts';
import { canonicalJson } from '#lib/domain/canonical-json.ts';
import { METHODS, TERMS } from '#lib/domain/export.ts';
import { audited, authorOf } from '#lib/server/db/audit.ts';
import { findSnapshot, saveSnapshot, snapshotHash, type Storing } from '#lib/server/db/snapshot.ts';
import type { Taken } from '../chart-answer.ts';
import { takenMarket } from '../markets/[id]/taken.ts';
import { knownAt, originsOf } from '../origins.ts';
import { takenTopic } from '../topics/[slug]/taken.ts';

type Subject = Snapshot['subject'];

/** The topic or market whose page an address is, or null. */
export function subjectOf({ pathname }: URL): Subject | null {
	const [, kind, id, ...more] = pathname.split('/');
	if ((kind !== 'topics' && kind !== 'markets') || !id || more.length > 0) return null;
	try {
		return { kind, id: decodeURIComponent(id) };
	} catch {
		return null;
	}
}

/**
 * Stores what the page of a topic or market shows at an address, with range, axis and moment as they
 * stand in it. Throws SvelteKit's 404 or 400 where that page would.
 */
export async function freeze(
	subject: Subject,
	url: URL,
	{ locals }: Pick<RequestEvent, 'locals'>
): Promise<Storing> {
	const { clock, config, connection } = locals.context;
	const now = clock.now();
	const taken =
		subject.kind === 'topics'
			? await takenTopic({ locals, url, params: { slug: subject.id } })
			: await takenMarket({ locals, url, params: { id: subject.id } });
	const text = canonicalJson(await snapshotOf(subject, taken, locals));
	return await audited(connection, authorOf(locals.reader), now, async ({ db }, note) => {
		const hash = snapshotHash(text);
		const isNew = (await findSnapshot(db, hash)).state === 'missing';
		const stored = await saveSnapshot(db, text, { now, perHour: config.snapshotsPerHour });
		if (isNew && 'hash' in stored) {
			await note({ action: 'snapshot stored', subject: `/s/${hash}`, after: subject });
		}
		return stored;
	});
}

async function snapshotOf(subject: Subject, taken: Taken, locals: App.Locals): Promise<Snapshot> {
	const { figure, markets, title, asOf } = taken;
	const origins = await originsOf(taken, { locals });
	return {
		version: 1,
		subject,
		name: { en: title('en'), ko: title('ko') },
		figure,
		markets: markets.map(marketOf),
		origins,
		asOf,
		knownAt: knownAt(taken, origins),
		simulated: locals.context.config.simulated,
		methods: METHODS,
		terms: TERMS
	};
}

/** A market with its rules, without what else its page lists. */
const marketOf = (market: Snapshot['markets'][number]): Snapshot['markets'][number] => ({
	id: market.id,
	venue: market.venue,
	eventId: market.eventId,
	eventTitle: market.eventTitle,
	title: market.title,
	label: market.label,
	url: market.url,
	status: market.status,
	opensAt: market.opensAt,
	closesAt: market.closesAt,
	outcome: market.outcome,
	quote: market.quote,
	change24h: market.change24h,
	checkedAt: market.checkedAt,
	every: market.every,
	volume: market.volume,
	volume24h: market.volume24h,
	liquidity: market.liquidity,
	fee: market.fee,
	breakEven: market.breakEven,
	money: market.money,
	rules: market.rules
});
