import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { webhookHeaders, webhookSecret } from '#lib/alerts/sign.ts';
import { connect, migrate } from '#lib/server/db/connect.ts';
import { saveReading } from '#lib/server/db/market.ts';
import { lines, run } from '../command.ts';
import { HOUR, quote, reading } from '../db/readings.ts';
import { receiver } from './world.ts';

const folder = mkdtempSync(join(tmpdir(), 'hearsay-alert-'));
const env: Record<string, string> = {
	DATABASE_URL: `file:${join(folder, 'alert.db')}`,
	FEEDS: 'none'
};
let hook: Awaited<ReturnType<typeof receiver>>;

beforeAll(async () => {
	hook = await receiver();
	env.FEED_ALLOW_HOSTS = hook.host;
	const connection = connect(env.DATABASE_URL!);
	await migrate(connection);
	const now = Date.now();
	for (const [i, percent] of [5, 12, 5, 12].entries()) {
		const at = now - (9 - i) * HOUR;
		const market = reading('RAIN', at, null, { quote: quote(at, { last: percent }) });
		await saveReading(connection, [market], at, HOUR);
	}
	await connection.close();
});
afterAll(async () => {
	await hook?.close();
	rmSync(folder, { recursive: true, force: true });
});

const alert = (...args: string[]) => run('alert.ts', args, { env });
const RULE = [
	'--subject',
	'market:kalshi:RAIN',
	'--side',
	'above',
	'--level',
	'10',
	'--name',
	'Rain'
];

test('a script adds a route and a rule, sees what it would have told, and a pass from cron sends a test', async () => {
	const route = await alert('route', 'webhook', '--name', 'Desk', '--address', `${hook.origin}/h`);
	expect(route.stdout).toMatch(/^route 1\twhsec_\S+\n$/);
	const seen = await alert('add', 'threshold', ...RULE, '--cooldown', '1', '--preview');
	expect(seen.stdout.split('\n')[0]).toBe('would have fired 2 times in the last 7 days');
	expect(seen.stdout).toContain('Crossed 10.0%: “Will RAIN happen?” is at 12.0% on Kalshi');
	expect((await alert('add', 'threshold', ...RULE, '--route', '1')).stdout).toBe('alert 1\n');
	await alert('route-test', '1');
	const { stdout } = await run('refresh.ts', ['alerts', '--json'], { env });
	expect(lines(stdout)[0]).toMatchObject({ feed: 'alerts', ok: true, stored: 1 });
	expect(hook.got).toHaveLength(1);
	const list = await alert('list');
	expect(list.stdout).toContain('alert\t1\ton\tRain\tmarket:kalshi:RAIN: above 10.0%\t1');
	expect(list.stdout).toContain(`route\t1\ton\tDesk\twebhook\t${hook.origin}/…`);
	expect((await alert('log')).stdout).toMatch(/\tDesk\ttest\t0\tsent\t1\t\n$/);
});

test('a script changes what it says of a rule and of a route, and no secret stands in its arguments or its answers', async () => {
	const secret = webhookSecret(new Uint8Array(32).fill(5));
	const changed = await run(
		'alert.ts',
		['route-change', '1', '--address', '-', '--quiet-from', '01:00', '--quiet-to', '06:00'],
		{ env: { ...env, ROUTE_SECRET: secret }, stdin: `${hook.origin}/other\n` }
	);
	expect(changed).toEqual({ code: 0, stdout: 'route-change 1\n', stderr: '' });
	const seen = await alert('change', '1', '--level', '4', '--preview');
	expect(seen.stdout).toBe('would have fired 0 times in the last 7 days\n');
	expect((await alert('change', '1', '--level', '11', '--route', 'none')).code).toBe(0);
	await alert('route-test', '1');
	await run('refresh.ts', ['alerts', '--force'], { env });
	const { path, headers, body } = hook.got.at(-1)!;
	const [id = '', at = ''] = [headers['webhook-id'], headers['webhook-timestamp']].map(String);
	expect(path).toBe('/other');
	expect(headers).toMatchObject(webhookHeaders(secret, { id, at: Number(at) * 1000, body }));
	const { stdout } = await alert('list');
	// What was not said stays.
	expect(stdout).toContain('alert\t1\ton\tRain\tmarket:kalshi:RAIN: above 11.0%\t\n');
	expect(stdout).toContain(`route\t1\ton\tDesk\twebhook\t${hook.origin}/…`);
	const wrong = await alert('route-change', '1', '--quiet-to', '');
	expect(wrong.code).toBe(2);
	expect(wrong.stderr).toContain('Quiet hours need a beginning and an end');
});

test('wrong use is said in a sentence and ends with 2', async () => {
	const wrong = await alert('add', 'threshold', '--subject', 'all', '--name', 'x');
	expect(wrong).toMatchObject({ code: 2, stdout: '' });
	expect(wrong.stderr).toContain('A level is held against one market');
	expect((await alert('off', '99')).code).toBe(2);
});
