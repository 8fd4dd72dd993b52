import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
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

/** Bytes unpacked at a time: each time is a turn of the loop, and a venue's page has 2.4 MB. */
const AT_ONCE = { chunkSize: 128 * 1024 };

const INFLATERS: Record<string, () => ReturnType<typeof createGunzip>> = {
	gzip: () => createGunzip(AT_ONCE),
	'x-gzip': () => createGunzip(AT_ONCE),
	br: () => createBrotliDecompress(AT_ONCE),
	deflate: () => createInflate(AT_ONCE)
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
	const inflate = INFLATERS[encoding?.trim().toLowerCase() ?? '']?.();
	const chunks: Uint8Array[] = [];
	let size = 0;
	try {
		if (inflate) {
			let packed = 0;
			raw.on('error', (error) => inflate.destroy(error));
			raw.on('data', (chunk: Uint8Array) => {
				if ((packed += chunk.length) > max)
					inflate.destroy(tooLarge(asked, max, status, headOf(chunks)));
			});
		}
		for await (const chunk of inflate ? raw.pipe(inflate) : raw) {
			size += chunk.length;
			if (size > max) throw tooLarge(asked, max, status, headOf(chunks));
			chunks.push(chunk);
		}
	} catch (error) {
		raw.destroy();
		if (error instanceof FetchError) throw error;
		throw failure(asked, error, timeouts, { status, evidence: headOf(chunks) });
	}
	return Buffer.concat(chunks);
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
	let text: string;
	try {
		text = new TextDecoder('utf-8', { fatal: true }).decode(body);
	} catch {
		throw refuse('bytes that are not UTF-8');
	}
	try {
		return JSON.parse(text);
	} catch {
		throw refuse(`no JSON but ${quoted(text.slice(0, 80))}`);
	}
}

type Answer = { url: string; status: number; body: Uint8Array };
