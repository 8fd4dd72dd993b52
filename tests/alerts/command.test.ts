import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
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

test('wrong use is said in a sentence and ends with 2', async () => {
	const wrong = await alert('add', 'threshold', '--subject', 'all', '--name', 'x');
	expect(wrong).toMatchObject({ code: 2, stdout: '' });
	expect(wrong.stderr).toContain('A level is held against one market');
	expect((await alert('off', '99')).code).toBe(2);
});
