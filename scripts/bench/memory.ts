import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { withServer } from './built-server.ts';
import { polling } from './load.ts';
import { alone, mixOf } from './load/traffic.ts';
import { MARKETS_PER_PAGE, withLoopback } from './loopback.ts';
import { heldBy, measured, withDatabases, type Bench, type Result } from './measure.ts';
import { fillNewsroom } from './newsroom.ts';

const ROOT = join(import.meta.dirname, '..', '..');
/** Requests between two looks, and sweeps of the catalogue. */
const REQUESTS = 300;

/** Goal 21: what the process that serves and the one that reads hold, with 50 000 markets. */
export const memory: Bench = {
	goals: [21],
	name: 'memory',
	async run({ markets, runs }) {
		const missing = (why: string): Result[] => [{ goal: 21, name: 'memory', missing: why }];
		if (!existsSync(join(ROOT, 'build', 'index.js')))
			return missing('needs a build: npm run build');
		if (heldBy(process.pid) === null) return missing('needs /proc, to tell what a process holds');
		return await withDatabases(async (open) => {
			const connection = await open('memory');
			await fillNewsroom(connection, Date.now());
			const file = connection.sqlite!.name;
			return await withLoopback(async (venue) => {
				const poller = await polling(file, venue, Math.ceil(markets / MARKETS_PER_PAGE));
				try {
					await poller.swept();
					return await withServer(
						file,
						async (port, pid) => {
							const [serving, reading]: [Held[], Held[]] = [[], []];
							const origin = `http://127.0.0.1:${port}`;
							const next = await mixOf(origin);
							for (let run = -1; run < runs; run++) {
								const { errors } = await alone(origin, next, REQUESTS);
								if (errors.length > 0) throw new Error(errors[0]);
								await poller.swept();
								if (run < 0) continue;
								serving.push(heldBy(pid)!);
								reading.push(heldBy(poller.child.pid!)!);
							}
							return [
								...told('the server', serving, 300, markets),
								...told('the reading process', reading, 400, markets)
							];
						},
						'compressed'
					);
				} finally {
					await poller.end();
				}
			});
		});
	}
};

type Held = { resident: number; own: number };

/** The most of the rounds: a process that is too large once is too large. */
function told(who: string, held: Held[], limit: number, markets: number): Result[] {
	const most = held.reduce((a, b) => (b.resident > a.resident ? b : a));
	const own = Math.round(most.own);
	return [
		measured(
			{
				goal: 21,
				name: `${who} with ${markets} markets, resident`,
				unit: 'MiB',
				limit,
				limitOn: 'value',
				against: `absolute; ${own} MiB are its own, the rest are pages of files, the database's too`
			},
			held.map(({ resident }) => resident)
		)
	];
}
