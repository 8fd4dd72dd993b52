import type { Kysely } from 'kysely';

/** What a person says of a link beside yes and no: which way round two markets ask the same, and why. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a migration knows no table types: they change, it does not.
export async function up(db: Kysely<any>) {
	// null: as the machine's reasons say.
	await db.schema.alterTable('link').addColumn('inverse', 'integer').execute();
	await db.schema.alterTable('link_verdict').addColumn('inverse', 'integer').execute();
	await db.schema.alterTable('link_verdict').addColumn('note', 'text').execute();
}
