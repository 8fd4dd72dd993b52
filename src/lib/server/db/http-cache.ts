import type { Moment } from '#lib/domain/market.ts';
import type { Connection } from './connect.ts';
import { change, rows } from './handle.ts';

/** What the last stored answer of an address gave for a conditional request, byte for byte. */
export async function validators(connection: Connection, url: string) {
	const [found] = await rows<{ etag: string | null; lastModified: string | null }>(
		connection,
		'select etag, last_modified as "lastModified" from http_cache where url = ?',
		[url]
	);
	return found;
}

/** Keeps an answer's validators; both null forgets the address. */
export async function saveValidators(
	connection: Connection,
	url: string,
	{ etag, lastModified }: { etag: string | null; lastModified: string | null },
	storedAt: Moment
) {
	if (etag === null && lastModified === null) {
		await change(connection, 'delete from http_cache where url = ?', [url]);
		return;
	}
	await change(
		connection,
		`insert into http_cache (url, etag, last_modified, stored_at) values (?, ?, ?, ?)
		on conflict (url) do update set etag = excluded.etag, last_modified = excluded.last_modified,
			stored_at = excluded.stored_at`,
		[url, etag, lastModified, storedAt]
	);
}
