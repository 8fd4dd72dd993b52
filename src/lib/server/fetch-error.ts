import type { Moment } from '#lib/domain/market.ts';
import { BlockedAddress } from './address.ts';

/**
 * Why a request failed, in one word: no answer in time; no connection; the address guard; more bytes than
 * allowed; a status; a body that is none (no JSON, cut off, empty); redirects that lead nowhere; a service
 * that is left alone because its last requests failed.
 */
export type FetchReason =
	'timeout' | 'network' | 'blocked' | 'too-large' | 'status' | 'body' | 'redirect' | 'outage';

/** Most bytes of an answer that are kept as evidence. */
export const EVIDENCE = 64 * 1024;

/** Why a request failed, in words for the status page, with what is needed to act on it. */
export class FetchError extends Error {
	readonly url: string;
	readonly status: number | null;
	/** When to come back: from Retry-After or back-off, or the end of an outage's pause; null when nobody said. */
	readonly retryAt: Moment | null;
	readonly reason: FetchReason;
	/** Up to 64 kB of what did arrive, for the quarantine. */
	readonly evidence: Uint8Array | null;

	constructor(
		message: string,
		details: {
			url: string;
			reason: FetchReason;
			status?: number | null;
			retryAt?: Moment | null;
			evidence?: Uint8Array | null;
			cause?: unknown;
		}
	) {
		super(message, { cause: details.cause });
		this.name = 'FetchError';
		this.url = details.url;
		this.reason = details.reason;
		this.status = details.status ?? null;
		this.retryAt = details.retryAt ?? null;
		this.evidence = details.evidence ?? null;
	}
}

/** Ms that each part of a request may take. */
export type Timeouts = {
	/** Until the socket stands. */
	connect: number;
	/** From there to the answer's first line. */
	headers: number;
	/** Between two pieces of the body. */
	idle: number;
	/** All of it, redirects included. */
	whole: number;
};

/** Who was asked, for a sentence. */
export type Asked = { name: string | null; url: string };

/** An address in a sentence: hundreds of ids in its query would bury the words. */
function shown(url: string) {
	const query = url.indexOf('?');
	return query < 0 || url.length - query < 100 ? url : `${url.slice(0, query + 80)}…`;
}

/** Who was asked, and where: the beginning of every sentence. */
export const subject = ({ name, url }: Asked) => (name ? `${name} at ${shown(url)}` : shown(url));

/** A text from outside as it may stand in a sentence. */
export const quoted = (text: string) => JSON.stringify(text.replace(/\s+/g, ' ').trim());

const SELF_HEALING =
	'It is asked again by itself; if it stays so, look whether the service is up and this machine reaches it.';

const seconds = (ms: number) => `${ms < 1000 ? ms / 1000 : Math.round(ms / 1000)} s`;

/** What to say of a phase that took too long, by the code undici gives it; null for other errors. */
function lateness(error: Error & { code?: string }, timeouts: Timeouts): string | null {
	if (error.code === 'UND_ERR_CONNECT_TIMEOUT') {
		return `took no connection within ${seconds(timeouts.connect)}`;
	}
	if (error.code === 'UND_ERR_HEADERS_TIMEOUT') {
		return `did not begin to answer within ${seconds(timeouts.headers)}`;
	}
	if (error.code === 'UND_ERR_BODY_TIMEOUT') {
		return `sent nothing more for ${seconds(timeouts.idle)} in the middle of its answer`;
	}
	return error.name === 'TimeoutError'
		? `did not answer in full within ${seconds(timeouts.whole)}`
		: null;
}

/**
 * What was thrown while a request was under way, as a `FetchError`; an abort from outside stays what it is.
 * `arrived` is what came of the body, null before it began.
 */
export function failure(
	asked: Asked,
	thrown: unknown,
	timeouts: Timeouts,
	arrived: { status: number; evidence: Uint8Array } | null
): unknown {
	const error = thrown as Error & { code?: string };
	if (error.name === 'AbortError') return error;
	const details = {
		url: asked.url,
		status: arrived?.status ?? null,
		evidence: arrived?.evidence ?? null,
		cause: error
	};
	if (error instanceof BlockedAddress) {
		return new FetchError(`${subject(asked)} may not be asked: ${error.message}`, {
			...details,
			reason: 'blocked'
		});
	}
	const late = lateness(error, timeouts);
	if (late) {
		return new FetchError(`${subject(asked)} ${late}. ${SELF_HEALING}`, {
			...details,
			reason: 'timeout'
		});
	}
	const what = error.message || error.code || error.name;
	if (!arrived) {
		return new FetchError(`${subject(asked)} could not be reached: ${what}. ${SELF_HEALING}`, {
			...details,
			reason: 'network'
		});
	}
	const { length } = arrived.evidence;
	return new FetchError(
		`${subject(asked)} broke off after ${length < EVIDENCE ? length : `more than ${EVIDENCE}`} bytes: ${what}. ` +
			'What arrived is in quarantine; it is asked again by itself.',
		{ ...details, reason: 'body' }
	);
}

/** An answer that is longer than we read. */
export const tooLarge = (asked: Asked, max: number, status: number, evidence: Uint8Array) =>
	new FetchError(
		`${subject(asked)} sent more than ${Math.round(max / 2 ** 20)} MB and was cut off; nothing of it was stored. ` +
			'Its beginning is in quarantine: look whether this is the right address.',
		{ url: asked.url, reason: 'too-large', status, evidence }
	);

/** Redirects that lead nowhere; `what` follows the address in the sentence. */
export const lost = (asked: Asked, what: string, status: number | null = null) =>
	new FetchError(`${subject(asked)} ${what}. Open it in a browser and correct the address.`, {
		url: asked.url,
		reason: 'redirect',
		status
	});

/** Retry-After as a moment: seconds or an HTTP date; null when absent or unreadable. Capped at a day. */
export function retryAfter(header: string | undefined, now: Moment): Moment | null {
	if (!header) return null;
	const at = /^\d{1,9}$/.test(header.trim()) ? now + Number(header) * 1000 : Date.parse(header);
	return Number.isFinite(at) && at > now ? Math.min(at, now + 86_400_000) : null;
}

/** The first words of an error's body, for the status page: of a page of HTML what is read, not its tags. */
export function wordsOf(body: Uint8Array): string {
	const text = new TextDecoder()
		.decode(body.subarray(0, 2000))
		.replace(/<[^<>]*>/g, ' ')
		.trim();
	return text === '' ? '' : `: ${quoted(text.slice(0, 200))}`;
}
