import type { PairSide } from '#lib/linking/pair.ts';
import type { Article, Question } from '#lib/linking/question.ts';
import { idOf, LineError, momentOf, neededText, textOf } from './jsonl.ts';

/** Lines of the pipeline tools as what linking reads. All throw `LineError` for what cannot be used. */

/** A question: `{id, title, description?, rules?, open?, close?}`. */
export const questionOf = (object: Record<string, unknown>): Question => ({
	id: String(idOf(object)),
	title: neededText(object, 'title'),
	description: [textOf(object, 'description'), textOf(object, 'rules')].filter(Boolean).join(' '),
	open: momentOf(object, 'open'),
	close: momentOf(object, 'close', true)
});

/** An article: `{text, date?}`. */
export const articleOf = (object: Record<string, unknown>): Article => ({
	text: neededText(object, 'text'),
	at: momentOf(object, 'date')
});

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

/** Two markets: `{a, b}`, each `{id?, title, description?, rules?, options?, close?, url?}`. */
export const pairOf = ({ a, b }: Record<string, unknown>): [PairSide, PairSide] => [
	sideOf(a, 'a'),
	sideOf(b, 'b')
];
