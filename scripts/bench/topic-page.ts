import { topicPage } from '#lib/server/db/topic-page.ts';
import { latestRate } from '#lib/server/db/fx-rate.ts';
import { statusPage } from '#lib/server/db/status.ts';
import { topicSeries } from '#lib/server/db/topic-series.ts';
import { inTurn, measured, withDatabases, type Bench } from './measure.ts';
import { fillNewsroom, TOPIC } from './newsroom.ts';
import { siteIsBuilt, startSite } from './site.ts';

const DAY = 86_400_000;
/** Pages in one run: a single one is too short for the clock. */
const TIMES = 20;
const STORIES = 50;
const POINTS = 1500;

/** A topic's page by the built server, beside the queries alone that it asks. */
export const page: Bench = {
	goals: [],
	name: 'topic-page',
	async run({ runs }) {
		if (!siteIsBuilt()) {
			return [{ goal: null, name: 'page of a topic', missing: 'needs a build: npm run build' }];
		}
		return await withDatabases(async (open) => {
			const connection = await open('topic-page');
			const now = Date.now();
			await fillNewsroom(connection, now);
			const site = await startSite(`file:${connection.sqlite!.name}`);
			const to = now;
			const { values, bounds } = await inTurn(
				runs,
				async () => {
					for (let i = 0; i < TIMES; i++) await site.read(`/topics/${TOPIC}?range=1W`);
				},
				async () => {
					for (let i = 0; i < TIMES; i++) {
						const at = { now: Date.now(), asOf: null };
						await statusPage(connection.db, at);
						await latestRate(connection.db);
						await topicPage(connection, TOPIC, { ...at, limit: STORIES, after: null });
						const range = { from: to - 7 * DAY, to, points: POINTS };
						await topicSeries(connection, TOPIC, { ...range, ...at });
					}
				}
			);
			const each = (list: number[]) => list.map((ms) => ms / TIMES);
			return [
				measured(
					{
						goal: null,
						name: 'page of a topic, 6 markets and 50 stories, on the server',
						unit: 'ms',
						limit: 1.4,
						against: 'its queries alone, in the same process'
					},
					each(values),
					each(bounds)
				)
			];
		});
	}
};
