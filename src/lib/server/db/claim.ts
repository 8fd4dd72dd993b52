import { createHash } from 'node:crypto';
import { sql, type Selectable } from 'kysely';
import { OUTCOME_FAULTS, outcomeFault, type ClaimState } from '#lib/domain/claim.ts';
import type { Moment } from '#lib/domain/market.ts';
import type { SpeakerView } from '#lib/domain/view.ts';
import type { Connection, Db } from './connect.ts';
import { isPostgres, transact } from './handle.ts';
import type { ClaimCopyTable, ClaimOutcomeTable, ClaimTable, SpeakerTable } from './schema.ts';

/**
 * The ledger of claims. It only grows: a correction is a new row, each row holds the hash of the one
 * before it, and the database refuses to change or remove any.
 */

/** Something that cannot be entered as asked; the message says why. */
export class LedgerError extends Error {}

export type SpeakerRow = Selectable<SpeakerTable>;
export type ClaimRow = Selectable<ClaimTable>;
export type ClaimOutcomeRow = Selectable<ClaimOutcomeTable>;
export type ClaimCopyRow = Selectable<ClaimCopyTable>;

type Written = 'entry' | 'seenAt' | 'enteredBy' | 'hash';
export type NewSpeaker = Omit<SpeakerRow, Written>;
export type NewClaim = Omit<ClaimRow, Written>;
export type NewClaimOutcome = Omit<ClaimOutcomeRow, Written>;
export type NewClaimCopy = Omit<ClaimCopyRow, Written>;

const TABLES = ['speaker', 'claim', 'claimOutcome', 'claimCopy'] as const;
type Table = (typeof TABLES)[number];

/** Adds a speaker or brings a known one in line; the same again writes nothing. */
export async function saveSpeaker(
	connection: Connection,
	speaker: NewSpeaker,
	by: string,
	now: Moment
): Promise<'added' | 'changed' | 'kept'> {
	return await transact(connection, async (db) => {
		await lock(db);
		const known = await speakerBySlug(db, speaker.slug, null);
		if (known && same(known, speaker)) return 'kept';
		await append(db, 'speaker', speaker, by, now);
		return known ? 'changed' : 'added';
	});
}

/**
 * Enters a claim or a correction of it; the same again writes nothing. Throws `LedgerError` when nobody
 * knows its speaker, or it was said after now.
 */
export async function saveClaim(
	connection: Connection,
	claim: NewClaim,
	by: string,
	now: Moment
): Promise<'added' | 'changed' | 'kept'> {
	return await transact(connection, async (db) => {
		await lock(db);
		if (!(await speakerBySlug(db, claim.speaker, null))) {
			throw new LedgerError(`There is no speaker "${claim.speaker}".`);
		}
		if (claim.saidAt > now) throw new LedgerError('It cannot have been said in the future.');
		const known = await newestClaim(db, claim.id);
		if (known && same(known, claim)) return 'kept';
		await append(db, 'claim', claim, by, now);
		return known ? 'changed' : 'added';
	});
}

/**
 * Enters what came of a claim; what was found before stays in the ledger. Gives the number of the entry.
 * Throws `LedgerError` when there is no such claim or the outcome contradicts its deadline.
 */
export async function decideClaim(
	connection: Connection,
	outcome: NewClaimOutcome,
	by: string,
	now: Moment
): Promise<number> {
	return await transact(connection, async (db) => {
		await lock(db);
		const claim = await newestClaim(db, outcome.claim);
		if (!claim) throw new LedgerError(`There is no claim "${outcome.claim}".`);
		const fault = outcomeFault(outcome, claim);
		if (fault !== null)
			throw new LedgerError(`${outcome.claim}, ${outcome.state}: ${OUTCOME_FAULTS[fault]}.`);
		if ((outcome.happenedAt ?? 0) > now) {
			throw new LedgerError('It cannot have come about in the future.');
		}
		return await append(db, 'claimOutcome', outcome, by, now);
	});
}

/**
 * Keeps what a claim's source said; the same text of the same origin again writes nothing. Throws
 * `LedgerError` when there is no such claim.
 */
export async function saveCopy(
	connection: Connection,
	copy: NewClaimCopy,
	by: string,
	now: Moment
): Promise<'added' | 'kept'> {
	return await transact(connection, async (db) => {
		await lock(db);
		if (!(await newestClaim(db, copy.claim))) {
			throw new LedgerError(`There is no claim "${copy.claim}".`);
		}
		const { claim, url, origin, text } = copy;
		const known = await claimCopies(db, claim, null);
		if (known.some((one) => same(one, { url, origin, text }))) return 'kept';
		await append(db, 'claimCopy', copy, by, now);
		return 'added';
	});
}

