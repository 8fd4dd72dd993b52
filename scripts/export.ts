import { csvLine } from '#lib/domain/csv.ts';
import type { TopicSeries } from '#lib/domain/view.ts';
import { marketPage } from '#lib/server/db/market-page.ts';
import { topicBySlug } from '#lib/server/db/topic.ts';
import { topicSeries } from '#lib/server/db/topic-series.ts';
import { duration } from '#lib/server/jobs/backfill.ts';
import { command, EXIT, print, UsageError, withContext } from './command.ts';

const help = `
npm run export -- --topic SLUG [--since 30d] [--format csv|json] [--points N]

Prices, stories and sentiment of a topic, on stdout.

  --topic SLUG    which topic
  --since 30d     how far back (d days, h hours, w weeks); 30 days unless told
  --format        csv: one line a price point of its markets (the default); json: everything, with
                  source, rules and the time of export
  --points N      at most so many points a market, 2000 unless told; thinned, never averaged

Exit: 0 done, 1 failed inside, 2 wrong use.
`;

await command(
	help,
	{
		topic: { type: 'string' },
		since: { type: 'string' },
		format: { type: 'string' },
		points: { type: 'string' }
	},
	async ({ values }) => {
		const slug = values.topic;
		if (!slug) throw new UsageError('Say which topic: --topic SLUG.');
		const format = values.format ?? 'csv';
		if (format !== 'csv' && format !== 'json') throw new UsageError('--format is csv or json.');
		const since = duration(values.since ?? '30d');
		if (since === null) throw new UsageError(`--since ${values.since} is no duration; write 30d.`);
		const points = Number(values.points ?? 2000);
		if (!Number.isInteger(points) || points < 10 || points > 100_000) {
			throw new UsageError('--points is a whole number from 10 to 100000.');
		}
		return await withContext(
			async ({ db, connection, clock, config }) => {
				const topic = await topicBySlug(db, slug);
				if (!topic) throw new UsageError(`There is no topic "${slug}".`);
				const now = clock.now();
				const series = await topicSeries(connection, slug, {
					from: now - since,
					to: now,
					points,
					now,
					asOf: null
				});
				const notice = config.simulated ? { notice: 'simulated data' } : {};
				if (format === 'csv') {
					if (config.simulated) await print(csvLine(['simulated data']));
					for (const line of priceLines(series!)) await print(line);
				} else {
					const markets = await Promise.all(
						series!.markets.map(({ id }) => marketPage(connection, id, { now, asOf: null }))
					);
					await print(
						JSON.stringify({ ...notice, exportedAt: now, topic, markets, series }, null, '\t')
					);
				}
				return EXIT.done;
			},
			{ quiet: true }
		);
	}
);

function* priceLines(series: TopicSeries) {
	yield csvLine(['market', 'title', 'venue', 'at', 'time', 'probability', 'history']);
	for (const { id, title, venue, t, p, ownSince } of series.markets) {
		for (const [index, at] of t.entries()) {
			yield csvLine([
				id,
				title,
				venue,
				at,
				new Date(at).toISOString(),
				p[index] ?? null,
				ownSince === null || at < ownSince ? 'yes' : 'no'
			]);
		}
	}
}
