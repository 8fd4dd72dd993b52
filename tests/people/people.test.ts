import { expect, test, vi } from 'vitest';
import type { Reader } from '#lib/domain/person.ts';
import { readConfig } from '#lib/server/config.ts';
import { createContext, type Context } from '#lib/server/context.ts';
import { tokenReader } from '#lib/server/db/api-token.ts';
import { AT_START, atCommandLine, audited, authorOf, listAudit } from '#lib/server/db/audit.ts';
import type { Connection } from '#lib/server/db/connect.ts';
import { invitationOf } from '#lib/server/db/invitation.ts';
import { listPeople, personByEmail, sessionsOf } from '#lib/server/db/person.ts';
import { jsonLog } from '#lib/server/log.ts';
import {
	accept,
	changeRole,
	endToken,
	invite,
	makeToken,
	remove,
	setUpLink,
	signOut,
	withdraw
} from '#lib/server/people/changes.ts';
import { authAt, readerOf } from '#lib/server/people/index.ts';
import { byPassword } from '#lib/server/people/sign-in.ts';
import { eachDatabase } from '../databases.ts';

const NOW = Date.UTC(2026, 10, 27, 12);
const DAY = 86_400_000;
const ORIGIN = 'http://localhost:3000';
const PASSWORD = 'correct horse battery staple';

/** A context whose clock stands where it is put. Sessions go by the real one, as better-auth does. */
function world(connection: Connection) {
	const lines: string[] = [];
	const clock = { at: NOW, now: () => clock.at, sleep: async () => {} };
	const context: Context = createContext(readConfig({}), {
		connection,
		clock,
		log: jsonLog((line) => lines.push(line))
	});
	return { context, clock, lines };
}

const browser = { request: new Request(ORIGIN), client: '203.0.113.7', origin: ORIGIN };

/** Somebody who followed a link. */
async function join(context: Context, secret: string, email: string, name = 'Mina Park') {
	const invitation = await invitationOf(context.db, secret, context.clock.now());
	if (!invitation) return null;
	const auth = await authAt(context, ORIGIN);
	const passwordHash = await (await auth.$context).password.hash(PASSWORD);
	return await accept(context, invitation, { name, email, passwordHash });
}

const reader = (person: Reader['person']): Reader => ({ person, by: { kind: 'session', id: 's' } });

vi.setConfig({ testTimeout: 120_000 });

