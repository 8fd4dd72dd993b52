import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, migrate } from '#lib/server/db/connect.ts';
import { withServer } from './built-server.ts';
import { alone } from './load/traffic.ts';
import { measured, type Bench, type Result } from './measure.ts';
import { HOUR } from '../simulator/calendar.ts';
import { startSimulatorThread } from '../simulator/thread.ts';
import type { Stepped, Told } from './soak/week.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** Share of the days after which caches are full and code is compiled. */
const WARM = 2 / 7;

/** What a process holds at a moment: `anonymous` is memory of its own, without pages of the database's file. */
type Sample = { day: number; heap: number; anonymous: number };

/** A week of reading and serving by a clock that jumps: what each process holds after it has warmed up, and how that grows. */
export const soak: Bench = {
	goals: [21],
	name: 'soak',
	async run() {
		const missing = (why: string): Result[] => [{ goal: 21, name: 'soak', missing: why }];
		if (!existsSync(join(ROOT, 'build', 'index.js'))) {
			return missing('needs a build: npm run build');
		}
		if (anonymous(process.pid) === null)
			return missing('needs /proc, to tell what a process holds');
		const days = Number(process.env.SOAK_DAYS ?? 7);
		const hours = Number(process.env.SOAK_HOURS ?? 1);
		const requests = Number(process.env.SOAK_REQUESTS ?? 40);
		const folder = mkdtempSync(join(tmpdir(), 'hearsay-soak-'));
		try {
			const file = join(folder, 'soak.db');
			const { reading, serving } = await live(file, { days, hours, requests });
			return [
				...told('the reading process', reading, days),
				...told(`the server, ${requests} requests a step`, serving, days)
			];
		} finally {
			rmSync(folder, { recursive: true, force: true });
		}
	}
};

/** Memory of a process's own in bytes; null where the system does not tell. */
function anonymous(pid: number): number | null {
	try {
		const status = readFileSync(`/proc/${pid}/status`, 'utf8');
		return Number(/^RssAnon:\s+(\d+) kB/m.exec(status)?.[1] ?? NaN) * 1024;
	} catch {
		return null;
	}
}

type Wanted = { days: number; hours: number; requests: number };

/** Lives through the days; after each step the server is asked, and both tell what they hold. */
async function live(file: string, { days, hours, requests }: Wanted) {
	const connection = connect(`file:${file}`);
	await migrate(connection);
	await connection.close();
	const reading: Sample[] = [];
	const serving: Sample[] = [];
	const end = Date.now();
	const begin = end - days * 24 * HOUR;
	const step = hours * HOUR;
	// Not in the process that reads, whose memory is looked at.
	const simulator = await startSimulatorThread({ seed: 1, anchor: end, port: 0, at: begin });
	const { settings, sources } = simulator;
	await withServer(
		file,
		async (port, pid) => {
			const origin = `http://127.0.0.1:${port}`;
			const next = paths();
			const reader = fork(join(import.meta.dirname, 'soak', 'week.ts'));
			const gone = once(reader, 'exit');
			reader.send({ settings, sources, file, begin, end, step } satisfies Told);
			for (;;) {
				const word = await Promise.race([once(reader, 'message'), gone.then(() => null)]);
				if (word === null) break;
				const { day, heap } = word[0] as Stepped;
				reading.push({ day, heap, anonymous: anonymous(reader.pid!)! });
				const { errors } = await alone(origin, next, requests);
				if (errors.length > 0) throw new Error(errors[0]);
				await listenOnce(origin);
				serving.push({ day, heap: await heapOf(origin), anonymous: anonymous(pid)! });
				simulator.setClock(Math.min(end, begin + day * 24 * HOUR + step));
				reader.send('');
			}
			const [code] = (await gone) as [number | null];
			if (code !== 0) throw new Error(`the reading process ended with ${code}`);
		},
		'compressed'
	);
	await simulator.close();
	return { reading, serving };
}

/** What is asked in turn, over all that the starter topics have. */
function paths(): () => string {
	const api = '/api/v1';
	const list = [
		...['/', '/topics/musk-ryanair', '/markets', '/search?q=Musk', '/status', '/claims'],
		...[
			`${api}/topics`,
			`${api}/topics/musk-ryanair/series?points=300`,
			`${api}/markets?limit=100`
		],
		...[`${api}/stories`, `${api}/trends?window=24h`, `${api}/find?q=musk`]
	];
	let n = 0;
	return () => {
		const path = list[n % list.length]!;
		// Each time another address: what is kept by address must have an end.
		return `${path}${path.includes('?') ? '&' : '?'}n=${n++}`;
	};
}

/** Opens a stream of events, hears it begin, and leaves. */
async function listenOnce(origin: string) {
	const leave = new AbortController();
	const answer = await fetch(`${origin}/api/v1/events`, { signal: leave.signal });
	await answer.body!.getReader().read();
	leave.abort();
}

async function heapOf(origin: string): Promise<number> {
	const text = await (await fetch(`${origin}/metrics`)).text();
	return Number(/^nodejs_heap_size_used_bytes (\d+)$/m.exec(text)?.[1]);
}

const MB = 1e6;

/** The least of each eighth of a day: what is held between two collections of garbage says nothing. */
function troughs(samples: readonly Sample[], of: 'heap' | 'anonymous') {
	return [...Map.groupBy(samples, ({ day }) => Math.floor(day * 8))].map(([, list]) => ({
		day: list[0]!.day,
		value: Math.min(...list.map((sample) => sample[of]))
	}));
}

/** The line of least squares through values by day: its rise a day, and its height in the middle. */
function line(points: readonly { day: number; value: number }[]) {
	const n = points.length;
	const day = points.reduce((sum, point) => sum + point.day, 0) / n;
	const height = points.reduce((sum, point) => sum + point.value, 0) / n;
	const over = points.reduce((sum, point) => sum + (point.day - day) * (point.value - height), 0);
	const under = points.reduce((sum, point) => sum + (point.day - day) ** 2, 0);
	return { rise: over / under, height };
}

function told(who: string, samples: Sample[], days: number): Result[] {
	const byDay = [...Map.groupBy(samples, ({ day }) => Math.floor(day)).values()].map((list) =>
		(Math.min(...list.map(({ anonymous }) => anonymous)) / MB).toFixed(0)
	);
	process.stderr.write(`${who}: memory of its own by day, MB: ${byDay.join(', ')}\n`);
	const warm = samples.filter(({ day }) => day >= days * WARM);
	return (['heap', 'anonymous'] as const).map((of) => {
		const { rise, height } = line(troughs(warm, of));
		const name = of === 'heap' ? 'heap' : 'memory of its own';
		process.stderr.write(
			`${who}: ${name} ${(height / MB).toFixed(1)} MB after warm-up, ${(rise / MB).toFixed(2)} MB a day\n`
		);
		return measured(
			{
				goal: 21,
				name: `${who}: growth of its ${name} in a week after warm-up`,
				unit: '%',
				limit: 5,
				limitOn: 'value',
				against: `of ${(height / MB).toFixed(0)} MB; ${(rise / MB).toFixed(2)} MB a simulated day`
			},
			[(100 * rise * 7) / height]
		);
	});
}
