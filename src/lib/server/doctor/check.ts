/** `fail`: this keeps something from working; `warn`: it will, or something small does not; `ok`. */
export type Verdict = 'ok' | 'warn' | 'fail';

/** What `npm run doctor` looked at, what it found, and what to do about it. */
export type Check = {
	part: 'settings' | 'disk' | 'database' | 'feed' | 'clock';
	/** What was looked at, in a word or a name. */
	of: string;
	verdict: Verdict;
	/** One or two sentences: what is, and what to do. */
	says: string;
};

/** An amount of bytes for a sentence: `1.5 GB`. */
export function bytes(n: number): string {
	const units = ['kB', 'MB', 'GB', 'TB'];
	let value = n / 1000;
	let unit = 0;
	for (; value >= 1000 && unit < units.length - 1; unit++) value /= 1000;
	return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ${units[unit]}`;
}
