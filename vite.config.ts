import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/** Another module in place of one of a library, in the browser alone. */
const inBrowser = (name: string, id: RegExp, code: string): Plugin => ({
	name,
	enforce: 'pre',
	apply: 'build',
	applyToEnvironment: ({ name }) => name === 'client',
	load: { filter: { id }, handler: () => code }
});

/**
 * What every page would load and none needs. Each stands in for a whole module of a pinned version: its
 * exports are the same, so that a change of version that needs more fails when the site is built.
 */
const LIGHTER = [
	// Svelte brings the class of its custom elements to every page; there are none here.
	inBrowser(
		'without-custom-elements',
		/svelte\/src\/internal\/client\/dom\/elements\/custom-element\.js/,
		'export const create_custom_element = undefined;'
	),
	// The page itself says its language; Paraglide's runtime would find it out once more.
	inBrowser(
		'language-of-page',
		/lib\/paraglide\/runtime\.js/,
		"export * from '#lib/components/page-language.ts';"
	),
	// Making plural rules takes a hundred times as long as asking them.
	inBrowser(
		'kept-plural-rules',
		/lib\/paraglide\/registry\.js/,
		"export * from '#lib/components/plural.ts';"
	),
	// What `load` sends is plain, so that dates, maps and buffers need not be read here.
	inBrowser(
		'plain-data',
		/node_modules\/devalue\/index\.js/,
		`export * from '${import.meta.dirname}/src/lib/components/unflatten.ts';`
	),
	// SvelteKit keeps answers of `fetch` for `load` functions that run in the browser; none does.
	inBrowser(
		'plain-fetch',
		/kit\/src\/runtime\/client\/fetcher\.js/,
		`export const initial_fetch = (resource, options) => fetch(resource, options);
		export const subsequent_fetch = (resource, resolved, options) => fetch(resolved, options);
		export const dev_fetch = initial_fetch;
		export const lock_fetch = () => {};
		export const unlock_fetch = () => {};`
	),
	// Names of exports are checked while developing only.
	inBrowser(
		'unchecked-exports',
		/kit\/src\/utils\/exports\.js/,
		'export const validate_page_exports = () => {};'
	),
	// Chart.js mixes colours for hovering and for animation, which no chart here has.
	inBrowser(
		'unmixed-colours',
		/@kurkle\/color/,
		`export class Color {
			constructor() { throw new Error('Charts neither hover nor animate here: no colour is mixed.'); }
		}`
	)
];

/**
 * The frame names every file of every page, and a hash does not compress: of seven letters, or six for styles,
 * two builds still share none by chance. Rolldown needs seven for as many chunks as there are.
 */
const SHORT_NAMES: Plugin = {
	name: 'short-names',
	apply: 'build',
	applyToEnvironment: ({ name }) => name === 'client',
	outputOptions({ entryFileNames, chunkFileNames, assetFileNames, ...options }) {
		const short = <Names>(names: Names, from: string, to: string) =>
			typeof names === 'string' ? names.replace(from, to) : names;
		return {
			...options,
			entryFileNames: short(entryFileNames, '[hash]', '[hash:7]'),
			chunkFileNames: short(chunkFileNames, '[hash]', '[hash:7]'),
			assetFileNames: short(assetFileNames, '[name].[hash]', '[hash:6]')
		};
	}
};

export default defineConfig({
	plugins: [
		paraglideVitePlugin({
			project: './src/project.inlang',
			outdir: './src/lib/paraglide',
			strategy: ['cookie', 'preferredLanguage', 'baseLocale'],
			emitTsDeclarations: true
		}),
		sveltekit(),
		...LIGHTER,
		SHORT_NAMES
	],
	// It names Svelte as a peer, which would have it bundled, and so twice: its passkeys import it too.
	ssr: { external: ['better-auth'] },
	build: {
		sourcemap: true,
		// What a page needs of other chunks its own chunk imports. The list of it for each page there is would
		// be loaded by every page; a first visit has it in its head, a later one is fetched ahead on hover.
		modulePreload: { polyfill: false, resolveDependencies: () => [] },
		// Terser takes a tenth off what a reader loads and twice the time; the demo's start cannot wait for it.
		minify: process.env.QUICK_BUILD ? 'oxc' : 'terser',
		terserOptions: {
			module: true,
			ecma: 2022,
			compress: { passes: 3, lhs_constants: false }
		},
		rolldownOptions: {
			output: {
				codeSplitting: {
					// What several pages share, as one file: many small ones compress badly.
					groups: [
						// All styles with the frame, as one file that every page has from its first line: what the frame fetches
						// later would otherwise bring those of pages that share it, and each page's name in a list costs script.
						{
							name: 'frame',
							priority: 3,
							test: /node_modules\/(?:svelte\/src\/(?!reactivity|motion|transition|store|internal\/client\/dom\/(?:blocks\/(?:html|key)|elements\/(?:style|class|attachments|bindings\/size)))|@sveltejs|esm-env|devalue)|routes\/\+(?:layout|error)\.svelte|components\/(?:Header|Footer|Settings|Age|Change|Light)\.svelte|components\/(?:display|live|address|fill|page-language|plural)|routes\/past|domain\/path|src\/lib\/paraglide\/(?:runtime|registry|messages\/state)|type=style|\.css/
						},
						{
							name: 'figure',
							priority: 3,
							test: /charts\/(?:figure|marks|palette|cursor|compare)\.ts|domain\/(?:scale|range)/
						},
						{
							name: 'pin',
							priority: 2,
							test: /components\/(?:PinButton\.svelte|pin\.ts)|domain\/pins/
						},
						{ name: 'market', priority: 2, test: /components\/MarketTable\.svelte/ },
						{
							name: 'story',
							priority: 2,
							test: /components\/(?:(?:StoryItem|MarketItem|Quote|Sentiment)\.svelte|sentiment-word)/
						},
						{
							name: 'chart',
							priority: 2,
							test: /components\/(?:(?:Chart|Readout|Ranges|Marks|FigureTable|TakeAway)\.svelte|zoom|gestures)/
						}
					]
				}
			}
		}
	},
	test: {
		include: ['src/**/*.test.ts', 'tests/**/*.test.ts', 'db/**/*.test.ts', 'scripts/**/*.test.ts'],
		environment: 'node',
		testTimeout: 60_000,
		hookTimeout: 120_000,
		// A busy machine may take long to get there; a test that waits is not one that measures.
		expect: { poll: { timeout: 20_000 } },
		pool: 'forks',
		// Tests of pages and commands wait more than they compute.
		maxWorkers: '300%',
		globalSetup: ['tests/setup.ts']
	}
});
