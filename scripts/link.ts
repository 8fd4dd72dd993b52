import { QuestionIndex, type Question, type Result } from '#lib/linking/question.ts';
import { command, EXIT } from './command.ts';
import { answerLines, idOf, LineError } from './jsonl.ts';
import { articleOf, questionOf } from './rows.ts';

const help = `
node scripts/link.ts < LINES

Which questions an article speaks of. A JSON object a line, first all questions, then articles:
  {type:"question", id, venue, title, description, rules, open, close}
  {type:"article", id, text, lang?, date?}
Out, for each article: {id, results:[{id, score, reasons}]}, best first, at most 10; an empty list: it
speaks of no question. Score is 0..1; from 0.5 on a link is more likely than not, where half of the articles
have a question. A question that closed before the article's date is no match.

A line that is no JSON is reported with its number on stderr and skipped.
Exit: 0 done, 1 no line was usable, 2 wrong use.
`;

const rounded = (result: Result) => ({ ...result, score: Math.round(result.score * 1e4) / 1e4 });

await command(help, {}, async () => {
	const questions: Question[] = [];
	let index: QuestionIndex | null = null;
	const usable = await answerLines((object) => {
		if (object.type === 'question') {
			questions.push(questionOf(object));
			index = null;
			return null;
		}
		if (object.type !== 'article') throw new LineError('"type" must be question or article');
		const id = idOf(object);
		const article = articleOf(object);
		index ??= new QuestionIndex(questions);
		return { id, results: index.link(article).map(rounded) };
	});
	return usable > 0 ? EXIT.done : EXIT.failed;
});
