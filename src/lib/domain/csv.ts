/**
 * One CSV cell, quoted where needed. Text that a spreadsheet would run as a formula is defused
 * (OWASP's list, with the wide signs that East Asian ones take for the same, also behind a byte order mark).
 */
export function csvCell(value: string | number | null): string {
	if (value === null) return '';
	if (typeof value === 'number') return String(value);
	const safe = /^\ufeff*[=+\-@\t\r\n＝＋－＠]/.test(value) ? `'${value}` : value;
	return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One CSV line without its line end. */
export const csvLine = (cells: (string | number | null)[]) => cells.map(csvCell).join(',');
