import { z } from 'zod';
import { WINDOWS } from '#lib/domain/window.ts';
import { STATUSES, type Moment } from '#lib/domain/market.ts';
import { badInput } from './error.ts';

/** The last moment a date can hold, ms. */
const LAST_MOMENT = 8.64e15;

const ISO =
	/^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+ -]\d{2}:?\d{2})?)?$/i;

/**
 * A moment as callers write it: ms since 1970, or ISO 8601 (UTC when it names no zone). A `+` that
 * came through an address unencoded, and so as a blank, is read as the plus it was. null: neither.
 */
export function momentOf(text: string): Moment | null {
	if (/^\d{1,16}$/.test(text)) return Number(text) <= LAST_MOMENT ? Number(text) : null;
	const iso = ISO.exec(text.trim());
	if (!iso) return null;
	const [, date = '', time, zone] = iso;
	// Date.parse makes March 2 of February 30.
	const day = Date.parse(date);
	if (Number.isNaN(day) || new Date(day).toISOString().slice(0, 10) !== date) return null;
	const offset = (zone ?? 'Z').replace(' ', '+').replace(/^([+-]\d{2})(\d{2})$/, '$1:$2');
	const at = Date.parse(time ? `${date}T${time}${offset.toUpperCase()}` : `${date}T00:00Z`);
	return Number.isNaN(at) ? null : at;
}

const moment = (meaning: string) =>
	z
		.string()
		.transform((text, issue) => {
			const at = momentOf(text);
			if (at !== null) return at;
			issue.addIssue({
				code: 'custom',
				message: 'must be ms since 1970 or an ISO 8601 time such as 2026-01-26T09:05:00Z'
			});
			return z.NEVER;
		})
		.optional()
		.meta({
			description: `${meaning} Milliseconds since 1970 UTC, or ISO 8601 (UTC when it names no zone).`,
			examples: ['1769418300000', '2026-01-26T09:05:00Z']
		});

const whole = (meaning: string, fewest: number, most: number, usual: number) =>
	z.coerce.number().int().min(fewest).max(most).default(usual).meta({ description: meaning });

/** What every read route takes. */
export const asOf = moment(
	'Answer as things were known at this past moment: nothing first seen later counts.'
);

export const limit = whole('Most items in the answer.', 1, 200, 50);

export const cursor = z
	.string()
	.min(1)
	.max(500)
	.optional()
	.meta({ description: 'Where to go on: `nextCursor` of the answer before, as it is.' });

export const from = moment('Start of the range.');
export const to = moment('End of the range.');

/** Most values a series may be asked to hold. */
export const MOST_POINTS = 10_000;
export const points = whole(
	'Most points of one series; gap edges may exceed it by a tenth.',
	2,
	MOST_POINTS,
	2000
);

export const status = z
	.enum([...STATUSES, 'all'])
	.default('open')
	.meta({ description: 'Only markets in this state; `all` for every one.' });

export const search = z.string().max(2000).optional().meta({
	description:
		'Words, "phrases", OR, -not, brackets; a blank means AND. Empty: everything. Korean words match with their particles.'
});

export const slug = z
	.string()
	.max(200)
	.meta({ description: 'A topic, as in `/api/v1/topics`.', examples: ['musk-ryanair'] });

export const window = z
	.enum(WINDOWS)
	.default('24h')
	.meta({ description: 'How far back the evidence counts.' });

/** The parameters of an address: of one that may stand there several times all values, of others the last. */
export const searchOf = (
	fields: Fields,
	search: URLSearchParams
): Record<string, string | string[] | undefined> => ({
	...Object.fromEntries(search),
	...Object.fromEntries(
		Object.entries(fields.shape)
			.filter(([, field]) => field instanceof z.ZodArray)
			.map(([name]) => [name, search.getAll(name)])
	)
});

/** A parameter list read from an address: known names only; others are ignored. */
export type Fields = z.ZodObject<Record<string, z.ZodType>>;

/**
 * Reads parameters. Throws `bad_input` with the first wrong one's name and a sentence: also for an
 * `asOf` in the future and a range whose start is not before its end.
 */
export function readFields<F extends Fields>(
	fields: F,
	given: Record<string, string | string[] | undefined>,
	now: Moment
): z.output<F> {
	// PostgreSQL stores no such character, so nothing is ever found by it.
	const odd = Object.keys(fields.shape).find((name) =>
		[given[name] ?? []].flat().some((text) => text.includes('\u0000'))
	);
	if (odd !== undefined) throw badInput(odd, `${odd} holds a character that no text has.`);
	const read = fields.safeParse(given);
	if (!read.success) {
		const [issue] = read.error.issues;
		const field = String(issue?.path[0] ?? '');
		throw badInput(field, sentence(field, issue));
	}
	const { asOf, from, to } = read.data as Record<string, unknown>;
	if (typeof asOf === 'number' && asOf > now) {
		throw badInput('asOf', 'asOf lies in the future; nothing is known as of then.');
	}
	if (typeof from === 'number' && typeof to === 'number' && from >= to) {
		throw badInput('from', 'from must lie before to.');
	}
	return read.data;
}

/** What is wrong with a parameter, in words that name it and say what it should be. */
function sentence(field: string, issue: z.core.$ZodIssue | undefined): string {
	switch (issue?.code) {
		case 'invalid_value':
			return `${field} must be one of ${issue.values.join(', ')}.`;
		case 'too_small':
			return issue.origin === 'string' || issue.origin === 'array'
				? `${field} is empty.`
				: `${field} must be at least ${issue.minimum}.`;
		case 'too_big':
			return issue.origin === 'string'
				? `${field} is longer than ${issue.maximum} characters.`
				: issue.origin === 'array'
					? `${field} stands there more than ${issue.maximum} times.`
					: `${field} must be at most ${issue.maximum}.`;
		case 'invalid_type':
			return issue.input === undefined && issue.expected === 'string'
				? `${field} is missing.`
				: `${field} must be a whole number.`;
		default:
			return `${field} ${issue?.message ?? 'cannot be read'}.`;
	}
}
