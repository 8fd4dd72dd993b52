import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { request } from 'undici';
import { quoteAt } from '#lib/domain/chunk.ts';
import type { Connection } from '#lib/server/db/connect.ts';
import { saveReading } from '#lib/server/db/market.ts';
import { saveHistory } from '#lib/server/db/quote-seal.ts';
import { withServer } from './built-server.ts';
import { MINUTE, reading, START, walk } from './data.ts';
import { withLoopback } from './loopback.ts';
import { measured, seeded, withDatabases, type Bench } from './measure.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const STEP = 5 * MINUTE;
const POINTS = 2000;
const CONNECTIONS = 16;
/** How long each figure is taken, ms. */
const LENGTH = 1500;

/** Goal 6: a topic's series of 2000 points by the API of the built server, each answer computed. */
export const serving: Bench = {
	goals: [6],
	name: 'serving',
	async run({ runs }) {
		if (!existsSync(join(ROOT, 'build', 'index.js'))) {
			return [{ goal: 6, name: 'API of a topic', missing: 'needs a build: npm run build' }];
		}
		return await withDatabases(async (open) => {
			const connection = await open('serving');
			await fill(connection);
			const file = connection.sqlite!.name;
			return await withServer(file, (port) =>
				withLoopback(async (barePort) => {
					const to = START + POINTS * STEP;
					const api = `http://127.0.0.1:${port}/api/v1/topics/bench/series?points=${POINTS + 200}&to=${to}`;
					const bare = `http://127.0.0.1:${barePort}/series?file=${encodeURIComponent(file)}&to=${to}`;
					const [values, bounds]: [number[], number[]] = [[], []];
					for (let run = -1; run < runs; run++) {
						const value = await load(api, run);
						const bound = await load(bare, run);
						if (run < 0) continue;
						values.push(value);
						bounds.push(bound);
					}
					return [
						measured(
							{
								goal: 6,
								name: `series of a topic, ${POINTS} points, uncached`,
								unit: 'requests/s',
								limit: 0.7,
								atLeast: true,
								against: 'SQL and columnar JSON on node:http'
							},
							values,
							bounds
						)
					];
				})
			);
		});
	}
};

/** A topic with one market of 2000 points, and the same points as plain rows. */
async function fill(connection: Connection) {
	const { db, sqlite } = connection;
	const end = START + POINTS * STEP;
	await saveReading(connection, [reading(0, end, 0)], end, STEP);
	const columns = walk(seeded(6), POINTS, STEP, false);
	const points = Array.from(columns.at, (_, i) => quoteAt(columns, i));
	await saveHistory(connection, 1, STEP, START, end, points);
	sqlite!.exec(
		'create table bare (market_key integer, at integer, probability integer, primary key (market_key, at)) strict, without rowid'
	);
	const insert = sqlite!.prepare('insert into bare values (1, ?, ?)');
	sqlite!.transaction(() => points.forEach((p) => insert.run(p.at, p.probability)))();
	await db
		.insertInto('topic')
		.values({
			slug: 'bench',
			nameEn: 'Bench',
			nameKo: '벤치',
			query: 'bench',
			aliases: '[]',
			search: '[]',
			markets: '[]',
			origin: 'track',
			seenAt: START,
			removedAt: null
		})
		.execute();
	await db
		.insertInto('link')
		.values({
			kind: 'topic-market',
			a: 'bench',
			b: '1',
			score: 1,
			reasons: '[]',
			state: 'confirmed',
			decidedBy: 'track',
			seenAt: START
		})
		.execute();
}

/** Answers a second on 16 connections; each request asks for another window, so that none is cached. */
async function load(url: string, run: number): Promise<number> {
	const start = performance.now();
	let answers = 0;
	const ask = async () => {
		while (performance.now() - start < LENGTH) {
			const from = START - (run + 2) * 100_000 - answers;
			const { statusCode, body } = await request(`${url}&from=${from}`);
			const { length } = await body.text();
			if (statusCode !== 200 || length < POINTS * 15) {
				throw new Error(`${url} answered ${statusCode} with ${length} characters`);
			}
			answers++;
		}
	};
	await Promise.all(Array.from({ length: CONNECTIONS }, ask));
	return answers / ((performance.now() - start) / 1000);
}
