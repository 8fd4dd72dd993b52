import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { languageOf } from '#lib/domain/language.ts';
import { READ, score, type Sentiment } from '#lib/sentiment/index.ts';
import { labelOf } from '#lib/sentiment/tone.ts';
import { ConfigError, type Config } from './config.ts';

const PACKAGE = '@huggingface/transformers';

/** What a text classifier says of a text: its labels with their chances, which add up to 1. */
type Answer = { label: string; score: number }[];
type Classify = (text: string, options: { top_k: null }) => Promise<Answer>;

/** The part of the package that is used. */
export type Library = {
	env: { allowRemoteModels: boolean; allowLocalModels: boolean; localModelPath: string };
	pipeline(task: string, model: string, options: { dtype: string }): Promise<Classify>;
};

/** Labels that say what they mean; `LABEL_0` does not, and models number their classes as they like. */
const VALUES = new Map<string, number>([
	...['positive', 'pos', 'bullish', '긍정'].map((label) => [label, 1] as const),
	...['neutral', 'neu', '중립'].map((label) => [label, 0] as const),
	...['negative', 'neg', 'bearish', '부정'].map((label) => [label, -1] as const)
]);

/** What a label stands for, -1..1; one to five stars are spread evenly. Null when it does not say. */
export function valueOf(label: string): number | null {
	const word = label.trim().toLowerCase();
	const stars = /^([1-5]) stars?$/.exec(word)?.[1];
	return stars ? (Number(stars) - 3) / 2 : (VALUES.get(word) ?? null);
}

/** The labels of the model in a folder. Throws `ConfigError` when it is no classifier of tone. */
function labelsOf(folder: string): string[] {
	let labels: string[];
	try {
		const file = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as {
			id2label?: Record<string, string>;
		};
		labels = Object.values(file.id2label ?? {}).map(String);
	} catch (error) {
		throw new ConfigError(
			`SENTIMENT_MODEL: no config.json can be read in ${folder} (${(error as Error).message}).`
		);
	}
	const values = labels.map(valueOf);
	const unclear = labels.filter((_, i) => values[i] === null);
	if (unclear.length > 0) {
		throw new ConfigError(
			`SENTIMENT_MODEL: the labels ${unclear.join(', ')} of ${folder} do not say what they mean; write positive, neutral or negative for each into id2label in its config.json, as its makers say.`
		);
	}
	if (!values.some((value) => value! > 0) || !values.some((value) => value! < 0)) {
		throw new ConfigError(`SENTIMENT_MODEL: the model in ${folder} has no good and bad labels.`);
	}
	return labels;
}

const importPackage = async (): Promise<Library> => {
	// A name in a variable: the package is in no default install, and no builder is to look for it.
	const name: string = PACKAGE;
	return (await import(/* @vite-ignore */ name)) as Library;
};

async function libraryOf(load: () => Promise<Library>): Promise<Library> {
	try {
		return await load();
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
		throw new ConfigError(
			`SENTIMENT_MODEL needs the package ${PACKAGE}, which does not come along: npm install --no-save ${PACKAGE}`
		);
	}
}

/**
 * Whether the models of the settings can be loaded, without loading them. Throws `ConfigError` with a
 * sentence when the package is not installed or a folder holds no classifier of tone.
 */
export async function checkModels(models: Config['sentimentModels'], load = importPackage) {
	for (const folder of models.values()) labelsOf(folder);
	if (models.size > 0) await libraryOf(load);
}

/** A text classifier from a folder on this machine; nothing is fetched. Throws as `checkModels` does. */
async function classifierOf(folder: string, load: () => Promise<Library>): Promise<Classify> {
	labelsOf(folder);
	const { env, pipeline } = await libraryOf(load);
	env.allowRemoteModels = false;
	env.allowLocalModels = true;
	env.localModelPath = dirname(folder);
	const whole = existsSync(join(folder, 'onnx', 'model.onnx'));
	return pipeline('text-classification', basename(folder), { dtype: whole ? 'fp32' : 'q8' });
}

/** How good a classifier says a text is: the mean of what its labels stand for, by their chances. */
const meanOf = (answer: Answer) =>
	answer.reduce((sum, { label, score }) => sum + score * (valueOf(label) ?? 0), 0);

/** A sentiment, and which model it is from (a folder's name) when it is not the own scorer's. */
export type Scored = Sentiment & { model?: string };
export type Scorer = (
	text: string,
	about?: { lang?: string | null; target?: string | null }
) => Promise<Scored | null>;

/** Models that are loaded, by folder, as long as the settings that name them are in use. */
const kept = new WeakMap<Config['sentimentModels'], Map<string, Promise<Classify>>>();

/**
 * Scores texts as the settings say: by the model of the text's language where one is set, else by the
 * own scorer. A model says no words of its own, and does not know a target: what is said of one is
 * scored by the own scorer. Models are loaded at the first text that needs them, and kept.
 */
export function scorerOf(models: Config['sentimentModels'], load = importPackage): Scorer {
	const loaded = kept.get(models) ?? new Map<string, Promise<Classify>>();
	kept.set(models, loaded);
	return async (text, { lang = null, target = null } = {}) => {
		const top = text.slice(0, READ);
		const code = languageOf(top, lang);
		const folder = code === null ? undefined : models.get(code);
		if (code === null || folder === undefined || target !== null || !/\p{L}/u.test(top)) {
			return score(text, { lang, target });
		}
		const classify = loaded.get(folder) ?? classifierOf(folder, load);
		loaded.set(folder, classify);
		const mean = meanOf(await (await classify)(top, { top_k: null }));
		return { score: mean, label: labelOf(mean), lang: code, terms: [], model: basename(folder) };
	};
}
