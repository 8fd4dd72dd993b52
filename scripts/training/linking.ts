import { existsSync, readFileSync } from 'node:fs';
import { auc } from '#lib/domain/score.ts';
import {
	QuestionIndex,
	type Article,
	type Candidate,
	type Question
} from '#lib/linking/question.ts';
import { FEATURES, type Feature } from '#lib/linking/question/features.ts';
import { gateInputs, likelihoods, rankOf, type Weights } from '#lib/linking/question/ranker.ts';
import { listwise, logistic, type List, type Row, type Sign } from './bounded.ts';

/** Where the development set lies; it is not part of this repository (its licence is CC BY-SA). */
export const DEVELOPMENT = new URL('../../../shared/data/linking/', import.meta.url);
/** Headlines of our own about questions of that set. */
const OWN = new URL('../../src/lib/linking/question/fixtures/headlines.jsonl', import.meta.url);

/** An article with the questions it speaks of. `kept`: not for training. */
export type Query = {
	id: string;
	set: 'cited' | 'composed' | 'own';
	lang: string;
	article: Article;
	relevant: string[];
	kept: boolean;
};

type Json = Record<string, unknown>;

const linesOf = (url: URL): Json[] =>
	readFileSync(url, 'utf8')
		.trim()
		.split('\n')
		.map((line) => JSON.parse(line) as Json);

const DAY = 86_400_000;
const moment = (value: unknown, after = 0) =>
	typeof value === 'string' ? Date.parse(value) + after : null;

export const hasDevelopmentSet = () => existsSync(DEVELOPMENT);

/** The questions of the development set. */
export const questions = (): Question[] =>
	linesOf(new URL('questions.jsonl', DEVELOPMENT)).map((row) => ({
		id: String(row.id),
		title: String(row.title),
		description: [row.description, row.rules].filter(Boolean).join(' '),
		open: moment(row.open),
		close: moment(row.close, DAY)
	}));

/** All articles: of the development set, and of our own. */
export function queries(): Query[] {
	const query = (row: Json, set: Query['set'], kept: boolean): Query => ({
		id: String(row.id),
		set,
		lang: String(row.lang),
		article: { text: String(row.text), at: moment(row.date) },
		relevant: row.relevant as string[],
		kept
	});
	return [
		...linesOf(new URL('queries.jsonl', DEVELOPMENT)).map((row) =>
			query(row, row.set === 'cited' ? 'cited' : 'composed', false)
		),
		...linesOf(OWN).map((row) => query(row, 'own', row.kept === true))
	];
}

/** A query with what the index finds for it, and what it finds where its questions are taken away. */
export type Example = Query & { found: Candidate[]; without: Candidate[]; fold: number };

const FOLDS = 5;

/** Queries that share a question are in one fold, so that no question is learned and asked. */
export function examples(index: QuestionIndex, list: readonly Query[]): Example[] {
	const parents = new Map<string, string>();
	const root = (id: string): string => {
		const parent = parents.get(id);
		return parent === undefined ? id : root(parent);
	};
	for (const { relevant } of list) {
		const [first, ...rest] = relevant;
		for (const id of rest) {
			const [a, b] = [root(first ?? ''), root(id)];
			if (a !== b) parents.set(b, a);
		}
	}
	return list.map((query) => ({
		...query,
		found: index.candidates(query.article),
		without: index.candidates(query.article, new Set(query.relevant)),
		fold: hash(root(query.relevant[0] ?? query.id)) % FOLDS
	}));
}

/** FNV-1a. */
const hash = (text: string) =>
	[...text].reduce((h, c) => Math.imul(h ^ c.charCodeAt(0), 16777619) >>> 0, 2166136261);

/** Which way a feature may speak: evidence for a link, evidence against it. */
const AGAINST = new Set<Feature>(['missing', 'articleMissing', 'namesOnly', 'clash', 'later']);
const SIGNS: Sign[] = FEATURES.map((name) => (AGAINST.has(name) ? -1 : 1));

const PENALTY = { rank: 1e-3, gate: 1e-4, fall: 1e-4 };
/**
 * Contradictions are too rare in the data to be learned. GPT-5.5 is not GPT-6 whatever else agrees; the
 * other month may also be that of something in passing.
 */
const AT_MOST: Partial<Record<Feature, number>> = { clash: -8, otherMonth: -0.7 };
const FIRST = 5;
/**
 * How much articles count whose questions were taken away, and articles that have none. The former
 * often leave a question behind that is as good; together they weigh about as much as those with one.
 */
const TAKEN_AWAY = 0.5;
const NONE = 2;

const rounded = (value: number | undefined) => Math.round((value ?? 0) * 1000) / 1000 || 0;
const atMost = (name: string, weight: number) =>
	Math.min(weight, AT_MOST[name as Feature] ?? Infinity);
const vector = ({ features }: Candidate) => FEATURES.map((name) => features[name]);

