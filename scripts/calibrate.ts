import { calibration, type Forecast } from '#lib/domain/score.ts';
import { seeded } from '#lib/domain/stats.ts';
import { command, EXIT, print, UsageError } from './command.ts';
import { answerLines, idOf, LineError, textOf } from './jsonl.ts';

const help = `
node scripts/calibrate.ts [--seed N] < LINES

How good probabilities were. A JSON object a line: {id, p, outcome, family?}; p in 0..1, outcome 1 or 0 (or
true and false, or a payout between). Out one line: {n, brier, logLoss, ece, auc, parts, bins, curve,
interval}. curve: isotonic (CORP) calibration, one entry per level; log loss clips p at 0.001;
interval: 95 % bootstrap of Brier score and log loss, drawn by family (the brackets of an event are one
draw), null below 3; what cannot be computed is null.

  --seed N   of the bootstrap, default 1: the same seed gives the same interval

A line that is no JSON is reported with its number on stderr and skipped.
Exit: 0 done, 1 no line was usable, 2 wrong use.
`;

function forecastOf(object: Record<string, unknown>): Forecast {
	idOf(object);
	const share = (name: string) => {
		const value = object[name];
		const number = typeof value === 'boolean' ? Number(value) : value;
		if (typeof number !== 'number' || !(number >= 0 && number <= 1)) {
			throw new LineError(`"${name}" must be a number in 0..1`);
		}
		return number;
	};
	const family = textOf(object, 'family');
	const forecast = { p: share('p'), outcome: share('outcome') };
	return family === null ? forecast : { ...forecast, family };
}

await command(help, { seed: { type: 'string' } }, async ({ values }) => {
	const seed = Number(values.seed ?? 1);
	if (!Number.isSafeInteger(seed))
		throw new UsageError(`--seed is ${values.seed}: a whole number.`);
	const forecasts: Forecast[] = [];
	await answerLines((object) => {
		forecasts.push(forecastOf(object));
		return null;
	});
	if (forecasts.length === 0) return EXIT.failed;
	await print(JSON.stringify(calibration(forecasts, seeded(seed))));
	return EXIT.done;
});
