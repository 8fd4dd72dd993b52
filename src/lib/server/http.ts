import type { Moment } from '#lib/domain/market.ts';

/** One request to a service. `path` is joined to the base address, or is a whole URL for news. */
export type Request = {
	path: string;
	/** Repeated keys for arrays: `{ id: ['a', 'b'] }` becomes `id=a&id=b`. null and undefined are left out. */
	query?: Record<string, string | number | boolean | string[] | null | undefined>;
	/** A JSON body makes it a POST. */
	body?: unknown;
	/** Ask conditionally with what this URL's last answer gave (ETag, Last-Modified). */
	conditional?: boolean;
	/** Statuses besides 2xx that the caller reads itself, e.g. [404]. */
	accept?: number[];
	/** Most bytes after decompression; default 64 MB for venues, 10 MB for feeds. */
	maxBytes?: number;
};

/** An answer, read whole. `notModified` answers carry no body. */
export type Response = {
	url: string;
	status: number;
	headers: Record<string, string>;
	body: Uint8Array;
	notModified: boolean;
	/** When the answer was complete. */
	at: Moment;
	/** Where a permanent redirect (301, 308) leads, if the address has moved. */
	movedTo: string | null;
	/** Call once the body has been stored, so that the next conditional request may get a 304. */
	remember(): Promise<void>;
};

export type Fetcher = {
	/** Throws `FetchError` when no usable answer came after the retries. */
	fetch(request: Request): Promise<Response>;
	/** The same, read as JSON; a body that is no JSON throws `FetchError` with the body as evidence. */
	json(request: Request): Promise<{ data: unknown; at: Moment; status: number }>;
};

/** Why a request failed, in words for the status page, with what is needed to act on it. */
export class FetchError extends Error {
	readonly url: string;
	readonly status: number | null;
	/** When the service asked us to come back, from Retry-After or its back-off; null when it did not say. */
	readonly retryAt: Moment | null;
	/** `timeout`, `network`, `blocked` (address guard), `too-large`, `status`, `body` (no JSON, cut off, empty). */
	readonly reason: 'timeout' | 'network' | 'blocked' | 'too-large' | 'status' | 'body' | 'redirect';
	/** Up to 64 kB of what did arrive, for the quarantine. */
	readonly evidence: Uint8Array | null;

	constructor(
		message: string,
		details: {
			url: string;
			reason: FetchError['reason'];
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
