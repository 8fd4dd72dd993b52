import { sql } from 'kysely';
import type { Context } from '../context.ts';
import { schemaOf, TooNew } from '../db/connect.ts';

const text = (body: string, status: number) =>
	new Response(`${body}\n`, {
		status,
		headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }
	});

/** 200 while the process can answer at all: whoever starts it need not start it again. */
export const healthz = () => text('ok', 200);

/** A silent database is as good as none after this, ms: whoever asks has a timeout of their own. */
const PATIENCE = 3_000;

/**
 * 200 when the database can be read and has the newest schema; else 503 with the reason. `open`
 * gives the context and may throw: a database that cannot be opened is an answer too.
 */
export async function readyz(open: () => Context): Promise<Response> {
	let context: Context;
	try {
		context = open();
		await inTime(sql`select 1`.execute(context.db));
	} catch (error) {
		return unreachable(error);
	}
	const { missing, unknown } = await schemaOf(context.connection);
	if (unknown.length > 0) return text(new TooNew('The database', unknown).message, 503);
	return missing.length === 0
		? text('ready', 200)
		: text(`The database is not migrated: ${missing.join(', ')} missing.`, 503);
}

/** What a program is told when the database cannot be read, and why: 503. */
export const unreachable = (error: unknown) =>
	text(`The database cannot be reached: ${reason(error)}`, 503);

/** An answer of the database, or an error when it takes too long. */
export async function inTime<Answer>(answer: Promise<Answer>): Promise<Answer> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new Error(`no answer in ${PATIENCE / 1000} s`)), PATIENCE);
	});
	try {
		return await Promise.race([answer, late]);
	} finally {
		clearTimeout(timer);
	}
}

const reason = (error: unknown) => (error instanceof Error ? error.message : String(error));
