import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scorers } from '#lib/sentiment/index.ts';
import { SETTINGS } from '#lib/server/config.ts';
import { kinds } from '#lib/server/news/index.ts';
import { venues } from '#lib/server/venues/index.ts';

const root = join(import.meta.dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
	scripts: Record<string, string>;
};

/** The first cells, as written in code style, of the table below a heading. */
function firstCells(heading: string): string[] {
	const section = readme.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
	if (!section) throw new Error(`README has no section "${heading}"`);
	return [...section.matchAll(/^\| `([^`|]+)`/gm)].map(([, cell]) => cell!);
}

/** Scripts that only developers of Hearsay need. */
const INNER = ['dev', 'build', 'schema', 'format', 'sync', 'check', 'test:unit'];

test('README lists every command, and no other', () => {
	const listed = firstCells('Commands').map((cell) => /^npm (?:run )?([\w:]+)/.exec(cell)![1]!);
	const wanted = Object.keys(scripts).filter((name) => !INNER.includes(name));
	expect([...new Set(listed)].sort()).toEqual(wanted.sort());
});

test('README lists every setting with its default, and no other', () => {
	expect(firstCells('Settings').sort()).toEqual(SETTINGS.map(({ name }) => name).sort());
	for (const setting of SETTINGS.filter((one) => one.default !== '')) {
		const row = readme.split('\n').find((line) => line.startsWith(`| \`${setting.name}\``))!;
		expect(row.split('|')[2]!.trim()).toBe(`\`${setting.default}\``);
	}
});

test('README lists every venue', () => {
	expect(firstCells('Venues').sort()).toEqual(venues.map(({ id }) => id).sort());
});

test('README lists every kind of source', () => {
	expect(firstCells('Sources').sort()).toEqual(kinds.map(({ id }) => id).sort());
});

test('README lists every language that is scored', () => {
	expect(firstCells('Languages').sort()).toEqual(Object.keys(scorers).sort());
});
