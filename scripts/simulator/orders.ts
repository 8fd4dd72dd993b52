import type { Moment } from '#lib/domain/market.ts';
import type { Answer } from './services/service.ts';

/** The services an order can be given to; `*` is all of them. */
export const SERVICES = [
	'gamma',
	'clob',
	'data',
	'kalshi',
	'manifold',
	'predictit',
	'gdelt',
	'fx',
	'news'
] as const;
export type ServiceName = (typeof SERVICES)[number];

/** What an order does to an answer. Sizes are in bytes, times in ms. */
export type Failure =
	/** Waits before answering (real time). */
	| { kind: 'delay'; ms: number }
	/** Sends the body in small pieces with pauses (real time). */
	| { kind: 'trickle'; bytes: number; everyMs: number }
	/** Announces the whole length, sends `after` bytes (default half) and closes. */
	| { kind: 'cut'; after?: number }
	/** Resets the connection before any answer. */
	| { kind: 'reset' }
	/** Answers with a status; `retryAfter` goes into the header as it is (seconds or an HTTP date). */
	| { kind: 'status'; status: number; retryAfter?: number | string; body?: string }
	/** An HTML page with 200, as proxies and consent walls send. */
	| { kind: 'html200' }
	/** One sentence with 200. */
	| { kind: 'text200'; text?: string }
	/** 200 without a body. */
	| { kind: 'empty' }
	/** `{}` with 200. */
	| { kind: 'emptyObject' }
	/** One item's field becomes an object. */
	| { kind: 'wrongType'; item?: number; field?: string }
	/** One item's field is left out. */
	| { kind: 'missingField'; item?: number; field?: string }
	/** One item's field takes a word nobody has seen. */
	| { kind: 'newEnum'; item?: number; field?: string; value?: string }
	/** Every page carries the same cursor. */
	| { kind: 'stuckCursor' }
	/** Cursors go on, but every page is the first. */
	| { kind: 'repeatedPage' }
	/** The service's clock is off by `ms`, in its data and in its Date header. */
	| { kind: 'clock'; ms: number }
	/** A small gzip body that unpacks to `megabytes` (at most 256). */
	| { kind: 'gzipBomb'; megabytes?: number }
	/** A body that goes on for `megabytes` (at most 256). */
	| { kind: 'huge'; megabytes?: number }
	/** Bytes that are no UTF-8 in the middle of the body. */
	| { kind: 'invalidUtf8' }
	/** Redirects to an address, or to itself for `loop`. */
	| { kind: 'redirect'; to: string; status?: 301 | 302 | 303 | 307 | 308 }
	/** The ETag never changes, and every conditional request gets 304. */
	| { kind: 'staleEtag' };

/** An order to fail. Without `times` and `until` it holds until it is taken back. */
export type Order = Failure & {
	service: ServiceName | '*';
	/** Only paths (below the service's base) that begin so. */
	path?: string;
	/** For so many requests. */
	times?: number;
	/** Until that moment of the simulator's clock. */
	until?: Moment;
};

const KINDS: Record<Failure['kind'], 'any' | 'json'> = {
	delay: 'any',
	trickle: 'any',
	cut: 'any',
	reset: 'any',
	status: 'any',
	html200: 'any',
	text200: 'any',
	empty: 'any',
	emptyObject: 'any',
	wrongType: 'json',
	missingField: 'json',
	newEnum: 'json',
	stuckCursor: 'json',
	repeatedPage: 'json',
	clock: 'any',
	gzipBomb: 'any',
	huge: 'any',
	invalidUtf8: 'any',
	redirect: 'any',
	staleEtag: 'any'
};

// What a kind cannot do without; checked because orders also come as JSON.
const NEEDS: Partial<Record<Failure['kind'], [field: string, type: 'number' | 'string'][]>> = {
	delay: [['ms', 'number']],
	trickle: [
		['bytes', 'number'],
		['everyMs', 'number']
	],
	status: [['status', 'number']],
	clock: [['ms', 'number']],
	redirect: [['to', 'string']]
};

/** Reads an order; throws a sentence when it is none, or makes no sense for its service. */
export function readOrder(value: unknown): Order {
	const order = (typeof value === 'object' && value !== null ? value : {}) as Record<
		string,
		unknown
	>;
	const kind = String(order.kind) as Failure['kind'];
	const service = String(order.service);
	if (!Object.hasOwn(KINDS, kind)) {
		throw new Error(`Unknown kind of order "${kind}"; known are ${Object.keys(KINDS).join(', ')}.`);
	}
	if (service !== '*' && !(SERVICES as readonly string[]).includes(service)) {
		throw new Error(`Unknown service "${service}"; known are *, ${SERVICES.join(', ')}.`);
	}
	if (KINDS[kind] === 'json' && (service === 'news' || service === 'fx')) {
		throw new Error(`The order "${kind}" damages JSON items, and ${service} serves XML.`);
	}
	for (const [field, type] of NEEDS[kind] ?? []) {
		if (typeof order[field] !== type)
			throw new Error(`The order "${kind}" needs ${field} (a ${type}).`);
	}
	return order as Order;
}

