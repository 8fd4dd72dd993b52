import { mayAs, type Reader } from '#lib/domain/person.ts';
import type { Config } from './config.ts';
import { isLoopback } from './config.ts';
import { isOwnAddress } from './client-address.ts';

/** Longest address that is read, in characters. */
export const LONGEST_ADDRESS = 14_000;

/** What anybody may ask for, also where reading is private: whether the server lives, and the way in. */
const DOORS = /^\/(?:healthz|readyz|sign-in(?:\/.*)?|invite(?:\/.*)?)$/;

/** Where people find what they have just stored or changed. */
const OWN =
	/^\/(?:desk|alerts|people|you|sign-in|invite|audit|s|embed\/s|api\/v1\/snapshots)(?:\/|$)/;

/**
 * Whether a request may be answered from a replica, which is a moment behind: it only reads, and whoever asks
 * cannot have changed what it shows. Editors read where they write. Events tell what the replica has: whoever
 * is told finds it there, and all the more where it was written.
 */
export function mayReadReplica(method: string, path: string, reader: Reader | null): boolean {
	if (path === '/api/v1/events' || path === '/mcp') return true;
	return (method === 'GET' || method === 'HEAD') && !OWN.test(path) && !mayAs(reader, 'editor');
}

/** Whether a reader may read what is at a path. */
export const mayRead = (
	{ privateReading }: Pick<Config, 'privateReading'>,
	reader: Reader | null,
	path: string
): boolean => !privateReading || reader !== null || DOORS.test(path);

/**
 * Whether a request reached this server by a name it does not go by: without ORIGIN it is for this machine
 * alone, and a page elsewhere whose name was pointed at loopback must not read it (DNS rebinding).
 */
export const isMisdirected = ({ origin }: Pick<Config, 'origin'>, host: string, peer: string) =>
	origin === '' && !(isLoopback(host) && isOwnAddress(peer));
