import { dutiesOf } from '#lib/server/jobs/index.ts';
import { prepare } from '#lib/server/jobs/prepare.ts';
import { JOBS, type JobName, type Result } from '#lib/server/jobs/job.ts';
import { runPass } from '#lib/server/jobs/runner.ts';
import { topicBySlug } from '#lib/server/db/topic.ts';
import { command, EXIT, print, progressBar, UsageError, withContext } from './command.ts';

const help = `
npm run refresh -- [markets|quotes|news|fx|derive|alerts|all] [--topic SLUG] [--force] [--anew] [--json]

One pass over what is due; made for cron. Runs may overlap: each reads what no other is reading.

  markets   the whole open catalogue of each venue with the quote it carries, what topics search
            for, and every followed or formerly open market until it is resolved
  quotes    fresh prices of followed markets and of the 500 most traded
  news      news sources and GDELT
  fx        reference rates
  derive    stories, sentiment, links, bursts and moves from what is stored
  alerts    what alert rules tell from what is stored, and what waits to be sent
  all       everything, in this order (the default)

  --topic SLUG   only what concerns this topic
  --force        also what is not due yet (never against a Retry-After)
  --anew         with derive: sentiment, stories and links of everything, after an upgrade that makes
                 them otherwise; what people decided stays
  --json         one JSON line a feed, the last {"done":true,…}

Exit: 0 done (single feeds may have failed, and are listed), 1 failed inside, 2 wrong use,
75 try again later: every feed that was due failed or is being read by another run.
`;

await command(
	help,
	{
		topic: { type: 'string' },
		force: { type: 'boolean' },
		anew: { type: 'boolean' },
		json: { type: 'boolean' }
	},
	async ({ values, positionals }, signal) => {
		const word = positionals[0] ?? 'all';
		if (positionals.length > 1) throw new UsageError('One kind of work at a time, or all.');
		if (word !== 'all' && !JOBS.includes(word as JobName)) {
			throw new UsageError(`"${word}" is none of ${JOBS.join(', ')}, all.`);
		}
		const anew = values.anew ?? false;
		if (anew && word !== 'derive') throw new UsageError('--anew goes with derive alone.');
		return await withContext(
			async (context) => {
				await prepare(context);
				const topic = values.topic ?? null;
				if (topic && !(await topicBySlug(context.db, topic))) {
					throw new UsageError(`There is no topic "${topic}".`);
				}
				const jobs = word === 'all' ? [...JOBS] : [word as JobName];
				const duties = await dutiesOf(context, { anew });
				const bar = progressBar('refresh');
				let done = 0;
				const lines: Promise<void>[] = [];
				const pass = await runPass(context, duties, {
					jobs,
					topic,
					force: anew || (values.force ?? false),
					signal,
					onResult(result) {
						bar.set(++done, duties.length, result.feed);
						const line: Partial<Result> = { ...result };
						delete line.busy;
						lines.push(
							print(
								values.json
									? JSON.stringify(line)
									: `${result.ok ? 'ok' : result.busy ? 'busy' : 'FAILED'} ${result.feed} ${result.job}: ${
											result.error ??
											`${result.stored} stored, ${result.unchanged} unchanged, ${result.quarantined} quarantined`
										} (${result.ms} ms)`
							)
						);
					}
				});
				bar.stop();
				await Promise.all(lines);
				const failed = pass.failed + pass.busy;
				await print(
					values.json
						? JSON.stringify({ done: true, ok: pass.ok, failed, ms: pass.ms })
						: `done: ${pass.ok} ok, ${failed} failed, ${pass.ms} ms`
				);
				// What is derived here or sent is no feed: a pass whose feeds all failed is to be tried again.
				const feeds = pass.results.filter(({ job }) => job !== 'derive' && job !== 'alerts');
				return feeds.length > 0 && feeds.every((result) => !result.ok) ? EXIT.later : EXIT.done;
			},
			{ quiet: true }
		);
	}
);
