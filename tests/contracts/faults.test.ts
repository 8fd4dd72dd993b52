import { afterAll, describe, expect, test } from 'vitest';
import { metrics } from '#lib/server/api/metrics.ts';
import { readConfig } from '#lib/server/config.ts';
import { createContext } from '#lib/server/context.ts';
import { connect, migrate } from '#lib/server/db/connect.ts';
import { FIRST_PAUSE, MOST_FAILURES } from '#lib/server/db/outage.ts';
import { saveSources, sourceFeedId, sourceId } from '#lib/server/db/source.ts';
import { statusPage } from '#lib/server/db/status.ts';
import type { Timeouts } from '#lib/server/fetch-error.ts';
import { createHttp } from '#lib/server/http.ts';
import { dutiesOf } from '#lib/server/jobs/index.ts';
import { prepare } from '#lib/server/jobs/prepare.ts';
import type { JobName } from '#lib/server/jobs/job.ts';
import { requeue } from '#lib/server/jobs/requeue.ts';
import { runPass, type PassOptions } from '#lib/server/jobs/runner.ts';
import { venues } from '#lib/server/venues/index.ts';
import type { Venue } from '#lib/server/venues/venue.ts';
import type { Failure, ServiceName } from '../../scripts/simulator/orders.ts';
import { world } from '../../scripts/simulator/scenario.ts';
import { startSimulator, type Simulator } from '../../scripts/simulator/server.ts';

const NOW = Date.UTC(2026, 0, 26, 9, 5);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
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
const open = (port?: number) =>
	startSimulator({ world: small, clock: () => now, gzip: false, port });
let simulator: Simulator = await open();
const { port } = new URL(simulator.url);
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

/** Time enough for a busy machine, and little where a fault is to take longer. */
const PATIENT: Timeouts = { connect: 5000, headers: 10_000, idle: 10_000, whole: 20_000 };
const HASTY: Timeouts = { connect: 5000, headers: 400, idle: 400, whole: 800 };

