import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { parseQuery, QueryError } from '#lib/domain/query.ts';
import type { Context } from '../context.ts';
import { listSources, removeSources, saveSources, type SourceOrigin } from '../db/source.ts';
import { listTopics, removeTopic, saveTopic } from '../db/topic.ts';
import { kinds } from '../news/index.ts';
import { venues } from '../venues/index.ts';

/** A file that says something wrong: file, line, what, and what would be right. */
export class TrackError extends Error {}

const zone = z.string().refine((name) => {
	try {
		new Intl.DateTimeFormat('en', { timeZone: name });
		return true;
	} catch {
		return false;
	}
}, 'must be a time zone such as Asia/Seoul');

const word = z.string().trim().min(1).max(300);

const marketId = word.refine(
	(id) => venues.some((venue) => id.startsWith(`${venue.id}:`) && id.length > venue.id.length + 1),
	`must begin with a venue: ${venues.map((venue) => `${venue.id}:`).join(', ')}`
);

const topic = z.strictObject({
	slug: z
		.string()
		.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case words joined by dashes')
		.max(80),
	name: z.union([
		word.transform((name) => ({ en: name, ko: name })),
		z
			.strictObject({ en: word.optional(), ko: word.optional() })
			.refine(({ en, ko }) => en || ko, 'needs en or ko')
			.transform(({ en, ko }) => ({ en: (en ?? ko)!, ko: (ko ?? en)! }))
	]),
	query: word.max(2000).superRefine((text, issue) => {
		try {
			parseQuery(text);
		} catch (error) {
			if (!(error instanceof QueryError)) throw error;
			issue.addIssue({
				code: 'custom',
				message: `${error.message} (at character ${error.position + 1})`
			});
		}
	}),
	aliases: z.array(word).max(100).default([]),
	markets: z.array(marketId).max(200).default([]),
	search: z.array(word).max(20).default([])
});

const source = z.strictObject({
	url: z.url({ protocol: /^https?$/, error: 'must be an http(s) address' }),
	name: word,
	lang: z
		.string()
		.regex(/^[a-z]{2,3}$/, 'must be a language code such as ko')
		.optional(),
	zone: zone.optional(),
	kind: z.enum(kinds.map(({ id }) => id) as [string, ...string[]]).optional(),
	owner: word.optional(),
	/** True where the address was not tried: the starter list. */
	unchecked: z.boolean().optional()
});

const file = z.strictObject({
	topics: z.array(topic).max(1000).default([]),
	sources: z.array(source).max(5000).default([])
});

export type TrackFile = z.output<typeof file>;

/** Reads a track file. Throws `TrackError` with line and sentence; a slug named twice is an error. */
export function readTrackFile(text: string, name: string): TrackFile {
	const lines = new LineCounter();
	const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
	const at = (offset: number | undefined) =>
		offset === undefined ? '' : `:${lines.linePos(offset).line}`;
	const [broken] = document.errors;
	if (broken) throw new TrackError(`${name}${at(broken.pos[0])}: ${broken.message.split('\n')[0]}`);
	let value: unknown;
	try {
		value = document.toJS({ maxAliasCount: 100 }) ?? {};
	} catch (error) {
		throw new TrackError(`${name}: ${(error as Error).message}`);
	}
	const answer = file.safeParse(value);
	if (!answer.success) {
		const issue = answer.error.issues[0]!;
		const node = document.getIn(issue.path, true) as
			{ range?: [number, number, number] } | undefined;
		throw new TrackError(
			`${name}${at(node?.range?.[0])}: ${issue.path.join('.') || 'the file'}: ${issue.message}`
		);
	}
	const slugs = answer.data.topics.map(({ slug }) => slug);
	const twice = slugs.find((slug, index) => slugs.indexOf(slug) !== index);
	if (twice) throw new TrackError(`${name}: the topic ${twice} stands twice`);
	return answer.data;
}

export type Change = {
	kind: 'topic' | 'source';
	id: string;
	change: 'added' | 'changed' | 'kept' | 'removed';
};

/**
 * Merges a file into what is tracked: topics by slug, sources by address. With `replace`, what the
 * file does not name is removed (kept in the database, with the time). Gives what was done.
 */
export async function track(
	context: Context,
	wanted: TrackFile,
	{ replace, origin = 'track' }: { replace: boolean; origin?: SourceOrigin }
): Promise<Change[]> {
	const { db, clock } = context;
	const now = clock.now();
	const changes: Change[] = [];
	for (const one of wanted.topics) {
		const change = await saveTopic(db, { ...one, origin }, now);
		changes.push({ kind: 'topic', id: one.slug, change });
	}
	const known = new Set((await listSources(db)).map(({ id }) => id));
	const ids = await saveSources(db, wanted.sources, origin);
	ids.forEach((id, index) =>
		changes.push({
			kind: 'source',
			id: wanted.sources[index]!.url,
			change: known.has(id) ? 'kept' : 'added'
		})
	);
	if (!replace) return changes;
	const slugs = new Set(wanted.topics.map(({ slug }) => slug));
	for (const { slug } of await listTopics(db)) {
		if (slugs.has(slug)) continue;
		await removeTopic(db, slug, now);
		changes.push({ kind: 'topic', id: slug, change: 'removed' });
	}
	const named = new Set(ids);
	const gone = (await listSources(db)).filter(({ id }) => !named.has(id));
	await removeSources(
		db,
		gone.map(({ id }) => id),
		now
	);
	for (const { url } of gone) changes.push({ kind: 'source', id: url, change: 'removed' });
	return changes;
}
