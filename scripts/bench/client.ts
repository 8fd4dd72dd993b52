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

type Chunk = { file: string; imports?: string[]; dynamicImports?: string[] };

/** Goal 17: the JavaScript a page loads, gzipped. Of the build that is there. */
export const client: Bench = {
	goals: [17],
	name: 'client',
	run: async () => sizes()
};

function sizes(): Result[] {
	if (!existsSync(MANIFEST) || !existsSync(CLIENT)) {
		return [{ goal: 17, name: 'JavaScript of a page', missing: 'needs a build: npm run build' }];
	}
	const manifest = JSON.parse(readFileSync(MANIFEST, 'utf8')) as Record<string, Chunk>;
	const built = statSync(MANIFEST).mtime.toISOString().slice(0, 16);
	const figure = {
		goal: 17,
		unit: 'kB',
		limitOn: 'value' as const,
		against: `absolute; build of ${built}`
	};
	const list = filesOf(manifest, 'markets/+page.svelte', false);
	const start = filesOf(manifest, 'topics/[slug]/+page.svelte', false);
	const chart = filesOf(manifest, 'topics/[slug]/+page.svelte', true);
	return [
		measured({ ...figure, name: 'list page (/markets)', limit: 45 }, [kilobytes(list)]),
		measured({ ...figure, name: 'chart page with its chart (/topics/…)', limit: 110 }, [
			kilobytes(chart)
		]),
		measured({ ...figure, name: 'chart page before its chart', limit: 110 }, [kilobytes(start)])
	];
}

/**
 * Files that a route loads: the start of the app, the layout's node and the page's, with all they
 * import; `later`: also what these load by themselves when the page stands.
 */
function filesOf(manifest: Record<string, Chunk>, route: string, later: boolean): Set<string> {
	const nodes = globSync(join(KIT, 'generated', 'client-optimized', 'nodes', '*.js')).filter(
		(path) => {
			const text = readFileSync(path, 'utf8');
			return text.includes(`/routes/${route}"`) || text.includes('/routes/+layout.svelte"');
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
	for (const path of nodes) add(path.slice(ROOT.length + 1), later);
	return files;
}

const kilobytes = (files: Set<string>) =>
	[...files]
		.filter((file) => file.endsWith('.js'))
		.reduce((sum, file) => sum + gzipSync(readFileSync(join(CLIENT, file))).length, 0) / 1000;
