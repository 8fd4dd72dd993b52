import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { zonedMoment } from '#lib/domain/claim.ts';
import { parseOpml, writeOpml } from '#lib/server/news/opml/index.ts';
import { findSnapshot, saveSnapshot, snapshotHash } from '#lib/server/db/snapshot.ts';
import { readTrackFile, TrackError } from '#lib/server/jobs/track.ts';
import { eachDatabase } from '../databases.ts';
import { START } from '../db/readings.ts';
import { anyMoment, anyText, fieldsOf, tried } from './arbitrary.ts';
import { isText } from './sound.ts';

/** Files that people write or move about: tracked topics, the ledger, lists of feeds, snapshots. */

/** Reads a track file: what it asks for, or the sentence with which it is refused. */
function read(text: string) {
	try {
		return readTrackFile(text, 'desk.yaml');
	} catch (error) {
		if (error instanceof TrackError && error.message.startsWith('desk.yaml')) return error.message;
		throw error;
	}
}

const slug = fc.oneof(fc.constantFrom('a', 'musk-ryanair', '__proto__', 'constructor'), anyText);
const name = fc.oneof(anyText, fieldsOf({ en: anyText, ko: anyText }));
const file = fieldsOf({
	topics: fc.array(
		fieldsOf({
			slug,
			name,
			query: fc.oneof(fc.constantFrom('musk', '(a OR'), anyText),
			aliases: fc.array(anyText, { maxLength: 3 }),
			markets: fc.array(fc.oneof(fc.constant('kalshi:X'), anyText), { maxLength: 2 })
		}),
		{ maxLength: 2 }
	),
	sources: fc.array(
		fieldsOf({ url: fc.oneof(fc.webUrl(), anyText), name: anyText, zone: anyText, lang: anyText }),
		{ maxLength: 2 }
	),
	speakers: fc.array(fieldsOf({ slug, name, affiliation: anyText }), { maxLength: 2 }),
	claims: fc.array(
		fieldsOf({
			id: slug,
			speaker: slug,
			quote: anyText,
			lang: fc.constantFrom('en', 'ko'),
			url: fc.webUrl(),
			outlet: anyText,
			said: fc.oneof(fc.constant('2026-01-20T10:00Z'), anyMoment),
			deadline: fc.oneof(fc.constant('2026-06-30T23:59-04:00'), anyMoment),
			criterion: anyText,
			stated: fc.double(),
			market: fc.constantFrom('kalshi:X', 'nobody:X'),
			direction: fc.constantFrom('yes', 'no', 'maybe')
		}),
		{ maxLength: 2 }
	)
});

/** Every text within a value. */
const textsIn = (value: unknown): string[] =>
	typeof value === 'string'
		? [value]
		: typeof value === 'object' && value !== null
			? Object.values(value).flatMap(textsIn)
			: [];

describe('a track file', () => {
	test('of anything is read, or refused with a sentence that names the file', () => {
		fc.assert(
			fc.property(anyText, (text) => void read(text)),
			tried(1000)
		);
	});

	test('with any fields gives texts that can be stored, or is refused', () => {
		let whole = 0;
		const valid = fc.record({
			topics: fc.array(
				fc.record({
					slug: fc.constantFrom('a', 'b'),
					name: anyText,
					query: fc.constant('musk'),
					aliases: fc.array(anyText, { maxLength: 2 })
				}),
				{ maxLength: 1 }
			)
		});
		fc.assert(
			fc.property(fc.oneof(file, valid), (value) => {
				const answer = read(stringify(value));
				if (typeof answer === 'string') return;
				whole++;
				expect(textsIn(answer).filter((text) => !isText(text))).toEqual([]);
				for (const { stated } of answer.claims)
					expect(stated === null || (stated >= 0 && stated <= 1e6)).toBe(true);
			}),
			tried(600)
		);
		expect(whole).toBeGreaterThan(20);
		expect(Object.prototype).not.toHaveProperty('polluted');
	});

	test.each([
		['lists within lists', '['.repeat(20_000)],
		['fields within fields', 'a: {'.repeat(5_000)],
		[
			'lines each deeper than the one before',
			Array.from({ length: 3_000 }, (_, i) => `${' '.repeat(i)}a:\n`).join('')
		],
		[
			'names that stand for one another',
			`a: &a [x]\n${Array.from({ length: 40 }, (_, i) => `b${i}: &b${i} [*a, *a, *a, *a]\n`).join('')}`
		],
		['a name that stands for itself', 'topics: &a [*a]'],
		['a field of every object', '__proto__: { polluted: true }\ntopics: []'],
		['a tag of code', 'topics: !!js/function "function () {}"']
	])('of %s is refused', (_, text) => {
		expect(read(text)).toMatch(/^desk\.yaml/);
	});
});

test('a moment with its zone is a moment of the calendar, or none', () => {
	fc.assert(
		fc.property(anyMoment, (text) => {
			const at = zonedMoment(text);
			if (at !== null) expect(() => new Date(at).toISOString()).not.toThrow();
		}),
		tried(1000)
	);
});

test('a list of feeds that was written is read again', () => {
	const feed = fc.record({
		name: fc
			.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 40 })
			.map((text) => `x${text.replace(/[<>&\s]/g, ' ').trim()}`),
		url: fc.webUrl(),
		lang: fc.constantFrom('en', 'ko', null)
	});
	fc.assert(
		fc.property(
			fc.uniqueArray(feed, { selector: ({ url }) => url, minLength: 1, maxLength: 5 }),
			(feeds) => {
				const { feeds: back } = parseOpml(writeOpml('desk', feeds));
				expect(back.map(({ url, lang }) => ({ url, lang }))).toEqual(
					feeds.map(({ url, lang }) => ({ url, lang }))
				);
			}
		),
		tried()
	);
});

eachDatabase('a stored snapshot', (open) => {
	test('whose bytes are no longer its own is not given out, and breaks nothing', async () => {
		const { db } = await open();
		const text = '{"version":1}';
		const stored = await saveSnapshot(db, text, { now: START, perHour: 10 });
		expect(stored).toEqual({ hash: snapshotHash(text) });
		const hash = snapshotHash(text);
		expect(await findSnapshot(db, hash)).toEqual({ state: 'whole', text });
		const bytes = fc.oneof(
			fc.uint8Array({ maxLength: 200 }).map((raw) => Buffer.from(raw)),
			anyText.map((other) => gzipSync(other)),
			fc.nat(30).map((at) => gzipSync(text).subarray(0, at)),
			fc.constant(gzipSync(Buffer.alloc(20_000_000)))
		);
		await fc.assert(
			fc.asyncProperty(bytes, async (data) => {
				await db.updateTable('snapshot').set({ data }).execute();
				const found = await findSnapshot(db, hash);
				expect(found.state === 'changed' || (found.state === 'whole' && found.text === text)).toBe(
					true
				);
			}),
			tried(60)
		);
	});

	test('is not found by a name that is none', async () => {
		const { db } = await open();
		await fc.assert(
			fc.asyncProperty(anyText, async (name) => {
				expect(await findSnapshot(db, name)).toEqual({ state: 'missing' });
			}),
			tried(100)
		);
	});
});
