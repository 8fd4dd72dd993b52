import type { Context } from './context.ts';
import type { Author } from './db/audit.ts';
import { listSources, type SourceEntry } from './db/source.ts';
import { deed, dropSources, putSources } from './desk.ts';

/** Adds sources or renews them by address; they are read from now on. Gives their ids and the last entry. */
export async function addSources(
	context: Context,
	author: Author,
	entries: SourceEntry[]
): Promise<{ ids: string[]; changed: number; entry: number | null }> {
	const { result, entry } = await deed(context, author, (part) =>
		putSources(part, entries, 'person')
	);
	const changed = result.changes.filter((change) => change !== 'kept').length;
	return { ids: result.ids, changed, entry };
}

/** Stops reading a source. Gives the entry; undefined when no such source is read. */
export async function stopSource(
	context: Context,
	author: Author,
	id: string
): Promise<number | null | undefined> {
	const source = (await listSources(context.db)).find((one) => one.id === id);
	if (!source) return undefined;
	return (await deed(context, author, (part) => dropSources(part, [source]))).entry;
}
