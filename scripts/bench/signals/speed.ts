import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { QuestionIndex, type Article, type Question } from '#lib/linking/question.ts';
import { StoryIndex, type StoryItem } from '#lib/linking/story.ts';
import { bm25, minhash } from '../baselines.ts';
import { measured, seeded, timed, type Result } from '../measure.ts';

const QUESTIONS = 50_000;
const ARTICLES = 2000;
const HEADLINES = 100_000;
const JOINING = 2000;
const DAY = 86_400_000;
const NOW = Date.UTC(2026, 5, 1);

const FIXTURE = '../../../src/lib/linking/fixtures/stories.tsv';

/** Our own composed headlines, as a store of words in each language. */
const headlines = () =>
	readFileSync(join(import.meta.dirname, FIXTURE), 'utf8')
		.split('\n')
		.flatMap((line) => {
			const [, lang, , text] = line.split('\t');
			return lang === 'en' || lang === 'ko' ? [{ lang, text: text ?? '' }] : [];
		});

const SYLLABLES = {
	en: 'ba ca do fe gi ha jo ka le mi no pa ro sa te vu wi ya zo lin mar ton'.split(' '),
	ko: [...'가나다라마바사아자차카타파하고노도로모보소오조초']
};

/** Words of a language, and the rank at which Zipf's law begins: words in more headlines say nothing. */
const VOCABULARY = 20_000;
const FIRST_RANK = 30;

/**
 * Texts as a newsroom sees them: words of composed headlines among invented ones, by Zipf's law, two
 * names of each text's own, sometimes a number. The commonest word is in one headline of thirty. No
 * story is in them; what is measured is the looking.
 */
function composer(seed: number): (words: number) => { text: string; lang: 'en' | 'ko' } {
	const random = seeded(seed);
	const pools = Map.groupBy(headlines(), ({ lang }) => lang);
	const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T;
	const name = (lang: 'en' | 'ko') =>
		Array.from({ length: 3 }, () => pick(SYLLABLES[lang])).join('');
	const vocabulary = (lang: 'en' | 'ko') => {
		const known = new Set(pools.get(lang)?.flatMap(({ text }) => text.split(/\s+/)));
		const step = Math.floor(VOCABULARY / known.size);
		return [...known].flatMap((word) => [
			word,
			...Array.from({ length: step - 1 }, () => name(lang))
		]);
	};
	const words = { en: vocabulary('en'), ko: vocabulary('ko') };
	const zipf = (list: readonly string[]) =>
		list[Math.floor(FIRST_RANK * (list.length / FIRST_RANK) ** random()) - 1] ?? '';
	return (length) => {
		const lang = random() < 0.5 ? 'en' : 'ko';
		const own = [name(lang), name(lang)].map(
			(word) => word.charAt(0).toUpperCase() + word.slice(1)
		);
		const rest = Array.from({ length }, () => zipf(words[lang]));
		const number = random() < 0.3 ? [String(Math.floor(random() * 900) + 13)] : [];
		return { text: [own[0], ...rest, own[1], ...number].join(' '), lang };
	};
}

/** 2,000 articles against 50,000 open questions, building the index included. */
async function linkingSpeed(): Promise<Result> {
	const compose = composer(3);
	const questions = Array.from({ length: QUESTIONS }, (_, i): Question => ({
		id: String(i),
		title: `Will ${compose(5).text} before July ${(i % 28) + 1}, 2027?`,
		description: compose(25).text,
		open: NOW - 30 * DAY,
		close: NOW + 300 * DAY
	}));
	const articles = Array.from({ length: ARTICLES }, (): Article => ({
		text: compose(8).text,
		at: NOW
	}));
	const value = await timed(() => {
		const index = new QuestionIndex(questions);
		for (const article of articles) index.link(article);
	});
	const bound = await timed(() => {
		const ranked = bm25(questions.map(({ id, title }) => ({ id, text: title })));
		for (const { text } of articles) ranked(text);
	});
	return measured(
		{
			goal: null,
			name: `linking: ${ARTICLES} articles against ${QUESTIONS} questions`,
			unit: 's',
			limit: 20,
			limitOn: 'value',
			against: 'plain BM25 over the titles alone'
		},
		[value / 1000],
		[bound / 1000]
	);
}

/** An article joins or opens a story against 100,000 recent ones. */
async function joiningSpeed(): Promise<Result> {
	const compose = composer(5);
	const item = (i: number): StoryItem => {
		const { text, lang } = compose(7);
		return { text, lang, at: NOW + Math.floor((i / HEADLINES) * 3 * DAY) };
	};
	const index = new StoryIndex<number>();
	for (let i = 0; i < HEADLINES; i++) index.assign(i, item(i));
	const joining = Array.from({ length: JOINING }, (_, i) => item(HEADLINES + i));
	const value = await timed(() => joining.forEach((one, i) => index.assign(HEADLINES + i, one)));
	const bound = await timed(() => minhash(joining.map(({ text }) => text)));
	return measured(
		{
			goal: null,
			name: `stories: joining one of ${HEADLINES} recent articles, mean`,
			unit: 'ms',
			limit: 1,
			limitOn: 'value',
			against: 'MinHash of the headline alone'
		},
		[value / JOINING],
		[bound / JOINING]
	);
}

/** How long linking and joining take, in time of one core. */
export const speeds = async (): Promise<Result[]> => [await linkingSpeed(), await joiningSpeed()];
