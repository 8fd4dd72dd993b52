import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import type { Moment } from '#lib/domain/market.ts';
import { parseQuery, QueryError } from '#lib/domain/query.ts';
import type { Context } from '../context.ts';
import type { Author } from '../db/audit.ts';
import { listSpeakers } from '../db/claim.ts';
import type { Db } from '../db/connect.ts';
import type { SourceOrigin } from '../db/source.ts';
import { listTopics } from '../db/topic.ts';
import {
	dropTopic,
	keepSources,
	putClaim,
	putSources,
	putSpeaker,
	putTopic,
	together
} from '../desk.ts';
import { kinds } from '../news/index.ts';
import { claim, language, marketId, name, slug, speaker, webAddress, word } from './ledger.ts';

/** A file that says something wrong: file, line, what, and what would be right. */
export class TrackError extends Error {}

export const zone = z.string().refine((name) => {
	try {
		new Intl.DateTimeFormat('en', { timeZone: name });
		return true;
	} catch {
		return false;
	}
}, 'must be a time zone such as Asia/Seoul');

export const topic = z.strictObject({
	slug,
	name,
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

export const source = z.strictObject({
	url: webAddress,
	name: word,
	lang: language.optional(),
	zone: zone.optional(),
	kind: z.enum(kinds.map(({ id }) => id) as [string, ...string[]]).optional(),
	owner: word.optional(),
	/** True where the address was not tried: the starter list. */
	unchecked: z.boolean().optional()
});

const file = z.strictObject({
	topics: z.array(topic).max(1000).default([]),
	sources: z.array(source).max(5000).default([]),
	speakers: z.array(speaker).max(5000).default([]),
	claims: z.array(claim).max(20_000).default([])
});

export type TrackFile = z.output<typeof file>;

/** What is tracked by code: most of it has no ledger. */
type Tracked = Pick<TrackFile, 'topics' | 'sources'> & Partial<TrackFile>;

/** Reads a track file. Throws `TrackError` with line and sentence; a key named twice is an error. */
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
	const { topics, speakers, claims } = answer.data;
	for (const [what, keys] of [
		['topic', topics.map(({ slug }) => slug)],
		['speaker', speakers.map(({ slug }) => slug)],
		['claim', claims.map(({ id }) => id)]
	] as const) {
		const known = new Set<string>();
		for (const key of keys) {
			if (known.has(key)) throw new TrackError(`${name}: the ${what} ${key} stands twice`);
			known.add(key);
		}
	}
	return answer.data;
}

export type Change = {
	kind: 'topic' | 'source' | 'speaker' | 'claim';
	id: string;
	change: 'added' | 'changed' | 'kept' | 'removed';
};

/**
 * Merges a file into what is tracked: topics and speakers by slug, sources by address, claims by id. With
 * `replace`, topics and sources that the file does not name are removed (kept in the database, with the
 * time); the ledger never forgets. All of it or nothing; each change is noted as `author`'s. Gives what was done. Throws `TrackError` before anything is written
 * when a claim names a speaker that nobody knows or was said after now.
 */
export async function track(
	context: Context,
	wanted: Tracked,
	{ replace, origin = 'track', author }: { replace: boolean; origin?: SourceOrigin; author: Author }
): Promise<Change[]> {
	await checkClaims(context.db, wanted, context.clock.now());
	return await together(context, author, async (part) => {
		const changes: Change[] = [];
		for (const one of wanted.topics) {
			const change = await putTopic(part, { ...one, origin });
			changes.push({ kind: 'topic', id: one.slug, change });
		}
		const sources = await putSources(part, wanted.sources, origin);
		wanted.sources.forEach(({ url }, i) =>
			changes.push({ kind: 'source', id: url, change: sources.changes[i]! })
		);
		for (const one of wanted.speakers ?? []) {
			const change = await putSpeaker(part, one, origin);
			changes.push({ kind: 'speaker', id: one.slug, change });
		}
		for (const one of wanted.claims ?? []) {
			const change = await putClaim(part, one, origin);
			changes.push({ kind: 'claim', id: one.id, change });
		}
		if (!replace) return changes;
		const slugs = new Set(wanted.topics.map(({ slug }) => slug));
		for (const topic of await listTopics(part.within.db)) {
			if (slugs.has(topic.slug)) continue;
			await dropTopic(part, topic);
			changes.push({ kind: 'topic', id: topic.slug, change: 'removed' });
		}
		for (const url of await keepSources(part, sources.ids)) {
			changes.push({ kind: 'source', id: url, change: 'removed' });
		}
		return changes;
	});
}

/** Holds the claims of a file against the speakers that are known, or come with it. */
async function checkClaims(db: Db, { claims = [], speakers = [] }: Tracked, now: Moment) {
	if (claims.length === 0) return;
	const known = new Set([...(await listSpeakers(db, null)), ...speakers].map(({ slug }) => slug));
	for (const { id, speaker, saidAt } of claims) {
		if (!known.has(speaker)) {
			throw new TrackError(
				`claims: ${id}: there is no speaker "${speaker}"; name it under speakers`
			);
		}
		if (saidAt > now) throw new TrackError(`claims: ${id}: said lies in the future`);
	}
}
