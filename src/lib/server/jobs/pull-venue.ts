import type { Ask, Reading, Venue } from '../venues/venue.ts';
import { dutyOf } from '../db/duty.ts';
import { saveLinks } from '../db/link.ts';
import {
	followedMarkets,
	marketKeys,
	marketRefs,
	mostTraded,
	saveReading,
	saveResolutions
} from '../db/market.ts';
import { notePolled } from '../db/poll.ts';
import { listTopics } from '../db/topic.ts';
import { FetchError, venueManners } from '../http.ts';
import {
	blame,
	isBroken,
	noteBlamed,
	reject,
	settle,
	watched,
	type Duty,
	type Work
} from './job.ts';

/** How many of the most traded markets get fresh prices besides the followed ones. */
const MOST_TRADED = 500;
/** Markets a topic's search may suggest, of each venue. */
const SUGGESTED = 25;

/** What a venue's adapter is handed: a fetcher per service, each with its limits and its health. */
export function askOf(
	work: Pick<Work, 'context' | 'http' | 'tally' | 'answers'>,
	venue: Venue
): Ask {
	const { context, http } = work;
	const fetchers = new Map(
		venue.services.map((service) => [
			service.id,
			watched(
				work,
				service.id,
				http.fetcher(context.config.base[service.setting]!, {
					...venueManners,
					name: service.name,
					// Where a second try would wait for a minute, the schedule tries again.
					tries: service.spacing < 5_000 ? venueManners.tries : 1,
					service: service.id,
					spacing: service.spacing,
					burst: service.burst
				})
			)
		])
	);
	return {
		service: (id: string) => fetchers.get(id)!,
		now: () => context.clock.now()
	};
}

/** Stores one page of a venue as it came: what parsed, and what did not. */
async function store(work: Work, feedId: string, every: number, reading: Reading) {
	const saved = await saveReading(work.context.connection, reading.markets, reading.at, every);
	work.tally.stored += saved.stored;
	work.tally.unchanged += saved.unchanged;
	await reject(work, feedId, reading.rejected);
	work.signal.throwIfAborted();
}

/** The catalogue of a venue, what topics search for or name, and how its other markets ended. */
export function marketsDuty(venue: Venue): Duty {
	const feedId = venue.serves.catalogue!;
	return {
		feedId,
		job: 'markets',
		every: venue.every.catalogue,
		perTopic: true,
		async run(work) {
			const { context, topic } = work;
			const { connection, db } = context;
			const ask = askOf(work, venue);
			const seen = new Set<string>();
			const keep = async (reading: Reading) => {
				for (const market of reading.markets) seen.add(market.id);
				await store(work, feedId, venue.every.catalogue, reading);
				work.progress(seen.size);
			};
			const resolver = venue.serves.resolutions ?? feedId;
			const steps: [string, () => Promise<void>][] = [
				[
					feedId,
					async () => {
						if (topic || !venue.catalogue) return;
						for await (const reading of venue.catalogue(ask)) await keep(reading);
					}
				],
				[venue.serves.search ?? feedId, () => searchTopics(work, venue, ask, keep)],
				// Followed and formerly open markets are asked for by name until they are settled.
				[
					venue.serves.poll ?? feedId,
					async () => {
						const rest = (await marketRefs(db, { venue: venue.id, settled: false, topic })).filter(
							(market) => !seen.has(market.id)
						);
						if (!venue.poll || rest.length === 0) return;
						for await (const reading of venue.poll(ask, rest)) await keep(reading);
					}
				],
				[
					resolver,
					async () => {
						if (!venue.resolutions) return;
						const now = context.clock.now();
						const ended = (await marketRefs(db, { venue: venue.id, settled: false, topic })).filter(
							({ status, closesAt }) =>
								status === 'closed' ||
								status === 'proposed' ||
								(closesAt !== null && closesAt < now)
						);
						for await (const page of venue.resolutions(ask, ended)) {
							await saveResolutions(connection, page.resolutions, page.at);
							await reject(work, resolver, page.rejected);
						}
					}
				]
			];
			// A step that fails does not keep the others from what they can still read; a service that
			// does not answer is not asked again in this pass.
			const errors: unknown[] = [];
			const silent = new Set<string>();
			for (const [service, step] of steps) {
				if (silent.has(service)) continue;
				try {
					await step();
				} catch (error) {
					if (work.signal.aborted || isBroken(error)) throw error;
					errors.push(blame(work, error));
					if (error instanceof FetchError) silent.add(service);
				}
			}
			if (errors.length === 0) return;
			await settle(work);
			for (const error of errors) await noteBlamed(work, error);
			throw errors[0];
		}
	};
}

