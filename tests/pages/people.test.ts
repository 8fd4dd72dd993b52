import { readdirSync } from 'node:fs';
import { join as joined } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AT_START, listAudit } from '#lib/server/db/audit.ts';
import { connect, type Connection } from '#lib/server/db/connect.ts';
import { systemClock } from '#lib/server/context.ts';
import { addPerson } from '#lib/server/db/person.ts';
import { makeToken, setUpLink } from '#lib/server/people/changes.ts';
import { launchBrowser } from '../browser.ts';
import { startServer, type PageServer } from './server.ts';
import { fill } from './world.ts';
import { barriers, visit } from './visit.ts';

const PASSWORD = 'correct horse battery staple';
/** On a machine that has much else to do. */
const SLOW = { timeout: 180_000 };
/** A name as an attacker enters it. */
const EVIL = '"><script>window.__pwned=1</script>';

let browser: Browser;
let open: PageServer;
let closed: PageServer;
/** What the set-up links carry. */
const secrets: string[] = [];
/** A token of a viewer of the private one. */
let token: string;
/** Passkeys are made for names: this one has one. */
let origin: string;

const prepared = async (connection: Connection) => {
	await fill(connection, Date.now());
	secrets.push((await setUpLink({ connection, clock: systemClock }, AT_START)).secret);
};

beforeAll(async () => {
	browser = await launchBrowser();
	open = await startServer(prepared, { SNAPSHOTS_FROM: 'editors' }, 'localhost');
	closed = await startServer(
		async (connection) => {
			await fill(connection, Date.now());
			const doing = { connection, clock: systemClock };
			const { id } = await addPerson(
				connection.db,
				{ name: 'Mina', email: 'mina@desk.example', role: 'viewer', passwordHash: 'none' },
				Date.now()
			);
			token = await makeToken(doing, AT_START, {
				personId: id,
				name: 'cron',
				scope: 'read',
				expiresAt: Date.now() + 3_600_000
			});
		},
		{ READING: 'private' }
	);
	origin = open.origin;
});
afterAll(async () => {
	await browser?.close();
	await Promise.all([open?.stop(), closed?.stop()]);
});

const press = (page: Page, name: string) =>
	page.getByRole('main').getByRole('button', { name, exact: true }).click();

async function enter(page: Page, email: string, password = PASSWORD) {
	await page.getByLabel('E-mail address').fill(email);
	await page.getByLabel('Password').fill(password);
	await press(page, 'Sign in');
}

/** Follows a link that works once and fills in what it asks for. */
async function join(page: Page, link: string, name: string, email: string) {
	await page.goto(link);
	await page.getByLabel('Name').fill(name);
	await page.getByLabel('E-mail address').fill(email);
	await page.getByLabel('Password').fill(PASSWORD);
	await press(page, 'Make the account');
	await page.waitForURL('**/you');
}

const once = (page: Page) => page.locator('code.once').innerText();

