import { auc } from '#lib/domain/score.ts';
import { readQuestion, scoreReadings } from '#lib/linking/pair.ts';
import { QuestionIndex, type Question } from '#lib/linking/question.ts';
import {
	crossValidated,
	examples,
	precision,
	queries,
	questions,
	recall,
	type Query
} from '../../training/linking.ts';
import { bm25, cosine, jaccard, rarities, tfidf } from '../baselines.ts';
import type { Result } from '../measure.ts';
import { figure, missing } from './figure.ts';

/**
 * What was found: right ones among the first five, the best score, that with the right ones taken away,
 * and that with near-copies of them taken away too.
 */
type Answer = { right: readonly boolean[]; top: number; topWithout: number; topAlone: number };
type Asked = { lang: string; relevant: number; by: Record<string, Answer> };
type Hit = { id: string; score: number };

const FIRST = 5;
/** As much of a description as the product reads at most. */
const READ = 1200;

/** From here on titles (their TF-IDF), or what two markets ask, are near-copies. */
const ALIKE = 0.5;

/** For each id, itself and its near-copies: as good an answer, though nobody marked them. */
function nearCopies(all: readonly Question[]): (id: string) => string[] {
	const rarity = rarities(all.map(({ title }) => title));
	const read = all.map(({ id, title, close }) => ({
		id,
		vector: tfidf(title, rarity),
		reading: readQuestion({ title, description: '', options: [], close })
	}));
	return (id) => {
		const one = read.find((other) => other.id === id);
		if (!one) return [id];
		const alike = read.filter(
			(other) =>
				other === one ||
				cosine(one.vector, other.vector) >= ALIKE ||
				scoreReadings(one.reading, other.reading).score >= ALIKE
		);
		return alike.map((other) => other.id);
	};
}

function answerOf(hits: readonly Hit[], { relevant }: Query, copies: ReadonlySet<string>): Answer {
	return {
		right: hits.slice(0, FIRST).map(({ id }) => relevant.includes(id)),
		top: hits[0]?.score ?? 0,
		topWithout: hits.find(({ id }) => !relevant.includes(id))?.score ?? 0,
		topAlone: hits.find(({ id }) => !copies.has(id))?.score ?? 0
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
	const index = new QuestionIndex(all);
	const taught = examples(
		index,
		queries().filter(({ kept }) => !kept)
	);
	const copiesOf = nearCopies(all);
	const copies = new Map(
		taught.map(({ id, relevant }) => [id, new Set(relevant.flatMap(copiesOf))])
	);
	const alone = crossValidated(
		taught,
		taught.map((one) => ({ ...one, without: index.candidates(one.article, copies.get(one.id)) }))
	);
	const topAlone = new Map(alone.map(({ query, topWithout }) => [query.id, topWithout]));
	return crossValidated(taught)
		.filter(({ query }) => query.set !== 'own')
		.map(({ query, ...ours }) => {
			const { text } = query.article;
			const gone = copies.get(query.id) ?? new Set();
			return {
				lang: query.lang,
				relevant: query.relevant.length,
				by: {
					ours: { ...ours, topAlone: topAlone.get(query.id) ?? 0 },
					BM25: answerOf(ranked(text), query, gone),
					Jaccard: answerOf(alike(text), query, gone)
				}
			};
		});
}

const methods = (of: (name: string) => (drawn: readonly Asked[]) => number) => ({
	ours: of('ours'),
	beside: { BM25: of('BM25'), Jaccard: of('Jaccard') }
});

const found = (measure: typeof recall) => (name: string) => (drawn: readonly Asked[]) =>
	measure(drawn.map(({ by, relevant }) => ({ right: by[name]!.right, relevant })));

/**
 * How well the best score tells articles with a question from those without; `taken`: also from
 * themselves, where their questions are taken away, alone or with near-copies.
 */
const told =
	(taken: 'topWithout' | 'topAlone' | null) => (name: string) => (drawn: readonly Asked[]) =>
		auc(
			drawn.flatMap(({ by, relevant }) => {
				const answer = by[name]!;
				const without = taken && relevant > 0 ? [{ p: answer[taken], outcome: 0 }] : [];
				return [{ p: answer.top, outcome: Number(relevant > 0) }, ...without];
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
			...methods(told(null))
		}),
		figure({
			name: 'has a question or none, its own taken away',
			unit: 'AUC',
			goal: 0.9,
			units: all,
			n: all.length,
			...methods(told('topWithout'))
		}),
		figure({
			name: 'has a question or none, its own and near-copies taken away',
			unit: 'AUC',
			goal: 0.9,
			units: all,
			n: all.length,
			...methods(told('topAlone'))
		})
	];
}
