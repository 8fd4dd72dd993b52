import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connect, migrate } from '#lib/server/db/connect.ts';
import { atCommandLine, listAudit } from '#lib/server/db/audit.ts';
import { marketKeys } from '#lib/server/db/market.ts';
import {
	putClaim,
	putMerge,
	putOutcome,
	putSplit,
	putUndo,
	putVerdict,
	together,
	type Part
} from '#lib/server/desk.ts';
import { readTrackFile, track } from '#lib/server/jobs/track.ts';
import { freeze } from '../../src/routes/s/freeze.ts';
import { contextOf, fill, NOW } from '../api/world.ts';
import { eachDatabase } from '../databases.ts';

const root = join(import.meta.dirname, '../..');

/** Whatever stores what a person decided. */
const CHANGES = [
	...['saveTopic', 'removeTopic', 'saveSources', 'removeSources', 'saveSpeaker', 'saveClaim'],
	...['decideClaim', 'decideLink', 'mergeStories', 'splitStory', 'undoVerdict', 'saveSnapshot'],
	...['addPerson', 'setRole', 'removePerson', 'setPassword', 'endSessions', 'removePasskey'],
	...[
		'addInvitation',
		'useInvitation',
		'endInvitation',
		'endInvitationsBy',
		'addToken',
		'removeToken'
	]
];

/** The only files that may call them, each within `audited`. */
const AUDITED = [
	'src/lib/server/desk.ts',
	'src/lib/server/people/changes.ts',
	'src/routes/s/freeze.ts'
];

/** What is called in a text, apart from what it imports or defines. */
const called = (text: string): string[] =>
	CHANGES.filter((name) => new RegExp(`(?<!function )\\b${name}\\(`).test(text));

function files(folder: string): string[] {
	return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
		.filter((entry) => entry.isFile() && /(?<!\.test)\.(ts|svelte)$/.test(entry.name))
		.map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
}

test('every change that a person can make passes the one function that writes it down', () => {
	// Worlds that are made up for the demo and the benchmark are nobody's changes.
	const all = [...files('src'), ...files('scripts')].filter(
		(file) => !/^scripts\/(bench|simulator|training)\//.test(file)
	);
	const text = (file: string) => readFileSync(join(root, file), 'utf8');
	const found = all.flatMap((file) => called(text(file)).map((name) => ({ file, name })));
	expect(found.filter(({ file }) => !AUDITED.includes(file))).toEqual([]);
	expect([...new Set(found.map(({ name }) => name))].sort()).toEqual([...CHANGES].sort());
	for (const file of AUDITED) expect(text(file)).toMatch(/\baudited\(/);
	// A call that went past it would be seen.
	expect(called('await removeTopic(db, slug, now);')).toEqual(['removeTopic']);
});

const FILE = `
topics:
  - { slug: rain, name: { en: Rain, ko: 비 }, query: rain }
sources:
  - { url: 'https://desk.example/rss', name: Desk }
speakers:
  - { slug: mina, name: { en: Mina, ko: 미나 } }
claims:
  - id: rain-soon
    speaker: mina
    quote: It will rain.
    lang: en
    url: https://desk.example/1
    outlet: Desk
    said: 2026-01-20T10:00Z
    deadline: 2026-01-25T10:00Z
    criterion: The weather office of Seoul reports rain.
`;

test('a change waits for the database before it reads, so that a pass in between cannot break it', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'hearsay-audited-'));
	const url = `file:${join(folder, 'desk.db')}`;
	const connection = connect(url);
	await migrate(connection);
	const other = connect(url);
	other.sqlite!.pragma('busy_timeout = 0');
	const writing = () => other.sqlite!.exec("insert into setting values ('pass', 'x')");
	await together(contextOf(connection), atCommandLine('mina'), async () => {
		expect(writing).toThrow(/locked/);
	});
	writing();
	await Promise.all([connection.close(), other.close()]);
	rmSync(folder, { recursive: true });
});

