/** What keeps a database from being written, or from being used at all, told to whoever runs it. */

/**
 * `full`: no room on its disk. `read-only`: file, folder, disk or server take no writes. `locked`: another
 * process has been writing for too long. `slow`: a statement took longer than it may. `damaged`: its content is not what was written. `failing`: its disk
 * answers writes with errors, as one does that the system has just taken out of writing.
 */
export type TroubleKind = 'full' | 'read-only' | 'locked' | 'slow' | 'damaged' | 'failing';

/** The codes of SQLite (by their beginning) and of PostgreSQL (https://www.postgresql.org/docs/18/errcodes-appendix.html). */
const CODES: [TroubleKind, RegExp][] = [
	['full', /^(SQLITE_FULL|SQLITE_IOERR_SHMSIZE|53100)$/],
	['read-only', /^(SQLITE_READONLY|25006)/],
	['locked', /^(SQLITE_BUSY|SQLITE_LOCKED|55P03|40P01)/],
	['slow', /^(57014|25P03)$/],
	['damaged', /^(SQLITE_CORRUPT|SQLITE_NOTADB|XX00[12])/],
	['failing', /^(SQLITE_IOERR_(WRITE|FSYNC|DIR_FSYNC|TRUNCATE|DELETE|SHMOPEN|SHMMAP)|58030)$/]
];

/** What trouble of the database an error tells of, or null: then it is about something else. */
export function troubleOf(error: unknown): TroubleKind | null {
	const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown };
	const found = CODES.find(([, codes]) => typeof code === 'string' && codes.test(code));
	if (found) return found[0];
	return cause === undefined || cause === error ? null : troubleOf(cause);
}

/** Whether an error means that nothing can be written just now, while all that is stored can be read. */
export function isUnwritable(error: unknown): boolean {
	const trouble = troubleOf(error);
	return trouble === 'full' || trouble === 'read-only' || trouble === 'failing';
}

/** Whether an error means that others kept the database busy for too long: the same may work in a moment. */
export function isBusy(error: unknown): boolean {
	const trouble = troubleOf(error);
	return trouble === 'locked' || trouble === 'slow';
}

/** The address of a database as it may stand in a sentence or a log: a file's path, or without the password. */
export function placeOf(url: string): string {
	if (!/^postgres(ql)?:/.test(url)) return url.replace(/^file:/, '');
	if (!URL.canParse(url)) return 'PostgreSQL';
	const address = new URL(url);
	return `${address.host}${address.pathname}`;
}

/** What to do about it, in one or two sentences. */
export function sentenceOf(trouble: TroubleKind, url: string): string {
	const place = placeOf(url);
	switch (trouble) {
		case 'full':
			return `There is no room left where ${place} lies. What was stored is whole and can be read; free some room, and reading goes on where it stopped.`;
		case 'read-only':
			return `${place} cannot be written: the file, its folder or its disk is read-only. What was stored is whole; let this user write there.`;
		case 'failing':
			return `The disk of ${place} answers writes with errors; it may have failed, or been made read-only because of errors. What was stored can be read for now: look at the disk (dmesg), and have a backup at hand.`;
		case 'locked':
			return `Another process has been writing ${place} for too long. Nothing was changed; try again later.`;
		case 'slow':
			return `${place} took longer over a question than it may take, which was ended; nothing of it was changed. Try again later; if it comes again, look what keeps the server busy (pg_stat_activity), or allow more: ?statement_timeout=MS after the address.`;
		case 'damaged':
			return `${place} is damaged or is no database of Hearsay. Put a backup in its place: npm run restore -- FILE.`;
	}
}
