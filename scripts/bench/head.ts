import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import type { RunHead } from '#lib/domain/speed.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** This machine and this program, as a run begins. */
export function runHead(): RunHead {
	const processors = cpus();
	return {
		at: Date.now(),
		version: version(),
		processor: processors[0]?.model.trim() ?? 'unknown processor',
		cores: processors.length,
		memory: Math.round(totalmem() / 2 ** 30),
		platform: `${process.platform} ${process.arch}`,
		node: process.version,
		load: loadavg()[0]!
	};
}

/** Of the package, with the commit where git knows it; `+` with changes that are in no commit. */
function version(): string {
	const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
		version: string;
	};
	try {
		const commit = execFileSync('git', ['describe', '--always', '--dirty=+', '--exclude=*'], {
			cwd: ROOT,
			encoding: 'utf8',
			stdio: ['ignore', 'pipe', 'ignore']
		});
		return `${version} (${commit.trim()})`;
	} catch {
		return version;
	}
}

/** One line for people. */
export const headLine = ({
	at,
	version,
	processor,
	cores,
	memory,
	platform,
	node,
	load
}: RunHead) =>
	`${new Date(at).toISOString()}, Hearsay ${version}, ${cores} x ${processor}, ${memory} GiB, ` +
	`Node ${node} on ${platform}, load ${load.toFixed(1)}`;