eachDatabase('the audit log of a desk', (open) => {
	test('topics, sources, speakers, claims, outcomes, links, stories and snapshots leave an entry each', async () => {
		const connection = await open();
		await fill(connection);
		const context = contextOf(connection);
		const author = atCommandLine('mina');
		const doing = <T>(work: (part: Part) => Promise<T>) => together(context, author, work);
		const read = (text: string) => readTrackFile(text, 'desk.yaml');
		await track(context, read(FILE), { replace: false, author });
		await track(context, read(FILE), { replace: false, author });
		const other = FILE.replace('query: rain', 'query: rain OR 비').replace(
			'name: Desk',
			'name: The Desk'
		);
		await track(context, read(other), { replace: false, author });
		await doing((part) =>
			putOutcome(
				part,
				{ claim: 'rain-soon', state: 'void', happenedAt: null, evidence: null, note: 'Unclear.' },
				'mina'
			)
		);
		const keys = [...(await marketKeys(context.db, ['polymarket:0xa', 'polymarket:0xb'])).values()];
		const [a, b] = keys.sort((x, y) => x - y).map(String) as [string, string];
		const link = { kind: 'market-market', a, b } as const;
		await doing((part) =>
			putVerdict(part, link, 'confirmed', {
				by: 'mina',
				names: ['polymarket:0xa', 'polymarket:0xb']
			})
		);
		const rows = await context.db
			.selectFrom('article')
			.select(['key', 'storyKey'])
			.where('storyKey', 'is not', null)
			.orderBy('key')
			.execute();
		const stories = [...new Set(rows.map(({ storyKey }) => storyKey!))];
		const { id, moves } = await doing((part) => putMerge(part, [stories[0]!, stories[1]!], 'mina'));
		const moved = moves.find(({ fromStory, toStory }) => fromStory !== toStory)!;
		await doing((part) => putUndo(part, id, 'mina'));
		await doing((part) => putMerge(part, [stories[0]!, stories[1]!], 'mina'));
		await doing((part) => putSplit(part, stories[0]!, [moved.articleKey], 'mina'));
		const url = new URL('http://127.0.0.1/topics/ryanair');
		const locals = { context, reader: null, client: null, cookies: [] };
		await freeze({ kind: 'topics', id: 'ryanair' }, url, { locals });
		await freeze({ kind: 'topics', id: 'ryanair' }, url, { locals });
		await track(context, { topics: [], sources: [] }, { replace: true, author });

		const entries = await listAudit(context.db, { limit: 100, before: null });
		const done = entries.map(({ action, subject }) => `${action}: ${subject}`).reverse();
		expect(done.slice(0, 14)).toEqual([
			'topic added: rain',
			'source added: https://desk.example/rss',
			'speaker added: mina',
			'claim added: rain-soon',
			'topic changed: rain',
			'source changed: https://desk.example/rss',
			'outcome entered: rain-soon',
			'link decided: polymarket:0xa – polymarket:0xb',
			`stories merged: stories ${stories[0]} ${stories[1]}`,
			`correction undone: correction ${id}`,
			`stories merged: stories ${stories[0]} ${stories[1]}`,
			`story split: story ${stories[0]}`,
			expect.stringMatching(/^snapshot stored: \/s\/[0-9a-f]{20}$/),
			expect.stringMatching(/^topic removed: /)
		]);
		expect(done).toContain('topic removed: rain');
		expect(done).toContain('source removed: https://desk.example/rss');
		const changed = entries.find(({ action }) => action === 'topic changed')!;
		expect(JSON.parse(changed.before!)).toMatchObject({ query: 'rain' });
		expect(JSON.parse(changed.after!)).toMatchObject({ query: 'rain OR 비' });
		expect(changed).toMatchObject({ name: 'mina', via: 'command line', at: NOW });
		expect(entries.find(({ action }) => action === 'snapshot stored')!.name).toBe('');

		// What cannot be entered leaves nothing.
		const before = entries.length;
		await expect(
			doing((part) => putClaim(part, { ...CLAIM, speaker: 'nobody' }, 'mina'))
		).rejects.toThrow('There is no speaker');
		expect(await listAudit(context.db, { limit: 100, before: null })).toHaveLength(before);
	});
});

const CLAIM = {
	id: 'x',
	speaker: 'mina',
	quote: 'x',
	lang: 'en',
	translation: null,
	url: 'https://desk.example/2',
	outlet: 'Desk',
	saidAt: NOW - 1000,
	deadline: NOW,
	criterion: 'The weather office of Seoul reports rain.',
	stated: null,
	topic: null,
	market: null,
	direction: null
};
