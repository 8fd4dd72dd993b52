import type { Kysely } from 'kysely';

/**
 * What a route's last change replaced, so that it can be taken back: no log may hold it. Empty where the last
 * change replaced neither.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a migration knows no table types: they change, it does not.
export async function up(db: Kysely<any>) {
	for (const column of ['replaced_address', 'replaced_secret']) {
		await db.schema.alterTable('route').addColumn(column, 'text').execute();
	}
}