eachDatabase('people', (open) => {
	test('a set-up link makes one admin, once, within a day, and only the newest works', async () => {
		const { context, clock } = world(await open());
		const old = await setUpLink(context, AT_START);
		const { secret } = await setUpLink(context, AT_START);
		expect(await join(context, old.secret, 'a@desk.example')).toBeNull();
		expect(await join(context, 'a'.repeat(43), 'a@desk.example')).toBeNull();
		clock.at = NOW + DAY;
		expect(await join(context, secret, 'a@desk.example')).toBeNull();
		clock.at = NOW + DAY - 1;
		// Two who follow it in the same instant.
		const [invitation, again] = [
			await invitationOf(context.db, secret, clock.at),
			await invitationOf(context.db, secret, clock.at)
		];
		const entered = (email: string) => ({ name: 'Mina', email, passwordHash: 'x:y' });
		const both = await Promise.all([
			accept(context, invitation!, entered('Mina@Desk.example')),
			accept(context, again!, entered('second@desk.example'))
		]);
		expect(both.filter((person) => person !== null)).toHaveLength(1);
		expect(await listPeople(context.db, clock.at)).toMatchObject([{ role: 'admin', sessions: 0 }]);
	});

	test('secrets are kept as hashes only: of links, tokens and passwords none can be read again', async () => {
		const { context, lines } = world(await open());
		const { secret } = await setUpLink(context, AT_START);
		const admin = (await join(context, secret, 'mina@desk.example'))!;
		const made = await byPassword(context, browser, {
			email: 'mina@desk.example',
			password: PASSWORD
		});
		await byPassword(context, browser, { email: 'mina@desk.example', password: 'Geheim0-Geheim0' });
		const token = await makeToken(context, authorOf(reader(admin)), {
			personId: admin.id,
			name: 'cron',
			scope: 'read',
			expiresAt: NOW + DAY
		});
		const cookie = 'cookies' in made ? made.cookies.join() : '';
		const signature = /session_token=[^.]+\.([^;]+)/.exec(cookie)?.[1];
		expect(signature).toBeDefined();
		const kept: string[] = [];
		for (const table of [
			'invitation',
			'apiToken',
			'account',
			'session',
			'person',
			'audit'
		] as const) {
			kept.push(JSON.stringify(await context.db.selectFrom(table).selectAll().execute()));
		}
		for (const hidden of [secret, token, PASSWORD, decodeURIComponent(signature!)]) {
			expect(kept.join()).not.toContain(hidden);
			expect(lines.join()).not.toContain(hidden);
		}
		// What somebody typed by mistake is nobody's to read either.
		expect(lines.join()).toContain('sign-in refused');
		expect(lines.join()).not.toContain('Geheim0');
		expect(lines.join()).not.toContain('mina@');
	});

	test('a session is known by its cookie until it is ended, and a forged cookie is nobody', async () => {
		const connection = await open();
		const { context } = world(connection);
		const { secret } = await setUpLink(context, AT_START);
		const mina = (await join(context, secret, 'mina@desk.example'))!;
		const outcome = await byPassword(context, browser, {
			email: 'MINA@desk.example',
			password: PASSWORD
		});
		if (!('cookies' in outcome)) throw new Error('not signed in');
		const [cookie = ''] = outcome.cookies;
		expect(cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Lax$/);
		const known = async (value: string) =>
			(await readerOf(() => context, new Request(ORIGIN, { headers: { cookie: value } }), ORIGIN))
				.reader;
		const own = cookie.split(';')[0]!;
		expect(await known(own)).toMatchObject({ person: mina, by: { kind: 'session' } });
		const swap = (text: string) => text.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
		expect(await known(swap(own.slice(0, -6)) + own.slice(-5))).toBeNull();
		expect(await known(own.replace('=', `=${'x'.repeat(3)}`))).toBeNull();
		expect(await sessionsOf(context.db, mina.id, Date.now())).toMatchObject([
			{ ipAddress: '203.0.113.7' }
		]);
		await signOut(context, authorOf(reader(mina)), mina);
		expect(await known(own)).toBeNull();
		// Signed with another secret it is nobody's either.
		const other = createContext(
			{ ...context.config, secret: 'another secret of 32 characters!!' },
			{ connection, clock: context.clock, log: context.log }
		);
		const again = await byPassword(other, browser, {
			email: 'mina@desk.example',
			password: PASSWORD
		});
		if (!('cookies' in again)) throw new Error('not signed in');
		expect(await known(again.cookies[0]!.split(';')[0]!)).toBeNull();
	});

	test('over https the cookie is secure, and SECRET stands in no backup of the database', async () => {
		const connection = await open();
		const { clock, log } = world(connection).context;
		const config = readConfig({ SECRET: 'q8Zr3v9XkP1mT5wB7yD2nF4hJ6sL0aGc' });
		const context = createContext(config, { connection, clock, log });
		const { secret } = await setUpLink(context, AT_START);
		await join(context, secret, 'mina@desk.example');
		const origin = 'https://hearsay.example';
		const outcome = await byPassword(
			context,
			{ ...browser, origin },
			{ email: 'mina@desk.example', password: PASSWORD }
		);
		expect('cookies' in outcome && outcome.cookies[0]).toMatch(
			/^__Secure-hearsay\.session_token=.*; HttpOnly; Secure; SameSite=Lax$/
		);
		expect(await context.db.selectFrom('setting').selectAll().execute()).toEqual([]);
	});

	test('a token reads or changes within what its person may, and ends when it says or they go', async () => {
		const { context, clock } = world(await open());
		const { secret } = await setUpLink(context, AT_START);
		const admin = (await join(context, secret, 'mina@desk.example'))!;
		const by = authorOf(reader(admin));
		const token = await makeToken(context, by, {
			personId: admin.id,
			name: 'cron',
			scope: 'read',
			expiresAt: NOW + 30 * DAY
		});
		const shown = (text: string) =>
			readerOf(
				() => context,
				new Request(ORIGIN, { headers: { authorization: `Bearer ${text}` } }),
				ORIGIN
			);
		expect((await shown(token)).reader).toMatchObject({
			person: { email: 'mina@desk.example' },
			by: { kind: 'token', name: 'cron', scope: 'read' }
		});
		for (const wrong of [`${token}x`, token.slice(0, -1), 'hearsay_', 'x', token.toUpperCase()]) {
			expect(await shown(wrong)).toMatchObject({ reader: null, wrong: true });
		}
		clock.at = NOW + 30 * DAY;
		expect((await shown(token)).wrong).toBe(true);
		clock.at = NOW;
		const { id } = (await context.db.selectFrom('apiToken').select('id').executeTakeFirst())!;
		const { secret: link } = await invite(context, by, {
			kind: 'person',
			role: 'viewer',
			personId: null,
			note: ''
		});
		const other = (await join(context, link, 'kim@desk.example', 'Kim'))!;
		await endToken(context, authorOf(reader(other)), other.id, id);
		expect((await shown(token)).wrong).toBe(false);
		await endToken(context, by, admin.id, id);
		expect((await shown(token)).wrong).toBe(true);
		const mine = await makeToken(context, by, {
			personId: other.id,
			name: 'x',
			scope: 'write',
			expiresAt: NOW + DAY
		});
		await remove(context, by, other.id);
		expect(await tokenReader(context.db, mine, NOW)).toBeNull();
	});

	test('there is always an admin, and an address belongs to one person', async () => {
		const { context } = world(await open());
		const { secret } = await setUpLink(context, AT_START);
		const admin = (await join(context, secret, 'mina@desk.example'))!;
		const by = authorOf(reader(admin));
		await expect(changeRole(context, by, admin.id, 'editor')).rejects.toThrow('last admin');
		await expect(remove(context, by, admin.id)).rejects.toThrow('last admin');
		await expect(remove(context, by, 'nobody')).rejects.toThrow('unknown');
		const { secret: link } = await invite(context, by, {
			kind: 'person',
			role: 'admin',
			personId: null,
			note: 'Kim'
		});
		await expect(join(context, link, 'Mina@Desk.Example')).rejects.toThrow('taken');
		const kim = (await join(context, link, 'kim@desk.example', 'Kim'))!;
		await changeRole(context, by, admin.id, 'viewer');
		expect(await listPeople(context.db, NOW)).toMatchObject([
			{ name: 'Kim', role: 'admin' },
			{ name: 'Mina Park', role: 'viewer' }
		]);
		// Two admins who remove each other in one instant do not both succeed.
		await changeRole(context, by, admin.id, 'admin');
		const removed = await Promise.allSettled([
			remove(context, by, admin.id),
			remove(context, by, kim.id)
		]);
		expect(removed.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
	});

	test('a link for a new password ends the sessions of whoever follows it; a withdrawn one does nothing', async () => {
		const { context } = world(await open());
		const { secret } = await setUpLink(context, AT_START);
		const mina = (await join(context, secret, 'mina@desk.example'))!;
		const by = atCommandLine('root');
		await byPassword(context, browser, { email: mina.email, password: PASSWORD });
		const reset = { kind: 'password', role: null, personId: mina.id, note: '' } as const;
		const gone = await invite(context, by, reset);
		const { id } = (await invitationOf(context.db, gone.secret, NOW))!;
		await withdraw(context, by, id);
		expect(await invitationOf(context.db, gone.secret, NOW)).toBeNull();
		const link = await invite(context, by, reset);
		const invitation = (await invitationOf(context.db, link.secret, NOW))!;
		const hash = await (
			await (
				await authAt(context, ORIGIN)
			).$context
		).password.hash('another long password');
		await accept(context, invitation, { name: '', email: '', passwordHash: hash });
		expect(await sessionsOf(context.db, mina.id, Date.now())).toEqual([]);
		const tried = (password: string) =>
			byPassword(context, browser, { email: mina.email, password });
		expect(await tried(PASSWORD)).toEqual({ wait: 0 });
		expect(await tried('another long password')).toHaveProperty('cookies');
	});

	test('after ten wrong passwords an address waits, also for the right one, and nobody else does', async () => {
		const { context, clock } = world(await open());
		const { secret } = await setUpLink(context, AT_START);
		await join(context, secret, 'mina@desk.example');
		const tried = (password: string, client: string) =>
			byPassword(context, { ...browser, client }, { email: 'mina@desk.example', password });
		// All at once: each is counted before its slow check.
		const wrong = await Promise.all(
			Array.from({ length: 12 }, (_, i) => tried(`wrong password ${i}`, '198.51.100.9'))
		);
		expect(wrong.filter((one) => 'wait' in one && one.wait > 0)).toHaveLength(2);
		const waiting = await tried(PASSWORD, '198.51.100.9');
		expect('wait' in waiting && waiting.wait).toBeGreaterThan(0);
		expect(await tried(PASSWORD, '203.0.113.7')).toHaveProperty('cookies');
		clock.at += 15 * 60_000;
		expect(await tried(PASSWORD, '198.51.100.9')).toHaveProperty('cookies');
	});
});

eachDatabase('the audit log', (open) => {
	test('a change and its entry are one: what throws leaves neither', async () => {
		const { context } = world(await open());
		const by = atCommandLine('root');
		await expect(
			audited(context.connection, by, NOW, async ({ db }, note) => {
				await db.insertInto('setting').values({ name: 'x', value: '1' }).execute();
				await note({ action: 'topic added', subject: 'x' });
				throw new Error('halfway');
			})
		).rejects.toThrow('halfway');
		expect(await listAudit(context.db, { limit: 9, before: null })).toEqual([]);
		expect(await context.db.selectFrom('setting').selectAll().execute()).toEqual([]);
		await audited(context.connection, by, NOW, async (_within, note) =>
			note({ action: 'topic added', subject: 'x', before: { a: 1 }, after: { a: 2 } })
		);
		expect(await listAudit(context.db, { limit: 9, before: null })).toEqual([
			{
				id: expect.any(Number),
				at: NOW,
				name: 'root',
				via: 'command line',
				viaName: null,
				action: 'topic added',
				subject: 'x',
				before: '{"a":1}',
				after: '{"a":2}'
			}
		]);
		for (const change of [
			context.db.updateTable('audit').set({ name: 'nobody' }),
			context.db.deleteFrom('audit')
		]) {
			await expect(change.execute()).rejects.toThrow('append-only');
		}
	});

	test('what people do stands in it with who, by what, before and after, also when they are gone', async () => {
		const { context } = world(await open());
		const { secret } = await setUpLink(context, AT_START);
		const admin = (await join(context, secret, 'mina@desk.example'))!;
		const by = authorOf({ person: admin, by: { kind: 'token', name: 'cron', scope: 'write' } });
		const { secret: link } = await invite(context, by, {
			kind: 'person',
			role: 'viewer',
			personId: null,
			note: ''
		});
		const kim = (await join(context, link, 'kim@desk.example', 'Kim'))!;
		await changeRole(context, by, kim.id, 'editor');
		await changeRole(context, by, kim.id, 'editor');
		await remove(context, by, kim.id);
		expect(await personByEmail(context.db, 'kim@desk.example')).toBeNull();
		const entries = await listAudit(context.db, { limit: 9, before: null });
		expect(
			entries.map(({ name, via, viaName, action, subject }) =>
				[name, via, viaName, action, subject.replace(/ \S{16}$/, ' …')].join('|')
			)
		).toEqual([
			'Mina Park|token|cron|person removed|Kim <kim@desk.example>',
			'Mina Park|token|cron|role changed|Kim <kim@desk.example>',
			'Kim|session||person added|Kim <kim@desk.example>',
			'Mina Park|token|cron|invited|invitation …',
			'Mina Park|session||person added|Mina Park <mina@desk.example>',
			'Hearsay|start||invited|invitation …'
		]);
		expect(entries[1]).toMatchObject({ before: '{"role":"viewer"}', after: '{"role":"editor"}' });
		expect(await listAudit(context.db, { limit: 1, before: entries[2]!.id })).toEqual([entries[3]]);
	});
});
