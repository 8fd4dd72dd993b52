import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { measured, type Bench, type Result } from './measure.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const KIT = join(ROOT, '.svelte-kit');
const CLIENT = join(ROOT, 'build', 'client');
const MANIFEST = join(KIT, 'output', 'client', '.vite', 'manifest.json');

/**
 * What is not counted: what a reader opens by a button or a key, and what follows once the page stands
 * (keys, and after five seconds the connection that keeps it up to date).
 */
const LATER = /components\/(?:SettingsPanel\.svelte|Later\.svelte|speech\.ts|query\.ts)$/;

/** The most a page of each kind may load, kB, and the pages. */
const BUDGETS: [kind: string, limit: number, pages: string[]][] = [
	[
		'list page',
		45,
		[
			'',
			'breaking',
			'markets',
			'search',
			'claims',
			'claims/[id]',
			'speakers/[slug]',
			'stories/[id]',
			'draft',
			'status'
		]
	],
	['chart page', 110, ['topics/[slug]', 'markets/[id]', 'compare', 's/[hash]', 'wall']]
];

type Manifest = Record<string, { file: string; imports?: string[]; dynamicImports?: string[] }>;

/** Goal 17: the JavaScript a page loads until it stands, its chart drawn, gzipped. Of the build that is there. */
export const client: Bench = {
	goals: [17],
	name: 'client',
	run: async () => sizes()
};

function sizes(): Result[] {
	if (!existsSync(MANIFEST) || !existsSync(CLIENT)) {
		return [{ goal: 17, name: 'JavaScript of a page', missing: 'needs a build: npm run build' }];
	}
	const built = statSync(MANIFEST).mtime.toISOString().slice(0, 16);
	return BUDGETS.flatMap(([kind, limit, pages]) =>
		pages.map((page) =>
			measured(
				{
					goal: 17,
					name: `${kind} /${page}`,
					unit: 'kB',
					limit,
					limitOn: 'value' as const,
					against: `absolute; build of ${built}`
				},
				[kilobytes(scriptsOf(page))]
			)
		)
	);
}

/** The scripts of the built site that a page loads until it stands, below the site's root. */
export function scriptsOf(page: string): string[] {
	const manifest = JSON.parse(readFileSync(MANIFEST, 'utf8')) as Manifest;
	const route = page === '' ? '+page.svelte' : `${page}/+page.svelte`;
	return [...filesOf(manifest, route)].filter((file) => file.endsWith('.js'));
}

/** The scripts that come once a page stands, or when they are asked for, of those that count for no page. */
export function laterScripts(): string[] {
	const manifest = JSON.parse(readFileSync(MANIFEST, 'utf8')) as Manifest;
	return Object.entries(manifest).flatMap(([name, { file }]) => (LATER.test(name) ? file : []));
}

/**
 * Files that a route loads: the start of the app, the nodes of the layout, the error page (SvelteKit has it
 * at hand before anything fails) and the page, with all they import, and what these load by themselves when the page stands.
 */
function filesOf(manifest: Manifest, route: string): Set<string> {
	const nodes = globSync(join(KIT, 'generated', 'client-optimized', 'nodes', '*.js')).filter(
		(path) => {
			const text = readFileSync(path, 'utf8');
			return (
				text.includes(`/routes/${route}"`) || /\/routes\/\+(?:layout|error)\.svelte"/.test(text)
			);
		}
	);
	const files = new Set<string>();
	const add = (key: string, follow: boolean) => {
		const chunk = manifest[key];
		if (!chunk || files.has(chunk.file)) return;
		files.add(chunk.file);
		for (const name of chunk.imports ?? []) add(name, follow);
		for (const name of (follow && chunk.dynamicImports) || []) {
			if (!LATER.test(name)) add(name, follow);
		}
	};
	for (const key of Object.keys(manifest)) {
		// The app imports every page on demand: those are not this page's.
		if (/client\/(entry|app)\.js$|client-optimized\/app\.js$/.test(key)) add(key, false);
	}
	for (const path of nodes) add(path.slice(ROOT.length + 1), true);
	return files;
}

const kilobytes = (files: string[]) =>
	files.reduce((sum, file) => sum + gzipSync(readFileSync(join(CLIENT, file))).length, 0) / 1000;
