import { readFile, stat } from 'node:fs/promises';
import type { ArticleReading } from '#lib/domain/article.ts';
import type { Moment } from '#lib/domain/market.ts';
import { readConfig } from '#lib/server/config.ts';
import { systemClock } from '#lib/server/context.ts';
import { connect, migrate } from '#lib/server/db/connect.ts';
import { createHttp, FetchError, newsManners } from '#lib/server/http.ts';
import { readAnswer, type GdeltAnswer } from '#lib/server/news/gdelt/answer.ts';
import { kinds, readFeed } from '#lib/server/news/index.ts';
import { bodyText } from '#lib/server/news/kind.ts';
import { parseOpml, type ListedFeed } from '#lib/server/news/opml/index.ts';
import { FeedError, MOST_BYTES, type FeedMeta, type FeedReading } from '#lib/server/news/source.ts';
import { command, EXIT, print, UsageError } from './command.ts';
import { complain, inputLines } from './jsonl.ts';

const help = `
node scripts/feed.ts FILE|URL
node scripts/feed.ts --ndjson < LINES

Reads a feed (RSS, Atom, RDF, JSON Feed, Google News; with "kind":"gdelt" an answer of GDELT) and
prints it as one JSON line:
  {feed:{title,link,language,description}, articles:[{id,url,title,summary,content,author,source,
   published,updated,publishedInferred?,dayOnly?,language}], error?, warning?}
Times are ISO 8601 in UTC, or null; publishedInferred says that the feed gave no usable time. url is
null where an item has no http(s) link. Texts are plain text.
For gdelt also kind (ok, empty, rate_limited, bad_query, upstream_error), and timeline
[{at,value,norm}] or tones [{bin,count}] where the answer holds numbers. An OPML list gives feeds
[{name,url,home,folder}].

  --kind K    what it is (default: found out); --zone Z: the zone of dates that name none
  --ndjson   one JSON object a line on stdin: {file, contentType?, url?, kind?, status?, zone?, lang?};
             status is the HTTP status it came with, zone the one meant by dates without a zone.
             One line of output for each; a line that is no JSON is reported on stderr and skipped

Exit: 0 done (a feed that cannot be read says so in error), 1 nothing usable, 2 wrong use, 75 the
address did not answer.
`;

/** A line of input: what to read, and how it was served. */
export type FeedTask = {
	file: string;
	contentType?: string;
	url?: string;
	kind?: string;
	status?: number;
	zone?: string;
	lang?: string;
};

type ArticleOut = {
	id: string | null;
	url: string | null;
	title: string;
	summary: string;
	content: string;
	author: string | null;
	source: string;
	published: string | null;
	updated: string | null;
	publishedInferred?: true;
	dayOnly?: true;
	language: string | null;
};

/** A line of output. */
export type FeedOut = {
	feed: {
		title: string | null;
		link: string | null;
		language: string | null;
		description: string | null;
	};
	articles: ArticleOut[];
	kind?: GdeltAnswer['kind'];
	timeline?: { at: string; value: number; norm: number | null }[];
	tones?: { bin: number; count: number }[];
	feeds?: Pick<ListedFeed, 'name' | 'url' | 'home' | 'folder'>[];
	error?: string;
	/** The document was read in part. */
	warning?: string;
};

const iso = (at: Moment | null) => (at === null ? null : new Date(at).toISOString());

const articleOut = (article: ArticleReading): ArticleOut => ({
	id: article.guid ?? (article.url || null),
	url: article.url || null,
	title: article.title,
	summary: article.summary,
	content: article.content,
	author: article.author,
	source: article.outlet,
	published: iso(article.publishedAt),
	updated: iso(article.updatedAt),
	...(article.publishedInferred ? { publishedInferred: true } : {}),
	...(article.dayOnly ? { dayOnly: true } : {}),
	language: article.lang
});

const NO_FEED = { title: null, link: null, language: null, description: null };

/** Says of a body what a reader makes of it; what is wrong with it is in `error`, nothing is thrown. */
export function describeFeed(body: Uint8Array, task: Omit<FeedTask, 'file'>, at: Moment): FeedOut {
	const meta: FeedMeta = { ...task, at };
	try {
		if (task.kind === 'gdelt') return gdeltOut(readAnswer(bodyText(body, meta), task.status));
		if (task.status !== undefined && (task.status < 200 || task.status > 299)) {
			return { feed: NO_FEED, articles: [], error: `The address answered ${task.status}.` };
		}
		return feedOut(readFeed(body, meta, task.kind));
	} catch (error) {
		if (!(error instanceof Error)) throw error;
		const told = { feed: NO_FEED, articles: [], error: error.message };
		if (!(error instanceof FeedError) || error.reason !== 'opml') return told;
		return { ...told, ...listOut(bodyText(body, meta)) };
	}
}

