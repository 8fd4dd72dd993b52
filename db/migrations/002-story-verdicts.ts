import { sql, type CreateTableBuilder, type Kysely } from 'kysely';
import type { Dialect } from './index.ts';

/** Editors' corrections of stories, and what each moved: append-only, so that any past page can be drawn. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a migration knows no table types: they change, it does not.
export async function up(db: Kysely<any>, dialect: Dialect) {
	const sqlite = dialect === 'sqlite';
	const int = sqlite ? 'integer' : 'bigint';
	const strict = <B extends CreateTableBuilder<string, string>>(builder: B) =>
		sqlite ? builder.modifyEnd(sql`strict`) : builder;
	const clustered = <B extends CreateTableBuilder<string, string>>(builder: B) =>
		sqlite ? builder.modifyEnd(sql`strict, without rowid`) : builder;

	await strict(
		db.schema
			.createTable('story_verdict')
			.addColumn('id', 'integer', (c) => c.primaryKey().notNull())
			.addColumn('kind', 'text', (c) => c.notNull())
			.addColumn('undoes', 'integer')
			.addColumn('decided_by', 'text', (c) => c.notNull())
			.addColumn('seen_at', int, (c) => c.notNull())
			.addColumn('after_article', 'integer')
	).execute();
	await clustered(
		db.schema
			.createTable('story_move')
			.addColumn('article_key', 'integer', (c) => c.notNull())
			.addColumn('verdict_id', 'integer', (c) => c.notNull())
			.addColumn('from_story', 'integer', (c) => c.notNull())
			.addColumn('to_story', 'integer', (c) => c.notNull())
			.addColumn('seen_at', int, (c) => c.notNull())
			.addPrimaryKeyConstraint('story_move_key', ['article_key', 'verdict_id'])
	).execute();
	await db.schema
		.createIndex('story_move_by_story')
		.on('story_move')
		.columns(['from_story', 'to_story'])
		.execute();
	await db.schema
		.createIndex('story_move_by_verdict')
		.on('story_move')
		.column('verdict_id')
		.execute();
}
