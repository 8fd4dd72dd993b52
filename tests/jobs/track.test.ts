import { describe, expect, test } from 'vitest';
import { AT_START } from '#lib/server/db/audit.ts';
import { readConfig } from '#lib/server/config.ts';
import { createContext } from '#lib/server/context.ts';
import { listClaims } from '#lib/server/db/claim.ts';
import { listSources } from '#lib/server/db/source.ts';
import { listTopics } from '#lib/server/db/topic.ts';
import { readTrackFile, track, TrackError } from '#lib/server/jobs/track.ts';
import { silent } from '#lib/server/log.ts';
import { eachDatabase } from '../databases.ts';

const refusal = (text: string) => {
	try {
		readTrackFile(text, 'desk.yaml');
	} catch (error) {
		expect(error).toBeInstanceOf(TrackError);
		return (error as Error).message;
	}
	throw new Error('the file was taken');
};
const topic = (more: string) => `topics:\n  - slug: ryanair\n    name: Ryanair\n${more}`;

/** A file with one claim by Jane, said otherwise where told. */
const claims = (more: Record<string, string> = {}) => {
	const fields = {
		id: 'a',
		speaker: 'jane',
		quote: 'It will rain.',
		said: '2026-01-20T09:00+09:00',
		lang: 'en',
		url: 'https://n.example/1',
		outlet: 'N',
		deadline: '2026-02-01T00:00Z',
		criterion: 'The weather office reports rain in Seoul.',
		...more
	};
	const lines = Object.entries(fields).map(([name, value]) => `    ${name}: ${value}\n`);
	return `claims:\n${lines.join('').replace('    id', '  - id')}`;
};

describe('a track file that says something wrong is refused with its place', () => {
	test.each([
		['a query that ends too early', topic(`    query: '(Musk OR'\n`), ['desk.yaml:4', 'query']],
		['a key nobody knows', topic(`    query: Musk\n    colour: red\n`), ['desk.yaml', 'colour']],
		['no query', topic(''), ['desk.yaml', 'query']],
		[
			'a slug with blanks',
			`topics:\n  - slug: two words\n    name: X\n    query: x\n`,
			[':2', 'slug']
		],
		['a venue nobody knows', topic(`    query: x\n    markets: [bets:1]\n`), ['polymarket:']],
		['a list instead of keys', '- a\n- b\n', ['desk.yaml']],
		['a sentence', 'follow Musk\n', ['desk.yaml']],
		['broken YAML', 'topics: [\n', ['desk.yaml:']],
		['the same key twice', 'topics: []\ntopics: []\n', ['desk.yaml:2']],
		[
			'the same slug twice',
			`topics:\n  - { slug: a, name: A, query: a }\n  - { slug: a, name: B, query: b }\n`,
			['topic a stands twice']
		],
		['a source without an address', `sources:\n  - { url: news, name: N }\n`, [':2', 'http(s)']],
		[
			'a zone nobody knows',
			`sources:\n  - { url: 'https://n.example/rss', name: N, zone: Asia/Soul }\n`,
			[':2', 'Asia/Seoul']
		],
		['a moment without a zone', claims({ said: '2026-01-20' }), [':5', 'claims.0.said', 'zone']],
		[
			'a deadline before it was said',
			claims({ deadline: '2026-01-01T00:00Z' }),
			['deadline', 'after']
		],
		[
			'a vague criterion',
			claims({ criterion: 'It will work significantly better then.' }),
			['criterion', '"significantly"']
		],
		['a market without its direction', claims({ market: 'kalshi:X' }), ['market', 'direction']],
		['a probability beyond 1', claims({ stated: '70' }), ['stated', '0 to 1']],
		['an address that is none', claims({ url: 'javascript:alert(1)' }), ['url', 'http(s)']],
		[
			'the same claim twice',
			`${claims()}${claims().slice('claims:\n'.length)}`,
			['claim a stands twice']
		]
	])('%s', (_, text, parts) => {
		const message = refusal(text);
		for (const part of parts) expect(message).toContain(part);
	});

	test('an empty file asks for nothing and is no error', () => {
		expect(readTrackFile('', 'empty.yaml')).toEqual({
			topics: [],
			sources: [],
			speakers: [],
			claims: []
		});
	});
});

eachDatabase('tracking', (open) => {
	const file = (slugs: string[]) =>
		readTrackFile(
			`topics:\n${slugs.map((slug) => `  - { slug: ${slug}, name: { en: ${slug}, ko: ${slug} }, query: ${slug} }\n`).join('')}` +
				`sources:\n  - { url: 'https://n.example/rss', name: N, lang: ko, zone: Asia/Seoul }\n`,
			'desk.yaml'
		);
	const contextOf = async () =>
		createContext(readConfig({ FEEDS: 'none' }), { connection: await open(), log: silent });

	test('adds, changes nothing the second time, and removes only what --replace asks for', async () => {
		const context = await contextOf();
		const kinds = (changes: { change: string }[]) => changes.map(({ change }) => change);
		expect(
			kinds(await track(context, file(['a', 'b']), { replace: false, author: AT_START }))
		).toEqual(['added', 'added', 'added']);
		expect(
			kinds(await track(context, file(['a', 'b']), { replace: false, author: AT_START }))
		).toEqual(['kept', 'kept', 'kept']);
		await track(context, file(['a']), { replace: false, author: AT_START });
		expect((await listTopics(context.db)).map(({ slug }) => slug).sort()).toEqual(['a', 'b']);
		const changes = await track(context, file(['a']), { replace: true, author: AT_START });
		expect(changes).toContainEqual({ kind: 'topic', id: 'b', change: 'removed' });
		expect((await listTopics(context.db)).map(({ slug }) => slug)).toEqual(['a']);
		expect(await listSources(context.db)).toMatchObject([{ url: 'https://n.example/rss' }]);
	});

	test('a removed topic stands in the database and comes back whole', async () => {
		const context = await contextOf();
		await track(context, file(['a', 'b']), { replace: false, author: AT_START });
		await track(context, file(['a']), { replace: true, author: AT_START });
		const kept = await context.db.selectFrom('topic').select(['slug', 'removedAt']).execute();
		expect(kept.find(({ slug }) => slug === 'b')!.removedAt).not.toBe(null);
		await track(context, file(['a', 'b']), { replace: false, author: AT_START });
		expect((await listTopics(context.db)).map(({ slug }) => slug).sort()).toEqual(['a', 'b']);
	});

	test('claims and speakers come in by their keys, change by a correction, and are never removed', async () => {
		const context = await contextOf();
		const { db } = context;
		const with_ = (quote: string) =>
			readTrackFile(`speakers:\n  - { slug: jane, name: Jane }\n${claims({ quote })}`, 'desk.yaml');
		const told = async (text: ReturnType<typeof readTrackFile>, replace = false) =>
			(await track(context, text, { replace, author: AT_START })).map(
				({ kind, change }) => `${kind} ${change}`
			);
		await expect(
			track(context, readTrackFile(claims(), 'c.yaml'), { replace: false, author: AT_START })
		).rejects.toThrow('a: there is no speaker "jane"');
		expect(await told(with_('It will rain.'))).toEqual(['speaker added', 'claim added']);
		expect(await told(with_('It will rain.'))).toEqual(['speaker kept', 'claim kept']);
		expect(await told(with_('It may rain.'))).toEqual(['speaker kept', 'claim changed']);
		expect(await told(file(['a']), true)).not.toContain('claim removed');
		expect(await listClaims(db, { asOf: null })).toMatchObject([
			{ id: 'a', quote: 'It may rain.', versions: 2, enteredBy: 'track' }
		]);
	});
});
