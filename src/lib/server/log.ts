import { pino } from 'pino';
import { oneLine } from '#lib/domain/legible.ts';

export type Level = 'info' | 'warn' | 'error';

/**
 * One event a line on stderr: for people `pulled venue=kalshi markets=512 ms=840`, for programs a JSON object.
 * What is logged may come from outside: no value can begin a line of its own, and secrets are taken out.
 */
export type Log = (event: string, fields?: Record<string, unknown>, level?: Level) => void;

/** What must be in nobody's log, wherever it turns up: in a path, a message or a stack. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
	[/\/invite\/[\w%-]+/g, '/invite/…'],
	[/\bhearsay_[\w-]+/g, 'hearsay_…'],
	[/\b(bearer) [\w.+/=-]+/gi, '$1 …'],
	[/(session_token=)[^;\s"\\]+/g, '$1…'],
	// A password may hold any sign but one that ends the part of an address it stands in.
	[/(\b(?:postgres(?:ql)?|smtps?):\/\/[^\s:@/]*):[^\s@]*@/g, '$1:…@'],
	[/\bwhsec_[\w+/=-]+/g, 'whsec_…'],
	[/\bbot\d+:[\w-]+/g, 'bot…']
];

/** A text as a log or a terminal may show it: links that work once, tokens and passwords taken out. */
export const withoutSecrets = (text: string): string =>
	SECRETS.reduce((left, [pattern, mark]) => left.replace(pattern, mark), text);

const text = (value: unknown) => {
	const plain = typeof value === 'string' ? value : JSON.stringify(value);
	// JSON itself leaves C1 controls, line separators and what turns the direction of text as they are.
	const safe = withoutSecrets(plain ?? 'null');
	return /^[\w.:/+-]+$/.test(safe) ? safe : oneLine(JSON.stringify(safe));
};

type Write = (line: string) => unknown;

/** Lines for people, as on a terminal. */
export const textLog =
	(write: Write): Log =>
	(event, fields = {}) =>
		void write(
			`${new Date().toISOString()} ${oneLine(withoutSecrets(event))}${Object.entries(fields)
				.map(([name, value]) => ` ${name}=${text(value)}`)
				.join('')}\n`
		);

/** Names that a line of JSON has already: a field of that name gets a line below it. */
const TAKEN = new Set(['level', 'time', 'pid', 'msg']);
/** How deep fields are looked into; below that they are one text. */
const DEEPEST = 5;

/** A value as JSON may show it: every text in it without secrets, an error with its message. */
function clean(value: unknown, depth = 0): unknown {
	if (typeof value === 'string') return withoutSecrets(value);
	if (typeof value === 'bigint') return String(value);
	if (typeof value !== 'object' || value === null) return value;
	if (depth === DEEPEST) return '…';
	if (value instanceof Error) return clean({ ...value, message: value.message }, depth);
	if (Array.isArray(value)) return value.map((one) => clean(one, depth + 1));
	return Object.fromEntries(
		Object.entries(value).map(([name, one]) => [withoutSecrets(name), clean(one, depth + 1)])
	);
}

/** A JSON object a line: `level`, `time`, `pid`, the event as `msg`, and its fields. */
export function jsonLog(write: Write): Log {
	const logger = pino(
		{
			base: { pid: process.pid },
			timestamp: pino.stdTimeFunctions.isoTime,
			formatters: { level: (label) => ({ level: label }) }
		},
		{ write: (line: string) => void write(`${oneLine(line.slice(0, -1))}\n`) }
	);
	return (event, fields = {}, level = 'info') => {
		const own = Object.entries(clean(fields) as Record<string, unknown>);
		logger[level](
			Object.fromEntries(own.map(([name, value]) => [TAKEN.has(name) ? `${name}_` : name, value])),
			// As an argument of the format, so that signs of percent stay what they are.
			'%s',
			withoutSecrets(event)
		);
	};
}

/** The log of this process, on stderr: lines for people on a terminal, else JSON for whoever collects them. */
export function createLog(
	stream: { isTTY?: boolean; write(line: string): unknown } = process.stderr
): Log {
	const write: Write = (line) => stream.write(line);
	return stream.isTTY ? textLog(write) : jsonLog(write);
}

/** Tells whoever started a server something: a sentence on a terminal, else an event like every other. */
export function tell(sentence: string, fields: Record<string, unknown> = {}, level?: Level) {
	if (process.stderr.isTTY) process.stderr.write(`${oneLine(withoutSecrets(sentence))}\n`);
	else createLog()(sentence, fields, level);
}

/** Says nothing: for tests. */
export const silent: Log = () => {};
