import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { sql } from 'kysely';
import type { Moment } from '#lib/domain/market.ts';
import type { AlertKind, StatusPage } from '#lib/domain/view.ts';
import type { Context } from '../context.ts';
import type { Standing } from '../db/replica.ts';
import { statusPage } from '../db/status.ts';
import { listenersOf } from './events.ts';
import { inTime, unreachable } from './health.ts';
import { requests, type Counted } from './requests.ts';

const STATES = ['ok', 'late', 'failing', 'waiting', 'gone'] as const;

/** `suffix` goes behind the family's name, as the parts of a histogram have it. */
type Sample = { suffix?: string; labels?: Record<string, string>; value: number };
type Family = {
	name: string;
	type: 'gauge' | 'counter' | 'histogram';
	help: string;
	samples: Sample[];
};

/** What the rows and this process say, each part as its source gives it. */
export type Told = {
	now: Moment;
	listeners: number;
	status: StatusPage;
	rows: Sample[];
	alerts: Sample[];
	storage: Sample[];
	answered: Counted;
	/** How primary and replica stand; null: there is no replica. */
	standing: Standing | null;
};

/** Watches how long the event loop is held up; nothing runs before the first look. */
let delay: ReturnType<typeof monitorEventLoopDelay> | null = null;

/** How often it is looked whether the loop turns, ms. What is recorded is the time between two looks. */
const EVERY = 10;

/** How long the event loop was held up since the last look, in seconds: median, 99th percentile, longest. */
function loopDelay(): Sample[] {
	if (delay === null) {
		delay = monitorEventLoopDelay({ resolution: EVERY });
		delay.enable();
	}
	const seconds = (nanoseconds: number) =>
		Number.isFinite(nanoseconds) ? Math.max(0, nanoseconds / 1e6 - EVERY) / 1000 : 0;
	const samples = [
		{ labels: { quantile: '0.5' }, value: seconds(delay.percentile(50)) },
		{ labels: { quantile: '0.99' }, value: seconds(delay.percentile(99)) },
		{ labels: { quantile: '1' }, value: delay.count === 0 ? 0 : seconds(delay.max) }
	];
	delay.reset();
	return samples;
}

/**
 * What a Prometheus server reads: health of feeds, quarantine, counts, and this process; 503 with the
 * reason when the database cannot be read. `open` gives the context and may throw.
 */
export async function metrics(open: () => Context): Promise<Response> {
	try {
		const context = open();
		const now = context.clock.now();
		const read = [
			statusPage(context.db, { now, asOf: null }),
			rowCounts(context),
			alertCounts(context),
			storageSizes(context)
		] as const;
		const [status, rows, alerts, storage] = await inTime(Promise.all(read));
		const told = {
			...{ now, listeners: listenersOf(context), answered: requests.counted() },
			standing: context.standing()
		};
		return new Response(prometheus(familiesOf({ ...told, status, rows, alerts, storage })), {
			headers: {
				'content-type': 'text/plain; version=0.0.4; charset=utf-8',
				'cache-control': 'no-store'
			}
		});
	} catch (error) {
		return unreachable(error);
	}
}

