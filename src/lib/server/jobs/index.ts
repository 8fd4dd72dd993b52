import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deliverMessages } from '../alerts/deliver.ts';
import { evaluateAlerts } from '../alerts/evaluate.ts';
import type { Context } from '../context.ts';
import { AT_START } from '../db/audit.ts';
import { keepFeeds, saveFeed } from '../db/feed.ts';
import { refreshFigures } from '../db/connect.ts';
import { nameInstallation } from '../db/installation.ts';
import { sealQuotes } from '../db/quote-seal.ts';
import { rewind } from '../db/rewind.ts';
import { listSources, mergeStarter } from '../db/source.ts';
import { venues } from '../venues/index.ts';
import { derive } from './derive.ts';
import type { Duty } from './job.ts';
import { fxDuty } from './pull-fx.ts';
import { gdeltDuty } from './pull-gdelt.ts';
import { newsDuty } from './pull-news.ts';
import { marketsDuty, quotesDuty, venueFeeds } from './pull-venue.ts';
import { readTrackFile, track } from './track.ts';

const HOUR = 3_600_000;
/** Own quotes stay in the log for two days, then they are sealed. */
const LOG_KEPT = 48 * HOUR;

const samples = join(import.meta.dirname, '../../../../db/sample');

/**
 * Brings the rows of topics, sources and feeds in line with the settings; run by every command
 * before it works. Starter topics and speakers are added once, at the first start: what was removed stays so.
 */
export async function prepare(context: Context): Promise<void> {
	const { db, config } = context;
	await noteClock(context);
	await nameInstallation(db);
	const settings = await db.selectFrom('setting').select('name').execute();
	const done = new Set(settings.map(({ name }) => name));
	const once = async (name: string, step: () => Promise<unknown>) => {
		if (done.has(name)) return;
		await step();
		await db
			.insertInto('setting')
			.values({ name, value: String(context.clock.now()) })
			.onConflict((conflict) => conflict.doNothing())
			.execute();
	};
	const sample = async (name: string) =>
		readTrackFile(await readFile(join(samples, name), 'utf8'), name);
	await once('starter topics', async () =>
		track(context, await sample('topics.yaml'), {
			replace: false,
			origin: 'starter',
			author: AT_START
		})
	);
	await once('starter speakers', async () =>
		track(context, await sample('speakers.yaml'), {
			replace: false,
			origin: 'starter',
			author: AT_START
		})
	);
	await mergeStarter(db, (await sample('sources.yaml')).sources, config.feeds);
	await saveFeeds(context);
}

/** A clock that has jumped back must not hide what is read from now on behind what it wrote before. */
export async function noteClock({ connection, clock, log }: Context): Promise<void> {
	if (await rewind(connection, clock.now())) log('clock jumped back', { to: clock.now() }, 'warn');
}

/** One row of health for everything that the settings say is read; the others drop out of sight. */
async function saveFeeds(context: Context) {
	const { db, config } = context;
	const read = venues.filter((venue) => config.feeds.has(venue.id));
	const rows = read.flatMap((venue) => venueFeeds(context, venue));
	for (const row of rows) await saveFeed(db, row);
	await keepFeeds(
		db,
		'venue',
		rows.map(({ id }) => id)
	);
	for (const [id, name, setting] of [
		['gdelt', 'GDELT', 'GDELT_URL'],
		['fx', 'European Central Bank', 'FX_URL']
	] as const) {
		if (config.feeds.has(id))
			await saveFeed(db, { id, kind: id, name, url: config.base[setting]! });
		await keepFeeds(db, id, config.feeds.has(id) ? [id] : []);
	}
}

/**
 * Everything there is to do, due or not, as the settings and the database say now. `anew`: what follows
 * from evidence is derived from the beginning, not only of what is new.
 */
export async function dutiesOf(context: Context, { anew = false } = {}): Promise<Duty[]> {
	const { config, db } = context;
	const read = venues.filter((venue) => config.feeds.has(venue.id));
	return [
		...read.filter((venue) => venue.serves.catalogue).map(marketsDuty),
		...read.filter((venue) => venue.serves.poll && venue.poll).map(quotesDuty),
		...(await listSources(db)).map(newsDuty),
		...(config.feeds.has('gdelt') ? [gdeltDuty] : []),
		...(config.feeds.has('fx') ? [fxDuty] : []),
		deriveDuty(anew),
		sealDuty,
		alertsDuty
	];
}

const deriveDuty = (anew: boolean): Duty => ({
	feedId: 'derive',
	job: 'derive',
	every: 60_000,
	perTopic: true,
	async run({ context, signal, tally }) {
		const { stored, unchanged } = await derive(context, { signal, rederive: anew });
		tally.stored += stored;
		tally.unchanged += unchanged;
	}
});

const sealDuty: Duty = {
	feedId: 'seal',
	job: 'derive',
	every: HOUR,
	perTopic: false,
	async run({ context, tally }) {
		const { sealed } = await sealQuotes(context.connection, {
			before: context.clock.now() - LOG_KEPT
		});
		tally.stored += sealed;
		refreshFigures(context.connection);
	}
};

const alertsDuty: Duty = {
	feedId: 'alerts',
	job: 'alerts',
	every: 60_000,
	perTopic: false,
	async run({ context, http, signal, tally }) {
		tally.stored += await evaluateAlerts(context, signal);
		const { sent } = await deliverMessages(context, { post: http.post, signal });
		tally.stored += sent;
	}
};
