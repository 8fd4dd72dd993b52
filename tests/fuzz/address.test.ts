import { isHttpError } from '@sveltejs/kit';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withParameters } from '#lib/components/address.ts';
import { readPins, withPin, writePins } from '#lib/domain/pins.ts';
import { nearest } from '#lib/domain/find.ts';
import {
	explain,
	matches,
	parseQuery,
	parseTyped,
	QueryError,
	type Query
} from '#lib/domain/query.ts';
import { parseRange, zoomed } from '#lib/domain/range.ts';
import { parseWindow, WINDOWS } from '#lib/domain/window.ts';
import { readCursor, readSlugCursor, writeCursor } from '#lib/server/api/cursor.ts';
import { ApiError } from '#lib/server/api/error.ts';
import { momentOf, readFields, searchOf } from '#lib/server/api/input.ts';
import { routes } from '#lib/server/api/index.ts';
import type { Context } from '#lib/server/context.ts';
import { axisOf } from '../../src/routes/axis.ts';
import { namesOf } from '../../src/routes/compare/compare-chart.ts';
import { subjectOf } from '../../src/routes/s/freeze.ts';
import { cursorOrStart, readQuery } from '../../src/routes/search-query.ts';
import { timesOf } from '../../src/routes/times.ts';
import { EVERY, parseTurning } from '../../src/routes/wall/turn.ts';
import { ask, contextOf, fill, NOW } from '../api/world.ts';
import { eachDatabase } from '../databases.ts';
import { anyMoment, anyText, tried } from './arbitrary.ts';

/** What stands in an address is typed by people, cut by mail programs and made up by attackers. */

const thrown = (call: () => unknown): unknown => {
	try {
		call();
		return null;
	} catch (error) {
		return error;
	}
};

// --- The query language ------------------------------------------------------------------------------

const word = fc.constantFrom('musk', 'Ryanair', '머스크', 'gpt-5', '3월', 'é', 'a.b', '2.5', 'OR2');
const phrase = fc.array(word, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(' '));

/** A query as it is read, and the text of it. */
const { query: anyQuery } = fc.letrec<{ query: Query; part: Query }>((tie) => ({
	part: fc.oneof(
		{ maxDepth: 3, depthIdentifier: 'query' },
		word.map((text): Query => ({ kind: 'word', text })),
		phrase.map((text): Query => ({ kind: 'phrase', text })),
		tie('query')
	),
	query: fc.oneof(
		{ maxDepth: 3, depthIdentifier: 'query' },
		word.map((text): Query => ({ kind: 'word', text })),
		fc
			.tuple(
				fc.constantFrom('and' as const, 'or' as const),
				fc.array(tie('part'), { minLength: 2, maxLength: 3 }),
				fc.option(word)
			)
			.map(([kind, parts, unwanted]): Query => ({
				kind,
				parts:
					kind === 'and' && unwanted !== null
						? [...parts, { kind: 'not', part: { kind: 'word', text: unwanted } }]
						: parts
			}))
	)
}));

function written(query: Query): string {
	switch (query.kind) {
		case 'word':
			return query.text;
		case 'phrase':
			return `"${query.text}"`;
		case 'not':
			return `-${inside(query.part)}`;
		default:
			return query.parts.map(inside).join(query.kind === 'or' ? ' OR ' : ' ');
	}
}
const inside = (query: Query) =>
	query.kind === 'and' || query.kind === 'or' ? `(${written(query)})` : written(query);

describe('a query', () => {
	test('is read as it was written', () => {
		fc.assert(
			fc.property(anyQuery, (query) => {
				expect(parseQuery(written(query))).toEqual(query);
			}),
			tried()
		);
	});

	test('of anything is a query, or an error that names its place in the text', () => {
		fc.assert(
			fc.property(anyText, anyText, (typed, text) => {
				for (const parse of [parseQuery, parseTyped]) {
					const error = thrown(() => {
						const query = parse(typed);
						if (query === null) return;
						expect(matches(query, text)).toBe(explain(query, text) !== null);
					});
					if (error === null) continue;
					expect(error).toBeInstanceOf(QueryError);
					const { position, message } = error as QueryError;
					expect(position >= 0 && position <= typed.length && message !== '').toBe(true);
				}
				expect(nearest(typed, ['Musk', '머스크'], (name) => [name, text]).length).toBeLessThan(3);
			}),
			tried(1500)
		);
	});

	test('with brackets within brackets is read, or refused, and never too deep for the stack', () => {
		for (const sign of ['(', '-', '"', '-(', '(a OR ', '“']) {
			for (const times of [19, 20, 21, 900, 2000, 50_000]) {
				const error = thrown(() => parseQuery(`${sign.repeat(times)}a`));
				if (error !== null) expect(error).toBeInstanceOf(QueryError);
			}
		}
	});
});

