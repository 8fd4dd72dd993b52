import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { request } from 'undici';
import { asJson, encodeJson } from '#lib/domain/as-json.ts';
import { quoteAt } from '#lib/domain/chunk.ts';
import type { TopicSeries } from '#lib/domain/view.ts';
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

/** The quality with which `compression` serves (its default). */
const AS_SERVED = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };

const TO = START + POINTS * STEP;
const SERIES = `/api/v1/topics/bench/series?points=${POINTS + 200}&to=${TO}`;

/**
 * Goals 6 to 8: a topic's series of 2000 points by the API of the built server: each answer computed, the same
 * answer again, and its bytes.
 */
export const serving: Bench = {
	goals: [6, 7, 8],
	name: 'serving',
	async run({ runs }) {
		if (!existsSync(join(ROOT, 'build', 'index.js'))) {
			const missing = 'needs a build: npm run build';
			return [6, 7, 8].map((goal) => ({ goal, name: 'series of a topic', missing }));
		}
		return await withDatabases(async (open) => {
			const connection = await open('serving');
			await fill(connection);
			const file = connection.sqlite!.name;
			return [
				...(await withServer(file, (port) =>
					withLoopback(async (barePort) => [
						await computed(port, barePort, file, runs),
						await cached(port, runs)
					])
				)),
				...(await withServer(file, (port) => bytes(port, connection), 'compressed'))
			];
		});
	}
};

/** Two kinds of answers a second, in turn: each round asks its own addresses. */
async function inTurns(
	runs: number,
	value: (run: number) => (n: number) => string,
	bound: (run: number) => (n: number) => string
) {
	const [values, bounds]: [number[], number[]] = [[], []];
	for (let run = -1; run < runs; run++) {
		const pair = [await load(value(run)), await load(bound(run))] as const;
		if (run < 0) continue;
		values.push(pair[0]);
		bounds.push(pair[1]);
	}
	return { values, bounds };
}

/** Each request asks for another window, so that no answer is at hand. */
async function computed(port: number, barePort: number, file: string, runs: number) {
	const from = (run: number) => (n: number) => START - (run + 2) * 100_000 - n;
	const bare = `http://127.0.0.1:${barePort}/series?file=${encodeURIComponent(file)}&to=${TO}`;
	const { values, bounds } = await inTurns(
		runs,
		(run) => (n) => `http://127.0.0.1:${port}${SERIES}&from=${from(run)(n)}`,
		(run) => (n) => `${bare}&from=${from(run)(n)}`
	);
	return measured(
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
	);
}

/** The same question again and again, beside the plainest answer that the same server gives. */
async function cached(port: number, runs: number) {
	const { values, bounds } = await inTurns(
		runs,
		() => () => `http://127.0.0.1:${port}${SERIES}&from=${START}`,
		() => () => `http://127.0.0.1:${port}/healthz`
	);
	return measured(
		{
			goal: 7,
			name: `series of a topic, ${POINTS} points, the same again`,
			unit: 'requests/s',
			limit: 0.6,
			atLeast: true,
			against: '/healthz of the same server, which answers "ok" by way of SvelteKit'
		},
		values,
		bounds
	);
}

/** What a browser takes in for the series, beside the stored form of the same points, gzipped. */
async function bytes(port: number, { sqlite }: Connection) {
	const asked = `http://127.0.0.1:${port}${SERIES}&from=${START}`;
	const answer = await request(asked, { headers: { 'accept-encoding': 'gzip, deflate, br' } });
	const wire = Buffer.from(await answer.body.arrayBuffer());
	const encoding = String(answer.headers['content-encoding'] ?? 'not compressed');
	const { markets } = (await (await request(asked)).body.json()) as TopicSeries;
	const { t, p } = markets[0]!;
	const page = brotliCompressSync(String(encodeJson(asJson({ t, p }))), AS_SERVED);
	const chunks = sqlite!
		.prepare('select data from quote_chunk order by first_at')
		.pluck()
		.all() as Buffer[];
	const line = (goal: number | null, how: string, length: number) =>
		measured(
			{
				goal,
				name: `a series of ${POINTS} points on the wire (${how})`,
				unit: 'kB',
				limit: 1.3,
				against: 'the sealed chunks of the same points, gzipped'
			},
			[length / 1000],
			[gzipSync(Buffer.concat(chunks)).length / 1000]
		);
	return [
		line(8, "within a chart's page, brotli", page.length),
		line(null, `JSON of the API, ${encoding}`, wire.length)
	];
}

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

/** Answers a second on 16 connections; `url` gives the address of the nth request. */
async function load(url: (n: number) => string): Promise<number> {
	const start = performance.now();
	let [asked, answers] = [0, 0];
	const ask = async () => {
		while (performance.now() - start < LENGTH) {
			const address = url(asked++);
			const { statusCode, body } = await request(address);
			const { length } = await body.text();
			if (statusCode !== 200 || (/series/.test(address) && length < POINTS * 15)) {
				throw new Error(`${address} answered ${statusCode} with ${length} characters`);
			}
			answers++;
		}
	};
	await Promise.all(Array.from({ length: CONNECTIONS }, ask));
	return answers / ((performance.now() - start) / 1000);
}
