import { afterAll, describe, expect, test } from 'vitest';
import { metrics } from '#lib/server/api/metrics.ts';
import { readConfig } from '#lib/server/config.ts';
import { createContext } from '#lib/server/context.ts';
import { connect, migrate } from '#lib/server/db/connect.ts';
import { FIRST_PAUSE, MOST_FAILURES } from '#lib/server/db/outage.ts';
import { saveSources, sourceFeedId, sourceId } from '#lib/server/db/source.ts';
import { statusPage } from '#lib/server/db/status.ts';
import { createHttp } from '#lib/server/http.ts';
import { dutiesOf, prepare } from '#lib/server/jobs/index.ts';
import { requeue } from '#lib/server/jobs/requeue.ts';
import { runPass, type PassOptions } from '#lib/server/jobs/runner.ts';
import { venues } from '#lib/server/venues/index.ts';
import type { Failure, ServiceName } from '../../scripts/simulator/orders.ts';
import { world } from '../../scripts/simulator/scenario.ts';
import { startSimulator, type Simulator } from '../../scripts/simulator/server.ts';

const NOW = Date.UTC(2026, 0, 26, 9, 5);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

// --- The world ---------------------------------------------------------------------------------------

/** A few questions of each venue and three outlets: enough that one can fail and others be fresh. */
const whole = world(1, NOW);
const small = {
	...whole,
	events: ['polymarket', 'kalshi', 'manifold', 'predictit'].flatMap((venue) =>
		whole.events.filter((event) => event.venue === venue && !event.archived).slice(0, 4)
	),
	outlets: whole.outlets.filter(({ staleFrom }) => staleFrom === null).slice(0, 3),
	outages: []
};

const ends: (() => unknown)[] = [];
afterAll(() => Promise.all(ends.map((end) => end())));

let now = NOW;
const simulator: Simulator = await startSimulator({ world: small, clock: () => now, gzip: false });
ends.push(() => simulator.close());

/** Each place where a fault is tried: which answers are damaged, and whose health must say so. */
type Target = { service: ServiceName; path: string; feed: string; spacing: number; burst: number };
const firstOutlet = simulator.sources[0]!.url;
const ofVenue = (service: ServiceName, path: string, feed: string): Target => ({
	service,
	path,
	feed,
	...venues.flatMap((venue) => venue.services).find(({ id }) => id === feed)!
});
const VENUES = [
	ofVenue('gamma', '/events/keyset', 'polymarket:gamma'),
	ofVenue('kalshi', '/events', 'kalshi'),
	ofVenue('manifold', '/search-markets', 'manifold'),
	ofVenue('predictit', '/all', 'predictit')
];
const NEWS: Target = {
	service: 'news',
	path: new URL(firstOutlet).pathname.slice('/news'.length),
	feed: sourceFeedId(sourceId(firstOutlet)),
	spacing: 0,
	burst: 1
};
const FX: Target = { service: 'fx', path: '/', feed: 'fx', spacing: 0, burst: 1 };
const GDELT: Target = { service: 'gdelt', path: '/', feed: 'gdelt', spacing: 10_000, burst: 1 };