// --- Ranges, moments, cursors, cookies -----------------------------------------------------------------

const params = fc
	.array(
		fc.tuple(
			fc.constantFrom(
				...[
					'range',
					'from',
					'to',
					'asOf',
					'axis',
					'with',
					'topics',
					'every',
					'q',
					'cursor',
					'window'
				]
			),
			fc.oneof(anyMoment, anyText, fc.constantFrom('1W', 'ALL', 'logodds', 'topic:x', '30'))
		),
		{ maxLength: 5 }
	)
	.map((pairs) => new URLSearchParams(pairs));

test('every range in an address is a stretch of time up to now, and a wrong one is named', () => {
	fc.assert(
		fc.property(params, (asked) => {
			const { from, to, preset, wrong } = parseRange(asked, NOW);
			expect(Number.isFinite(to) && to <= NOW).toBe(true);
			expect(from === null || (Number.isFinite(from) && from < to)).toBe(true);
			expect(() => new Date(from ?? to).toISOString()).not.toThrow();
			if (wrong !== null) expect(preset).toBe('1W');
		}),
		tried(2000)
	);
});

test('what a chart is zoomed to lies within what there is', () => {
	const moment = fc.integer({ min: 0, max: NOW });
	fc.assert(
		fc.property(
			moment,
			moment,
			moment,
			fc.double({ min: 0, max: 50, noNaN: true }),
			(a, b, c, factor) => {
				const [from, around, to] = [a, b, c].sort((x, y) => x - y) as [number, number, number];
				const inner = zoomed({ from, to }, around, factor, { first: from - 1000, last: to + 1000 });
				expect(inner.from >= from - 1001 && inner.to <= to + 1001 && inner.from <= inner.to).toBe(
					true
				);
			}
		),
		tried()
	);
});

test('every page reads its address without an error, or with a 400', () => {
	const context = { clock: { now: () => NOW } } as Context;
	const locals = { context, reader: null, client: null, cookies: [] };
	fc.assert(
		fc.property(params, anyText, (asked, text) => {
			const url = new URL(`http://127.0.0.1/x?${asked}`);
			expect(['linear', 'logodds']).toContain(axisOf(url));
			expect(namesOf(url).length).toBeLessThanOrEqual(8);
			expect(WINDOWS).toContain(parseWindow(asked.get('window')));
			const { every, slugs, unknown } = parseTurning(asked, new Set(['x', '__proto__']));
			expect(every >= EVERY.least && every <= EVERY.most).toBe(true);
			expect(slugs === null || slugs.every((slug) => ['x', '__proto__'].includes(slug))).toBe(true);
			expect(unknown.length).toBeLessThanOrEqual(10);
			const { query, wrong } = readQuery(asked.get('q'));
			if (query !== null) expect(wrong).toBeNull();
			const place = cursorOrStart('claims', asked.get('cursor'));
			expect(place === null || Number.isSafeInteger(place.key)).toBe(true);
			const error = thrown(() => {
				const { asOf } = timesOf({ locals, url });
				expect(asOf === null || (Number.isFinite(asOf) && asOf <= NOW)).toBe(true);
			});
			if (error !== null) expect(isHttpError(error, 400)).toBe(true);
			const subject = subjectOf(URL.parse(text, 'http://127.0.0.1/') ?? url);
			expect(subject === null || subject.id !== '').toBe(true);
			const changed = withParameters(url.search, { view: text, from: null });
			expect(new URLSearchParams(changed).get('view')).toBe(
				text === '' ? null : text.toWellFormed()
			);
		}),
		tried(600)
	);
});

