import { languageOf } from '#lib/domain/language.ts';
import { StoryIndex } from '#lib/linking/story.ts';
import { minhash, tfidfGroups } from '../baselines.ts';
import type { Result } from '../measure.ts';
import { bcubedF1, pairwiseF1, type Grouped } from '../../quality.ts';
import { figure, missing, rowsOf } from './figure.ts';

type Headline = { id: string; text: string; lang: string; date: string; cluster: string };

/** Cosine from which TF-IDF joins headlines: the best of a grid on this very set, which flatters it. */
const TFIDF_LEAST = [0.2, 0.3, 0.4, 0.5];

/** The product's answer, headline by headline as they come. */
function grouped(headlines: readonly Headline[]): string[] {
	const index = new StoryIndex<number>();
	return headlines.map(({ text, lang, date }, place) => {
		const item = { text, lang: languageOf(text, lang), at: Date.parse(date) };
		return String(index.assign(place, item).story);
	});
}

/** Stories: which headlines tell one event. Whole stories are drawn for the interval. */
export function stories(): Result[] {
	const why = missing('clusters');
	if (why) return [{ goal: null, name: 'stories', missing: why }];
	const headlines = rowsOf<Headline>('clusters/headlines.jsonl');
	const texts = headlines.map(({ text }) => text);
	const ours = grouped(headlines);
	const near = minhash(texts);
	const tfidf = TFIDF_LEAST.map((least) => tfidfGroups(texts, least));
	const places = Map.groupBy(headlines.keys(), (place) => headlines[place]?.cluster ?? '');
	const units = [...places.values()];
	/** The figure of a draw. A story drawn again is another one: both sides carry how often it was there. */
	const of =
		(measure: (rows: Grouped[]) => number, said: readonly string[]) =>
		(drawn: readonly number[][]) => {
			const copies = new Map<number[], number>();
			return measure(
				drawn.flatMap((story) => {
					const copy = (copies.get(story) ?? 0) + 1;
					copies.set(story, copy);
					return story.map((place) => ({
						said: `${said[place]}/${copy}`,
						is: `${headlines[place]?.cluster}/${copy}`
					}));
				})
			);
		};
	const best = (measure: (rows: Grouped[]) => number) => (drawn: readonly number[][]) =>
		Math.max(...tfidf.map((said) => of(measure, said)(drawn)));
	return (
		[
			['pairwise F1', pairwiseF1, 0.72],
			['BCubed F1', bcubedF1, 0.93]
		] as const
	).map(([unit, measure, goal]) =>
		figure({
			name: 'stories, 83 headlines in four languages',
			unit,
			goal,
			units,
			n: headlines.length,
			ours: of(measure, ours),
			beside: { MinHash: of(measure, near), 'TF-IDF': best(measure) }
		})
	);
}
