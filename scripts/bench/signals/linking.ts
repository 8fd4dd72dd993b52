import { auc } from '#lib/domain/score.ts';
import { QuestionIndex } from '#lib/linking/question.ts';
import {
	crossValidated,
	examples,
	precision,
	queries,
	questions,
	recall,
	type Query
} from '../../training/linking.ts';
import { bm25, jaccard } from '../baselines.ts';
import type { Result } from '../measure.ts';
import { figure, missing } from './figure.ts';

/** What was found: right ones among the first five, the best score, and that with the right ones taken away. */
type Answer = { right: readonly boolean[]; top: number; topWithout: number };
type Asked = { lang: string; relevant: number; by: Record<string, Answer> };
type Hit = { id: string; score: number };

const FIRST = 5;
/** As much of a description as the product reads at most. */
const READ = 1200;

function answerOf(hits: readonly Hit[], { relevant }: Query): Answer {
	return {
		right: hits.slice(0, FIRST).map(({ id }) => relevant.includes(id)),
		top: hits[0]?.score ?? 0,
		topWithout: hits.find(({ id }) => !relevant.includes(id))?.score ?? 0
	};
}

/** Every article of the development set with our answer, by weights that never saw its questions, and the baselines'. */
function asked(): Asked[] {
	const all = questions();
	const ranked = bm25(
		all.map(({ id, title, description }) => ({
			id,
			text: `${title} ${description.slice(0, READ)}`
		}))
	);
	const alike = (text: string): Hit[] =>
		all
			.map(({ id, title }) => ({ id, score: jaccard(text, title) }))
			.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
	const taught = examples(
		new QuestionIndex(all),
		queries().filter(({ kept }) => !kept)
	);
	return crossValidated(taught)
		.filter(({ query }) => query.set !== 'own')
		.map(({ query, ...ours }) => ({
			lang: query.lang,
			relevant: query.relevant.length,
			by: {
				ours,
				BM25: answerOf(ranked(query.article.text), query),
				Jaccard: answerOf(alike(query.article.text), query)
			}
		}));
}

const methods = (of: (name: string) => (drawn: readonly Asked[]) => number) => ({
	ours: of('ours'),
	beside: { BM25: of('BM25'), Jaccard: of('Jaccard') }
});

const found = (measure: typeof recall) => (name: string) => (drawn: readonly Asked[]) =>
	measure(drawn.map(({ by, relevant }) => ({ right: by[name]!.right, relevant })));

/** How well the best score tells articles with a question from those without; `taken`: also from themselves. */
const told = (taken: boolean) => (name: string) => (drawn: readonly Asked[]) =>
	auc(
		drawn.flatMap(({ by, relevant }) => {
			const { top, topWithout } = by[name]!;
			const without = taken && relevant > 0 ? [{ p: topWithout, outcome: 0 }] : [];
			return [{ p: top, outcome: Number(relevant > 0) }, ...without];
		})
	) ?? 0;

/** Articles and the questions they speak of. */
export function linking(): Result[] {
	const why = missing('linking');
	if (why) return [{ goal: null, name: 'linking', missing: why }];
	const all = asked();
	const some = all.filter(({ relevant }) => relevant > 0);
	const korean = some.filter(({ lang }) => lang === 'ko');
	const name = 'articles to questions';
	const none = all.length - some.length;
	return [
		figure({
			name,
			unit: 'recall at 5',
			goal: 0.86,
			units: some,
			n: some.length,
			...methods(found(recall))
		}),
		figure({
			name: `${name}, Korean`,
			unit: 'recall at 5',
			goal: 0.85,
			units: korean,
			n: korean.length,
			...methods(found(recall))
		}),
		figure({
			name,
			unit: 'precision at 1',
			goal: 0.72,
			units: some,
			n: some.length,
			...methods(found(precision))
		}),
		figure({
			name: `has a question or none (${none} have none)`,
			unit: 'AUC',
			goal: 0.9,
			units: all,
			n: all.length,
			...methods(told(false))
		}),
		figure({
			name: 'has a question or none, its own taken away',
			unit: 'AUC',
			goal: 0.9,
			units: all,
			n: all.length,
			...methods(told(true))
		})
	];
}
