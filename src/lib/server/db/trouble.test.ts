import { expect, test } from 'vitest';
import { isUnwritable, placeOf, sentenceOf, troubleOf, type TroubleKind } from './trouble.ts';

const coded = (code: string) => Object.assign(new Error('x'), { code });

test.each<[string, TroubleKind | null]>([
	['SQLITE_FULL', 'full'],
	['SQLITE_IOERR_SHMSIZE', 'full'],
	['53100', 'full'],
	['SQLITE_READONLY_DIRECTORY', 'read-only'],
	['25006', 'read-only'],
	['SQLITE_BUSY_SNAPSHOT', 'locked'],
	['40P01', 'locked'],
	['55P03', 'locked'],
	['57014', 'slow'],
	['SQLITE_NOTADB', 'damaged'],
	['XX001', 'damaged'],
	['SQLITE_CONSTRAINT_UNIQUE', null],
	['42P01', null]
])('%s of either database is told as %s', (code, trouble) => {
	expect(troubleOf(coded(code))).toBe(trouble);
	expect(troubleOf(new Error('around it', { cause: coded(code) }))).toBe(trouble);
	expect(isUnwritable(coded(code))).toBe(trouble === 'full' || trouble === 'read-only');
});

test('what is no error of a database is no trouble of one', () => {
	for (const thrown of [undefined, null, 'SQLITE_FULL', new Error('SQLITE_FULL')]) {
		expect(troubleOf(thrown)).toBe(null);
	}
});

test('a sentence names the database, and never its password', () => {
	const url = 'postgres://desk:secret@db.example:5432/hearsay?sslmode=require';
	expect(placeOf(url)).toBe('db.example:5432/hearsay');
	expect(placeOf('file:/srv/hearsay.db')).toBe('/srv/hearsay.db');
	expect(placeOf('postgres://desk:sec ret@[')).toBe('PostgreSQL');
	for (const trouble of ['full', 'read-only', 'locked', 'damaged'] as const) {
		const words = sentenceOf(trouble, url);
		expect(words).toContain('db.example:5432/hearsay');
		expect(words).not.toMatch(/secret|desk/);
	}
});
