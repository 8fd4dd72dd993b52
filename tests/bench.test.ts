import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runText } from '#lib/domain/speed.ts';
import { run } from './command.ts';
import { runAt } from './speed-run.ts';

let folder: string;
const file = (name: string) => join(folder, name);
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'hearsay-bench-test-'));
	writeFileSync(file('old.jsonl'), runText(runAt(1_790_000_000_000)));
	writeFileSync(file('new.jsonl'), runText(runAt(1_790_003_600_000, 1.5)));
	writeFileSync(file('other.txt'), 'goal  what  value\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('two runs of the benchmark are compared measure by measure, and only beyond their spread', async () => {
	const args = ['--compare', file('old.jsonl'), '--to', file('new.jsonl')];
	const { code, stdout } = await run('bench.ts', args);
	const line = (name: string) => stdout.split('\n').find((text) => text.includes(name)) ?? '';
	expect(code).toBe(0);
	expect(stdout).toContain('before: 2026-09-21T');
	expect(line('poll of 50000')).toMatch(
		/158 ms +106 ms +1\.29x +0\.86x +−33 % +±4 % ±4 % +better, beyond both spreads/
	);
	expect(line('uncached')).toMatch(/0\.39x +0\.39x +\+0 % .*no change beyond the spread/);
	expect(line('top 20 movers')).toContain('taken once: its spread is not known');
	expect(stdout).toContain('1 better, 0 worse, 2 within the spread');
});

test('a file that holds no run is named before anything is measured', async () => {
	const { code, stdout, stderr } = await run('bench.ts', ['--compare', file('other.txt')]);
	expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
	expect(stderr).toBe(
		`"${file('other.txt')}" is no run of the benchmark: line 1 is not JSON.\nSee --help.\n`
	);
});
