import type { Context } from '#lib/server/context.ts';
import { isUnwritable, sentenceOf, troubleOf } from '#lib/server/db/trouble.ts';
import { tell } from '#lib/server/log.ts';
import { prepare } from '#lib/server/jobs/index.ts';

/** `prepare`, for what can do without it. */
export const prepareIfWritable = (context: Context) => ifWritable(context, () => prepare(context));

/** Does what writes; a disk that is full or read-only keeps nobody from reading: it is told of. */
export async function ifWritable(context: Context, write: () => Promise<unknown>): Promise<void> {
	try {
		await write();
	} catch (error) {
		const trouble = troubleOf(error);
		if (!trouble || !isUnwritable(error)) throw error;
		tell(sentenceOf(trouble, context.config.databaseUrl), { trouble }, 'error');
	}
}
