import { clockOff, type ClockReading } from '#lib/domain/clocks.ts';
import type { Moment } from '#lib/domain/market.ts';
import type { Context } from '../context.ts';
import { feedsById } from '../db/feed.ts';
import { listSources, sourceFeedId } from '../db/source.ts';
import { parseJson } from '../fetch-body.ts';
import {
	createHttp,
	FetchError,
	newsManners,
	venueManners,
	type Http,
	type Manners,
	type Request,
	type Response
} from '../http.ts';
import { dailyRates } from '../news/fx/ecb.ts';
import { readAnswer } from '../news/gdelt/answer.ts';
import { venues } from '../venues/index.ts';
import type { Check } from './check.ts';

/** Something that is asked whether it answers. */
type Target = {
	name: string;
	/** The feed whose row may say that it is not to be asked. */
	feedId: string;
	base: string;
	manners: Manners;
	request: Request;
	/** Throws what is wrong with an answer that came. */
	read(response: Response): void;
};

const GDELT: Request = {
	path: '',
	query: { query: 'climate', mode: 'artlist', maxrecords: 1, timespan: '1d', format: 'json' }
};

/** How many are asked at once. */
const AT_ONCE = 16;

/** Everything that the settings and the rows say is read. */
async function targetsOf({ config, db }: Context): Promise<Target[]> {
	const asked = venues.filter(({ id }) => config.feeds.has(id));
	const news = { ...newsManners, tries: 1 };
	return [
		...asked.flatMap(({ services }) =>
			services.flatMap(({ id, name, setting, spacing, burst, probe }): Target[] =>
				probe === null
					? []
					: [
							{
								name,
								feedId: id,
								base: config.base[setting]!,
								manners: { ...venueManners, tries: 1, service: id, name, spacing, burst },
								// A question of ours that is refused in JSON is an answer: the service is there and knows us.
								request: { path: probe, accept: [400, 422] },
								read: (response) => void parseJson(name, response)
							}
						]
			)
		),
		...(config.feeds.has('gdelt')
			? [
					{
						name: 'GDELT',
						feedId: 'gdelt',
						base: config.base.GDELT_URL!,
						manners: { ...news, name: 'GDELT', service: 'gdelt', spacing: 10_000 },
						request: GDELT,
						read: ({ body, status }: Response) => {
							const { message } = readAnswer(new TextDecoder().decode(body), status);
							if (message !== null) throw new Error(message);
						}
					}
				]
			: []),
		...(config.feeds.has('fx')
			? [
					{
						name: 'European Central Bank',
						feedId: 'fx',
						base: config.base.FX_URL!,
						manners: { ...news, name: 'European Central Bank', service: 'fx' },
						request: dailyRates,
						read: () => {}
					}
				]
			: []),
		...(await listSources(db)).map(({ id, name, url }): Target => ({
			name,
			feedId: sourceFeedId(id),
			base: '',
			manners: { ...news, name },
			request: { path: url, conditional: true },
			read: notAPage
		}))
	];
}

/** A feed in whose place a page for people comes: the address has changed, or somebody stands in between. */
function notAPage({ url, headers, body, notModified }: Response) {
	const start = new TextDecoder().decode(body.subarray(0, 200)).trimStart().toLowerCase();
	const isPage = headers['content-type']?.includes('html') && /^<(!doctype html|html)/.test(start);
	if (notModified || !isPage) return;
	throw new Error(
		`${url} answers with a page for people, not with a feed. Open it in a browser, and correct the address (npm run track).`
	);
}

export type Reach = { checks: Check[]; clocks: ClockReading[] };

/**
 * Asks every venue's service and every feed one small question, as politely as reading does: at their pace, not
 * against what they asked for, guarded, once. `ask` is where it is noted how that went: the context's own
 * connection, or another where that one takes no writes. `onCheck` is told each as it comes.
 */
export async function reach(
	context: Context,
	ask: Pick<Context, 'connection'>,
	{ signal, onCheck }: { signal?: AbortSignal; onCheck?: (check: Check) => void } = {}
): Promise<Reach> {
	const { clock, config } = context;
	const http = createHttp({
		...ask,
		clock,
		contact: config.contact,
		allowed: config.allowHosts,
		signal
	});
	const checks: Check[] = [];
	const clocks: ClockReading[] = [];
	const feeds = await feedsById(context.db);
	const rest = await targetsOf(context);
	const one = async (target: Target) => {
		const feed = feeds.get(target.feedId);
		const { response, ...found } = await knock(http, target, {
			now: clock.now(),
			goneAt: feed?.goneAt ?? null,
			waitUntil: feed?.waitUntil ?? null
		});
		const off = response ? clockOff(response.headers, response.at) : null;
		if (response && off !== null) clocks.push({ service: target.name, off, at: response.at });
		const check: Check = { part: 'feed', of: target.name, ...found };
		checks.push(check);
		onCheck?.(check);
	};
	try {
		await Promise.all(
			Array.from({ length: Math.min(AT_ONCE, rest.length) }, async () => {
				for (let next = rest.shift(); next; next = rest.shift()) await one(next);
			})
		);
	} finally {
		await http.close();
	}
	return { checks, clocks };
}

type Found = Pick<Check, 'verdict' | 'says'> & { response?: Response };

async function knock(
	http: Http,
	{ base, manners, request, read }: Target,
	row: { now: Moment; goneAt: Moment | null; waitUntil: Moment | null }
): Promise<Found> {
	if (row.goneAt !== null) {
		return {
			verdict: 'fail',
			says: 'It said that it is gone for good, and is not read any more. Take it out, or correct its address (npm run track).'
		};
	}
	if (row.waitUntil !== null && row.waitUntil > row.now) {
		const until = new Date(row.waitUntil).toISOString();
		return { verdict: 'warn', says: `It asked to be left alone until ${until}, and is.` };
	}
	let response: Response | undefined;
	try {
		response = await http.fetcher(base, manners).fetch(request);
		read(response);
		return { verdict: 'ok', says: `It answers (${response.status}).`, response };
	} catch (error) {
		return { verdict: verdictOf(error), says: sentenceOf(error), ...(response && { response }) };
	}
}

/** Whoever asks for patience is well: reading goes on later by itself. */
const verdictOf = (error: unknown): Check['verdict'] =>
	error instanceof FetchError &&
	error.retryAt !== null &&
	error.reason !== 'outage' &&
	(error.status === null || error.status === 429 || error.status === 503)
		? 'warn'
		: 'fail';

/** What failed, and what to do where the sentence does not say. */
function sentenceOf(error: unknown): string {
	const message = (error as Error).message;
	if (!(error instanceof FetchError)) return message;
	const { status, reason } = error;
	if (reason === 'network') {
		return `${message} Until then look at this machine’s network, its names (DNS) and its firewall.`;
	}
	if (reason === 'outage')
		return `${message} It is asked again then; run this once more after that.`;
	if (reason !== 'status' || status === null) return message;
	const end = /[.!?…]$/.test(message) ? '' : '.';
	if (status === 401 || status === 403 || status === 451) {
		return `${message}${end} It refuses this machine: set FEED_CONTACT, and ask whoever runs it.`;
	}
	if (status === 404 || status === 410) {
		return `${message}${end} Open it in a browser, and correct the address (npm run track, or its setting).`;
	}
	return `${message}${end} It is asked again by itself; nothing is to be done here.`;
}
