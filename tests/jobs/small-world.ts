import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { connect } from '#lib/server/db/connect.ts';
import { rows } from '#lib/server/db/handle.ts';
import { startSimulator } from '../../scripts/simulator/server.ts';
import { world } from '../../scripts/simulator/scenario.ts';
import { run } from '../command.ts';

/** So many events of a venue: few, so that one refresh is done in a moment. */
const EVENTS = { polymarket: 6, kalshi: 3, manifold: 0, predictit: 0 };
const OUTLETS = 3;
const HOUR = 3_600_000;

export type SmallWorld = Awaited<ReturnType<typeof smallWorld>>;

/**
 * The simulated venues and outlets cut down to a few of each, in a folder for databases. The services'
 * clock stands still at `clock.at`: whoever reads them then is told the same.
 */
export async function smallWorld() {
	// A reading an hour later lies in the past too: news from ahead of the clock would get its own moment.
	const anchor = Date.now() - 2 * HOUR;
	const clock = { at: anchor };
	const whole = world(7, anchor);
	const left = { ...EVENTS };
	const simulator = await startSimulator({
		world: {
			...whole,
			events: whole.events.filter(({ venue }) => left[venue]-- > 0),
			outlets: whole.outlets.slice(0, OUTLETS)
		},
		clock: () => clock.at
	});
	const folder = mkdtempSync(join(tmpdir(), 'hearsay-small-'));
	const followed = join(folder, 'followed.yaml');
	const sources = simulator.sources.map(
		({ url, name, lang }) => `  - { url: '${url}', name: '${name}', lang: ${lang} }\n`
	);
	writeFileSync(
		followed,
		`topics:\n  - { slug: ryanair, name: Ryanair, query: 'Musk OR 머스크' }\nsources:\n${sources.join('')}`
	);
	const envOf = (database: string): Record<string, string> => ({
		...simulator.settings,
		DATABASE_URL: database.includes('://') ? database : `file:${database}`,
		FEEDS: 'polymarket,kalshi,fx',
		// Half of a short command's time is reading our own source.
		NODE_COMPILE_CACHE: join(folder, 'compiled')
	});
	return {
		simulator,
		clock,
		folder,
		path: (name: string) => join(folder, name),
		envOf,
		/** A new database (a file, or an address of PostgreSQL) that follows what this world has; gives the settings for its commands. */
		async follow(database: string) {
			const env = envOf(database);
			const { code, stderr } = await run('track.ts', [followed, '--replace'], { env });
			if (code !== 0) throw new Error(stderr);
			return env;
		},
		async close() {
			await simulator.close();
			rmSync(folder, { recursive: true, force: true });
		}
	};
}

/**
 * What `PRAGMA integrity_check` and the foreign keys say of a database: `['ok']` when it is sound. PostgreSQL
 * holds its keys itself, and looks for damage at every start of the server.
 */
export function faultsOf(path: string): string[] {
	if (path.includes('://')) return ['ok'];
	const db = new Database(path);
	try {
		const found = db.pragma('integrity_check') as { integrity_check: string }[];
		const astray = db.pragma('foreign_key_check') as unknown[];
		return [
			...found.map((row) => row.integrity_check),
			...astray.map((row) => JSON.stringify(row))
		];
	} finally {
		db.close();
	}
}

/** What two databases must agree in, by name: all but when it was read and in which order. */
const CONTENT = {
	articles: 'select url, title, summary, lang, published_at, outlet from article order by 1, 2',
	versions:
		'select a.url, v.title, v.summary from article_version v join article a on a.key = v.article_key order by 1, 2, 3',
	names:
		'select i.identity, a.url from article_identity i join article a on a.key = i.article_key order by 1',
	found: 'select count(*) from article_search',
	sentiment: 'select url, sentiment, sentiment_terms from article order by 1',
	stories: `select a.url, min(b.url) from article a join article b on b.story_key = a.story_key
		group by a.key order by 1`,
	emptyStories: 'select count(*) from story where key not in (select story_key from article)',
	markets:
		'select id, venue, title, label, status, closes_at, rules_hash, outcome_label, fee from market order by 1',
	rules: 'select hash, text from rule_text order by 1',
	events: 'select id, title, exclusive, tags from event order by 1',
	marketVersions:
		'select m.id, v.title, v.status, v.rules_hash from market_version v join market m on m.key = v.market_key order by 1, 3, 4',
	prices:
		'select m.id, s.bid, s.ask, s.last, s.probability, s.basis, s.volume from market_state s join market m on m.key = s.market_key order by 1',
	quotes:
		'select m.id, q.bid, q.ask, q.last, q.probability, q.volume from quote_log q join market m on m.key = q.market_key order by 1, 2, 3, 4, 5, 6',
	chunks: 'select count(*), coalesce(sum(count), 0) from quote_chunk',
	links: `select l.kind, coalesce(m.id, l.a), a.url, l.state from link l left join article a on cast(a.key as text) = l.b
		left join market m on l.kind = 'market-article' and cast(m.key as text) = l.a
		where l.kind like '%-article' order by 1, 2, 3`,
	rates: 'select date, base, quote, rate from fx_rate order by 1, 2, 3',
	quarantine: 'select feed_id, endpoint, kind, payload from quarantine order by 1, 2, 3, 4',
	feeds: 'select id, kind, failures, active from feed order by 1',
	held: 'select count(*) from duty where holder_pid is not null'
};

/**
 * What a database holds, without what depends on when it was read (first sight, checks, runs) and in which order
 * (keys): the same for the same evidence on either engine.
 */
export async function contentOf(database: string) {
	const url = database.includes('://') ? database : `file:${database}`;
	const connection = connect(url, { readonly: true });
	try {
		const found: Record<string, string[]> = {};
		for (const [name, text] of Object.entries(CONTENT)) {
			const lines = (await rows<Record<string, unknown>>(connection, text)).map((row) =>
				Object.values(row)
					.map((value) => (value === null ? '' : String(value)))
					.join(' | ')
			);
			// PostgreSQL orders text as a language does.
			found[name] = lines.sort();
		}
		return found as Record<keyof typeof CONTENT, string[]>;
	} finally {
		await connection.close();
	}
}

/** What was read. Which articles are one story depends on which of them was there first: on when each outlet was read. */
export async function evidenceOf(database: string) {
	const { stories, ...evidence } = await contentOf(database);
	return { ...evidence, storied: stories.length };
}
