import { pairScore, type PairSide } from '#lib/linking/pair.ts';
import { command, EXIT } from './command.ts';
import { answerLines, idOf, LineError, momentOf, neededText, textOf } from './jsonl.ts';

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

/** A description of a few words is the answer of a larger event: `$74,100 or above`, `Mars`. */
const isLabel = (description: string) =>
	/^[^\n.?!:]{1,60}(?:\.\d[^\n.?!:]{0,30})?$/.test(description.trim()) &&
	!/^(?:this|resolve|resolves|if|will|the|see|yes|no)\b/i.test(description.trim());

function sideOf(value: unknown, name: string): PairSide {
	if (typeof value !== 'object' || value === null)
		throw new LineError(`"${name}" must be a market`);
	const market = value as Record<string, unknown>;
	const { options } = market;
	const description = textOf(market, 'description') ?? '';
	const rules = textOf(market, 'rules') ?? '';
	const label = isLabel(description) ? description : '';
	return {
		title: neededText(market, 'title'),
		description: [label ? '' : description, rules].filter(Boolean).join(' '),
		label,
		options: Array.isArray(options) ? options.filter((option) => typeof option === 'string') : [],
		close: momentOf(market, 'close', true),
		id: typeof market.id === 'string' ? market.id : '',
		url: typeof market.url === 'string' ? market.url : ''
	};
}

await command(help, {}, async () => {
	const usable = await answerLines((object) => {
		const id = idOf(object);
		const { score, same, direction, reasons } = pairScore(
			sideOf(object.a, 'a'),
			sideOf(object.b, 'b')
		);
		return { id, score, same, reasons, direction };
	});
	return usable > 0 ? EXIT.done : EXIT.failed;
});
