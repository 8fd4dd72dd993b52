import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ESLint } from 'eslint';
import { beforeAll, expect, test } from 'vitest';

/**
 * A regular expression that takes more than linear time stops the process with a text of a few kB.
 * ESLint holds those written down to that (`eslint.config.js`); here are those that are put together.
 */

const root = join(import.meta.dirname, '..');
const eslint = new ESLint({ cwd: root });

/** What ESLint says of the time an expression takes. */
async function complaints(code: string): Promise<string[]> {
	const [result] = await eslint.lintText(code, { filePath: join(root, 'src/lib/domain/some.ts') });
	return (result?.messages ?? [])
		.filter(({ ruleId }) => ruleId === null || ruleId.startsWith('regexp/'))
		.map(({ message }) => message);
}

test.each([
	['two quantifiers of the same letters', String.raw`/^\s*\s*x$/`],
	['a quantifier within a quantifier', String.raw`/^(?:a+)+$/`],
	['a run that is looked for anew at each of its letters', String.raw`/a+$/`]
])('the linter refuses %s', async (_, expression) => {
	expect(await complaints(`export const form = ${expression};\n`)).not.toEqual([]);
});

test('the linter takes one that is linear', async () => {
	expect(await complaints('export const form = /^[a-z]{1,20} ?[0-9]+$/;\n')).toEqual([]);
});

/** Files in which expressions are put together, below `src/lib`. */
const builders = readdirSync(join(root, 'src/lib'), { recursive: true, encoding: 'utf8' })
	.filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
	.filter((file) => !file.startsWith('paraglide'))
	.filter((file) => readFileSync(join(root, 'src/lib', file), 'utf8').includes('new RegExp('));

/** Expressions, and the line that put them together. */
const made: { form: RegExp; maker: string }[] = [];

beforeAll(async () => {
	const Whole = RegExp;
	globalThis.RegExp = new Proxy(Whole, {
		construct(target, args, self) {
			const form = Reflect.construct(target, args, self) as RegExp;
			const maker = new Error().stack?.split('\n')[2];
			made.push({ form, maker: maker ?? '' });
			return form;
		}
	});
	try {
		for (const file of builders) await import(join(root, 'src/lib', file));
		const { rss } = await import('#lib/server/news/rss/index.ts');
		const { score } = await import('#lib/sentiment/index.ts');
		const feed = '<rss><channel><title>a</title><item><title>b</title></item></channel></rss>';
		rss.parse(Buffer.from(feed), { at: 0 });
		score('테슬라 적자 축소, 애플은 확대', { lang: 'ko', target: '테슬라' });
	} finally {
		globalThis.RegExp = Whole;
	}
});

test('every expression that is put together while running is linear too', async () => {
	const silent = builders.filter((file) => !made.some(({ maker }) => maker.includes(file)));
	expect(silent).toEqual([]);
	const own = made.filter(({ maker }) =>
		builders.some((file) => maker.includes(`src/lib/${file}`))
	);
	const forms = [...new Set(own.map(({ form }) => String(form)))];
	expect(forms.length).toBeGreaterThan(10);
	expect(await complaints(forms.map((form) => `export const a = ${form};\n`).join(''))).toEqual([]);
});