/** Hearsay on an empty database, with a clock that only sleeping moves and patience for a moment. */
async function hearsay() {
	now = NOW;
	simulator.orders.length = 0;
	simulator.requests.length = 0;
	const connection = connect(':memory:');
	ends.push(() => connection.close());
	await migrate(connection);
	const told: { event: string; fields: Record<string, unknown> }[] = [];
	const clock = { now: () => now, sleep: async (ms: number) => void (now += Math.max(0, ms)) };
	const context = createContext(
		readConfig({ ...simulator.settings, FEEDS: 'polymarket,kalshi,manifold,predictit,gdelt,fx' }),
		{ connection, clock, log: (event, fields = {}) => told.push({ event, fields }) }
	);
	const { db } = context;
	// One topic of our own, so that GDELT is asked; the starter ones would ask a hundred times.
	for (const name of ['starter topics', 'starter speakers'])
		await db.insertInto('setting').values({ name, value: '1' }).execute();
	await prepare(context);
	await db
		.insertInto('topic')
		.values({
			slug: 'ryanair',
			nameEn: 'Ryanair',
			nameKo: '라이언에어',
			query: 'Musk Ryanair',
			aliases: '[]',
			markets: '[]',
			search: '[]',
			origin: 'track',
			seenAt: NOW
		})
		.execute();
	await saveSources(db, simulator.sources, 'track');
	const network = () =>
		createHttp({
			connection,
			clock,
			contact: '',
			allowed: context.config.allowHosts,
			log: context.log,
			random: () => 0.5,
			timeouts: { connect: 1000, headers: 250, idle: 250, whole: 500 },
			// Names that a redirect may lead to; nothing here goes further than this machine.
			resolve: async () => ['10.0.0.1']
		});
	const http = network();
	ends.push(() => http.close());
	return {
		context,
		told,
		network,
		pass: async (options: Partial<PassOptions> = {}) =>
			await runPass(context, await dutiesOf(context), {
				jobs: ['markets', 'news', 'fx'],
				http,
				...options
			}),
		status: async () => await statusPage(db, { now, asOf: null }),
		metrics: async () => await (await metrics(() => context)).text(),
		evidence: async (feed: string) =>
			await db.selectFrom('quarantine').selectAll().where('feedId', '=', feed).execute()
	};
}

type Hearsay = Awaited<ReturnType<typeof hearsay>>;

/** A service's requests never come faster than its limit: `burst` at once, then `spacing` apart. */
function expectPace({ service, spacing, burst }: Target) {
	const times = simulator.requests
		.filter((request) => request.service === service)
		.map(({ at }) => at);
	for (let i = burst; i < times.length; i++) {
		expect(times[i]! - times[i - burst]!).toBeGreaterThanOrEqual(spacing);
	}
}

/** Every feed but the one with the fault has been read, and is well. */
async function expectOthersFresh({ status }: Hearsay, { feed: failing }: Target) {
	const { feeds } = await status();
	const others = feeds.filter(
		({ id }) => id !== failing && !['polymarket:clob', 'polymarket:data'].includes(id)
	);
	expect(others.length).toBeGreaterThanOrEqual(7);
	for (const { id, state, lastSuccess } of others) {
		expect([id, state, lastSuccess !== null && lastSuccess >= NOW]).toEqual([id, 'ok', true]);
	}
}

