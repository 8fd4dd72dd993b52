import { isUtf8 } from 'node:buffer';
import { pipeline, Readable } from 'node:stream';
import {
	brotliDecompressSync,
	createBrotliDecompress,
	createGunzip,
	createInflate,
	gunzipSync,
	inflateSync
} from 'node:zlib';
import {
	EVIDENCE,
	failure,
	FetchError,
	quoted,
	subject,
	tooLarge,
	type Asked,
	type Timeouts
} from './fetch-error.ts';

/**
 * What is unpacked in one call: bodies up to so many bytes on the wire and after unpacking. A venue's page
 * of 500 markets (350 kB, unpacked 2.4 MB) takes half the time so, and the loop is held for a few ms at most.
 */
const AT_ONCE = { packed: 1024 * 1024, unpacked: 8 * 1024 * 1024 };

/** Bytes at a time where a body is larger: each time is a turn of the loop. */
const IN_PIECES = { chunkSize: 128 * 1024 };

type Packing = { whole: typeof gunzipSync; pieces: () => ReturnType<typeof createGunzip> };

const GZIP: Packing = { whole: gunzipSync, pieces: () => createGunzip(IN_PIECES) };
const PACKINGS: Record<string, Packing> = {
	gzip: GZIP,
	'x-gzip': GZIP,
	br: { whole: brotliDecompressSync, pieces: () => createBrotliDecompress(IN_PIECES) },
	deflate: { whole: inflateSync, pieces: () => createInflate(IN_PIECES) }
};

/**
 * Reads and unpacks a body. Bytes are counted on the wire and after unpacking: more than `max` of either
 * ends it, so neither a bomb nor an endless stream that unpacks to nothing fills memory or time.
 */
export async function readBody(
	asked: Asked,
	raw: Readable,
	encoding: string | undefined,
	max: number,
	status: number,
	timeouts: Timeouts
): Promise<Uint8Array> {
	const packing = PACKINGS[encoding?.trim().toLowerCase() ?? ''];
	const chunks: Uint8Array[] = [];
	/** Hands on what comes, up to `max` bytes of it. */
	async function* limited(source: AsyncIterable<Uint8Array>) {
		let size = 0;
		for await (const chunk of source) {
			if ((size += chunk.length) > max) throw tooLarge(asked, max, status, headOf(chunks));
			yield chunk;
		}
	}
	try {
		let body: AsyncIterable<Uint8Array> = raw;
		if (packing) {
			const begun = await begin(limited(raw), AT_ONCE.packed);
			const unpacked = begun.whole && unpackedAtOnce(packing, begun.whole, max);
			if (unpacked) return unpacked;
			// What went wrong is told by the stream, with what it had unpacked till then.
			body = pipeline(Readable.from(begun.all), packing.pieces(), () => {});
		}
		for await (const chunk of limited(body)) chunks.push(chunk);
	} catch (error) {
		raw.destroy();
		if (error instanceof FetchError) throw error;
		throw failure(asked, error, timeouts, { status, evidence: headOf(chunks) });
	}
	return Buffer.concat(chunks);
}

/** Reads up to `enough` bytes: `whole` when that was everything, and `all` to go through it from its beginning. */
async function begin(source: AsyncGenerator<Uint8Array>, enough: number) {
	const first: Uint8Array[] = [];
	let ended = false;
	for (let size = 0; size <= enough && !ended;) {
		const { done, value } = await source.next();
		if (done) ended = true;
		else {
			first.push(value);
			size += value.length;
		}
	}
	async function* all() {
		yield* first;
		yield* source;
	}
	return { whole: ended ? Buffer.concat(first) : null, all: all() };
}

/** A body unpacked, or null when it is broken or too large for one call. */
function unpackedAtOnce({ whole }: Packing, packed: Uint8Array, max: number): Uint8Array | null {
	try {
		return whole(packed, { maxOutputLength: Math.min(max, AT_ONCE.unpacked) });
	} catch {
		return null;
	}
}

/** The first bytes of what arrived, copied: evidence must not keep the rest in memory. */
function headOf(chunks: Uint8Array[]): Uint8Array {
	let size = 0;
	const first: Uint8Array[] = [];
	for (const chunk of chunks) {
		first.push(chunk);
		if ((size += chunk.length) >= EVIDENCE) break;
	}
	return Uint8Array.from(Buffer.concat(first).subarray(0, EVIDENCE));
}

/** A body as JSON; throws `FetchError` with the body as evidence when it is none. */
export function parseJson(name: string | null, response: Answer): unknown {
	const { url, status, body } = response;
	const refuse = (what: string) =>
		new FetchError(`${subject({ name, url })} answered ${status} with ${what}`, {
			url,
			reason: 'body',
			status,
			evidence: headOf([body])
		});
	if (body.length === 0) throw refuse('an empty body');
	if (!isUtf8(body)) throw refuse('bytes that are not UTF-8');
	// Three times as quick as a TextDecoder, which also takes out a byte order mark.
	const text = Buffer.from(body.buffer, body.byteOffset, body.length)
		.toString()
		.replace(/^\ufeff/, '');
	try {
		return JSON.parse(text);
	} catch {
		throw refuse(`no JSON but ${quoted(text.slice(0, 80))}`);
	}
}

type Answer = { url: string; status: number; body: Uint8Array };
