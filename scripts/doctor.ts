import { readConfig, type Config } from '#lib/server/config.ts';
import { createContext, type Context } from '#lib/server/context.ts';
import { connect, migrate } from '#lib/server/db/connect.ts';
import { placeOf } from '#lib/server/db/trouble.ts';
import { clockChecks } from '#lib/server/doctor/clock.ts';
import type { Check } from '#lib/server/doctor/check.ts';
import { examine } from '#lib/server/doctor/database.ts';
import { diskCheck } from '#lib/server/doctor/disk.ts';
import { reach } from '#lib/server/doctor/reach.ts';
import { companyChecks, replicaChecks } from '#lib/server/doctor/replica.ts';
import { settingsChecks, unusableSettings } from '#lib/server/doctor/settings.ts';
import { prepare } from '#lib/server/jobs/prepare.ts';
import { silent } from '#lib/server/log.ts';
import { oneLine } from '#lib/domain/legible.ts';
import { command, EXIT, print, UsageError } from './command.ts';

const help = `
npm run doctor -- [--offline] [--json]

Looks whether everything that Hearsay needs is in order, and says what to do where it is not: the settings,
the disk, the database, each venue and feed (one small question each, at their pace), and the clock (by the
time their answers tell). One line a check: ok, warn or fail, what was looked at, and a sentence. Changes
nothing, and may run beside npm start.

  --offline   asks no venue and no feed
  --json      one JSON line a check, the last {"done":true,…}

Exit: 0 nothing failed, or single feeds did; 1 disk, database or clock failed; 2 a setting cannot be used;
75 no feed could be reached: try again later.
`;

/** What was found so far, each told as it comes. */
function reporter(json: boolean) {
	const checks: Check[] = [];
	let told = Promise.resolve();
	return {
		checks,
		add(check: Check) {
			checks.push(check);
			const line = json
				? JSON.stringify(check)
				: oneLine(`${check.verdict.padEnd(4)}  ${check.of}: ${check.says}`);
			told = told.then(() => print(line));
		},
		all: () => told
	};
}

type Reporter = ReturnType<typeof reporter>;

/** The rows of a first start, in memory, where there is no database that can be read. */
async function asAtFirst(config: Config): Promise<Context> {
	const context = createContext(config, { connection: connect(':memory:'), log: silent });
	await migrate(context.connection);
	await prepare(context);
	return context;
}

async function examineAll(config: Config, offline: boolean, report: Reporter, signal: AbortSignal) {
	const { databaseUrl } = config;
	for (const check of settingsChecks(config)) report.add(check);
	if (databaseUrl.startsWith('file:')) report.add(diskCheck(placeOf(databaseUrl)));
	const { checks, connection, writable } = await examine(databaseUrl);
	for (const check of checks) report.add(check);
	if (connection) {
		for (const check of await companyChecks(config, connection)) report.add(check);
	}
	for (const check of await replicaChecks(config, connection)) report.add(check);
	const memory = await asAtFirst(config);
	try {
		if (offline) return;
		const context = connection ? createContext(config, { connection, log: silent }) : memory;
		const ask = writable ? context : memory;
		const { clocks } = await reach(context, ask, { signal, onCheck: report.add });
		for (const check of clockChecks(clocks)) report.add(check);
	} finally {
		await memory.close();
		// Without the figures for the planner that closing writes otherwise.
		await connection?.db.destroy();
	}
}

/** What the exit code of other commands means, said of checks. */
function exitOf(checks: readonly Check[]): number {
	const failed = (...parts: Check['part'][]) =>
		checks.some(({ part, verdict }) => verdict === 'fail' && parts.includes(part));
	if (failed('settings')) return EXIT.usage;
	if (failed('disk', 'database', 'clock')) return EXIT.failed;
	const feeds = checks.filter(({ part }) => part === 'feed');
	const none = feeds.length > 0 && feeds.every(({ verdict }) => verdict === 'fail');
	return none ? EXIT.later : EXIT.done;
}

await command(
	help,
	{ offline: { type: 'boolean' }, json: { type: 'boolean' } },
	async ({ values, positionals }, signal) => {
		if (positionals.length > 0) throw new UsageError('doctor takes no arguments but its options.');
		const report = reporter(values.json ?? false);
		const unusable = unusableSettings();
		for (const check of unusable) report.add(check);
		if (unusable.length === 0) {
			await examineAll(readConfig(), values.offline ?? false, report, signal);
		}
		await report.all();
		const count = (verdict: Check['verdict']) =>
			report.checks.filter((check) => check.verdict === verdict).length;
		const [ok, warn, fail] = [count('ok'), count('warn'), count('fail')];
		await print(
			values.json
				? JSON.stringify({ done: true, ok, warn, fail })
				: `done: ${ok} ok, ${warn} warn, ${fail} fail`
		);
		return exitOf(report.checks);
	}
);
