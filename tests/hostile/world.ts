import { stringify } from 'yaml';
import { AT_START, authorOf } from '#lib/server/db/audit.ts';
import { readConfig } from '#lib/server/config.ts';
import { createContext } from '#lib/server/context.ts';
import type { Person } from '#lib/domain/person.ts';
import type { Connection } from '#lib/server/db/connect.ts';
import { addPerson } from '#lib/server/db/person.ts';
import { dutiesOf } from '#lib/server/jobs/index.ts';
import { prepare } from '#lib/server/jobs/prepare.ts';
import type { Result } from '#lib/server/jobs/job.ts';
import { runPass } from '#lib/server/jobs/runner.ts';
import { readTrackFile, track } from '#lib/server/jobs/track.ts';
import { jsonLog, silent } from '#lib/server/log.ts';
import { changeRole, invite, makeToken } from '#lib/server/people/changes.ts';
import { authAt } from '#lib/server/people/index.ts';
import { byPassword } from '#lib/server/people/sign-in.ts';
import { freeze } from '../../src/routes/s/freeze.ts';
import { nameIn } from '../../src/routes/signed-in.ts';
import { HOSTILE } from './corpus.ts';
import { startOutside } from './outside.ts';

const HOUR = 3_600_000;
/** Names have at most 300 characters. */
const payloads = Object.entries(HOSTILE).map(([kind, text]) => [kind, text.slice(0, 270)] as const);

/** The file of a desk that copied what it tracks from the attacker's pages. */
function deskFile(feed: string, now: number): string {
	const zoned = (at: number) => new Date(at).toISOString().slice(0, 16) + 'Z';
	return stringify({
		topics: payloads.map(([, text], i) => ({
			slug: `evil-${i}`,
			name: { en: `${text} topic`, ko: `${text} 주제` },
			query: '(Musk OR Ryanair)',
			aliases: [`${text} alias`],
			markets: [`polymarket:0x${i}`, `kalshi:${text.replaceAll(/[\0\ud800]/g, '')}`]
		})),
		sources: [{ url: feed, name: `${HOSTILE.handler} source`, lang: 'en' }],
		speakers: payloads.map(([, text], i) => ({
			slug: `speaker-${i}`,
			name: { en: `${text} speaker`, ko: `${text} 발언자` },
			affiliation: `${text} house`
		})),
		claims: payloads.map(([, text], i) => ({
			id: `claim-${i}`,
			speaker: `speaker-${i}`,
			quote: `${text} will happen`,
			lang: 'en',
			translation: `${text} translated`,
			url: `https://news.example/claim?${new URLSearchParams({ q: text.slice(0, 100) })}`,
			outlet: `${text} outlet`,
			said: zoned(now - 50 * HOUR),
			deadline: zoned(now + 500 * HOUR),
			criterion: `${text} is announced by the company itself.`,
			topic: `evil-${i}`,
			market: `polymarket:0x${i}`,
			direction: 'yes'
		}))
	});
}

/** What came of filling a database with the attacker's texts: how feeds fared, the log, a snapshot's name. */
export type Filled = { results: Result[]; log: string[]; snapshot: string };

/** Fills a database through the jobs and commands that fill every other one. */
export async function fill(connection: Connection, now: number): Promise<Filled> {
	const outside = await startOutside(now);
	const log: string[] = [];
	const config = readConfig({
		...outside.settings,
		DATABASE_URL: 'file:unused.db',
		FEEDS: 'polymarket,kalshi,manifold,predictit',
		FEED_ALLOW_HOSTS: new URL(outside.feed).host
	});
	const context = createContext(config, { connection, log: jsonLog((line) => log.push(line)) });
	await prepare(context);
	await track(context, readTrackFile(deskFile(outside.feed, now), 'desk.yaml'), {
		replace: true,
		author: AT_START
	});
	const { results } = await runPass(context, await dutiesOf(context), {
		jobs: ['markets', 'quotes', 'news', 'derive']
	});
	outside.close();
	// What is not of this world is logged as well.
	for (const [kind, text] of Object.entries(HOSTILE))
		context.log('test', { [kind.replaceAll(' ', '_')]: text });
	const url = new URL('http://127.0.0.1/topics/evil-0?range=1D');
	const stored = await freeze({ kind: 'topics', id: 'evil-0' }, url, {
		locals: { context, reader: null, client: null, cookies: [] }
	});
	if (!('hash' in stored)) throw new Error(stored.refused);
	return { results, log, snapshot: stored.hash };
}

const PASSWORD = 'correct horse battery staple';

/**
 * People, tokens and invitations with the attacker's names, as the forms of our pages let them through.
 * Gives the cookie of an admin among them.
 */
export async function fillPeople(connection: Connection): Promise<string> {
	const context = createContext(readConfig({}), { connection, log: silent });
	const origin = 'http://127.0.0.1';
	const auth = await authAt(context, origin);
	const passwordHash = await (await auth.$context).password.hash(PASSWORD);
	const form = (name: string) => {
		const fields = new FormData();
		fields.set('name', name.toWellFormed().slice(0, 100));
		return nameIn(fields, 'name') ?? 'nameless';
	};
	const all = [];
	for (const [i, [, text]] of payloads.entries()) {
		const name = form(text);
		const person = { name, email: `evil${i}@desk.example`, role: 'admin', passwordHash } as const;
		all.push(await addPerson(connection.db, person, Date.now()));
	}
	const [mina] = all as [Person, ...Person[]];
	for (const { id, name } of all) {
		const author = authorOf({ person: mina, by: { kind: 'token', name, scope: 'write' } });
		const expiresAt = Date.now() + HOUR;
		await makeToken(context, author, { personId: mina.id, name, scope: 'write', expiresAt });
		await invite(context, author, { kind: 'person', role: 'viewer', personId: null, note: name });
		await changeRole(context, author, id, 'admin');
		if (id !== mina.id) await changeRole(context, author, id, 'editor');
	}
	const visitor = { request: new Request(origin), client: null, origin };
	const { email } = mina;
	const outcome = await byPassword(context, visitor, { email, password: PASSWORD });
	if (!('cookies' in outcome)) throw new Error('not signed in');
	return outcome.cookies[0]!.split(';')[0]!;
}