/** Every family there is, those without samples too. */
export function familiesOf(told: Told): Family[] {
	const { now, listeners, status, rows, alerts, storage, answered, standing } = told;
	const memory = process.memoryUsage();
	return [
		...serverFamilies(standing, now),
		{
			name: 'hearsay_feed_state',
			type: 'gauge',
			help: '1 for the state a feed is in, 0 for the others.',
			samples: status.feeds.flatMap(({ id, kind, state }) =>
				STATES.map((each) => ({
					labels: { feed: id, kind, state: each },
					value: each === state ? 1 : 0
				}))
			)
		},
		{
			name: 'hearsay_feed_last_success_age_seconds',
			type: 'gauge',
			help: 'Seconds since a feed last answered; absent when it never has.',
			samples: status.feeds.flatMap(({ id, lastSuccess }) =>
				lastSuccess === null
					? []
					: [{ labels: { feed: id }, value: Math.max(0, now - lastSuccess) / 1000 }]
			)
		},
		{
			name: 'hearsay_feed_failures',
			type: 'gauge',
			help: 'Failures in a row.',
			samples: status.feeds.map(({ id, failures }) => ({ labels: { feed: id }, value: failures }))
		},
		{
			name: 'hearsay_feed_error',
			type: 'gauge',
			help: 'When a feed that fails last did, in seconds since 1970; at which endpoint, and why.',
			samples: status.feeds.flatMap(({ id, failures, lastError }) =>
				lastError === null || failures === 0
					? []
					: [
							{
								labels: {
									feed: id,
									endpoint: lastError.endpoint ?? '',
									cause: lastError.cause ?? 'unknown',
									status: String(lastError.status ?? '')
								},
								value: lastError.at / 1000
							}
						]
			)
		},
		{
			name: 'hearsay_outage_seconds',
			type: 'gauge',
			help: 'How long a feed has not been asked, or been asked in vain, since its service failed too often.',
			samples: status.feeds.flatMap(({ id, outage }) =>
				outage === null
					? []
					: [{ labels: { feed: id }, value: Math.max(0, now - outage.since) / 1000 }]
			)
		},
		{
			name: 'hearsay_clock_off_seconds',
			type: 'gauge',
			help: 'By how much a wrong clock is ahead: a service’s, or that of this machine.',
			samples: [
				...status.clocks.services,
				...(status.clocks.machine === null
					? []
					: [{ service: 'this machine', off: status.clocks.machine }])
			].map(({ service, off }) => ({ labels: { service }, value: off / 1000 }))
		},
		{
			name: 'hearsay_alerts_total',
			type: 'counter',
			help: 'Outages that began and that ended, each counted once.',
			samples: alerts
		},
		{
			name: 'hearsay_quarantine_open',
			type: 'gauge',
			help: 'Items that could not be read and still cannot.',
			samples: status.quarantine.map(({ feed, open }) => ({ labels: { feed }, value: open }))
		},
		{
			name: 'hearsay_rows',
			type: 'gauge',
			help: 'How much is stored: the highest key given, which counts what was ever added.',
			samples: rows
		},
		{
			name: 'hearsay_event_clients',
			type: 'gauge',
			help: 'Connections that are told what changes: one for each browser that shows a page.',
			samples: [{ value: listeners }]
		},
		{
			name: 'process_resident_memory_bytes',
			type: 'gauge',
			help: 'Memory of the serving process.',
			samples: [{ value: memory.rss }]
		},
		{
			name: 'nodejs_heap_size_used_bytes',
			type: 'gauge',
			help: 'Heap in use in the serving process.',
			samples: [{ value: memory.heapUsed }]
		},
		{
			name: 'process_uptime_seconds',
			type: 'gauge',
			help: 'How long the serving process has been up.',
			samples: [{ value: process.uptime() }]
		},
		{
			name: 'nodejs_eventloop_delay_seconds',
			type: 'gauge',
			help: 'How long the event loop was held up since the last look.',
			samples: loopDelay()
		},
		{
			name: 'hearsay_storage_bytes',
			type: 'gauge',
			help: 'What the database takes, and what is free on its disk (of a file; a server’s is its own matter).',
			samples: storage
		},
		{
			name: 'hearsay_requests_total',
			type: 'counter',
			help: 'Requests that this process answered, by what was asked for and how it ended.',
			samples: answered.total.map(({ kind, status, n }) => ({ labels: { kind, status }, value: n }))
		},
		{
			name: 'hearsay_request_seconds',
			type: 'histogram',
			help: 'How long answers took, until they began.',
			samples: [
				...answered.buckets.map(({ kind, le, n }) => ({
					suffix: '_bucket',
					labels: { kind, le },
					value: n
				})),
				...answered.sums.flatMap(({ kind, seconds, n }) => [
					{ suffix: '_sum', labels: { kind }, value: seconds },
					{ suffix: '_count', labels: { kind }, value: n }
				])
			]
		}
	];
}

