import { prepare } from '#lib/server/jobs/prepare.ts';
import { backfill, duration } from '#lib/server/jobs/backfill.ts';
import { topicBySlug } from '#lib/server/db/topic.ts';
import { command, EXIT, print, progressBar, UsageError, withContext } from './command.ts';

const help = `
npm run backfill -- --topic SLUG [--since 90d] [--json]

Price and news history of a topic's markets, as far as the venues keep it: 5 minutes for the last
7 days, 1 hour to 90 days, 12 hours beyond. May be run again: nothing is stored twice.

  --since 90d   how far back (d days, h hours, w weeks); without it the whole life of each market
  --json        one JSON line a market, the last {"done":true,…}

Exit: 0 done (a market without history is listed), 1 failed inside, 2 wrong use, 75 every market failed.
`;

await command(
	help,
	{ topic: { type: 'string' }, since: { type: 'string' }, json: { type: 'boolean' } },
	async ({ values }, signal) => {
		const slug = values.topic;
		if (!slug) throw new UsageError('Say which topic: --topic SLUG.');
		const since = values.since === undefined ? null : duration(values.since);
		if (values.since !== undefined && since === null) {
			throw new UsageError(`--since ${values.since} is no duration; write 90d, 12h or 4w.`);
		}
		return await withContext(
			async (context) => {
				await prepare(context);
				if (!(await topicBySlug(context.db, slug))) {
					throw new UsageError(`There is no topic "${slug}".`);
				}
				const bar = progressBar('backfill');
				const lines: Promise<void>[] = [];
				const pass = await backfill(context, {
					topic: slug,
					since,
					signal,
					onResult(result, done, total) {
						bar.set(done, total, result.feed);
						lines.push(
							print(
								values.json
									? JSON.stringify(result)
									: `${result.ok ? 'ok' : 'FAILED'} ${result.feed}: ${result.error ?? `${result.stored} points`}`
							)
						);
					}
				});
				bar.stop();
				await Promise.all(lines);
				await print(
					values.json
						? JSON.stringify({ done: true, ok: pass.ok, failed: pass.failed, ms: pass.ms })
						: `done: ${pass.ok} ok, ${pass.failed} failed, ${pass.ms} ms`
				);
				return pass.failed > 0 && pass.ok === 0 ? EXIT.later : EXIT.done;
			},
			{ quiet: true }
		);
	}
);