describe('an installation, from its first link on', SLOW, () => {
	let admin: BrowserContext;
	let page: Page;
	beforeAll(async () => {
		// All of it is plain forms.
		admin = await browser.newContext({ locale: 'en-US', javaScriptEnabled: false });
		page = await admin.newPage();
	});
	afterAll(() => admin?.close());

	test('the set-up link makes the first admin; its secret leaves the address, and it works once', async () => {
		const link = `${origin}/invite/${secrets[0]}`;
		// Something that only looks, such as a chat that shows a preview, uses nothing up.
		await fetch(link, { redirect: 'manual' });
		await page.goto(`${origin}/sign-in`);
		expect(await page.getByRole('main').innerText()).toContain('npm run people -- setup-link');
		await page.goto(link);
		expect(page.url()).toBe(`${origin}/invite`);
		await page.getByLabel('Name').fill('Mina Park');
		await page.getByLabel('E-mail address').fill('mina@desk.example');
		// What a browser would hold back, a script may send.
		await page.getByLabel('Password').evaluate((field) => field.removeAttribute('minlength'));
		await page.getByLabel('Password').fill('short');
		await press(page, 'Make the account');
		expect(await page.getByRole('alert').innerText()).toContain('at least 12 characters');
		expect(await page.getByLabel('Name').inputValue()).toBe('Mina Park');
		await page.getByLabel('Password').fill(PASSWORD);
		await press(page, 'Make the account');
		await page.waitForURL('**/you');
		expect(await page.getByRole('banner').innerText()).toContain('Mina Park');
		await page.goto(link);
		expect(await page.getByRole('heading', { level: 1 }).innerText()).toContain(
			'does not work any more'
		);
	});

	test('whoever signs in goes on to the page they came from, and to no other site', async () => {
		await page.goto(`${origin}/you`);
		await press(page, 'Sign out');
		await page.goto(`${origin}/you`);
		expect(page.url()).toBe(`${origin}/sign-in?next=%2Fyou`);
		await enter(page, 'mina@desk.example', 'wrong password here');
		expect(await page.getByRole('alert').innerText()).toContain('is wrong');
		await enter(page, 'mina@desk.example');
		await page.waitForURL('**/you');
		await press(page, 'Sign out');
		await page.goto(`${origin}/markets`);
		await page.getByRole('banner').getByRole('link', { name: 'Sign in' }).click();
		await enter(page, 'mina@desk.example');
		await page.waitForURL('**/markets');
		await page.goto(`${origin}/you`);
		await press(page, 'Sign out');
		await page.goto(`${origin}/sign-in?next=//evil.example/`);
		await enter(page, 'mina@desk.example');
		await page.waitForURL(`${origin}/`);
	});

	test('an admin invites; a viewer has no page of people and freezes nothing; an editor does', async () => {
		await page.goto(`${origin}/people`);
		await page.getByLabel('For whom').fill(EVIL);
		await press(page, 'Make a link');
		const link = await once(page);
		const other = await browser.newContext({ locale: 'en-US', javaScriptEnabled: false });
		const guest = await other.newPage();
		await join(guest, link, `Kim ${EVIL}`, 'kim@desk.example');
		const refused = await guest.goto(`${origin}/people`);
		expect(refused!.status()).toBe(403);
		expect((await guest.goto(`${origin}/audit`))!.status()).toBe(403);
		const freezes = async () => {
			await guest.goto(`${origin}/topics/musk-ryanair`);
			return await guest.locator('form[action="/s"]').count();
		};
		expect(await freezes()).toBe(0);
		const forced = await other.request.post(`${origin}/s`, {
			form: { page: '/topics/musk-ryanair' },
			headers: { origin, accept: 'text/html' },
			maxRedirects: 0
		});
		expect(forced.status()).toBe(403);
		await page.goto(`${origin}/people`);
		const row = page.getByRole('row').filter({ hasText: 'kim@desk.example' });
		await row.getByRole('combobox').selectOption('editor');
		await row.getByRole('button', { name: 'Save the role' }).click();
		expect(await freezes()).toBe(1);
		// Once out, always out: also in the browser that was signed in.
		await row.getByRole('button', { name: 'Sign out everywhere' }).click();
		await guest.goto(`${origin}/you`);
		expect(guest.url()).toContain('/sign-in');
		await other.close();
		const own = page.getByRole('row').filter({ hasText: 'mina@desk.example' });
		await own.getByRole('combobox').selectOption('viewer');
		await own.getByRole('button', { name: 'Save the role' }).click();
		expect(await page.getByRole('alert').innerText()).toBe('There must be an admin.');
	});

	test('a token is shown once, works in a header alone, and the audit log says who did what', async () => {
		await page.goto(`${origin}/you`);
		await page.getByLabel('What for').fill(`cron ${EVIL}`);
		await press(page, 'Make a token');
		const made = await once(page);
		expect(made).toMatch(/^hearsay_[\w-]{43}$/);
		await page.goto(`${origin}/you`);
		expect(await page.getByRole('main').innerText()).not.toContain(made);
		const asked = (authorization: string, at = origin) =>
			fetch(`${at}/api/v1/topics`, { headers: { authorization } });
		expect((await asked(`Bearer ${made}`)).status).toBe(200);
		expect((await asked(`Bearer ${made}x`)).status).toBe(401);
		// At another installation it is nobody's; and it is for the API, not for pages about people.
		expect((await asked(`Bearer ${made}`, closed.origin)).status).toBe(401);
		const own = await fetch(`${origin}/you`, {
			headers: { authorization: `Bearer ${made}` },
			redirect: 'manual'
		});
		expect(own.headers.get('location')).toBe('/sign-in?next=%2Fyou');
		await page.goto(`${origin}/audit`);
		const text = await page.getByRole('main').innerText();
		for (const part of ['Mina Park', 'changed a role', 'made a token', 'in the browser', EVIL]) {
			expect(text).toContain(part);
		}
		expect(text).not.toContain(made);
		const connection = connect(open.database);
		const entries = await listAudit(connection.db, { limit: 100, before: null });
		await connection.close();
		expect(JSON.stringify(entries)).not.toContain(made);
		expect(JSON.stringify(entries)).not.toContain(PASSWORD);
	});

	test('these pages hold for everyone, in both languages and themes, and run nothing that was typed in', async () => {
		const state = await admin.storageState();
		for (const options of [
			{ colorScheme: 'light', locale: 'en-US', viewport: { width: 1440, height: 900 } },
			{ colorScheme: 'dark', locale: 'ko-KR', viewport: { width: 390, height: 844 } }
		] as const) {
			const context = await browser.newContext({ ...options, storageState: state });
			const reader = await context.newPage();
			const complaints: string[] = [];
			reader.on('console', (line) => complaints.push(line.text()));
			reader.on('pageerror', (error) => complaints.push(String(error)));
			// The way in is among the pages of everyone.
			for (const path of ['/you', '/people', '/audit', '/invite']) {
				await visit(reader, origin + path);
				expect(await barriers(reader), path).toEqual([]);
				expect(await reader.locator('html').getAttribute('lang')).toBe(options.locale.slice(0, 2));
				const wide = await reader.evaluate(
					() => document.documentElement.scrollWidth - window.innerWidth
				);
				expect(wide, path).toBeLessThanOrEqual(0);
				expect(await reader.evaluate(() => '__pwned' in window)).toBe(false);
			}
			expect(complaints).toEqual([]);
			await context.close();
		}
	});
});

