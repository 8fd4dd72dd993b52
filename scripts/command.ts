import { userInfo } from 'node:os';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { SingleBar } from 'cli-progress';
import { legible } from '#lib/domain/legible.ts';
import { ConfigError, readConfig, type Config } from '#lib/server/config.ts';
import { createContext, type Context } from '#lib/server/context.ts';
import { atCommandLine, type Author } from '#lib/server/db/audit.ts';
import { CannotOpen, isPostgresUrl, isUnreachable, migrate } from '#lib/server/db/connect.ts';
import { refuseHalf } from '#lib/server/db/whole.ts';
import { isBusy, placeOf, sentenceOf, troubleOf } from '#lib/server/db/trouble.ts';
import { createLog, silent, withoutSecrets } from '#lib/server/log.ts';

/** What exit codes mean; they are the same for every command. */
export const EXIT = { done: 0, failed: 1, usage: 2, later: 75 } as const;

/** Wrong use: said with a pointer to --help, exit 2. */
export class UsageError extends Error {}

/**
 * Runs a command: `--help` prints `help`, wrong use ends with 2, a database that others keep locked with 75,
 * anything broken inside with 1 and one sentence on stderr. `body` gives the exit code. SIGINT and SIGTERM abort `signal`.
 */
export async function command<O extends NonNullable<ParseArgsConfig['options']>>(
	help: string,
	options: O,
	body: (
		args: ReturnType<typeof parseArgs<{ options: O; allowPositionals: true; strict: true }>>,
		signal: AbortSignal
	) => Promise<number>
) {
	const abort = new AbortController();
	for (const name of ['SIGINT', 'SIGTERM'] as const) {
		process.once(name, () => {
			abort.abort(new Error(`ended by ${name}`));
			process.exitCode = EXIT.failed;
		});
	}
	try {
		if (process.argv.slice(2).some((word) => word === '--help' || word === '-h')) {
			process.stdout.write(`${help.trim()}\n`);
			return;
		}
		let args;
		try {
			args = parseArgs({ options, allowPositionals: true, strict: true });
		} catch (error) {
			throw new UsageError((error as Error).message);
		}
		process.exitCode = await body(args, abort.signal);
	} catch (error) {
		const usage = error instanceof UsageError || error instanceof ConfigError;
		const trouble = troubleOf(error);
		const said = trouble
			? sentenceOf(trouble, readConfig().databaseUrl)
			: withoutSecrets(unusable(error) ?? (error as Error).message);
		process.stderr.write(`${said}${usage ? '\nSee --help.' : ''}\n`);
		process.exitCode = usage ? EXIT.usage : isBusy(error) ? EXIT.later : EXIT.failed;
	}
}

/** No such database, user or password: what PostgreSQL says to whoever names the wrong one. */
const WRONG = /^(3D000|28000|28P01)$/;

/** What to do about a PostgreSQL that cannot be used at all, or null where an error is about something else. */
function unusable(error: unknown): string | null {
	const { code, message } = error as { code?: unknown; message: string };
	const isWrong = typeof code === 'string' && WRONG.test(code);
	if (error instanceof CannotOpen || !(isWrong || isUnreachable(error))) return null;
	const { databaseUrl } = readConfig();
	if (!isPostgresUrl(databaseUrl)) return null;
	return `PostgreSQL at ${placeOf(databaseUrl)} cannot be used: ${message || code}. Look whether it runs and whether DATABASE_URL is right.`;
}

/** Opens and migrates the database of the settings, hands the context over, and closes it. */
export async function withContext<T>(
	body: (context: Context) => Promise<T>,
	options: {
		config?: Config;
		quiet?: boolean;
		/** Done before anything is changed, the schema included. */
		before?: (context: Context) => Promise<void>;
	} = {}
): Promise<T> {
	const context = createContext(options.config ?? readConfig(), {
		log: options.quiet ? silent : createLog()
	});
	try {
		const place = placeOf(context.config.databaseUrl);
		await options.before?.(context);
		await migrate(context.connection, place);
		await refuseHalf(context.connection, place);
		return await body(context);
	} finally {
		await context.close();
	}
}

/** Names that stand for no person. */
const NOBODY = ['machine', 'track', 'starter'];

/** Who says so: the name given, else the user of this machine. Throws `UsageError` for no person's name. */
export function personNamed(by: string | undefined): string {
	const name = legible(by ?? userInfo().username)
		.replace(/\s+/g, ' ')
		.trim();
	if (name === '' || name.length > 200 || NOBODY.includes(name)) {
		throw new UsageError(`--by "${name}" is no person's name.`);
	}
	return name;
}

/** Whoever runs a command, as the audit log names them: the name given, else the user of this machine. */
export const authorNamed = (by?: string): Author => atCommandLine(personNamed(by));

/** Writes a line to stdout; waits when the reader is slow. */
export const print = (line: string) =>
	new Promise<void>((resolve, reject) =>
		process.stdout.write(`${line}\n`, (error) => (error ? reject(error) : resolve()))
	);

/** A progress bar on stderr when that is a terminal, else nothing. */
export function progressBar(label: string) {
	if (!process.stderr.isTTY) return { set: () => {}, stop: () => {} };
	const bar = new SingleBar({
		stream: process.stderr,
		format: `${label} {bar} {value}/{total} {feed}`,
		clearOnComplete: true,
		hideCursor: true
	});
	bar.start(1, 0, { feed: '' });
	return {
		set(done: number, total: number, feed = '') {
			bar.setTotal(total);
			bar.update(done, { feed });
		},
		stop: () => bar.stop()
	};
}
