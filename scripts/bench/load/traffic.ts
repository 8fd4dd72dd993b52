import { Agent, request } from 'undici';
import { median, seeded } from '../measure.ts';
import { TOPIC } from '../newsroom.ts';

/**
 * The traffic of a newsroom: sixty people at work, each of whom opens a page every minute, while the page that stands
 * open asks the API every minute for what has changed: a page and a question a second.
 */
export const PAGES_A_SECOND = 1;
export const QUESTIONS_A_SECOND = 1;
export const A_SECOND = PAGES_A_SECOND + QUESTIONS_A_SECOND;

type Weighted = [weight: number, path: (pick: Pick) => string];
type Pick = { market(): string; story(): string; number(below: number): number };

const DAY = 86_400_000;
/** A range that ends somewhere in the last hour: answers are not all of one and the same question. */
const range = ({ number }: Pick, days: number) => {
	const to = Date.now() - number(3_600_000);
	return `from=${to - days * DAY}&to=${to}`;
};

const PAGES: Weighted[] = [
	[4, () => '/'],
	[4, () => `/topics/${TOPIC}`],
	[2, () => '/markets'],
	[4, ({ market }) => `/markets/${market()}`],
	[3, ({ story }) => `/stories/${story()}`],
	[2, ({ number }) => `/search?q=${['Musk', '머스크', 'rate', '금리'][number(4)]}`],
	[1, () => '/claims'],
	[1, () => '/status']
];

const API = '/api/v1';
const QUESTIONS: Weighted[] = [
	[4, () => `${API}/topics`],
	[6, (pick) => `${API}/topics/${TOPIC}/series?${range(pick, 1 + pick.number(6))}`],
	[4, ({ number }) => `${API}/markets?limit=${20 + number(30)}`],
	[4, ({ market }) => `${API}/markets/${market()}`],
	[6, (pick) => `${API}/markets/${pick.market()}/series?${range(pick, 1 + pick.number(6))}`],
	[4, () => `${API}/stories?topic=${TOPIC}`],
	[2, () => `${API}/trends?window=24h`],
	[1, () => `${API}/status`],
	[2, ({ number }) => `${API}/find?q=${['musk', 'ㅁㅅㅋ', 'fed'][number(3)]}`]
];

/** Gives one path after another: pages and questions mixed as a newsroom asks, the same in every run. */
export async function mixOf(origin: string): Promise<() => string> {
	const ids = async (path: string) => {
		const { statusCode, body } = await request(origin + path);
		if (statusCode !== 200) throw new Error(`${path} answered ${statusCode}`);
		const { items } = (await body.json()) as { items: { id: string }[] };
		return items.map(({ id }) => encodeURIComponent(id));
	};
	const markets = await ids(`${API}/markets?limit=200`);
	const stories = await ids(`${API}/stories?limit=200`);
	const random = seeded(10);
	const number = (below: number) => Math.floor(random() * below);
	const of = (list: string[]) => () => list[number(list.length)]!;
	const pick: Pick = { market: of(markets), story: of(stories), number };
	const drawn = (list: Weighted[]) => {
		let left = random() * list.reduce((sum, [weight]) => sum + weight, 0);
		return list.find(([weight]) => (left -= weight) < 0) ?? list[0]!;
	};
	return () => drawn(random() * A_SECOND < PAGES_A_SECOND ? PAGES : QUESTIONS)[1](pick);
}

/** How long answers took, ms, and those that were none. */
export type Outcome = { took: { path: string; ms: number }[]; errors: string[] };

const agent = () => new Agent({ connections: 64, pipelining: 1 });

async function ask(origin: string, path: string, dispatcher: Agent): Promise<string | null> {
	try {
		const answer = await request(origin + path, {
			dispatcher,
			headers: { accept: 'text/html,application/json', 'accept-encoding': 'gzip' }
		});
		const { byteLength } = await answer.body.arrayBuffer();
		if (answer.statusCode === 200 && byteLength > 0) return null;
		return `${path} answered ${answer.statusCode} with ${byteLength} bytes`;
	} catch (error) {
		return `${path}: ${(error as Error).message}`;
	}
}

/** One reader alone: one request after the other. */
export async function alone(origin: string, next: () => string, times: number): Promise<Outcome> {
	const dispatcher = agent();
	const outcome: Outcome = { took: [], errors: [] };
	for (let n = 0; n < times; n++) {
		const path = next();
		const began = performance.now();
		const error = await ask(origin, path, dispatcher);
		outcome.took.push({ path, ms: performance.now() - began });
		if (error) outcome.errors.push(error);
	}
	await dispatcher.close();
	return outcome;
}

/**
 * So many a second for so many seconds, whether or not those before were answered. What one takes counts from the
 * moment at which it was meant to go out: a server that is slow does not get fewer.
 */
export async function crowd(
	origin: string,
	next: () => string,
	{ perSecond, seconds }: { perSecond: number; seconds: number }
): Promise<Outcome> {
	const dispatcher = agent();
	const outcome: Outcome = { took: [], errors: [] };
	const start = performance.now();
	const under: Promise<void>[] = [];
	for (let n = 0; n < perSecond * seconds; n++) {
		const meant = start + (n * 1000) / perSecond;
		const early = meant - performance.now();
		if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
		const path = next();
		under.push(
			ask(origin, path, dispatcher).then((error) => {
				outcome.took.push({ path, ms: performance.now() - meant });
				if (error) outcome.errors.push(error);
			})
		);
	}
	await Promise.all(under);
	await dispatcher.close();
	return outcome;
}

/** The value that a share of all does not exceed. */
export function quantile(values: readonly number[], share: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

/** The slowest kinds of request by their median, for whoever looks for the cause. */
export function slowest({ took }: Outcome): string {
	const kind = (path: string) =>
		path.replace(/\?.*/, '').replace(/(markets|stories)\/[^/]+/, '$1/…');
	return [...Map.groupBy(took, ({ path }) => kind(path))]
		.map(([path, all]) => ({ path, n: all.length, ms: median(all.map(({ ms }) => ms)) }))
		.sort((a, b) => b.ms - a.ms)
		.slice(0, 5)
		.map(({ path, n, ms }) => `${path} ${ms.toFixed(0)} ms (${n})`)
		.join(', ');
}
