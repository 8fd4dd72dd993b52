import type { Moment } from '#lib/domain/market.ts';
import type { World } from '../world.ts';

/** One request as a service sees it. */
export type Ask = {
	method: string;
	/** Path below the service's base address, decoded, with a leading slash. */
	path: string;
	query: URLSearchParams;
	/** The JSON body of a POST, or null. */
	body: unknown;
	/** The service's clock. */
	at: Moment;
};

/** What a service answers, before orders to fail have their way with it. */
export type Answer = {
	status: number;
	type: string;
	/** JSON is kept as a value until the end, so that an order can damage one item. */
	body: { json: unknown } | { bytes: Uint8Array };
	headers?: Record<string, string>;
	/** Answered conditionally: it has an ETag, and Last-Modified with this moment. */
	modifiedAt?: Moment;
};

/** A service of the simulated world. */
export type Service = (world: World, ask: Ask) => Answer;

export const json = (value: unknown, status = 200): Answer => ({
	status,
	type: 'application/json; charset=utf-8',
	body: { json: value }
});

export const text = (value: string, status = 200, type = 'text/plain; charset=utf-8'): Answer => ({
	status,
	type,
	body: { bytes: Buffer.from(value) }
});

/** A number of a query, or a default when it is missing or no number. */
export function number(query: URLSearchParams, name: string, otherwise: number): number {
	const value = query.get(name);
	return value === null || value === '' || !Number.isFinite(Number(value))
		? otherwise
		: Number(value);
}

/** Values of a parameter that may be repeated or separated by commas. */
export const many = (query: URLSearchParams, name: string): string[] =>
	query.getAll(name).flatMap((value) => value.split(',').filter(Boolean));

/** A cursor no caller should take apart. */
export const cursorOf = (position: number): string =>
	Buffer.from(JSON.stringify({ p: position })).toString('base64url');

/** The position in a cursor; null when it is none of ours. */
export function positionOf(cursor: string): number | null {
	try {
		const { p } = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as { p?: unknown };
		return typeof p === 'number' ? p : null;
	} catch {
		return null;
	}
}

/** `"0.1200"`: an integer of 1e-6 as a decimal text with so many places. */
export const decimals = (micro: number, places: number): string => (micro / 1e6).toFixed(places);

/** Words of a search text that count. */
export const words = (value: string): string[] =>
	value
		.toLowerCase()
		.split(/[^\p{L}\p{N}]+/u)
		.filter((word) => word.length > 1);

/** Whether every word begins a word of the text. */
export function matches(value: string, wanted: string[]): boolean {
	const there = words(value);
	return wanted.length > 0 && wanted.every((word) => there.some((own) => own.startsWith(word)));
}

/** A cache of something built once for each world. */
export function perWorld<T>(build: (world: World) => T): (world: World) => T {
	const built = new WeakMap<World, T>();
	return (world) => {
		let value = built.get(world);
		if (value === undefined) {
			value = build(world);
			built.set(world, value);
		}
		return value;
	};
}
