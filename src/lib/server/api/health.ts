import { sql } from 'kysely';
import type { Context } from '../context.ts';
import type { Standing } from '../db/replica.ts';
import { schemaFault, schemaOf } from '../db/connect.ts';

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
	const apart = await schemaOf(context.connection);
	const fault = schemaFault(apart, 'The database');
	if (fault) return text(fault.message, 503);
	const { missing } = apart;
	return missing.length === 0
		? text(['ready', ...standingWords(context.standing(), context.clock.now())].join('\n'), 200)
		: text(`The database is not migrated: ${missing.join(', ')} missing.`, 503);
}

const time = (at: number) => new Date(at).toISOString();

/** How primary and replica stand, in sentences for whoever runs this; none where all is well. */
export function standingWords(standing: Standing | null, now: number): string[] {
	if (standing === null) return [];
	const { primaryLostAt, fault, behind, asOf } = standing;
	const data = asOf === null ? '' : `, with data as of ${time(asOf)}`;
	return [
		...(primaryLostAt === null
			? []
			: [
					`DATABASE_URL has not answered since ${time(primaryLostAt)}: nothing can be stored.` +
						(fault === null || fault === 'behind' ? ` Pages are read from the replica${data}.` : '')
				]),
		...(fault === null
			? []
			: [
					{
						silent: 'DATABASE_READ_URL does not answer: pages are read from DATABASE_URL.',
						'no replica':
							'DATABASE_READ_URL takes writes, so it is no replica, or none any more: pages are read from DATABASE_URL.',
						foreign:
							'DATABASE_READ_URL is a replica of another database: pages are read from DATABASE_URL.',
						behind: `The replica is ${Math.round((behind ?? 0) / 1000)} s behind${data || `, at ${time(now)}`}: further than DATABASE_READ_BEHIND allows, so pages are read from DATABASE_URL while that answers.`
					}[fault]
				])
	];
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