/** Items without a link come back to their places: this tool shows a feed as it is. */
function feedOut({ feed, articles, rejected, degraded }: FeedReading): FeedOut {
	const all = [...articles];
	for (const { index, article } of rejected) {
		if (article) all.splice(Math.min(index, all.length), 0, article);
	}
	const { title, link, language, description } = feed;
	return {
		feed: { title, link, language, description },
		articles: all.map(articleOut),
		...(degraded ? { warning: degraded } : {})
	};
}

function gdeltOut({ kind, articles, timeline, tones, message }: GdeltAnswer): FeedOut {
	return {
		feed: { ...NO_FEED, title: 'GDELT DOC 2.0', link: 'https://www.gdeltproject.org/' },
		articles: articles.map(articleOut),
		kind,
		...(timeline
			? {
					timeline: timeline.points.map((point) => ({
						...point,
						at: new Date(point.at).toISOString()
					}))
				}
			: {}),
		...(tones.length > 0 ? { tones } : {}),
		...(message === null ? {} : { error: message })
	};
}

function listOut(text: string): Partial<FeedOut> {
	try {
		const { title, feeds } = parseOpml(text);
		return {
			feed: { ...NO_FEED, title },
			feeds: feeds.map(({ name, url, home, folder }) => ({ name, url, home, folder }))
		};
	} catch (error) {
		return { error: (error as Error).message };
	}
}

/** Reads a line of input. Throws a sentence when it is none. */
function readTask(line: string): FeedTask {
	let task: unknown;
	try {
		task = JSON.parse(line);
	} catch {
		throw new Error('no JSON');
	}
	if (
		typeof task !== 'object' ||
		task === null ||
		!('file' in task) ||
		typeof task.file !== 'string'
	) {
		throw new Error('no "file"');
	}
	const text = (name: string) => {
		const value = (task as Record<string, unknown>)[name];
		return typeof value === 'string' && value !== '' ? value : undefined;
	};
	const status = 'status' in task && typeof task.status === 'number' ? task.status : undefined;
	return {
		file: task.file,
		...{ contentType: text('contentType'), url: text('url'), kind: text('kind') },
		...{ zone: text('zone'), lang: text('lang'), status }
	};
}

/** The bytes of a file, refused before they are read when there are too many. */
async function readBody(file: string): Promise<Uint8Array> {
	const { size } = await stat(file);
	if (size > MOST_BYTES) {
		throw new FeedError('too-large', `${file} has ${size} bytes; at most ${MOST_BYTES} are read.`);
	}
	return await readFile(file);
}

async function describeLines(at: () => Moment): Promise<number> {
	let usable = 0;
	for await (const { number, text: line } of inputLines()) {
		if (line.trim() === '') continue;
		let task: FeedTask;
		try {
			task = readTask(line);
		} catch (error) {
			complain(number, `${(error as Error).message}; it is skipped.`);
			continue;
		}
		usable++;
		let out: FeedOut;
		try {
			out = describeFeed(await readBody(task.file), task, at());
		} catch (error) {
			out = { feed: NO_FEED, articles: [], error: (error as Error).message };
		}
		await print(JSON.stringify(out));
	}
	if (usable === 0) process.stderr.write('No line could be used; each is an object with "file".\n');
	return usable === 0 ? EXIT.failed : EXIT.done;
}

/** Fetches an address with the manners of a news host; nothing is kept. */
async function fetchFeed(url: string, signal: AbortSignal) {
	const config = readConfig();
	const connection = connect(':memory:');
	await migrate(connection);
	const http = createHttp({
		connection,
		clock: systemClock,
		contact: config.contact,
		allowed: config.allowHosts,
		signal
	});
	try {
		return await http.fetcher('', newsManners).fetch({ path: url });
	} finally {
		await http.close();
		await connection.close();
	}
}

if (import.meta.main) {
	await command(
		help,
		{ ndjson: { type: 'boolean' }, kind: { type: 'string' }, zone: { type: 'string' } },
		async ({ values, positionals }, signal) => {
			const { kind, zone } = values;
			if (kind !== undefined && !kinds.some(({ id }) => id === kind)) {
				throw new UsageError(`--kind ${kind} is none of ${kinds.map(({ id }) => id).join(', ')}.`);
			}
			if (values.ndjson) {
				if (positionals.length > 0)
					throw new UsageError('With --ndjson the files are named on stdin.');
				return await describeLines(systemClock.now);
			}
			const [source, ...more] = positionals;
			if (!source || more.length > 0) throw new UsageError('Name one file or address.');
			if (!/^https?:\/\//i.test(source)) {
				const body = await readBody(source);
				await print(JSON.stringify(describeFeed(body, { kind, zone }, systemClock.now())));
				return EXIT.done;
			}
			try {
				const { url, body, headers, at, status } = await fetchFeed(source, signal);
				const served = { contentType: headers['content-type'], url, kind, status, zone };
				await print(JSON.stringify(describeFeed(body, served, at)));
				return EXIT.done;
			} catch (error) {
				if (!(error instanceof FetchError)) throw error;
				process.stderr.write(`${error.message}\n`);
				return EXIT.later;
			}
		}
	);
}
