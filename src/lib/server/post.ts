import { request as send, type Agent, type Dispatcher } from 'undici';
import type { Moment } from '#lib/domain/market.ts';
import type { Clock } from './context.ts';
import { readBody } from './fetch-body.ts';
import { failure, FetchError, retryAfter, wordsOf, type Timeouts } from './fetch-error.ts';

/** Something to be sent, whole. */
export type ToPost = { url: string; body: string; headers: Record<string, string> };

/** That it was taken. */
export type Posted = { status: number };

/** A receiver has little to say, and others wait behind it. */
const TIMEOUTS: Timeouts = { connect: 10_000, headers: 15_000, idle: 5_000, whole: 20_000 };
const MOST_BYTES = 64 * 1024;

/**
 * Sends something once: no second try, no redirect followed, through the guard of addresses that `agent`
 * has. An address may be a secret of its own (Slack, Discord, Telegram), so what is thrown names the host
 * alone. Throws `FetchError` for everything but 2xx.
 */
export async function post(
	agent: Agent,
	parts: { clock: Clock; signal?: AbortSignal; timeouts?: Partial<Timeouts> },
	{ url, body, headers }: ToPost
): Promise<Posted> {
	const { clock, signal } = parts;
	const timeouts = { ...TIMEOUTS, ...parts.timeouts };
	const asked = { name: null, url: new URL(url).origin };
	const deadline = AbortSignal.timeout(timeouts.whole);
	let answer: Dispatcher.ResponseData;
	try {
		answer = await send(url, {
			dispatcher: agent,
			method: 'POST',
			body,
			headers: { 'user-agent': 'Hearsay', ...headers },
			headersTimeout: timeouts.headers,
			bodyTimeout: timeouts.idle,
			signal: signal ? AbortSignal.any([deadline, signal]) : deadline
		});
	} catch (error) {
		throw failure(asked, error, timeouts, null);
	}
	const status = answer.statusCode;
	if (status >= 300 && status < 400) {
		// What it says is not read; cutting it off is no failure of its own.
		answer.body.on('error', () => {}).destroy();
		throw new FetchError(
			`${asked.url} answered ${status} and leads elsewhere; what goes out goes to the address that was entered, and to no other.`,
			{ url: asked.url, reason: 'redirect', status }
		);
	}
	const encoding = answer.headers['content-encoding'];
	const text = await readBody(
		asked,
		answer.body,
		Array.isArray(encoding) ? encoding[0] : encoding,
		MOST_BYTES,
		status,
		timeouts
	).catch((error: unknown) => {
		// Taken is taken, whatever follows.
		if (status >= 200 && status < 300) return new Uint8Array();
		throw error;
	});
	if (status < 200 || status >= 300) {
		throw new FetchError(`${asked.url} answered ${status}${wordsOf(text)}`, {
			url: asked.url,
			reason: 'status',
			status,
			retryAt: waitOf(answer.headers['retry-after'], clock.now()) ?? waitIn(text, clock.now())
		});
	}
	return { status };
}

/** The longest body of a refusal that is read for when to come back. */
const MOST_READ = 4096;

/**
 * When to come back as some say it in the body alone: seconds, as `parameters.retry_after` (Telegram's Bot API,
 * ResponseParameters) or `retry_after` (Discord); null when nothing says so.
 */
function waitIn(body: Uint8Array, now: Moment): Moment | null {
	if (body.length > MOST_READ) return null;
	try {
		const said: unknown = JSON.parse(new TextDecoder().decode(body));
		const { retry_after, parameters } = said as Record<string, unknown>;
		const seconds = retry_after ?? (parameters as Record<string, unknown> | undefined)?.retry_after;
		return typeof seconds === 'number' ? retryAfter(String(Math.ceil(seconds)), now) : null;
	} catch {
		return null;
	}
}

const waitOf = (header: string | string[] | undefined, now: Moment) =>
	retryAfter(Array.isArray(header) ? header[0] : header, now);
