import { existsSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bytes, type Check } from './check.ts';

const MB = 1e6;
/** With less than this, SQLite soon finds no room for what it keeps beside the database. */
const LEAST = 64 * MB;
/** With less than this, reading venues for some days fills the disk. */
const SPARE = 1000 * MB;

const check = (verdict: Check['verdict'], says: string): Check => ({
	part: 'disk',
	of: 'disk',
	verdict,
	says
});

/** What the room on a disk means for a database of a size, both in bytes. */
export function roomCheck(folder: string, { free, size }: { free: number; size: number }): Check {
	const room = `${bytes(free)} are free where ${folder} lies`;
	if (free < LEAST) {
		return check(
			'fail',
			`Only ${room}: reading is about to stop. Free some room, or run npm run thin.`
		);
	}
	// A backup beside it, or a migration that writes tables anew, takes as much again.
	if (free < SPARE || free < size) {
		const held = size > 0 ? ` and the database has ${bytes(size)}` : '';
		return check(
			'warn',
			`${room}${held}: a backup or an update may find no room. Free some, or move the database (DATABASE_URL).`
		);
	}
	return check('ok', `${room}, and this user may write there.`);
}

/** The folder itself, or the nearest above it that exists. */
const standing = (folder: string): string =>
	existsSync(folder) || dirname(folder) === folder ? folder : standing(dirname(folder));

const WHY: Record<string, string> = {
	EROFS: 'its disk is read-only. Look why (dmesg), and mount it for writing',
	EACCES: 'this user may not write there. Let it: chown or chmod',
	EPERM: 'this user may not write there. Let it: chown or chmod',
	ENOSPC: 'there is no room left. Free some',
	EDQUOT: 'the quota of this user is used up. Free some room'
};

/** Whether a file can be written in the folder of a database file, and what room there is. */
export function diskCheck(file: string): Check {
	const folder = standing(dirname(file));
	const probe = join(folder, `.hearsay-doctor-${process.pid}`);
	try {
		// A full disk still takes an empty file.
		writeFileSync(probe, Buffer.alloc(4096));
		const { bavail, bsize } = statfsSync(folder);
		const size = existsSync(file) ? statSync(file).size : 0;
		return roomCheck(folder, { free: bavail * bsize, size });
	} catch (error) {
		const { code = '', message } = error as NodeJS.ErrnoException;
		return check('fail', `Nothing can be written in ${folder}: ${WHY[code] ?? message}.`);
	} finally {
		try {
			rmSync(probe, { force: true });
		} catch {
			// Where nothing can be written there is nothing to remove.
		}
	}
}
