import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/** Svelte brings the class of its custom elements to every page; there are none here. */
const withoutCustomElements: Plugin = {
	name: 'without-custom-elements',
	enforce: 'pre',
	load: {
		filter: { id: /svelte\/src\/internal\/client\/dom\/elements\/custom-element\.js/ },
		handler: () => 'export const create_custom_element = undefined;'
	}
};

/** In the browser the page itself says its language; Paraglide's runtime would find it out once more. */
const languageOfPage: Plugin = {
	name: 'language-of-page',
	enforce: 'pre',
	applyToEnvironment: ({ name }) => name === 'client',
	load: {
		filter: { id: /lib\/paraglide\/runtime\.js/ },
		handler: () => "export * from '#lib/components/page-language.ts';"
	}
};

/** Making plural rules takes a hundred times as long as asking them. */
const keptPluralRules: Plugin = {
	name: 'kept-plural-rules',
	enforce: 'pre',
	load: {
		filter: { id: /lib\/paraglide\/registry\.js/ },
		handler: () => "export * from '#lib/components/plural.ts';"
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
		withoutCustomElements,
		languageOfPage,
		keptPluralRules
	],
	// It names Svelte as a peer, which would have it bundled, and so twice: its passkeys import it too.
	ssr: { external: ['better-auth'] },
	build: {
		sourcemap: true,
		// Terser takes a tenth off what a reader loads and twice the time; the demo's start cannot wait for it.
		minify: process.env.QUICK_BUILD ? 'oxc' : 'terser',
		terserOptions: { module: true, ecma: 2022, compress: { passes: 3 } },
		rolldownOptions: {
			output: {
				codeSplitting: {
					// What several pages share, as one file: many small ones compress badly.
					groups: [
						{
							name: 'frame',
							priority: 3,
							test: /node_modules\/(?:svelte\/src\/(?!reactivity|motion|transition|store|internal\/client\/dom\/(?:blocks\/(?:html|key)|elements\/(?:style|class|attachments|bindings\/size)))|@sveltejs|esm-env|devalue)|routes\/\+layout\.svelte|components\/(?:Header|Footer|Settings|Age|Pages|WrongQuery)\.svelte|components\/(?:display|live|address|page-language|plural)|src\/lib\/paraglide\/(?:runtime|registry|messages\/state)/
						},
						{ name: 'market', priority: 2, test: /components\/(?:MarketTable|Change)\.svelte/ }
					]
				}
			}
		}
	},
	test: {
		include: ['src/**/*.test.ts', 'tests/**/*.test.ts', 'db/**/*.test.ts', 'scripts/**/*.test.ts'],
		environment: 'node',
		testTimeout: 30_000,
		hookTimeout: 120_000,
		pool: 'forks',
		// Page tests mostly wait for a browser, so that as many files as cores may run at once.
		maxWorkers: '100%',
		globalSetup: ['tests/setup.ts']
	}
});