/** Whether an order is meant for a request. */
export function applies(order: Order, service: string, path: string, now: Moment): boolean {
	return (
		(order.service === '*' || order.service === service) &&
		path.startsWith(order.path ?? '') &&
		(order.times === undefined || order.times > 0) &&
		(order.until === undefined || now < order.until)
	);
}

type Item = Record<string, unknown>;

const isItem = (value: unknown): value is Item =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

// Lists inside lists: a damaged item is a market, a contract, a candle, not its group.
const NESTED = ['markets', 'contracts', 'candlesticks'];

/** The items of an answer, innermost lists first: markets of events, contracts of markets. */
export function itemsOf(value: unknown): Item[] {
	if (Array.isArray(value)) {
		return value.filter(isItem).flatMap((item) => {
			const inner = NESTED.flatMap((name) =>
				Array.isArray(item[name]) ? itemsOf(item[name]) : []
			);
			return inner.length > 0 ? inner : [item];
		});
	}
	if (!isItem(value)) return [];
	for (const content of Object.values(value)) {
		if (Array.isArray(content) && content.some(isItem)) return itemsOf(content);
	}
	for (const content of Object.values(value)) {
		if (isItem(content) && Object.values(content).some(isItem))
			return itemsOf(Object.values(content));
	}
	const alone = Object.values(value).find((content) => isItem(content));
	return [isItem(alone) ? alone : value];
}

// The field an order damages unless it names one: the one whose loss hurts most.
const USUAL = {
	wrongType: [
		'outcomePrices',
		'yes_bid_dollars',
		'probability',
		'lastTradePrice',
		'payouts',
		'price',
		'p',
		'probAfter',
		'title'
	],
	missingField: [
		'conditionId',
		'ticker',
		'id',
		'condition_id',
		'timestamp',
		'end_period_ts',
		't',
		'url'
	],
	newEnum: ['umaResolutionStatus', 'status', 'outcomeType', 'result', 'language']
};

/** Applies the orders that damage JSON to an answer's value, in place. Returns the value. */
export function damage(json: unknown, order: Order): unknown {
	switch (order.kind) {
		case 'wrongType':
		case 'missingField':
		case 'newEnum': {
			const item = itemsOf(json)[order.item ?? 0];
			if (!item) return json;
			const field =
				order.field ?? USUAL[order.kind].find((name) => name in item) ?? USUAL[order.kind][0];
			if (!field) return json;
			if (order.kind === 'missingField') delete item[field];
			else if (order.kind === 'wrongType') item[field] = { unexpected: [true] };
			else item[field] = order.value ?? 'never-seen-before';
			return json;
		}
		case 'stuckCursor': {
			if (!isItem(json)) return json;
			if ('cursor' in json) json.cursor = 'stuck';
			else if (isItem(json.pagination))
				Object.assign(json.pagination, { has_more: true, next_cursor: 'stuck' });
			else json.next_cursor = 'stuck';
			return json;
		}
	}
	return json;
}

/** The query of a request as the first page would be asked for: what `repeatedPage` answers. */
export function firstPage(query: URLSearchParams): URLSearchParams {
	const first = new URLSearchParams(query);
	for (const name of ['after_cursor', 'cursor', 'offset', 'before', 'page']) first.delete(name);
	return first;
}

const HTML =
	'<!doctype html><html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>';

/** Replaces an answer by what an order says; null when the order leaves the answer alone. */
export function replaced(order: Order, self: string): Answer | null {
	const plain = (body: string, type: string, status = 200, headers = {}): Answer => ({
		status,
		type,
		body: { bytes: Buffer.from(body) },
		headers
	});
	switch (order.kind) {
		case 'status':
			return plain(
				order.body ?? '{"error":"ordered to fail"}',
				'application/json',
				order.status,
				order.retryAfter === undefined ? {} : { 'retry-after': String(order.retryAfter) }
			);
		case 'html200':
			return plain(HTML, 'text/html; charset=utf-8');
		case 'text200':
			return plain(order.text ?? 'The service is taking a break.', 'text/plain; charset=utf-8');
		case 'empty':
			return plain('', 'application/json');
		case 'emptyObject':
			return plain('{}', 'application/json');
		case 'redirect':
			return plain('', 'text/plain', order.status ?? 302, {
				location: order.to === 'loop' ? self : order.to
			});
	}
	return null;
}
