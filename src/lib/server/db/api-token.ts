import type { Moment } from '#lib/domain/market.ts';
import type { Reader, Scope } from '#lib/domain/person.ts';
import type { Db } from './connect.ts';
import type { ApiTokenTable } from './schema.ts';
import { newId, newSecret, secretHash } from './secret.ts';
import { isUnwritable } from './trouble.ts';

/** By which a token is known for one, in a log or a public repository. */
export const TOKEN_PREFIX = 'hearsay_';
/** When a token was last used is noted at most this often, ms. */
const NOTED = 60_000;

/** Makes a token; gives its id and, this once, the token. */
export async function addToken(
	db: Db,
	token: Pick<ApiTokenTable, 'personId' | 'name' | 'scope' | 'expiresAt'>,
	now: Moment
): Promise<{ id: string; secret: string }> {
	const id = newId();
	const secret = newSecret(TOKEN_PREFIX);
	await db
		.insertInto('apiToken')
		.values({ ...token, id, hash: secretHash(secret), createdAt: now, lastUsedAt: null })
		.execute();
	return { id, secret };
}

/** Whom a token stands for, while it is valid; else null. Notes that it was used. */
export async function tokenReader(db: Db, secret: string, now: Moment): Promise<Reader | null> {
	const row = await db
		.selectFrom('apiToken as t')
		.innerJoin('person as p', 'p.id', 't.personId')
		.select(['t.id as tokenId', 't.name as tokenName', 't.scope', 't.lastUsedAt'])
		.select(['p.id', 'p.name', 'p.email', 'p.role'])
		.where('t.hash', '=', secretHash(secret))
		.where('t.expiresAt', '>', now)
		.executeTakeFirst();
	if (!row) return null;
	const { tokenId, tokenName, scope, lastUsedAt, ...person } = row;
	if (lastUsedAt === null || lastUsedAt < now - NOTED) {
		const noted = db.updateTable('apiToken').set({ lastUsedAt: now }).where('id', '=', tokenId);
		// Where nothing can be written a token is still one.
		await noted.execute().catch((error: unknown) => {
			if (!isUnwritable(error)) throw error;
		});
	}
	return { person, by: { kind: 'token', name: tokenName, scope } };
}

/** A token as its person sees it again: never the token itself. */
export type TokenView = {
	id: string;
	name: string;
	scope: Scope;
	createdAt: Moment;
	expiresAt: Moment;
	lastUsedAt: Moment | null;
};

/** A person's tokens, newest first. */
export const tokensOf = (db: Db, personId: string): Promise<TokenView[]> =>
	db
		.selectFrom('apiToken')
		.select(['id', 'name', 'scope', 'createdAt', 'expiresAt', 'lastUsedAt'])
		.where('personId', '=', personId)
		.orderBy('createdAt', 'desc')
		.orderBy('id')
		.execute();

/** Removes a token of a person; gives its name, or null when there was none. */
export async function removeToken(db: Db, personId: string, id: string): Promise<string | null> {
	const mine = { personId, id };
	const row = await db
		.selectFrom('apiToken')
		.select('name')
		.where('id', '=', mine.id)
		.where('personId', '=', mine.personId)
		.executeTakeFirst();
	await db
		.deleteFrom('apiToken')
		.where('id', '=', mine.id)
		.where('personId', '=', mine.personId)
		.execute();
	return row?.name ?? null;
}