/** The feed says what failed, where and why, on the status page and to Prometheus. */
async function expectNamed(hearsay: Hearsay, { feed: id }: Target, cause: string) {
	const feed = (await hearsay.status()).feeds.find((one) => one.id === id)!;
	expect(['failing', 'waiting', 'gone']).toContain(feed.state);
	expect(feed.failures).toBeGreaterThan(0);
	expect(feed.lastError).toMatchObject({ cause, message: expect.stringMatching(/\w+ \w+/) });
	const endpoint = feed.lastError!.endpoint!;
	expect(endpoint).toMatch(/^\//);
	const line = `hearsay_feed_error{feed="${id}",endpoint="${endpoint}",cause="${cause}"`;
	expect(await hearsay.metrics()).toContain(line);
	return feed;
}

// --- Answers that are none -----------------------------------------------------------------------------

type Fault = {
	name: string;
	order: Failure;
	cause: string;
	/** Whether something arrives that can be kept. */
	body: boolean;
	/** Where it is no fault: GDELT's `{}` means that nothing was found. */
	not?: Target[];
};

const redirect = (name: string, to: string, cause = 'blocked'): Fault => ({
	name,
	order: { kind: 'redirect', to },
	cause,
	body: false
});

const FAULTS: Fault[] = [
	{ name: 'no answer for long', order: { kind: 'delay', ms: 700 }, cause: 'timeout', body: false },
	{
		name: 'an answer that trickles',
		order: { kind: 'trickle', bytes: 1, everyMs: 40 },
		cause: 'timeout',
		body: true
	},
	{ name: 'a connection that is cut', order: { kind: 'cut' }, cause: 'body', body: true },
	{ name: 'a connection that is reset', order: { kind: 'reset' }, cause: 'network', body: false },
	...[401, 403, 404, 410, 429, 500, 503].map((status) => ({
		name: `${status}`,
		order: { kind: 'status' as const, status },
		cause: 'status',
		body: false
	})),
	{
		name: '429 with Retry-After in seconds',
		order: { kind: 'status', status: 429, retryAfter: 1200 },
		cause: 'status',
		body: false
	},
	{
		name: '503 with Retry-After as a date',
		order: { kind: 'status', status: 503, retryAfter: new Date(NOW + HOUR).toUTCString() },
		cause: 'status',
		body: false
	},
	{ name: 'a page of HTML with 200', order: { kind: 'html200' }, cause: 'body', body: true },
	{
		name: 'a sentence with 200',
		order: { kind: 'text200' },
		cause: 'body',
		body: true,
		// There it is how a query is refused.
		not: [GDELT]
	},
	{ name: 'nothing with 200', order: { kind: 'empty' }, cause: 'body', body: true },
	{
		name: '{} with 200',
		order: { kind: 'emptyObject' },
		cause: 'body',
		body: true,
		not: [GDELT]
	},
	{
		name: 'a gzip bomb',
		order: { kind: 'gzipBomb', megabytes: 128 },
		cause: 'too-large',
		body: true
	},
	{ name: '200 MB', order: { kind: 'huge', megabytes: 200 }, cause: 'too-large', body: true },
	{
		name: 'bytes that are no UTF-8',
		order: { kind: 'invalidUtf8' },
		cause: 'body',
		body: true,
		// Text is read with a mark in place of what is none: the rest of a feed is worth having.
		not: [GDELT, NEWS, FX]
	},
	redirect('a redirect to a private address', 'http://10.0.0.1/'),
	redirect('a redirect to a link-local address', 'http://169.254.169.254/latest/meta-data'),
	redirect('a redirect to a link-local address of IPv6', 'http://[fe80::1]/'),
	redirect('a redirect to a name inside', 'http://metadata.example/'),
	redirect('a redirect loop', 'loop', 'redirect')
];

describe.each(FAULTS)('$name', ({ order, cause, body, not = [] }) => {
	const targets = [...VENUES, NEWS, FX, GDELT].filter((target) => !not.includes(target));
	test.each(targets)(
		'at $feed is named with endpoint and cause, and no other feed hears of it',
		async (target) => {
			const world = await hearsay();
			simulator.order({ ...order, service: target.service, path: target.path });
			await world.pass();
			const feed = await expectNamed(world, target, cause);
			await expectOthersFresh(world, target);
			const kept = await world.evidence(target.feed);
			expect(kept.map(({ kind }) => kind)).toEqual(body ? ['body'] : []);
			expectPace(target);
			if (order.kind === 'status' && order.retryAfter !== undefined) {
				expect(feed.state).toBe('waiting');
				const asked = simulator.requests.length;
				await world.pass({ force: true, jobs: ['news', 'fx', 'markets'] });
				const again = simulator.requests.slice(asked).filter(({ path, service }) =>
					service === target.service ? path.startsWith(target.path) : false
				);
				expect(again).toEqual([]);
			}
			if (order.kind === 'status' && order.status === 410) return;

			// Once the fault is over, so is the failure, and requeue is done with its evidence.
			simulator.orders.length = 0;
			now += DAY + HOUR;
			await world.pass();
			const after = (await world.status()).feeds.find(({ id }) => id === target.feed)!;
			expect([after.state, after.failures]).toEqual(['ok', 0]);
			await requeue(world.context);
			expect((await world.evidence(target.feed)).every(({ solvedAt }) => solvedAt !== null)).toBe(
				true
			);
		}
	);
});

// --- Items that cannot be read ---------------------------------------------------------------------------

/** What undoes the damage of an order: the fix of an adapter, for this test. */
const PAYLOAD = /never/;
