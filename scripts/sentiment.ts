import { languageOf } from '#lib/domain/language.ts';
import { score } from '#lib/sentiment/index.ts';
import { command, EXIT, print } from './command.ts';
import { answerLines, complain, idOf, inputLines, neededText, textOf } from './jsonl.ts';

const help = `
node scripts/sentiment.ts < LINES
node scripts/sentiment.ts --tsv < LINES

How texts sound. A JSON object a line: {id, text, lang?, target?}; out {id, score, label, lang, terms}:
score in [-1, 1], label -1, 0 or 1, terms the words that made it. score and label are null for
languages the scorer does not know (known: en, ko). target: whom the text speaks of; what is said of it
counts most. The first 10,000 characters are read.

  --tsv   in LANG<TAB>TEXT<TAB>TARGET (lang and target may be empty), out SCORE<TAB>LABEL, one line for
          each line; null<TAB>null where there is no score

A line that is no JSON is reported with its number on stderr and skipped.
Exit: 0 done, 1 no line was usable, 2 wrong use.
`;

function sentimentOf(object: Record<string, unknown>) {
	const id = idOf(object);
	const text = neededText(object, 'text');
	const lang = textOf(object, 'lang') || null;
	const sentiment = score(text, { lang, target: textOf(object, 'target') || null });
	return sentiment
		? { id, ...sentiment }
		: { id, score: null, label: null, lang: languageOf(text, lang), terms: [] };
}

async function answerTable(): Promise<number> {
	let usable = 0;
	for await (const { number, text } of inputLines()) {
		const [lang = '', said, target = ''] = text.split('\t');
		if (said === undefined) complain(number, 'no tab: expected LANG<TAB>TEXT<TAB>TARGET');
		else usable += 1;
		const sentiment = said ? score(said, { lang: lang || null, target: target || null }) : null;
		await print(sentiment ? `${sentiment.score}\t${sentiment.label}` : 'null\tnull');
	}
	return usable;
}

await command(help, { tsv: { type: 'boolean' } }, async ({ values }) => {
	const usable = values.tsv ? await answerTable() : await answerLines(sentimentOf);
	return usable > 0 ? EXIT.done : EXIT.failed;
});
