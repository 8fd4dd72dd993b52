import { pairScore } from '#lib/linking/pair.ts';
import { command, EXIT } from './command.ts';
import { answerLines, idOf } from './jsonl.ts';
import { pairOf } from './rows.ts';

const help = `
node scripts/pair.ts < LINES

Whether two markets ask the same question. A JSON object a line: {id, a, b}, where a and b are
  {id, venue, title, description, rules, options?, open, close, url}
Out {id, score, same, reasons, direction}: same when the score is at least 0.5. In an inverse pair YES of one is
NO of the other: the same question, direction "inverse", and its first reason says so. Questions are
compared; whether the rules are equivalent only a person can say.

A line that is no JSON is reported with its number on stderr and skipped.
Exit: 0 done, 1 no line was usable, 2 wrong use.
`;

await command(help, {}, async () => {
	const usable = await answerLines((object) => {
		const id = idOf(object);
		const { score, same, direction, reasons } = pairScore(...pairOf(object));
		return { id, score, same, reasons, direction };
	});
	return usable > 0 ? EXIT.done : EXIT.failed;
});
