import type { Feature } from '../model.ts';
import type { Token } from './tokens.ts';

/** What stands for a token in n-grams: numbers by kind, cashtags as one. */
function shapeOf(list: readonly Token[], at: number): string {
	const token = list[at]!;
	if (token.kind === 'cashtag') return '$T';
	if (token.kind !== 'number') return token.form;
	const sign = token.form.startsWith('-') ? '-' : token.form.startsWith('+') ? '+' : '';
	return `${sign}${list[at + 1]?.form === '%' ? '0%' : '0'}`;
}

/** Words, pairs and triples of words, each counted once, of length 1 together. */
export function ngrams(list: readonly Token[]): Feature[] {
	const shapes = list.map((_, at) => shapeOf(list, at));
	const found = new Map<string, Feature>();
	const put = (name: string, from: number, to: number) => {
		if (!found.has(name)) found.set(name, { name, value: 1, from, to });
	};
	shapes.forEach((shape, at) => {
		put(`w=${shape}`, at, at + 1);
		if (list[at]!.kind === 'word') put(`s=${list[at]!.stem}`, at, at + 1);
		if (at + 1 < shapes.length) put(`w=${shape} ${shapes[at + 1]}`, at, at + 2);
		if (at + 2 < shapes.length) {
			put(`w=${shape} ${shapes[at + 1]} ${shapes[at + 2]}`, at, at + 3);
		}
	});
	const length = 1 / Math.sqrt(Math.max(1, found.size));
	return [...found.values()].map((feature) => ({ ...feature, value: length }));
}