/** A row's fields in a fixed order: what its hash is made of. */
const CONTENT: Record<Table, readonly string[]> = {
	speaker: ['slug', 'nameEn', 'nameKo', 'kind', 'affiliation'],
	claim: [
		...['id', 'speaker', 'quote', 'lang', 'translation', 'url', 'outlet', 'saidAt', 'deadline'],
		...['criterion', 'stated', 'topic', 'market', 'direction']
	],
	claimOutcome: ['claim', 'state', 'happenedAt', 'evidence', 'note'],
	claimCopy: ['claim', 'url', 'origin', 'readAt', 'text']
};

type Fields = Record<string, string | number | null>;

const same = (known: object, wanted: object) =>
	Object.entries(wanted).every(([name, value]) => (known as Fields)[name] === value);

/** The hash of a row: SHA-256 over the hash before it, its table, number, time, person and content. */
function hashOf(before: string, table: Table, row: Fields): string {
	const names = ['entry', 'seenAt', 'enteredBy', ...CONTENT[table]];
	return createHash('sha256')
		.update(JSON.stringify([before, table, ...names.map((name) => row[name] ?? null)]))
		.digest('hex');
}

/** Entries wait for each other: each holds the hash of the one before. */
async function lock(db: Db) {
	if (isPostgres(db)) await sql`select pg_advisory_xact_lock(hashtext('ledger'))`.execute(db);
}

async function append(db: Db, table: Table, content: object, by: string, now: Moment) {
	const newest = await Promise.all(
		TABLES.map((each) =>
			db
				.selectFrom(each)
				.select(['entry', 'hash'])
				.orderBy('entry', 'desc')
				.limit(1)
				.executeTakeFirst()
		)
	);
	const last = newest.reduce<{ entry: number; hash: string }>(
		(most, row) => (row && row.entry > most.entry ? row : most),
		{ entry: 0, hash: '' }
	);
	const row = { ...content, entry: last.entry + 1, seenAt: now, enteredBy: by };
	const hash = hashOf(last.hash, table, row as unknown as Fields);
	await db
		.insertInto(table)
		.values({ ...row, hash } as never)
		.execute();
	return row.entry;
}

/** Checks the chain: how many entries there are, and the first whose hash is not what it must be. */
export async function verifyLedger(
	db: Db
): Promise<{ entries: number; broken: number | null; hash: string }> {
	const lists = await Promise.all(
		TABLES.map(async (table) =>
			(await db.selectFrom(table).selectAll().execute()).map((row) => ({
				table,
				row: row as unknown as Fields & { entry: number; hash: string }
			}))
		)
	);
	const entries = lists.flat().sort((a, b) => a.row.entry - b.row.entry);
	let hash = '';
	for (const [i, { table, row }] of entries.entries()) {
		if (row.entry !== i + 1 || hashOf(hash, table, row) !== row.hash) {
			return { entries: entries.length, broken: i + 1, hash };
		}
		hash = row.hash;
	}
	return { entries: entries.length, broken: null, hash };
}

// --- Reading ----------------------------------------------------------------------------------------

const newestClaim = (db: Db, id: string) =>
	db
		.selectFrom('claim')
		.selectAll()
		.where('id', '=', id)
		.orderBy('entry', 'desc')
		.limit(1)
		.executeTakeFirst();

export const asSpeaker = ({
	slug,
	nameEn,
	nameKo,
	kind,
	affiliation
}: SpeakerRow): SpeakerView => ({
	slug,
	name: { en: nameEn, ko: nameKo },
	kind,
	affiliation
});

/** A speaker as known now or at a past moment; null when there was none. */
export async function speakerBySlug(
	db: Db,
	slug: string,
	asOf: Moment | null
): Promise<SpeakerRow | null> {
	const row = await db
		.selectFrom('speaker')
		.selectAll()
		.where('slug', '=', slug)
		.$if(asOf !== null, (query) => query.where('seenAt', '<=', asOf ?? 0))
		.orderBy('entry', 'desc')
		.limit(1)
		.executeTakeFirst();
	return row ?? null;
}

/** Every speaker in the newest version known now or at a past moment, by slug. */
export async function listSpeakers(db: Db, asOf: Moment | null): Promise<SpeakerView[]> {
	const rows = await db
		.selectFrom('speaker')
		.selectAll()
		.$if(asOf !== null, (query) => query.where('seenAt', '<=', asOf ?? 0))
		.orderBy('entry')
		.execute();
	const newest = new Map(rows.map((row) => [row.slug, asSpeaker(row)]));
	return [...newest.values()].sort((a, b) => (a.slug < b.slug ? -1 : 1));
}

/** Which claims a list shows; fields that are null filter nothing. */
export type ClaimFilter = {
	speaker?: string | null;
	/** Filed under this topic, or priced by one of its markets (`markets`). */
	topic?: string | null;
	/** Ids of markets; alone: priced by one of these. */
	markets?: readonly string[] | null;
	state?: ClaimState | null;
	/** Only this one. */
	id?: string | null;
	asOf: Moment | null;
	/** Most rows; null: all. */
	limit?: number | null;
	/** The place of the last one shown. */
	after?: { value: number | null; key: number } | null;
};