/** Which database servers answer; without samples where there is no replica. */
function serverFamilies(standing: Standing | null, now: Moment): Family[] {
	const gauge = (name: string, help: string, value: number | null): Family => ({
		...{ name, type: 'gauge', help },
		samples: value === null ? [] : [{ value }]
	});
	const { primaryLostAt = null, fault = null, behind = null } = standing ?? {};
	return [
		gauge(
			'hearsay_primary_lost_seconds',
			'How long DATABASE_URL has not answered; 0 while it does.',
			standing && (primaryLostAt === null ? 0 : Math.max(0, now - primaryLostAt) / 1000)
		),
		gauge(
			'hearsay_replica_usable',
			'1 while pages may be read from DATABASE_READ_URL, 0 while it is silent, too far behind or no replica of ours.',
			standing && (fault === null ? 1 : 0)
		),
		gauge(
			'hearsay_replica_behind_seconds',
			'How far the replica is behind; absent where that is not known.',
			behind === null ? null : behind / 1000
		)
	];
}

/** Counted by the highest key: a real count would read whole tables at every look. */
async function rowCounts({ db }: Context): Promise<Sample[]> {
	const newest = async (table: 'market' | 'article' | 'story') => {
		const row = await db
			.selectFrom(table)
			.select(({ fn }) => fn.max('key').as('key'))
			.executeTakeFirst();
		return { labels: { table }, value: Number(row?.key ?? 0) };
	};
	return await Promise.all([newest('market'), newest('article'), newest('story')]);
}

/** Bytes of the database, and free beside it where it is a file. */
async function storageSizes({ connection }: Context): Promise<Sample[]> {
	const { sqlite, db } = connection;
	if (!sqlite) {
		const { rows } = await sql<{ bytes: number }>`
			select pg_database_size(current_database()) as bytes`.execute(db);
		return [{ labels: { what: 'database' }, value: Number(rows[0]?.bytes ?? 0) }];
	}
	const pages = Number(sqlite.pragma('page_count', { simple: true }));
	const size = pages * Number(sqlite.pragma('page_size', { simple: true }));
	const used = { labels: { what: 'database' }, value: size };
	if (sqlite.memory) return [used];
	const { bavail, bsize } = statfsSync(dirname(sqlite.name));
	return [used, { labels: { what: 'free' }, value: bavail * bsize }];
}

const ALERT_KINDS: AlertKind[] = ['outage', 'recovery'];

async function alertCounts({ db }: Context): Promise<Sample[]> {
	const rows = await db
		.selectFrom('alert')
		.select(({ fn }) => ['kind', fn.countAll<number>().as('n')])
		.groupBy('kind')
		.execute();
	return ALERT_KINDS.map((kind) => ({
		labels: { kind },
		value: Number(rows.find((row) => row.kind === kind)?.n ?? 0)
	}));
}

/** The text format, version 0.0.4: a family without samples is left out. */
export function prometheus(families: Family[]): string {
	return families
		.filter(({ samples }) => samples.length > 0)
		.map(
			({ name, type, help, samples }) =>
				`# HELP ${name} ${help}\n# TYPE ${name} ${type}\n` +
				samples
					.map((sample) => `${name}${sample.suffix ?? ''}${labels(sample)} ${sample.value}\n`)
					.join('')
		)
		.join('');
}

function labels({ labels: of }: Sample): string {
	if (!of) return '';
	const pairs = Object.entries(of).map(([name, value]) => `${name}="${escaped(value)}"`);
	return `{${pairs.join(',')}}`;
}

const escaped = (value: string) =>
	value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
