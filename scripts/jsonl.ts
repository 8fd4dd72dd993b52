import { oneLine } from '#lib/domain/legible.ts';
import { print } from './command.ts';

/** A line of standard input with its number, from 1. */
export type Line = { number: number; text: string };

/**
 * Standard input line by line, as it comes; a byte order mark is taken off. Lines end with LF or CRLF
 * only: Node's own reader would break a JSON text at U+2028 too, which may stand in it.
 */
export async function* inputLines(): AsyncGenerator<Line> {
	let number = 0;
	let rest: string[] = [];
	const line = (text: string): Line => {
		number += 1;
		const whole = text.endsWith('\r') ? text.slice(0, -1) : text;
		return { number, text: number === 1 ? whole.replace(/^\ufeff/, '') : whole };
	};
	for await (const chunk of process.stdin.setEncoding('utf8') as AsyncIterable<string>) {
		const parts = chunk.split('\n');
		const last = parts.pop() ?? '';
		for (const part of parts) {
			yield line(rest.join('') + part);
			rest = [];
		}
		rest.push(last);
	}
	const end = rest.join('');
	if (end !== '') yield line(end);
}

/** A line that cannot be used, and why: reported with its number, and skipped. */
export class LineError extends Error {}

/** Says on stderr what is wrong with a line. */
export const complain = (number: number, message: string) =>
	process.stderr.write(`line ${number}: ${oneLine(message)}\n`);

/** A JSON object of a line. Throws `LineError` for anything else. */
export function objectOf(text: string): Record<string, unknown> {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch (error) {
		throw new LineError(`no JSON: ${(error as Error).message}`);
	}
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		throw new LineError('no JSON object');
	}
	return value as Record<string, unknown>;
}

/** A text field. Missing and null give null; anything but text throws `LineError`. */
export function textOf(object: Record<string, unknown>, name: string): string | null {
	const value = object[name];
	if (value === undefined || value === null) return null;
	if (typeof value !== 'string') throw new LineError(`"${name}" must be a text`);
	return value;
}

/** A text field that must be there. */
export function neededText(object: Record<string, unknown>, name: string): string {
	const value = textOf(object, name);
	if (value === null) throw new LineError(`"${name}" is missing`);
	return value;
}

/** What names a line's answer: a text or a number, handed back as it came. */
export function idOf(object: Record<string, unknown>): string | number {
	const { id } = object;
	if (typeof id !== 'string' && typeof id !== 'number') {
		throw new LineError('"id" must be a text or a number');
	}
	return id;
}

const DAY = 86_400_000;
/** Farther from 1970 no date can be told, a day later included. */
const LAST_MOMENT = 8.64e15 - DAY;

/**
 * A moment: ISO 8601 text or ms since 1970; missing gives null. A day without a time is its start, or
 * its end for deadlines.
 */
export function momentOf(
	object: Record<string, unknown>,
	name: string,
	dayEnds = false
): number | null {
	const value = object[name];
	if (value === undefined || value === null || value === '') return null;
	const at =
		typeof value === 'string' ? Date.parse(value) : typeof value === 'number' ? value : NaN;
	if (!(Math.abs(at) <= LAST_MOMENT))
		throw new LineError(`"${name}" must be a date such as 2026-01-31`);
	return typeof value === 'string' && dayEnds && /^\d{4}-\d\d-\d\d$/.test(value) ? at + DAY : at;
}

/**
 * Reads JSON objects from standard input and prints what `answer` gives for each (null: nothing yet). A
 * line that is no JSON, or lacks what is needed, is reported with its number and skipped; blank lines
 * are passed over. Gives how many lines could be used.
 */
export async function answerLines(
	answer: (object: Record<string, unknown>) => unknown
): Promise<number> {
	let usable = 0;
	for await (const { number, text } of inputLines()) {
		if (text.trim() === '') continue;
		try {
			const result = await answer(objectOf(text));
			usable += 1;
			if (result !== null) await print(JSON.stringify(result));
		} catch (error) {
			if (!(error instanceof LineError)) throw error;
			complain(number, error.message);
		}
	}
	return usable;
}