/** What topics search for becomes suggested links; markets they name are fetched and confirmed. */
async function searchTopics(
	work: Work,
	venue: Venue,
	ask: Ask,
	keep: (reading: Reading) => Promise<void>
) {
	const { context, topic } = work;
	const { db } = context;
	const now = context.clock.now();
	for (const one of await listTopics(db)) {
		if (topic && one.slug !== topic) continue;
		const named = one.markets.filter((id) => id.startsWith(`${venue.id}:`));
		const known = await marketKeys(db, named);
		const unknown = named.filter((id) => !known.has(id));
		if (venue.byId && unknown.length > 0) {
			for await (const reading of venue.byId(ask, unknown)) await keep(reading);
			const found = await marketKeys(db, unknown);
			const missing = unknown.filter((id) => !found.has(id));
			await reject(
				work,
				venue.serves.catalogue!,
				missing.map((id) => ({
					endpoint: `topic ${one.slug}`,
					item: id,
					reason: `The topic ${one.slug} names ${id}, which ${venue.name} does not have.`
				}))
			);
		}
		const found = new Map<string, string>();
		for (const text of venue.search ? one.search : []) {
			const hits: string[] = [];
			for await (const reading of venue.search!(ask, text)) {
				await keep(reading);
				hits.push(...reading.markets.filter((market) => market.shown).map((market) => market.id));
				if (hits.length >= SUGGESTED) break;
			}
			for (const id of hits.slice(0, SUGGESTED)) found.set(id, text);
		}
		const keys = await marketKeys(db, [...named, ...found.keys()]);
		await saveLinks(
			db,
			[...keys].map(([id, key]) => ({
				kind: 'topic-market' as const,
				a: one.slug,
				b: String(key),
				score: named.includes(id) ? 1 : 0.6,
				reasons: named.includes(id)
					? ['named by the topic']
					: [`found by searching ${venue.name} for "${found.get(id)}"`],
				state: named.includes(id) ? ('confirmed' as const) : ('suggested' as const),
				decidedBy: named.includes(id) ? 'track' : 'machine'
			})),
			now
		);
	}
}

/** Fresh prices of what topics follow and of the most traded markets. */
export function quotesDuty(venue: Venue): Duty {
	const feedId = venue.serves.poll!;
	return {
		feedId,
		job: 'quotes',
		every: venue.every.poll,
		perTopic: true,
		async run(work) {
			const { db, clock } = work.context;
			// Where one request brings everything and few are allowed, the catalogue's prices are fresh.
			const service = venue.services.find(({ id }) => id === feedId)!;
			const sweep = await dutyOf(db, venue.serves.catalogue ?? feedId, 'markets');
			if (sweep?.lastDone && clock.now() - sweep.lastDone < service.spacing) return;
			const ids = new Set(await followedMarkets(db, { venue: venue.id, topic: work.topic }));
			if (!work.topic) for (const id of await mostTraded(db, venue.id, MOST_TRADED)) ids.add(id);
			if (ids.size === 0) return;
			const markets = await marketRefs(db, { ids: [...ids], settled: false });
			if (!work.topic) {
				const keys = await marketKeys(
					db,
					markets.map(({ id }) => id)
				);
				await notePolled(db, venue.id, [...keys.values()]);
			}
			let done = 0;
			for await (const reading of venue.poll!(askOf(work, venue), markets)) {
				await store(work, feedId, venue.every.poll, reading);
				work.progress((done += reading.markets.length), markets.length);
			}
		}
	};
}
