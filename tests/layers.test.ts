import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');

/** Which folder may import which, beside itself. The longest matching folder counts. */
const may: Record<string, string[]> = {
	'src/lib/domain': [],
	'src/lib/sentiment': ['src/lib/domain', 'vader-sentiment'],
	'src/lib/linking': ['src/lib/domain'],
	'src/lib/alerts': ['src/lib/domain', 'src/lib/print', 'node'],
	'src/lib/charts': ['src/lib/domain', 'chart.js'],
	'src/lib/components': [
		'src/lib/domain',
		'src/lib/charts',
		'src/lib/api.ts',
		'src/lib/paraglide',
		'$app',
		'svelte',
		'bits-ui',
		'@tanstack'
	],
	'src/lib/api.ts': ['src/lib/domain', '@tanstack'],
	'src/lib/server/db': [
		'src/lib/domain',
		'db/migrations',
		'kysely',
		'better-sqlite3',
		'pg',
		'node'
	],
	'src/lib/server/venues': ['src/lib/domain', 'src/lib/server/http.ts'],
	'src/lib/server/news': [
		'src/lib/domain',
		'src/lib/server/http.ts',
		'feedsmith',
		'iconv-lite',
		'htmlparser2',
		'entities',
		'tldts',
		'node'
	],
	'db/migrations': ['kysely']
};

function files(folder: string): string[] {
	return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
		const path = `${folder}/${entry.name}`;
		if (entry.isDirectory()) return entry.name === 'paraglide' ? [] : files(path);
		return /(?<!\.test)\.(ts|svelte)$/.test(entry.name) && !entry.name.endsWith('.test.ts')
			? [path]
			: [];
	});
}

function imports(file: string): string[] {
	const text = readFileSync(join(root, file), 'utf8');
	return [
		...text.matchAll(
			/(?:^|[\n;])\s*(?:import|export)\s(?:[^'";]*?from\s*)?'([^']+)'|import\('([^']+)'\)/g
		)
	].map(([, from, dynamic]) => (from ?? dynamic)!);
}

/** An import as a path of the project, or the name of a package. */
function target(file: string, specifier: string) {
	if (specifier.startsWith('#lib/')) return `src/lib/${specifier.slice(5)}`;
	if (specifier.startsWith('#db/')) return `db/${specifier.slice(4)}`;
	if (specifier.startsWith('.')) return relative(root, resolve(root, dirname(file), specifier));
	return specifier.startsWith('node:') ? 'node' : specifier;
}

const under = (path: string, folder: string) =>
	path === folder ||
	path.startsWith(`${folder}/`) ||
	(folder === '$app' && path.startsWith('$app'));

const folders = Object.keys(may).sort((a, b) => b.length - a.length);
const all = [...files('src'), ...files('db')];

test('imports point downwards, and neighbours do not know each other', () => {
	const wrong = all.flatMap((file) => {
		const home = folders.find((folder) => under(file, folder));
		if (!home) return [];
		return imports(file)
			.map((specifier) => target(file, specifier))
			.filter((path) => !under(path, home) && !may[home]!.some((folder) => under(path, folder)))
			.map((path) => `${file} imports ${path}`);
	});
	expect(wrong).toEqual([]);
});

test('the rule above sees an import that points up', () => {
	expect(imports('src/lib/server/db/feed.ts').length).toBeGreaterThan(1);
	expect(target('src/lib/domain/price.ts', '../server/http.ts')).toBe('src/lib/server/http.ts');
	expect(may['src/lib/domain']!.some((folder) => under('src/lib/server/http.ts', folder))).toBe(
		false
	);
});

test('$app appears only in routes, hooks and components', () => {
	const wrong = all.filter(
		(file) =>
			!/^src\/(routes|hooks\.|lib\/components)/.test(file) &&
			imports(file).some((specifier) => specifier.startsWith('$app'))
	);
	expect(wrong).toEqual([]);
});

const rims: [RegExp, string, string][] = [
	[/\bprocess\.env\b/, 'src/lib/server/config.ts', 'the environment is read in config.ts'],
	[
		/\bDate\.now\(\)|\bnew Date\(\)/,
		'src/lib/server/context.ts',
		'the clock is read in context.ts'
	],
	[/(?<![.\w])fetch\(/, 'src/lib/server/http.ts', 'the network is used in http.ts']
];
test.each(rims)('%s only in %s: %s', (pattern, home) => {
	const wrong = files('src/lib')
		.filter((file) => file.endsWith('.ts') && file !== home)
		// The browser has a clock and a network of its own.
		.filter(
			(file) =>
				!/^src\/lib\/(components|charts|api\.ts)/.test(file) && file !== 'src/lib/server/log.ts'
		)
		.filter((file) =>
			pattern.test(readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ''))
		);
	expect(wrong).toEqual([]);
});