/** A claim in its newest version, when it was first entered, and what came of it. */
export type CurrentClaim = ClaimRow & {
	/** The number of its first entry. */
	first: number;
	firstSeenAt: Moment;
	firstBy: string;
	versions: number;
	outcome: ClaimOutcomeRow | null;
};

/** Claims as known now or at a past moment, newest said first. */
export async function listClaims(db: Db, filter: ClaimFilter): Promise<CurrentClaim[]> {
	const { speaker, topic, markets, state, id, asOf, limit, after } = filter;
	const known = asOf ?? Number.MAX_SAFE_INTEGER;
	const rows = await db
		.selectFrom('claim as c')
		.innerJoin(
			(from) =>
				from
					.selectFrom('claim as v')
					.select(({ fn }) => [
						'v.id as versionOf',
						fn.max('v.entry').as('newest'),
						fn.min('v.entry').as('first'),
						fn.countAll<number>().as('versions')
					])
					.where('v.seenAt', '<=', known)
					.groupBy('v.id')
					.as('n'),
			(join) => join.onRef('n.newest', '=', 'c.entry')
		)
		.innerJoin('claim as f', 'f.entry', 'n.first')
		.leftJoin('claimOutcome as o', (join) =>
			join.on('o.entry', '=', (eb) =>
				eb
					.selectFrom('claimOutcome as l')
					.select(({ fn }) => fn.max('l.entry').as('newest'))
					.whereRef('l.claim', '=', 'c.id')
					.where('l.seenAt', '<=', known)
			)
		)
		.selectAll('c')
		.select([
			'n.first',
			'n.versions',
			'f.seenAt as firstSeenAt',
			'f.enteredBy as firstBy',
			'o.entry as outcomeEntry'
		])
		.$if(id != null, (query) => query.where('c.id', '=', id ?? ''))
		.$if(speaker != null, (query) => query.where('c.speaker', '=', speaker ?? ''))
		.$if(topic != null || markets != null, (query) =>
			query.where((where) =>
				where.or([
					...(topic == null ? [] : [where('c.topic', '=', topic)]),
					...(markets == null || markets.length === 0
						? []
						: [where('c.market', 'in', [...markets])])
				])
			)
		)
		.$if(state != null, (query) =>
			query.where(({ fn, eb, val }) =>
				eb(fn.coalesce('o.state', val<ClaimState>('open')), '=', state ?? 'open')
			)
		)
		.$if(after != null, (query) =>
			query.where((where) =>
				where.or([
					where('c.saidAt', '<', after?.value ?? 0),
					where.and([
						where('c.saidAt', '=', after?.value ?? 0),
						where('n.first', '<', after?.key ?? 0)
					])
				])
			)
		)
		.orderBy('c.saidAt', 'desc')
		.orderBy('n.first', 'desc')
		.$if(limit != null, (query) => query.limit(limit ?? 0))
		.execute();
	const entries = rows.flatMap(({ outcomeEntry }) => outcomeEntry ?? []);
	const outcomes = new Map(
		entries.length === 0
			? []
			: (
					await db.selectFrom('claimOutcome').selectAll().where('entry', 'in', entries).execute()
				).map((row) => [row.entry, row])
	);
	return rows.map(({ outcomeEntry, versions, ...row }) => ({
		...row,
		versions: Number(versions),
		outcome: outcomes.get(outcomeEntry ?? 0) ?? null
	}));
}

/** Everything that was ever entered of a claim, newest first, as known now or at a past moment. */
export async function claimHistory(
	db: Db,
	id: string,
	asOf: Moment | null
): Promise<{ versions: ClaimRow[]; outcomes: ClaimOutcomeRow[] }> {
	const known = asOf ?? Number.MAX_SAFE_INTEGER;
	const [versions, outcomes] = await Promise.all([
		db
			.selectFrom('claim')
			.selectAll()
			.where('id', '=', id)
			.where('seenAt', '<=', known)
			.orderBy('entry', 'desc')
			.execute(),
		db
			.selectFrom('claimOutcome')
			.selectAll()
			.where('claim', '=', id)
			.where('seenAt', '<=', known)
			.orderBy('entry', 'desc')
			.execute()
	]);
	return { versions, outcomes };
}

/** What was kept of a claim's source, newest first, as known now or at a past moment. */
export async function claimCopies(
	db: Db,
	id: string,
	asOf: Moment | null
): Promise<ClaimCopyRow[]> {
	return await db
		.selectFrom('claimCopy')
		.selectAll()
		.where('claim', '=', id)
		.$if(asOf !== null, (query) => query.where('seenAt', '<=', asOf ?? 0))
		.orderBy('entry', 'desc')
		.execute();
}
