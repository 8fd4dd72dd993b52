import { oneLine } from '#lib/domain/legible.ts';

/** One event a line on stderr: `pulled venue=kalshi markets=512 ms=840`. Control characters are escaped. */
export type Log = (event: string, fields?: Record<string, unknown>) => void;

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

/** Writes lines to a stream, stderr unless told otherwise. */
export function createLog(
	write: (line: string) => void = (line) => process.stderr.write(line)
): Log {
	return (event, fields = {}) =>
		write(
			`${new Date().toISOString()} ${event}${Object.entries(fields)
				.map(([name, value]) => ` ${name}=${text(value)}`)
				.join('')}\n`
		);
}

/** Says nothing: for tests. */
export const silent: Log = () => {};