/** Fits all weights. The gate learns from each article with its questions, and without them. */
export function fit(list: readonly Example[]): Weights {
	const lists = list.map(({ found, relevant }): List => ({
		x: found.map(vector),
		right: found.map(({ id }) => relevant.includes(id))
	}));
	const ranked = listwise(lists, SIGNS, PENALTY.rank);
	const rank = Object.fromEntries(
		FEATURES.map((name, i) => [name, atMost(name, rounded(ranked[i]))])
	) as Weights['rank'];
	const weights: Weights = { rank, gate: { ...rank, rank: 0, ahead: 0, base: 0 }, fall: 1 };
	const inOrder = (candidates: readonly Candidate[]) =>
		candidates
			.map((candidate) => ({ candidate, rank: rankOf(candidate.features, weights) }))
			.sort((a, b) => b.rank - a.rank);
	const gateRow = (candidates: readonly Candidate[], y: number, weight: number): Row[] => {
		const [first, second] = inOrder(candidates);
		if (!first) return [];
		return [{ x: gateInputs(first.candidate.features, first.rank, second?.rank), y, weight }];
	};
	const gate = logistic(
		list.flatMap(({ relevant, found, without }) => [
			...(relevant.length > 0 ? gateRow(found, 1, 1) : []),
			...gateRow(without, 0, relevant.length > 0 ? TAKEN_AWAY : NONE)
		]),
		[...SIGNS, 1, 1],
		PENALTY.gate
	);
	[...FEATURES, 'rank', 'ahead', 'base'].forEach((name, i) => {
		const weight = rounded(gate[i]);
		weights.gate[name as keyof Weights['gate']] = atMost(name, weight);
	});
	weights.fall = 0;
	const fall = logistic(
		list.flatMap(({ relevant, found }) => {
			if (relevant.length === 0) return [];
			const order = inOrder(found).slice(0, FIRST);
			const top =
				likelihoods(
					found.map(({ features }) => features),
					weights
				)[0] ?? 0.5;
			const odds = Math.log(top / (1 - top));
			return order.map(({ candidate, rank }): Row => ({
				x: [(order[0]?.rank ?? rank) - rank, odds],
				y: relevant.includes(candidate.id) ? 1 : 0,
				weight: 1
			}));
		}),
		[-1, 1],
		PENALTY.fall
	);
	weights.fall = rounded(-(fall[0] ?? 0));
	return weights;
}

/** What an evaluation says of one article: right ones among the first five, and the first likelihood. */
export type Verdict = {
	query: Query;
	right: boolean[];
	top: number;
	topWithout: number;
};

export const judge = (list: readonly Example[], weights: Weights): Verdict[] =>
	list.map((query) => {
		const order = (candidates: readonly Candidate[]) => {
			const scores = likelihoods(
				candidates.map(({ features }) => features),
				weights
			);
			return candidates
				.map(({ id }, i) => ({ id, score: scores[i] ?? 0 }))
				.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
		};
		const found = order(query.found);
		return {
			query,
			right: found.slice(0, FIRST).map(({ id }) => query.relevant.includes(id)),
			top: found[0]?.score ?? 0,
			topWithout: order(query.without)[0]?.score ?? 0
		};
	});

/**
 * Every article judged by weights that have not seen its questions. `asked`: the same articles, where
 * they are to be asked otherwise than they are learned from.
 */
export const crossValidated = (list: readonly Example[], asked = list): Verdict[] =>
	Array.from({ length: FOLDS }, (_, fold) =>
		judge(
			asked.filter((query) => query.fold === fold),
			fit(list.filter((query) => query.fold !== fold))
		)
	).flat();

/** How well first likelihoods tell articles with a question from those without. */
const apart = (positive: readonly number[], negative: readonly number[]): number | null =>
	auc([...positive.map((p) => ({ p, outcome: 1 })), ...negative.map((p) => ({ p, outcome: 0 }))]);

/** What was found for an article: right ones among the first five, of so many that there are. */
type Found = { right: readonly boolean[]; relevant: number };

/** The share of an article's questions that is among the first five, averaged over articles that have any. */
export function recall(list: readonly Found[]): number {
	const asked = list.filter(({ relevant }) => relevant > 0);
	const shares = asked.map(
		({ right, relevant }) => right.filter(Boolean).length / Math.min(FIRST, relevant)
	);
	return shares.reduce((sum, value) => sum + value, 0) / Math.max(1, asked.length);
}

/** How often the first is right, over articles that have any. */
export function precision(list: readonly Found[]): number {
	const asked = list.filter(({ relevant }) => relevant > 0);
	return asked.filter(({ right }) => right[0]).length / Math.max(1, asked.length);
}

const share = (list: readonly boolean[]) => list.filter(Boolean).length / list.length;
const short = (value: number | null) => (value === null ? null : Math.round(value * 1000) / 1000);

/** Figures of a set of verdicts. `aucWithout`: against the same articles where their questions are taken away. */
export function figures(verdicts: readonly Verdict[]) {
	const asked = verdicts.filter(({ query }) => query.relevant.length > 0);
	const none = verdicts.filter(({ query }) => query.relevant.length === 0);
	const tops = asked.map(({ top }) => top);
	const found = asked.map(({ query, right }) => ({ right, relevant: query.relevant.length }));
	return {
		n: asked.length,
		none: none.length,
		recall5: short(recall(found)),
		hit5: short(share(asked.map(({ right }) => right.some(Boolean)))),
		precision1: short(precision(found)),
		aucNone: short(
			apart(
				tops,
				none.map(({ top }) => top)
			)
		),
		aucWithout: short(
			apart(
				tops,
				asked.map(({ topWithout }) => topWithout)
			)
		),
		kept: short(share(tops.map((top) => top >= 0.5))),
		refused: short(
			share(
				[...none.map(({ top }) => top), ...asked.map(({ topWithout }) => topWithout)].map(
					(top) => top < 0.5
				)
			)
		)
	};
}
