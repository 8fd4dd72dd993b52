import { userInfo } from 'node:os';
import { legible } from '#lib/domain/legible.ts';
import { mayAs, type Reader } from '#lib/domain/person.ts';
import { servesOthers, type Config } from './config.ts';
import type { Context } from './context.ts';
import { authorOf, type Author } from './db/audit.ts';
import { isAnybody } from './db/person.ts';

/** Who asks, as `hooks.server.ts` found out. `client` is null for a program on this machine itself. */
export type Asking = { reader: Reader | null; client: string | null };

/**
 * Whoever may change what the desk follows, as the author of the change; null for everybody else: the one
 * place that decides it. Editors may, and tokens for changes. Where nobody has an account yet and only
 * this machine is served, whoever sits at it is its owner.
 */
export async function editorOf(
	{ config, db }: { config: Pick<Config, 'host' | 'origin'>; db: Context['db'] },
	{ reader, client }: Asking
): Promise<Author | null> {
	if (mayAs(reader, 'editor')) return authorOf(reader);
	if (reader !== null || client !== null || servesOthers(config) || (await isAnybody(db))) {
		return null;
	}
	return { personId: null, name: ownerName(), via: 'session', viaName: null };
}

/** The user of this machine; a container may run as one that has no name. */
function ownerName(): string {
	try {
		return userInfo().username;
	} catch {
		return 'owner';
	}
}

/** Names that stand for no person where verdicts are kept: `machine` may be overruled by machines. */
const NOBODY = ['machine', 'track', 'starter'];

/** How an author signs verdicts and entries of the ledger. */
export function signature({ name }: Pick<Author, 'name'>): string {
	const plain = legible(name).replace(/\s+/g, ' ').trim();
	return plain === '' || NOBODY.includes(plain) ? `${plain} (person)`.trim() : plain;
}