test('a passkey is made on the device and signs in without a password', SLOW, async () => {
	const context = await browser.newContext({ locale: 'en-US' });
	const page = await context.newPage();
	const devices = await context.newCDPSession(page);
	await devices.send('WebAuthn.enable');
	await devices.send('WebAuthn.addVirtualAuthenticator', {
		options: {
			protocol: 'ctap2',
			transport: 'internal',
			hasResidentKey: true,
			hasUserVerification: true,
			isUserVerified: true,
			automaticPresenceSimulation: true
		}
	});
	await visit(page, `${origin}/sign-in?next=/you`);
	await enter(page, 'mina@desk.example');
	await page.waitForURL('**/you');
	await press(page, 'Add a passkey');
	await page.getByRole('button', { name: /^Remove: Chrome/ }).waitFor();
	await press(page, 'Sign out');
	await visit(page, `${origin}/sign-in?next=/you`);
	await press(page, 'Sign in with a passkey');
	await page.waitForURL('**/you');
	// One that is removed opens nothing any more.
	await page.getByRole('button', { name: /^Remove: Chrome/ }).click();
	await page.getByText('None yet.').first().waitFor();
	await press(page, 'Sign out');
	await visit(page, `${origin}/sign-in`);
	await press(page, 'Sign in with a passkey');
	await page.getByText('The passkey could not be used.').waitFor();
	await context.close();
});

