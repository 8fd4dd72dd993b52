import { browser } from '$app/environment';
import type { Transport } from '@sveltejs/kit';
import { decodeJson, encodeJson } from '#lib/domain/as-json.ts';

export const transport: Transport = {
	// Nothing travels the other way: a browser need not load how it is written.
	json: { encode: browser ? () => false : encodeJson, decode: decodeJson }
};
