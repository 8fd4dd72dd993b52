import { writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { QuestionIndex } from '#lib/linking/question.ts';
import { command, EXIT, print } from './command.ts';
import {
	crossValidated,
	examples,
	figures,
	fit,
	hasDevelopmentSet,
	judge,
	queries,
	questions,
	type Verdict
} from './training/linking.ts';

const help = `
node scripts/train-linking.ts [--write]

Fits the weights that link articles to questions, on the development set beside the repository
(../shared/data/linking) and on headlines of our own, and prints what they reach: cross-validated in
five parts that share no question, then on our own headlines that were kept apart. The same data gives
the same weights.

  --write   replaces src/lib/linking/question/weights.ts

Exit: 0 done, 1 the development set is not there, 2 wrong use.
`;

const WEIGHTS = new URL('../src/lib/linking/question/weights.ts', import.meta.url);

async function report(name: string, verdicts: readonly Verdict[]) {
	if (verdicts.length > 0) await print(JSON.stringify({ set: name, ...figures(verdicts) }));
}

await command(help, { write: { type: 'boolean' } }, async ({ values }) => {
	if (!hasDevelopmentSet()) {
		process.stderr.write('No ../shared/data/linking beside the repository.\n');
		return EXIT.failed;
	}
	const all = examples(new QuestionIndex(questions()), queries());
	const taught = all.filter(({ kept }) => !kept);
	const crossed = crossValidated(taught);
	const part = (wanted: (verdict: Verdict) => boolean) => crossed.filter(wanted);
	await report(
		'development',
		part(({ query }) => query.set !== 'own')
	);
	for (const set of ['cited', 'composed', 'own'] as const) {
		await report(
			set,
			part(({ query }) => query.set === set)
		);
	}
	await report(
		'Korean',
		part(({ query }) => query.lang === 'ko')
	);
	const weights = fit(taught);
	const kept = judge(
		all.filter((query) => query.kept),
		weights
	);
	await report('kept apart', kept);
	await report(
		'kept apart, Korean',
		kept.filter(({ query }) => query.lang === 'ko')
	);
	if (values.write) {
		const source = `import type { Weights } from './ranker.ts';

/**
 * Fitted by scripts/train-linking.ts. Learned from ForecastBench questions (CC BY-SA 4.0, Forecasting
 * Research Institute) and headlines of our own; these are a few coefficients and hold no text of theirs.
 */
export const WEIGHTS: Weights = ${JSON.stringify(weights)};
`;
		writeFileSync(
			WEIGHTS,
			await format(source, {
				parser: 'typescript',
				useTabs: true,
				singleQuote: true,
				trailingComma: 'none',
				printWidth: 100
			})
		);
	}
	return EXIT.done;
});
