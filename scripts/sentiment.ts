import { languageOf } from '#lib/domain/language.ts';
import { sentimentModels, wrongModels } from '#lib/server/config.ts';
import { checkModels, scorerOf, type Scorer } from '#lib/server/transformer.ts';
import { command, EXIT, print, UsageError } from './command.ts';
import { answerLines, complain, idOf, inputLines, neededText, textOf } from './jsonl.ts';

const help = `
node scripts/sentiment.ts [--tsv] [--model LANG=FOLDER] < LINES

How texts sound. A JSON object a line: {id, text, lang?, target?}; out {id, score, label, lang, terms}:
score in [-1, 1], label -1, 0 or 1, terms the words that made it. score and label are null for
languages the scorer does not know (known: en, ko). target: whom the text speaks of; what is said of it
counts most. The first 10,000 characters are read.

  --tsv    in LANG<TAB>TEXT<TAB>TARGET (lang and target may be empty), out SCORE<TAB>LABEL, one line for
           each line; null<TAB>null where there is no score
  --model  en=FOLDER,ko=FOLDER: texts of the language that name no target are scored by the text
           classifier in that folder (README, Languages), and the answer says so: {…, terms: [], model}

A line that is no JSON is reported with its number on stderr and skipped.
Exit: 0 done, 1 no line was usable, 2 wrong use.
`;

async function sentimentOf(scorer: Scorer, object: Record<string, unknown>) {
	const id = idOf(object);
	const text = neededText(object, 'text');
	const lang = textOf(object, 'lang') || null;
	const sentiment = await scorer(text, { lang, target: textOf(object, 'target') || null });
	return sentiment
		? { id, ...sentiment }
		: { id, score: null, label: null, lang: languageOf(text, lang), terms: [] };
}

async function answerTable(scorer: Scorer): Promise<number> {
	let usable = 0;
	for await (const { number, text } of inputLines()) {
		const [lang = '', said, target = ''] = text.split('\t');
		if (said === undefined) complain(number, 'no tab: expected LANG<TAB>TEXT<TAB>TARGET');
		else usable += 1;
		const about = { lang: lang || null, target: target || null };
		const sentiment = said ? await scorer(said, about) : null;
		await print(sentiment ? `${sentiment.score}\t${sentiment.label}` : 'null\tnull');
	}
	return usable;
}

await command(
	help,
	{ tsv: { type: 'boolean' }, model: { type: 'string', default: '' } },
	async ({ values: { tsv, model } }) => {
		const wrong = wrongModels(model);
		if (wrong) throw new UsageError(`--model is "${model}": it ${wrong}`);
		const models = sentimentModels(model);
		await checkModels(models);
		const scorer = scorerOf(models);
		const usable = tsv
			? await answerTable(scorer)
			: await answerLines((object) => sentimentOf(scorer, object));
		return usable > 0 ? EXIT.done : EXIT.failed;
	}
);
