import { readFileSync } from 'node:fs';

/** Ticks of all processors since the start of the system: idle, and in all. */
function machine() {
	const [, ...ticks] = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]!.trim().split(/\s+/);
	const all = ticks.slice(0, 8).map(Number);
	return { idle: all[3]! + all[4]!, total: all.reduce((sum, n) => sum + n, 0) };
}

/** Ticks that a process and all that it started, and still runs, have had. */
function own(pid: number): number {
	const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
	const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
	return (
		Number(fields[11]) +
		Number(fields[12]) +
		(children === '' ? [] : children.split(' ')).reduce((sum, one) => sum + own(Number(one)), 0)
	);
}

/**
 * Begins to watch what others do on this machine; what comes back gives the share of its processors, 0..1, that they had
 * since. A figure taken beside much else says less. Null where the system does not tell.
 */
export function othersShare(): () => number | null {
	try {
		const before = { ...machine(), own: own(process.pid) };
		return () => {
			const { idle, total } = machine();
			const all = total - before.total;
			return (all - (idle - before.idle) - (own(process.pid) - before.own)) / all;
		};
	} catch {
		return () => null;
	}
}
