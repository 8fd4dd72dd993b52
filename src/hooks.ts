import type { Transport } from '@sveltejs/kit';
import { jsonTransport } from '#lib/as-json.ts';

export const transport: Transport = { json: jsonTransport };
