import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../context.ts';
import { AT_START } from '../db/audit.ts';
import { keepFeeds, saveFeed } from '../db/feed.ts';
import { nameInstallation } from '../db/installation.ts';
import { rewind } from '../db/rewind.ts';
import { mergeStarter } from '../db/source.ts';
import { venues } from '../venues/index.ts';
import type { Venue } from '../venues/venue.ts';
import { readTrackFile, track } from './track.ts';

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

/** The feed rows of a venue: one per service. */
function venueFeeds(context: Context, venue: Venue) {
	return venue.services.map((service) => ({
		id: service.id,
		kind: 'venue' as const,
		name: service.name,
		url: context.config.base[service.setting]!
	}));
}
