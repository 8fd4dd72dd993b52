import { auc } from '#lib/domain/score.ts';
import { pairScore } from '#lib/linking/pair.ts';
import { pairOf } from '../../rows.ts';
import { cosine, jaccard, rarities, tfidf } from '../baselines.ts';
import type { Result } from '../measure.ts';
import { binaryF1 } from '../../quality.ts';
import { figure, missing, rowsOf } from './figure.ts';

type Row = Record<string, unknown> & { label: 'same' | 'different' };
type Scored = { is: boolean; scores: Record<string, number> };

const titleOf = (side: unknown) => String((side as { title?: unknown }).title ?? '');

/** The best F1 that any cut through these scores gives: what flatters a baseline, and is said so. */
function bestF1(rows: readonly Scored[], name: string): number {
	const cuts = [...new Set(rows.map(({ scores }) => scores[name] ?? 0))];
	return Math.max(
		...cuts.map((cut) =>
			binaryF1(rows.map(({ is, scores }) => ({ is, said: (scores[name] ?? 0) >= cut })))
		)
	);
}

/** Same question at two venues. The baselines may choose their cut on this very set; ours is 0.5. */
export function pairs(): Result[] {
	const why = missing('crossvenue');
	if (why) return [{ goal: null, name: 'same question', missing: why }];
	const rows = rowsOf<Row>('crossvenue/pairs.jsonl');
	const rarity = rarities(rows.flatMap(({ a, b }) => [titleOf(a), titleOf(b)]));
	const units = rows.map((row): Scored => {
		const [a, b] = [titleOf(row.a), titleOf(row.b)];
		return {
			is: row.label === 'same',
			scores: {
				ours: pairScore(...pairOf(row)).score,
				Jaccard: jaccard(a, b),
				'TF-IDF': cosine(tfidf(a, rarity), tfidf(b, rarity))
			}
		};
	});
	const ranks = (name: string) => (drawn: readonly Scored[]) =>
		auc(drawn.map(({ is, scores }) => ({ p: scores[name] ?? 0, outcome: Number(is) }))) ?? 0;
	const cut = (name: string) => (drawn: readonly Scored[]) => bestF1(drawn, name);
	const name = 'same question at two venues';
	const shared = { name, units, n: units.length };
	return [
		figure({
			...shared,
			unit: 'F1',
			goal: 0.85,
			ours: (drawn) =>
				binaryF1(drawn.map(({ is, scores }) => ({ is, said: (scores.ours ?? 0) >= 0.5 }))),
			beside: { Jaccard: cut('Jaccard'), 'TF-IDF': cut('TF-IDF') }
		}),
		figure({
			...shared,
			unit: 'AUC',
			goal: 0.93,
			ours: ranks('ours'),
			beside: { Jaccard: ranks('Jaccard'), 'TF-IDF': ranks('TF-IDF') }
		})
	];
}
