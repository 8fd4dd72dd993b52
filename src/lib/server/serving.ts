/** The contexts of a process that serves, or reads, on PostgreSQL: what it holds beside its pool. */
import { oneLine } from '#lib/domain/legible.ts';
import type { Config } from './config.ts';
import { createContext, systemClock, type Context } from './context.ts';
import { Bell, CHANNEL } from './db/bell.ts';
import { connectionOver, isPostgresUrl } from './db/connect.ts';
import { secondInstallation, take } from './db/installation.ts';
import { Line, Silent, type Part } from './db/line.ts';
import { openPool } from './db/postgres.ts';
import { Replicated, type Standing } from './db/replica.ts';
import { placeOf } from './db/trouble.ts';
import { createLog, type Log } from './log.ts';

/** `context` is for what writes, or must find what it has just written; `reading` for everything else. */
export type Serving = {
	context: Context;
	reading: Context;
	/** Resolves when the servers were asked for the first time; to why this process must not go on, or null. */
	begun: Promise<string | null>;
	close(): Promise<void>;
};

/** Whether a failure means that the server does not even answer. */
export const isSilent = (error: Error) => error instanceof Silent || /timeout/i.test(error.message);

/**
 * The line to the primary that every process that stays holds: it has the database for this installation, hears
 * what is written, and notices a server that has fallen silent. `other` is told when somebody else has it.
 */
export function primaryLine(
	config: Pick<Config, 'databaseUrl' | 'origin'>,
	part: Part & { other(sentence: string): void }
): Line {
	const { databaseUrl, origin } = config;
	return new Line(databaseUrl, {
		...part,
		async opened(ask) {
			const other = await take(ask, origin);
			if (other !== null) {
				const sentence = secondInstallation(placeOf(databaseUrl), origin, other);
				part.other(sentence);
				throw new Error(sentence);
			}
			await part.opened?.(ask);
		}
	});
}

/** Opens the databases of the settings for a process that serves. Throws `CannotOpen` for a file. */
export function openServing(config: Config): Serving {
	const { databaseUrl, databaseReadUrl, databasePool } = config;
	if (!isPostgresUrl(databaseUrl)) {
		const context = createContext(config);
		return { context, reading: context, begun: Promise.resolve(null), close: context.close };
	}
	const log = createLog();
	const bell = new Bell();
	const primary = openPool(databaseUrl, 'serve', databasePool);
	const both =
		databaseReadUrl === ''
			? null
			: new Replicated(
					{ primary, replica: openPool(databaseReadUrl, 'serve', databasePool) },
					config.readBehind,
					systemClock.now
				);
	const parts = { bell, log, standing: () => both?.standing ?? null };
	const over = (first: 'primary' | 'replica') =>
		createContext(config, { ...parts, connection: connectionOver(both?.pool(first) ?? primary) });
	const context = over('primary');
	const reading = both ? over('replica') : context;
	const noticing = noticer(log, parts.standing);
	let other: string | null = null;
	const lines = [
		primaryLine(config, {
			other: (sentence) => (other = sentence),
			async opened(ask) {
				await ask(`listen ${CHANNEL}`);
				bell.on = true;
				bell.ring();
			},
			beat: async (ask) => {
				await (both ? both.beatPrimary(ask) : ask('select 1'));
				noticing();
			},
			lost(error) {
				bell.on = false;
				both?.lost('primary', { silent: isSilent(error) });
				if (!both && isSilent(error)) primary.cut();
				noticing(error);
			},
			notified: () => bell.ring()
		}),
		...(both
			? [
					new Line(databaseReadUrl, {
						beat: async (ask) => {
							await both.beatReplica(ask);
							noticing();
						},
						lost(error) {
							both.lost('replica', { silent: isSilent(error) });
							noticing(error);
						}
					})
				]
			: [])
	];
	return {
		context,
		reading,
		begun: Promise.all(lines.map(({ tried }) => tried)).then(() => other),
		async close() {
			for (const line of lines) line.end();
			await both?.end();
			await Promise.all([context.close(), both && reading.close()]);
		}
	};
}

/** Logs each change of how the servers stand once, with the error that told it. */
function noticer(log: Log, standing: () => Standing | null) {
	let before = 'null null';
	return (error?: Error) => {
		const { primaryLostAt, fault, behind } = standing() ?? {
			primaryLostAt: error ? 0 : null,
			fault: null,
			behind: null
		};
		const told = `${primaryLostAt} ${fault}`;
		if (told === before) return;
		before = told;
		const well = primaryLostAt === null && fault === null;
		log(
			well ? 'database answers' : primaryLostAt === null ? 'replica not read' : 'database lost',
			{
				...(primaryLostAt && { primaryLostAt: new Date(primaryLostAt).toISOString() }),
				...(fault && { replica: fault, behind }),
				...(error && { error: oneLine(error.message) })
			},
			well ? 'info' : 'warn'
		);
	};
}
