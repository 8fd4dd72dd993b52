import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { score } from '#lib/sentiment/index.ts';
import { checkModels, scorerOf, valueOf, type Library } from './transformer.ts';

const home = mkdtempSync(join(tmpdir(), 'hearsay-model-'));
afterAll(() => rmSync(home, { recursive: true }));

function folderOf(name: string, ...labels: string[]): string {
	const folder = join(home, name);
	mkdirSync(folder);
	writeFileSync(join(folder, 'config.json'), JSON.stringify({ id2label: { ...labels } }));
	return folder;
}

/** A package whose one classifier gives the chances named, and what was asked of it. */
function library(chances: Record<string, number>) {
	const asked: unknown[] = [];
	const env = { allowRemoteModels: true, allowLocalModels: false, localModelPath: '' };
	const whole: Library = {
		env,
		pipeline: (...what) => {
			asked.push(what);
			return Promise.resolve((text) => {
				asked.push(text);
				return Promise.resolve(Object.entries(chances).map(([label, score]) => ({ label, score })));
			});
		}
	};
	return { asked, env, load: () => Promise.resolve(whole) };
}

const finance = folderOf('finance', 'positive', 'negative', 'neutral');

test('a label counts as what it says; one that does not say counts as nothing', () => {
	expect(['Positive', 'NEU', 'bearish', '긍정'].map(valueOf)).toEqual([1, 0, -1, 1]);
	expect(['1 star', '2 stars', '3 stars', '5 stars'].map(valueOf)).toEqual([-1, -0.5, 0, 1]);
	expect(['LABEL_0', 'constructor', '6 stars', ''].map(valueOf)).toEqual([null, null, null, null]);
});

test('a model of a language scores its texts from its folder alone, and its name is said', async () => {
	const { asked, env, load } = library({ positive: 0.1, negative: 0.7, neutral: 0.2 });
	const scorer = scorerOf(new Map([['en', finance]]), load);
	const said = await scorer('Record profit', { lang: 'en' });
	expect(said).toMatchObject({ label: -1, lang: 'en', terms: [], model: 'finance' });
	expect(said?.score).toBeCloseTo(-0.6);
	await scorer('Another headline');
	expect(env).toEqual({ allowRemoteModels: false, allowLocalModels: true, localModelPath: home });
	expect(asked).toEqual([
		['text-classification', 'finance', { dtype: 'q8' }],
		'Record profit',
		'Another headline'
	]);
});

test('other languages, texts about a target and texts without letters stay with the own scorer', async () => {
	const { asked, load } = library({ positive: 1 });
	const scorer = scorerOf(new Map([['en', finance]]), load);
	expect(await scorer('삼성전자 영업이익 급증')).toEqual(score('삼성전자 영업이익 급증'));
	const about = { lang: 'en', target: 'Tesla' };
	expect(await scorer('Tesla loses to Ford', about)).toEqual(score('Tesla loses to Ford', about));
	expect(await scorer('Ein guter Tag', { lang: 'de' })).toBeNull();
	expect(await scorer('🚀', { lang: 'en' })).toEqual(score('🚀', { lang: 'en' }));
	expect(asked).toEqual([]);
});

test.each([
	['labels that do not say what they mean', () => folderOf('a', 'LABEL_0', 'LABEL_1'), 'LABEL_0'],
	['labels of one side only', () => folderOf('b', 'positive', 'neutral'), 'no good and bad'],
	['a folder that is not there', () => join(home, 'nowhere'), 'no config.json can be read']
])('%s: a sentence at the start', async (_, folder, words) => {
	const check = checkModels(new Map([['en', folder()]]), library({}).load);
	await expect(check).rejects.toThrow(words);
});

test('the package is not part of the default install, and a sentence says how to get it', async () => {
	await expect(checkModels(new Map([['en', finance]]))).rejects.toThrow(
		'npm install --no-save @huggingface/transformers'
	);
	await expect(checkModels(new Map())).resolves.toBeUndefined();
});