describe('where reading is private', SLOW, () => {
	/** An address for every route there is, from the files. */
	const addresses = (): string[] => {
		const folder = joined(import.meta.dirname, '../../src/routes');
		const sample: Record<string, string> = {
			'[id]': 'polymarket:0xryanair',
			'[slug]': 'musk-ryanair',
			'[hash]': '0123456789abcdef0123',
			'[format=format]': 'csv',
			'[...path]': 'v1/nothing',
			'[secret]': 'x'
		};
		return readdirSync(folder, { recursive: true, encoding: 'utf8' })
			.filter((file) => /(^|\/)\+(page\.svelte|server\.ts)$/.test(file))
			.map((file) => `/${file}`.replace(/\/\+.*$/, '') || '/')
			.map((path) => path.replaceAll(/\[[^\]]+\]/g, (name) => sample[name] ?? name));
	};
	const DOORS = ['/healthz', '/readyz', '/sign-in', '/sign-in/passkey', '/invite', '/invite/x'];

	test('every page, file, embed, stream and answer asks for a person or a token, and says nothing else', async () => {
		const all = addresses();
		expect(all.length).toBeGreaterThan(50);
		for (const path of all.filter((one) => !DOORS.includes(one))) {
			for (const accept of path.startsWith('/api/') ? ['*/*'] : ['text/html', '*/*']) {
				const answer = await fetch(closed.origin + path, {
					headers: { accept },
					redirect: 'manual'
				});
				const text = await answer.text();
				expect([303, 401], `${path} as ${accept}`).toContain(answer.status);
				expect(text, path).not.toMatch(/ryanair|polymarket|musk/i);
				if (answer.status === 303) {
					expect(answer.headers.get('location')).toBe(`/sign-in?next=${encodeURIComponent(path)}`);
				} else expect(answer.headers.get('www-authenticate')).toBe('Bearer');
				if (path.startsWith('/api/')) {
					expect(JSON.parse(text)).toMatchObject({ error: { code: 'unauthorized' } });
				}
			}
		}
	});

	test('a token opens it, and what it opens stays out of shared caches', async () => {
		const headers = { authorization: `Bearer ${token}` };
		for (const path of [
			...['/', '/topics/musk-ryanair', '/topics/musk-ryanair/chart.csv', '/api/v1/topics'],
			...['/embed/topics/musk-ryanair', '/metrics', '/topics/musk-ryanair/share.png']
		]) {
			const answer = await fetch(closed.origin + path, { headers });
			expect(answer.status, path).toBe(200);
			expect(answer.headers.get('cache-control'), path).toMatch(/^private, no-/);
		}
		const stream = await fetch(`${closed.origin}/api/v1/events`, { headers });
		expect(stream.headers.get('content-type')).toContain('text/event-stream');
		await stream.body?.cancel();
	});

	test('the way in shows nothing of what is behind it, and asks the API nothing', async () => {
		const page = await browser.newPage({ locale: 'en-US' });
		const asked: string[] = [];
		page.on('request', (request) => asked.push(new URL(request.url()).pathname));
		await visit(page, `${closed.origin}/topics/musk-ryanair`);
		expect(page.url()).toContain('/sign-in?next=%2Ftopics%2Fmusk-ryanair');
		expect(await page.locator('body').innerText()).not.toMatch(/ryanair|polymarket|reuters/i);
		expect(await page.content()).not.toMatch(/0xryanair|reuters/i);
		// Also by the router, whose links ask for data.
		const data = await fetch(`${closed.origin}/markets/__data.json`, { redirect: 'manual' });
		expect(await data.json()).toEqual({ type: 'redirect', location: '/sign-in?next=%2Fmarkets' });
		await page.getByRole('banner').getByRole('link', { name: 'Markets' }).click();
		await page.waitForURL('**/sign-in?next=%2Fmarkets');
		expect(asked.filter((path) => path.startsWith('/api/'))).toEqual([]);
		await page.close();
	});
});
