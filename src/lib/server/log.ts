import { oneLine } from '#lib/domain/legible.ts';

/** One event a line on stderr: `pulled venue=kalshi markets=512 ms=840`. Control characters are escaped. */
export type Log = (event: string, fields?: Record<string, unknown>) => void;

const text = (value: unknown) => {
	const plain = typeof value === 'string' ? value : JSON.stringify(value);
	// JSON itself leaves C1 controls, line separators and what turns the direction of text as they are.
	return /^[\w.:/+-]+$/.test(plain ?? '') ? plain : oneLine(JSON.stringify(plain ?? null));
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
