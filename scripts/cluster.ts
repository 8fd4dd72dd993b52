import { languageOf } from '#lib/domain/language.ts';
import { StoryIndex } from '#lib/linking/story.ts';
import { command, EXIT } from './command.ts';
import { answerLines, idOf, momentOf, neededText, textOf } from './jsonl.ts';

const help = `
node scripts/cluster.ts < LINES

Which articles tell one story, in one language or across languages. A JSON object a line:
{id, text, lang?, date?}; out {id, cluster} for each, as it comes. A cluster is named after its first
article. Dates more than three days apart are not one story.

A line that is no JSON is reported with its number on stderr and skipped.
Exit: 0 done, 1 no line was usable, 2 wrong use.
`;

await command(help, {}, async () => {
	// By place, since ids may be given twice; the name of a cluster is its first article's id.
	const ids: (string | number)[] = [];
	const index = new StoryIndex<number>();
	const usable = await answerLines((object) => {
		const id = idOf(object);
		const text = neededText(object, 'text');
		const lang = languageOf(text, textOf(object, 'lang'));
		const item = { text, lang, at: momentOf(object, 'date') };
		const place = ids.push(id) - 1;
		return { id, cluster: ids[index.assign(place, item).story] };
	});
	return usable > 0 ? EXIT.done : EXIT.failed;
});
