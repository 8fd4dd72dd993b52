import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pairScore } from '#lib/linking/pair.ts';
import { QuestionIndex } from '#lib/linking/question.ts';
import { claimCandidates } from '#lib/linking/claim-candidate.ts';
import { StoryIndex } from '#lib/linking/story.ts';
import { score } from '#lib/sentiment/index.ts';
import { idOf, LineError, momentOf, objectOf, textOf } from '../../scripts/jsonl.ts';
import { articleOf, pairOf, questionOf } from '../../scripts/rows.ts';
import { lines, run } from '../command.ts';
import { anyMoment, anyText, fieldsOf, tried } from './arbitrary.ts';
import { isOwn } from './sound.ts';

/** The pipeline tools read lines of any program: JSON or not, with any fields. */

const id = fc.oneof(fc.nat(), anyText);
const when = fc.oneof(anyMoment, fc.double(), fc.constantFrom('2026-01-20', null));
const market = fieldsOf({
	id: anyText,
	title: anyText,
	description: anyText,
	rules: anyText,
	options: fc.array(anyText, { maxLength: 3 }),
	close: when,
	url: anyText
});
const rows = {
	sentiment: fieldsOf({
		id,
		text: anyText,
		lang: fc.constantFrom('en', 'ko', 'xx', ''),
		target: anyText
	}),
	link: fc.oneof(
		fieldsOf({
			type: fc.constant('question'),
			id,
			title: anyText,
			rules: anyText,
			open: when,
			close: when
		}),
		fieldsOf({ type: fc.constant('article'), id, text: anyText, date: when })
	),
	pair: fieldsOf({ id, a: market, b: market }),
	cluster: fieldsOf({ id, text: anyText, lang: fc.constantFrom('en', 'ko', 'ja'), date: when }),
	calibrate: fieldsOf({
		id,
		p: fc.double({ min: 0, max: 1 }),
		outcome: fc.constantFrom(0, 1, true),
		family: anyText
	}),
	feed: fieldsOf({
		file: fc.constantFrom('/dev/null', '/', 'package.json', '../../none'),
		kind: anyText,
		zone: anyText,
		contentType: anyText,
		status: fc.integer()
	})
};

/** What a reader of lines gives, or null where it refuses the line in its own words. */
function given<T>(read: () => T): T | null {
	try {
		return read();
	} catch (error) {
		expect(error).toBeInstanceOf(LineError);
		return null;
	}
}

const between = (value: number, least: number, most: number) =>
	Number.isFinite(value) && value >= least && value <= most;

describe('whatever stands on a line', () => {
	test('it is an object, or refused', () => {
		fc.assert(
			fc.property(
				fc.oneof(
					anyText,
					fc.jsonValue().map((value) => JSON.stringify(value))
				),
				(text) => {
					const object = given(() => objectOf(text));
					if (object === null) return;
					for (const name of ['id', 'text', '__proto__', 'constructor']) {
						given(() => textOf(object, name));
						const at = given(() => momentOf(object, name, true));
						if (at !== null) expect(() => new Date(at).toISOString()).not.toThrow();
					}
					given(() => idOf(object));
				}
			),
			tried(1000)
		);
	});

	test('a text sounds between -1 and 1, or not at all', () => {
		fc.assert(
			fc.property(
				anyText,
				fc.constantFrom('en', 'ko', 'fr', null),
				fc.option(anyText),
				(text, lang, target) => {
					const scored = score(text, { lang, target });
					expect(scored === null || between(scored.score, -1, 1)).toBe(true);
				}
			),
			tried()
		);
	});

	test('an article speaks of questions with a score from 0 to 1', () => {
		fc.assert(
			fc.property(fc.array(rows.link, { maxLength: 6 }), (objects) => {
				const questions = objects.flatMap((row) => given(() => questionOf(row)) ?? []);
				const index = new QuestionIndex(questions);
				for (const row of objects) {
					const article = given(() => articleOf(row));
					if (article === null) continue;
					const results = index.link(article);
					expect(results.length).toBeLessThanOrEqual(10);
					for (const { score: likely } of results) expect(between(likely, 0, 1)).toBe(true);
				}
			}),
			tried(200)
		);
	});

	test('two markets are the same with a score from 0 to 1, and as much the other way round', () => {
		fc.assert(
			fc.property(rows.pair, (row) => {
				const pair = given(() => pairOf(row));
				if (pair === null) return;
				const [a, b] = pair;
				const { score: alike, same } = pairScore(a, b);
				expect(between(alike, 0, 1)).toBe(true);
				expect(same).toBe(alike >= 0.5);
			}),
			tried(200)
		);
	});

	test('each article belongs to one story, which is there', () => {
		fc.assert(
			fc.property(fc.array(rows.cluster, { maxLength: 8 }), (objects) => {
				const index = new StoryIndex<number>();
				objects.forEach((row, place) => {
					const article = given(() => articleOf(row));
					if (article === null) return;
					const { story } = index.assign(place, { ...article, lang: null });
					expect(story <= place).toBe(true);
				});
			}),
			tried(200)
		);
	});

	test('claims are found in it without an error', () => {
		const sayers = [{ slug: 'musk', names: ['Musk', '머스크', ''] }];
		fc.assert(
			fc.property(anyText, (text) => {
				expect(claimCandidates(`Musk said it will ${text}`, sayers).length).toBeLessThanOrEqual(1);
			}),
			tried()
		);
	});
});

test.each(Object.entries(rows))(
	'%s.ts answers each line it can use, and says of the others in one line each why not',
	async (tool, row) => {
		const made = fc.sample(
			fc.oneof({ weight: 5, arbitrary: row.map((value) => JSON.stringify(value)) }, anyText),
			{
				...tried(),
				numRuns: 150
			}
		);
		const input = made
			.map((line) => line.replace(/[\r\n]+/g, ' '))
			.concat('[[[[', `{"id":1,"x":${'['.repeat(5000)}`);
		const { code, stdout, stderr } = await run(`${tool}.ts`, tool === 'feed' ? ['--ndjson'] : [], {
			stdin: `${input.join('\n')}\n`
		});
		expect([0, 1]).toContain(code);
		const answers = lines(stdout);
		const told = stderr.trimEnd().split('\n').filter(Boolean);
		for (const line of told) {
			expect(isOwn(new Error(line))).toBe(true);
			expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u202a-\u202e]/);
			if (code === 0) expect(line).toMatch(/^line \d+/);
		}
		expect(answers.length + told.length).toBeGreaterThan(0);
		if (tool === 'sentiment' || tool === 'pair' || tool === 'cluster') {
			expect(answers.length + told.length).toBe(input.filter((line) => line.trim() !== '').length);
		}
	},
	60_000
);