test('a cursor leads back to its place, and anything else to the start or to bad_input', () => {
	const key = fc.integer({ min: 0, max: 2 ** 31 - 1 });
	const value = fc.option(fc.maxSafeInteger());
	fc.assert(
		fc.property(fc.nat(5), value, key, anyText, (zone, value, key, slug) => {
			const place = { zone, value, key };
			expect(readCursor('a', writeCursor('a', place)!)).toEqual(place);
			expect(() => readCursor('b', writeCursor('a', place)!)).toThrow(ApiError);
			const named = { zone, value, key: slug.toWellFormed() };
			expect(readSlugCursor('a', writeCursor('a', named)!)).toEqual(named);
		}),
		tried()
	);
	const cursor = fc.oneof(
		anyText,
		fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value)).toString('base64url')),
		fc
			.tuple(fc.constant('a'), fc.anything(), fc.double(), fc.anything())
			.map((parts) =>
				Buffer.from(
					JSON.stringify(parts, (_, part) => (typeof part === 'bigint' ? 1 : part))
				).toString('base64url')
			)
	);
	fc.assert(
		fc.property(cursor, (text) => {
			for (const read of [readCursor, readSlugCursor]) {
				const error = thrown(() => read('a', text));
				if (error !== null) expect(error).toBeInstanceOf(ApiError);
			}
		}),
		tried(1000)
	);
});

test('the cookie of pinned topics holds slugs, each once, and survives a round', () => {
	fc.assert(
		fc.property(anyText, (text) => {
			const pins = readPins(text);
			expect(readPins(writePins(pins))).toEqual(pins);
			for (const slug of pins) expect(slug).toMatch(/^[a-z0-9-]{1,80}$/);
			expect(withPin(withPin(pins.slice(1), 'new'), 'new')).toEqual(
				pins.slice(1).filter((one) => one !== 'new')
			);
		}),
		tried()
	);
});

test('a moment of the API is one that a date can hold', () => {
	fc.assert(
		fc.property(anyMoment, (text) => {
			const at = momentOf(text);
			if (at !== null) expect(() => new Date(at).toISOString()).not.toThrow();
		}),
		tried(2000)
	);
});

test('the parameters of every route are read, or refused by name', () => {
	fc.assert(
		fc.property(fc.constantFrom(...routes), params, anyText, (route, asked, text) => {
			for (const name of Object.keys(route.query.shape))
				if (asked.size % 2) asked.append(name, text);
			const error = thrown(() => readFields(route.query, searchOf(route.query, asked), NOW));
			if (error === null) return;
			expect(error).toBeInstanceOf(ApiError);
			expect(Object.keys(route.query.shape)).toContain((error as ApiError).field);
		}),
		tried(1000)
	);
});

// --- The API over a database -------------------------------------------------------------------------

eachDatabase('whatever address is asked for', (open) => {
	test('the API answers with what there is, or says what is wrong, and never fails inside', async () => {
		const connection = await open();
		await fill(connection);
		const context = contextOf(connection);
		const asked = fc.tuple(
			fc.constantFrom(...routes),
			fc.array(
				fc.oneof(anyText, fc.constantFrom('polymarket:0xa', 'ryanair', '1', '99999999999')),
				{
					minLength: 1,
					maxLength: 1
				}
			),
			fc.array(
				fc.tuple(fc.nat(20), fc.oneof(anyMoment, anyText, fc.constantFrom('1', '200', 'all'))),
				{
					maxLength: 3
				}
			)
		);
		await fc.assert(
			fc.asyncProperty(asked, async ([route, [id = ''], pairs]) => {
				// A path never holds an empty part or a half of a letter: the server would not hand it on.
				const part = encodeURIComponent(id.toWellFormed() || 'x');
				if (part === '.' || part === '..') return;
				const names = Object.keys(route.query.shape);
				const search = new URLSearchParams(
					pairs.flatMap(([place, text]) =>
						names.length === 0 ? [] : [[names[place % names.length]!, text]]
					)
				);
				const path = route.path.replaceAll(/\{\w+\}/g, part);
				const { status, body } = await ask(context, `${path}?${search}`);
				expect([200, 400, 404]).toContain(status);
				if (status === 200) expect(route.answer.safeParse(body).success).toBe(true);
				else expect(body?.error.message).toBeTruthy();
			}),
			tried(300)
		);
	});
});
