import { z } from 'zod';
import type { Snapshot } from '#lib/charts/snapshot.ts';
import { findSnapshot } from '../db/snapshot.ts';
import * as answers from './answers.ts';
import { notFound } from './error.ts';
import { route } from './route.ts';

export const snapshot = route({
	path: '/api/v1/snapshots/{hash}',
	summary: 'A frozen chart with its own data',
	description:
		'Never changes. hash is the first 20 hex digits of the SHA-256 of snapshot written as canonical JSON (RFC 8785).',
	params: z.object({
		hash: z
			.string()
			.max(64)
			.meta({ description: 'As in `/s/…`.', examples: ['0123456789abcdef0123'] })
	}),
	query: z.object({}),
	answer: answers.snapshot,
	mayMiss: true,
	immutable: true,
	async read({ context, input: { hash } }) {
		const found = await findSnapshot(context.db, hash);
		if (found.state === 'missing') throw notFound(`There is no snapshot ${hash}.`);
		if (found.state === 'changed') {
			throw notFound(
				`Snapshot ${hash} was changed after it was frozen: what is stored no longer matches its name, and is not given out.`
			);
		}
		return { hash, snapshot: JSON.parse(found.text) as Snapshot };
	}
});
