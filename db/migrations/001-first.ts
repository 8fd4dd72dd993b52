import { sql, type CreateTableBuilder, type Kysely } from 'kysely';
import type { Dialect } from './index.ts';

/** The first schema: markets and quotes, feeds, articles and stories, topics and links, evidence. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a migration knows no table types: they change, it does not.
export async function up(db: Kysely<any>, dialect: Dialect) {
	const sqlite = dialect === 'sqlite';
	const int = sqlite ? 'integer' : 'bigint';
	const key = 'integer';
	const blob = sqlite ? 'blob' : 'bytea';
	const real = sqlite ? 'real' : 'double precision';

	// Surrogate keys are plain integers, so that the quote tables stay narrow.
	const withKey = (builder: CreateTableBuilder<string, never>) =>
		sqlite
			? builder.addColumn('key', 'integer', (c) => c.primaryKey().notNull())
			: builder.addColumn('key', 'integer', (c) => c.primaryKey().generatedByDefaultAsIdentity());
	const table = (name: string) => db.schema.createTable(name);
	/** Clustered by its primary key: in SQLite without a hidden rowid. */
	const clustered = <B extends CreateTableBuilder<string, string>>(builder: B) =>
		sqlite ? builder.modifyEnd(sql`strict, without rowid`) : builder;
	const strict = <B extends CreateTableBuilder<string, string>>(builder: B) =>
		sqlite ? builder.modifyEnd(sql`strict`) : builder;

	await strict(
		table('event')
			.addColumn('id', 'text', (c) => c.primaryKey().notNull())
			.addColumn('venue', 'text', (c) => c.notNull())
			.addColumn('title', 'text', (c) => c.notNull())
			.addColumn('url', 'text', (c) => c.notNull())
			.addColumn('exclusive', 'integer', (c) => c.notNull())
			.addColumn('category', 'text')
			.addColumn('tags', 'text', (c) => c.notNull())
	).execute();

	await strict(
		withKey(table('market') as never)
			.addColumn('id', 'text', (c) => c.notNull().unique())
			.addColumn('venue', 'text', (c) => c.notNull())
			.addColumn('event_id', 'text')
			.addColumn('title', 'text', (c) => c.notNull())
			.addColumn('label', 'text')
			.addColumn('url', 'text', (c) => c.notNull())
			.addColumn('rules_hash', 'text', (c) => c.notNull())
			.addColumn('status', 'text', (c) => c.notNull())
			.addColumn('opens_at', int)
			.addColumn('closes_at', int)
			.addColumn('outcome_payout', int)
			.addColumn('outcome_label', 'text')
			.addColumn('outcome_at', int)
			.addColumn('volume_unit', 'text', (c) => c.notNull())
			.addColumn('fee', 'text')
			.addColumn('shown', 'integer', (c) => c.notNull())
			.addColumn('ref', 'text', (c) => c.notNull())
			.addColumn('seen_at', int, (c) => c.notNull())
			.addColumn('backfilled_at', int)
	).execute();
	await db.schema.createIndex('market_by_event').on('market').column('event_id').execute();
	await db.schema
		.createIndex('market_by_venue')
		.on('market')
		.columns(['venue', 'status'])
		.execute();

	await strict(
		table('rule_text')
			.addColumn('hash', 'text', (c) => c.primaryKey().notNull())
			.addColumn('text', 'text', (c) => c.notNull())
	).execute();

	await clustered(
		table('market_version')
			.addColumn('market_key', key, (c) => c.notNull())
			.addColumn('seen_at', int, (c) => c.notNull())
			.addColumn('title', 'text', (c) => c.notNull())
			.addColumn('rules_hash', 'text', (c) => c.notNull())
			.addColumn('status', 'text', (c) => c.notNull())
			.addColumn('closes_at', int)
			.addColumn('outcome_payout', int)
			.addColumn('outcome_label', 'text')
			.addColumn('outcome_at', int)
			.addColumn('fee', 'text')
			.addPrimaryKeyConstraint('market_version_key', ['market_key', 'seen_at'])
	).execute();

	const quoteColumns = <B extends CreateTableBuilder<string, string>>(builder: B) =>
		builder
			.addColumn('bid', key)
			.addColumn('ask', key)
			.addColumn('last', key)
			.addColumn('probability', key)
			.addColumn('basis', 'text')
			.addColumn('volume', int);

	await strict(
		quoteColumns(
			table('market_state')
				.addColumn('market_key', 'integer', (c) => c.primaryKey().notNull())
				.addColumn('at', int, (c) => c.notNull())
		)
			// Here and not in `market`: they change with every poll, and these rows are narrow.
			.addColumn('volume24h', int)
			.addColumn('liquidity', int)
			.addColumn('probability24h', key)
	).execute();
	// Movers are read from this index alone, never from the history.
	await sql`create index market_state_by_move on market_state (abs(probability - probability24h))`.execute(
		db
	);
	await db.schema
		.createIndex('market_state_by_volume')
		.on('market_state')
		.column('volume')
		.execute();

	await strict(
		table('market_check')
			.addColumn('market_key', 'integer', (c) => c.primaryKey().notNull())
			.addColumn('since', int, (c) => c.notNull())
			.addColumn('checked_at', int, (c) => c.notNull())
	).execute();
	await clustered(
		table('check_gap')
			.addColumn('market_key', key, (c) => c.notNull())
			.addColumn('from_at', int, (c) => c.notNull())
			.addColumn('to_at', int, (c) => c.notNull())
			.addColumn('every', int, (c) => c.notNull())
			.addPrimaryKeyConstraint('check_gap_key', ['market_key', 'from_at'])
	).execute();
	await db.schema.createIndex('check_gap_by_end').on('check_gap').column('to_at').execute();

	// In time order: a poll of 50 000 markets then writes a handful of pages, not one for each market.
	await clustered(
		quoteColumns(
			table('quote_log')
				.addColumn('at', int, (c) => c.notNull())
				.addColumn('market_key', key, (c) => c.notNull())
				.addColumn('since_previous', int)
		).addPrimaryKeyConstraint('quote_log_key', ['at', 'market_key'])
	).execute();

	// Not clustered: in a clustered table what is longer than 1 kB spills into a page of its own.
	await strict(
		table('quote_chunk')
			.addColumn('market_key', key, (c) => c.notNull())
			.addColumn('grain', key, (c) => c.notNull())
			.addColumn('first_at', int, (c) => c.notNull())
			.addColumn('last_at', int, (c) => c.notNull())
			.addColumn('count', key, (c) => c.notNull())
			.addColumn('data', blob, (c) => c.notNull())
			.addPrimaryKeyConstraint('quote_chunk_key', ['market_key', 'grain', 'first_at'])
	).execute();

	await clustered(
		table('quote_hour')
			.addColumn('market_key', key, (c) => c.notNull())
			.addColumn('hour', int, (c) => c.notNull())
			.addColumn('low', key, (c) => c.notNull())
			.addColumn('high', key, (c) => c.notNull())
			.addColumn('close', key, (c) => c.notNull())
			.addColumn('count', key, (c) => c.notNull())
			.addPrimaryKeyConstraint('quote_hour_key', ['market_key', 'hour'])
	).execute();

	await strict(
		table('feed')
			.addColumn('id', 'text', (c) => c.primaryKey().notNull())
			.addColumn('kind', 'text', (c) => c.notNull())
			.addColumn('name', 'text', (c) => c.notNull())
			.addColumn('url', 'text', (c) => c.notNull())
			.addColumn('last_attempt', int)
			.addColumn('last_success', int)
			.addColumn('last_error_at', int)
			.addColumn('last_error', 'text')
			.addColumn('last_error_status', key)
			.addColumn('newest_item', int)
			.addColumn('failures', key, (c) => c.notNull().defaultTo(0))
			.addColumn('wait_until', int)
			.addColumn('gone_at', int)
			.addColumn('missing_since', int)
			.addColumn('active', key, (c) => c.notNull().defaultTo(1))
	).execute();

	await clustered(
		table('duty')
			.addColumn('feed_id', 'text', (c) => c.notNull())
			.addColumn('job', 'text', (c) => c.notNull())
			.addColumn('every', int, (c) => c.notNull())
			.addColumn('next_due', int, (c) => c.notNull())
			.addColumn('last_done', int)
			.addColumn('holder_host', 'text')
			.addColumn('holder_pid', key)
			.addColumn('holder_started_at', int)
			.addColumn('lease_until', int)
			.addPrimaryKeyConstraint('duty_key', ['feed_id', 'job'])
	).execute();

	await strict(
		table('service_limit')
			.addColumn('service', 'text', (c) => c.primaryKey().notNull())
			.addColumn('next_at', int, (c) => c.notNull())
			.addColumn('retry_at', int)
	).execute();

	await strict(
		table('http_cache')
			.addColumn('url', 'text', (c) => c.primaryKey().notNull())
			.addColumn('etag', 'text')
			.addColumn('last_modified', 'text')
			.addColumn('stored_at', int, (c) => c.notNull())
	).execute();

	await strict(
		table('source')
			.addColumn('id', 'text', (c) => c.primaryKey().notNull())
			.addColumn('feed_id', 'text', (c) => c.notNull())
			.addColumn('url', 'text', (c) => c.notNull().unique())
			.addColumn('kind', 'text', (c) => c.notNull())
			.addColumn('name', 'text', (c) => c.notNull())
			.addColumn('lang', 'text')
			.addColumn('zone', 'text')
			.addColumn('origin', 'text', (c) => c.notNull())
			.addColumn('owner', 'text')
			.addColumn('moved_to', 'text')
			.addColumn('removed_at', int)
	).execute();

	await strict(
		withKey(table('article') as never)
			.addColumn('source_id', 'text', (c) => c.notNull())
			.addColumn('url', 'text', (c) => c.notNull())
			.addColumn('title', 'text', (c) => c.notNull())
			.addColumn('summary', 'text', (c) => c.notNull())
			.addColumn('author', 'text')
			.addColumn('outlet', 'text', (c) => c.notNull())
			.addColumn('domain', 'text')
			.addColumn('lang', 'text')
			.addColumn('published_at', int, (c) => c.notNull())
			.addColumn('published_inferred', key, (c) => c.notNull())
			.addColumn('day_only', key, (c) => c.notNull())
			.addColumn('seen_at', int, (c) => c.notNull())
			.addColumn('story_key', key)
			.addColumn('sentiment', key)
			.addColumn('sentiment_terms', 'text')
	).execute();
	// Without new articles, which have no story yet: they enter when they get one.
	await sql`create index article_by_story on article (story_key, seen_at) where story_key is not null`.execute(
		db
	);
	await db.schema
		.createIndex('article_by_time')
		.on('article')
		.columns(['published_at', 'key'])
		.execute();
	await db.schema.createIndex('article_by_seen').on('article').column('seen_at').execute();
	// What waits for the derive job: new articles, and those whose headline changed. Mostly empty.
	await sql`create index article_underived on article (key) where story_key is null or sentiment_terms is null`.execute(
		db
	);

	await clustered(
		table('article_version')
			.addColumn('article_key', key, (c) => c.notNull())
			.addColumn('seen_at', int, (c) => c.notNull())
			.addColumn('title', 'text', (c) => c.notNull())
			.addColumn('summary', 'text', (c) => c.notNull())
			.addColumn('url', 'text', (c) => c.notNull())
			.addColumn('published_at', int, (c) => c.notNull())
			.addPrimaryKeyConstraint('article_version_key', ['article_key', 'seen_at'])
	).execute();

	await clustered(
		table('article_identity')
			.addColumn('identity', 'text', (c) => c.notNull())
			.addColumn('article_key', key, (c) => c.notNull())
			.addPrimaryKeyConstraint('article_identity_key', ['identity'])
	).execute();

	await strict(
		withKey(table('story') as never).addColumn('opened_at', int, (c) => c.notNull())
	).execute();

	await strict(
		table('topic')
			.addColumn('slug', 'text', (c) => c.primaryKey().notNull())
			.addColumn('name_en', 'text', (c) => c.notNull())
			.addColumn('name_ko', 'text', (c) => c.notNull())
			.addColumn('query', 'text', (c) => c.notNull())
			.addColumn('aliases', 'text', (c) => c.notNull())
			.addColumn('search', 'text', (c) => c.notNull())
			.addColumn('markets', 'text', (c) => c.notNull())
			.addColumn('origin', 'text', (c) => c.notNull())
			.addColumn('seen_at', int, (c) => c.notNull())
			.addColumn('removed_at', int)
	).execute();

	await clustered(
		table('link')
			.addColumn('kind', 'text', (c) => c.notNull())
			.addColumn('a', 'text', (c) => c.notNull())
			.addColumn('b', 'text', (c) => c.notNull())
			.addColumn('score', real, (c) => c.notNull())
			.addColumn('reasons', 'text', (c) => c.notNull())
			.addColumn('state', 'text', (c) => c.notNull())
			.addColumn('decided_by', 'text', (c) => c.notNull())
			.addColumn('seen_at', int, (c) => c.notNull())
			.addPrimaryKeyConstraint('link_key', ['kind', 'a', 'b'])
	).execute();
	await db.schema.createIndex('link_back').on('link').columns(['kind', 'b', 'a']).execute();
	await clustered(
		table('link_verdict')
			.addColumn('kind', 'text', (c) => c.notNull())
			.addColumn('a', 'text', (c) => c.notNull())
			.addColumn('b', 'text', (c) => c.notNull())
			.addColumn('seen_at', int, (c) => c.notNull())
			.addColumn('state', 'text', (c) => c.notNull())
			.addColumn('decided_by', 'text', (c) => c.notNull())
			.addPrimaryKeyConstraint('link_verdict_key', ['kind', 'a', 'b', 'seen_at'])
	).execute();

	const withId = (builder: CreateTableBuilder<string, never>) =>
		sqlite
			? builder.addColumn('id', 'integer', (c) => c.primaryKey().notNull())
			: builder.addColumn('id', 'integer', (c) => c.primaryKey().generatedByDefaultAsIdentity());

	await strict(
		withId(table('quarantine') as never)
			.addColumn('feed_id', 'text', (c) => c.notNull())
			.addColumn('endpoint', 'text', (c) => c.notNull())
			.addColumn('kind', 'text', (c) => c.notNull())
			.addColumn('reason', 'text', (c) => c.notNull())
			.addColumn('payload', 'text', (c) => c.notNull())
			.addColumn('hash', 'text', (c) => c.notNull())
			.addColumn('at', int, (c) => c.notNull())
			.addColumn('last_at', int, (c) => c.notNull())
			.addColumn('times', key, (c) => c.notNull())
			.addColumn('solved_at', int)
			.addUniqueConstraint('quarantine_once', ['feed_id', 'hash'])
	).execute();

	await strict(
		withId(table('run') as never)
			.addColumn('job', 'text', (c) => c.notNull())
			.addColumn('started_at', int, (c) => c.notNull())
			.addColumn('ended_at', int)
			.addColumn('ok', key, (c) => c.notNull())
			.addColumn('failed', key, (c) => c.notNull())
			.addColumn('result', 'text')
	).execute();

	await clustered(
		table('fx_rate')
			.addColumn('date', 'text', (c) => c.notNull())
			.addColumn('base', 'text', (c) => c.notNull())
			.addColumn('quote', 'text', (c) => c.notNull())
			.addColumn('source', 'text', (c) => c.notNull())
			.addColumn('rate', 'text', (c) => c.notNull())
			.addColumn('seen_at', int, (c) => c.notNull())
			.addPrimaryKeyConstraint('fx_rate_key', ['date', 'base', 'quote', 'source', 'seen_at'])
	).execute();

	await clustered(
		table('coverage')
			.addColumn('topic_slug', 'text', (c) => c.notNull())
			.addColumn('kind', 'text', (c) => c.notNull())
			.addColumn('at', int, (c) => c.notNull())
			.addColumn('value', real, (c) => c.notNull())
			.addColumn('norm', real)
			.addPrimaryKeyConstraint('coverage_key', ['topic_slug', 'kind', 'at'])
	).execute();
	await clustered(
		table('coverage_span')
			.addColumn('topic_slug', 'text', (c) => c.notNull())
			.addColumn('kind', 'text', (c) => c.notNull())
			.addColumn('from_at', int, (c) => c.notNull())
			.addColumn('to_at', int, (c) => c.notNull())
			.addColumn('step', int, (c) => c.notNull())
			.addColumn('seen_at', int, (c) => c.notNull())
			.addPrimaryKeyConstraint('coverage_span_key', ['topic_slug', 'kind', 'from_at', 'to_at'])
	).execute();

	await clustered(
		table('signal')
			.addColumn('kind', 'text', (c) => c.notNull())
			.addColumn('subject', 'text', (c) => c.notNull())
			.addColumn('at', int, (c) => c.notNull())
			.addColumn('end_at', int, (c) => c.notNull())
			.addColumn('score', real, (c) => c.notNull())
			.addColumn('detail', 'text', (c) => c.notNull())
			.addColumn('seen_at', int, (c) => c.notNull())
			.addPrimaryKeyConstraint('signal_key', ['kind', 'subject', 'at'])
	).execute();

	await strict(
		table('setting')
			.addColumn('name', 'text', (c) => c.primaryKey().notNull())
			.addColumn('value', 'text', (c) => c.notNull())
	).execute();

	// Search: the text is cut into words and Hangul pairs before it comes here (domain/search.ts).
	for (const name of ['article_search', 'market_search']) {
		if (sqlite) {
			await sql`create virtual table ${sql.table(name)} using fts5(text, content='', contentless_delete=1, tokenize='unicode61')`.execute(
				db
			);
		} else {
			await sql`create table ${sql.table(name)} (key integer primary key, text tsvector not null)`.execute(
				db
			);
			await sql`create index ${sql.ref(`${name}_text`)} on ${sql.table(name)} using gin (text)`.execute(
				db
			);
		}
	}
}
