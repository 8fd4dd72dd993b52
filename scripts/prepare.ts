import type { Context } from '#lib/server/context.ts';
import { ConfigError, type Config } from '#lib/server/config.ts';
import { isUnreachable } from '#lib/server/db/connect.ts';
import { otherAt, secondInstallation } from '#lib/server/db/installation.ts';
import { isUnwritable, placeOf, sentenceOf, troubleOf } from '#lib/server/db/trouble.ts';
import { tell } from '#lib/server/log.ts';
import { prepare } from '#lib/server/jobs/prepare.ts';

/** Throws `ConfigError`, which ends a command with 2, where another installation works on this PostgreSQL. */
export async function refuseSecond({ config, connection }: Context) {
	const { pool } = connection;
	if (!pool) return;
	const { databaseUrl, origin } = config;
	const other = await otherAt(
		async <Row>(text: string, values?: unknown[]) => (await pool.query(text, values)).rows as Row[],
		origin
	);
	if (other !== null)
		throw new ConfigError(secondInstallation(placeOf(databaseUrl), origin, other));
}

/** `prepare`, for what can do without it. */
export const prepareIfWritable = (context: Context) => ifWritable(context, () => prepare(context));

/** Does what writes; a disk that is full or read-only keeps nobody from reading: it is told of. */
export async function ifWritable(context: Context, write: () => Promise<unknown>): Promise<void> {
	try {
		await write();
	} catch (error) {
		const trouble = troubleOf(error);
		if (!trouble || !isUnwritable(error)) throw error;
		tell(sentenceOf(trouble, context.config.databaseUrl), { trouble }, 'error');
	}
}

/** Does what needs the primary, where it can be reached; with a replica a server does without: it is told of. */
export async function unlessLost(config: Config, work: () => Promise<void>): Promise<void> {
	try {
		await work();
	} catch (error) {
		if (config.databaseReadUrl === '' || !isUnreachable(error)) throw error;
		const place = placeOf(config.databaseUrl);
		tell(
			`${place} cannot be reached. Pages are read from the replica; nothing can be stored meanwhile.`,
			{},
			'error'
		);
	}
}
