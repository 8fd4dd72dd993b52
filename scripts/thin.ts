import type { Moment } from '#lib/domain/market.ts';
import { thin, type Leaving } from '#lib/server/db/thin.ts';
import { command, EXIT, print, withContext } from './command.ts';

const help = `
npm run thin -- [--delete] [--json]

Says what the settings THIN_PRICES_DAYS and KEEP_RUNS_DAYS would delete, by table, and deletes nothing.

  --delete   delete it; for cron once you have read what goes
  --json     one JSON line a table, the last {"done":true,…}

Where neither is set, everything stays. Whatever is set: articles, rules, quarantine, verdicts, claims,
snapshots, alerts and the histories that venues publish stay, and so do all prices of markets that a topic
ever followed, a claim ever named or a person ever decided about.
`;

const DAY = 86_400_000;

await command(
	help,
	{ delete: { type: 'boolean' }, json: { type: 'boolean' } },
	async ({ values }) =>
		withContext(
			async (context) => {
				const { config, clock, connection } = context;
				const before = (days: number | null): Moment | null =>
					days === null ? null : clock.now() - days * DAY;
				const go = values.delete ?? false;
				const leaving = await thin(
					connection,
					{
						pricesBefore: before(config.thinPricesDays),
						runsBefore: before(config.keepRunsDays)
					},
					{ go }
				);
				for (const one of leaving) {
					await print(values.json ? JSON.stringify({ ...one, done: go }) : sentence(one, go));
				}
				if (values.json) await print(JSON.stringify({ done: true, deleted: go }));
				else if (leaving.length === 0) {
					await print('Neither THIN_PRICES_DAYS nor KEEP_RUNS_DAYS is set: everything stays.');
				} else if (!go) await print('Nothing was deleted. With --delete it is.');
				return EXIT.done;
			},
			{ quiet: true }
		)
);

function sentence({ table, unit, deleted, of, wholeSince }: Leaving, go: boolean): string {
	const since = new Date(wholeSince).toISOString();
	const rest =
		table === 'run'
			? `those since ${since} stay`
			: `all since ${since} stay, and of each hour before it the lowest, highest and last`;
	return `${table}: ${deleted} of ${of} ${unit} ${go ? 'deleted' : 'would be deleted'}; ${rest}`;
}