/** Hearsay on an empty database, with a clock that only sleeping moves, before services that start anew. */
async function hearsay(timeouts = PATIENT) {
	now = NOW;
	await simulator.close();
	simulator = await open(Number(port));
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
			timeouts,
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
		({ id }) =>
			id !== failing && !['polymarket:clob', 'polymarket:data', 'polymarket:ws'].includes(id)
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
	timeouts?: Timeouts;
	/** Where it is tried, if not everywhere. */
	at?: Target[];
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
	{
		name: 'no answer for long',
		order: { kind: 'delay', ms: 1000 },
		cause: 'timeout',
		body: false,
		timeouts: HASTY,
		at: [VENUES[1]!, NEWS, GDELT]
	},
	{
		name: 'an answer that trickles',
		order: { kind: 'trickle', bytes: 1, everyMs: 40 },
		cause: 'timeout',
		body: true,
		timeouts: HASTY,
		at: [VENUES[1]!, NEWS, GDELT]
	},
	{ name: 'a connection that is cut', order: { kind: 'cut' }, cause: 'body', body: true },
	{ name: 'a connection that is reset', order: { kind: 'reset' }, cause: 'network', body: false },
	...[403, 404, 410, 429, 500].map((status) => ({
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

const EVERYWHERE = [...VENUES, NEWS, FX, GDELT];

describe.each(FAULTS)('$name', ({ order, cause, body, timeouts, at = EVERYWHERE, not = [] }) => {
	const targets = at.filter((target) => !not.includes(target));
	test.each(targets)(
		'at $feed is named with endpoint and cause, and no other feed hears of it',
		async (target) => {
			const world = await hearsay(timeouts);
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
				const again = simulator.requests
					.slice(asked)
					.filter(({ path, service }) =>
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

// --- Items that cannot be read, pages that do not move, clocks that are wrong -----------------------------

const marketsOf = async ({ context }: Hearsay) =>
	(await context.db.selectFrom('market').select('id').orderBy('id').execute()).map(({ id }) => id);

/** What stands in a sound item where the order put nonsense: with it, an adapter "knows the new shape". */
const SOUND: Record<string, unknown> = {
	'polymarket:gamma': '["0.5", "0.5"]',
	kalshi: '0.1200',
	manifold: 0.5,
	predictit: 0.5
};
const repaired = (item: unknown, value: unknown) =>
	JSON.parse(
		JSON.stringify(item).replace('{"unexpected":[true]}', () => JSON.stringify(value))
	) as unknown;

describe.each(VENUES)('at $feed', (target) => {
	const well = async () => {
		const world = await hearsay();
		await world.pass({ jobs: ['markets'] });
		return await marketsOf(world);
	};

	test('an item of a wrong type costs that item, and requeue reads it after a fix', async () => {
		const all = await well();
		const world = await hearsay();
		simulator.order({ kind: 'wrongType', service: target.service, path: target.path });
		await world.pass();
		await expectOthersFresh(world, target);
		const kept = await world.evidence(target.feed);
		expect(kept.map(({ kind }) => kind)).toEqual(['item']);
		const read = await marketsOf(world);
		expect(read.length).toBeGreaterThan(0);
		expect(all.filter((id) => !read.includes(id)).length).toBeGreaterThan(0);
		expectPace(target);
		expect(await world.metrics()).toContain(`hearsay_quarantine_open{feed="${target.feed}"} 1\n`);

		// The outlets have items that nobody can read, too.
		const { quarantine } = await world.status();
		const others = quarantine
			.filter(({ feed }) => feed !== target.feed)
			.reduce((sum, { open }) => sum + open, 0);
		expect(await requeue(world.context)).toMatchObject({ solved: 0, left: 1 + others });
		const venue = venues.find(({ services }) => services.some(({ id }) => id === target.feed))!;
		const fixed: Venue = {
			...venue,
			reread: (endpoint, item, at) =>
				venue.reread!(endpoint, repaired(item, SOUND[target.feed]), at)
		};
		expect(await requeue(world.context, { venues: [fixed] })).toMatchObject({
			solved: 1,
			left: others
		});
		expect(await marketsOf(world)).toEqual(all);
	});

	test('a missing field costs at most that item, and a word nobody knows costs nothing else', async () => {
		const all = await well();
		for (const kind of ['missingField', 'newEnum'] as const) {
			const world = await hearsay();
			simulator.order({ kind, service: target.service, path: target.path });
			await world.pass();
			await expectOthersFresh(world, target);
			const read = await marketsOf(world);
			const kept = await world.evidence(target.feed);
			expect(read.length).toBeGreaterThan(0);
			// What is not there is in quarantine, with its reason; kinds of question that Manifold
			// invents are left out.
			if (read.length < all.length && !(kind === 'newEnum' && target.feed === 'manifold'))
				expect(kept.length).toBeGreaterThan(0);
			if (kind === 'missingField') expect(kept.length).toBeGreaterThan(0);
		}
	});

	test.each(['stuckCursor', 'repeatedPage'] as const)(
		'paging ends at a %s, and what was read is kept',
		async (kind) => {
			const all = await well();
			const world = await hearsay();
			simulator.order({ kind, service: target.service, path: target.path });
			await world.pass();
			await expectOthersFresh(world, target);
			expect(await marketsOf(world)).toEqual(all);
			expectPace(target);
			const asked = simulator.requests.filter(({ path }) => path.startsWith(target.path));
			expect(asked.length).toBeLessThan(5);
			// A cursor that Kalshi never gave is refused; a page that comes again is found out by us.
			if (target.service === 'kalshi')
				await expectNamed(world, target, kind === 'stuckCursor' ? 'status' : 'body');
		}
	);
});

test.each([-9, 9])(
	'a service whose clock is off by %i hours puts nothing into the future',
	async (hours) => {
		const world = await hearsay();
		simulator.order({ kind: 'clock', ms: hours * HOUR, service: '*' });
		await world.pass();
		const { db } = world.context;
		const newest = await db
			.selectFrom('article')
			.select(({ fn }) => fn.max('publishedAt').as('at'))
			.executeTakeFirst();
		// Clocks differ: ten minutes are let pass.
		expect(Number(newest?.at)).toBeLessThanOrEqual(now + 10 * 60_000);
		const checked = await db
			.selectFrom('marketState')
			.select(({ fn }) => fn.max('at').as('at'))
			.executeTakeFirst();
		expect(Number(checked?.at)).toBeLessThanOrEqual(now);
		const { feeds } = await world.status();
		expect(feeds.filter(({ state }) => state !== 'ok').map(({ id }) => id)).toEqual([]);
		// Everybody's clock but ours: it is ours that is wrong.
		const { machine, services } = (await world.status()).clocks;
		expect(Math.round(machine! / MINUTE)).toBe(-hours * 60);
		expect(services).toEqual([]);
		expect(await world.metrics()).toMatch(
			new RegExp(`hearsay_clock_off_seconds\\{service="this machine"\\} ${-hours * 3600}`)
		);
	}
);

test('a service whose clock alone is wrong is named, and no more once it is right', async () => {
	const world = await hearsay();
	const order = simulator.order({ kind: 'clock', ms: -9 * HOUR, service: 'kalshi' });
	await world.pass({ jobs: ['markets', 'fx'] });
	const clocks = async () => (await world.status()).clocks;
	expect(await clocks()).toEqual({
		machine: null,
		services: [{ service: 'kalshi', off: expect.any(Number), at: expect.any(Number) }]
	});
	expect(Math.round((await clocks()).services[0]!.off / MINUTE)).toBe(-9 * 60);
	expect(await world.metrics()).toContain('hearsay_clock_off_seconds{service="kalshi"} -32');
	order();
	now += HOUR;
	await world.pass({ jobs: ['markets', 'fx'] });
	expect(await clocks()).toEqual({ machine: null, services: [] });
});

// --- Outages ---------------------------------------------------------------------------------------------

const OUTAGES: [name: string, target: Target, jobs: JobName[]][] = [
	['Kalshi', VENUES[1]!, ['markets']],
	['Polymarket Gamma', VENUES[0]!, ['markets']],
	[simulator.sources[0]!.name, NEWS, ['news']]
];

test.each(OUTAGES)(
	'%s, when it fails again and again, is left alone, asked once after a pause, and told of once',
	async (name, target, jobs) => {
		const world = await hearsay();
		const { service, feed } = target;
		const asked = () => simulator.requests.filter((request) => request.service === service).length;
		const alerts = async () =>
			(await world.status()).alerts.map(({ kind, cause }) => [kind, cause]);
		const order = simulator.order({ kind: 'status', status: 500, service });
		// One pass tries four times where nothing else is asked of a service.
		for (let n = 0; n < 2 && asked() < MOST_FAILURES; n++) await world.pass({ jobs, force: true });
		expect(asked()).toBe(MOST_FAILURES);
		expect(await alerts()).toEqual([['outage', 'status']]);
		const { since, askAfter } = (await expectNamed(world, target, 'status')).outage!;
		expect(since).toBeGreaterThanOrEqual(NOW);
		expect(askAfter - now).toBeGreaterThan(0);
		expect(askAfter - now).toBeLessThanOrEqual(FIRST_PAUSE);
		expect(await world.metrics()).toContain(`hearsay_outage_seconds{feed="${feed}"} `);

		// Nobody asks before the pause is over: not by force, and not in a process that began after it.
		const another = world.network();
		ends.push(() => another.close());
		const { results } = await world.pass({ jobs, force: true, http: another });
		expect(results.find((result) => result.feed === feed)!.error).toContain(
			`${name} is not asked until `
		);
		expect(asked()).toBe(MOST_FAILURES);

		// Then one request, which fails: a longer pause, and no second alert.
		now = askAfter;
		await world.pass({ jobs, force: true });
		expect(asked()).toBe(MOST_FAILURES + 1);
		const again = (await world.status()).feeds.find(({ id }) => id === feed)!.outage!;
		expect(again.since).toBe(since);
		expect(again.askAfter - now).toBeGreaterThan(FIRST_PAUSE);
		expect(await alerts()).toHaveLength(1);

		order();
		now = again.askAfter;
		await world.pass({ jobs, force: true });
		expect(await alerts()).toEqual([
			['recovery', 'answered'],
			['outage', 'status']
		]);
		const { state, failures, outage } = (await world.status()).feeds.find(({ id }) => id === feed)!;
		expect([state, failures, outage]).toEqual(['ok', 0, null]);
		const events = world.told
			.map(({ event }) => event)
			.filter((event) => event.startsWith('outage'));
		expect(events).toEqual(['outage', 'outage ended']);
		const text = await world.metrics();
		expect(text).toContain('hearsay_alerts_total{kind="outage"} 1\n');
		expect(text).toContain('hearsay_alerts_total{kind="recovery"} 1\n');
		if (jobs.includes('markets')) await expectOthersFreshOf(world, feed);
	}
);

/** All venues but one have been read while it was down. */
async function expectOthersFreshOf({ status }: Hearsay, failing: string) {
	const { feeds } = await status();
	for (const { feed: id } of VENUES) {
		if (id === failing) continue;
		expect(feeds.find((feed) => feed.id === id)).toMatchObject({ state: 'ok', failures: 0 });
	}
}
