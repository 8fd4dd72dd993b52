/** A row of a CSV text with the number of the line it starts on, from 1. */
export type CsvRow = { line: number; cells: string[] };

/**
 * Reads CSV (RFC 4180): quoted cells may hold commas, doubled quotes and line breaks. A byte order
 * mark and empty lines are skipped. Never throws: an unclosed quote ends with the text.
 */
export function parseCsv(text: string): CsvRow[] {
	const rows: CsvRow[] = [];
	let cells: string[] = [];
	let cell = '';
	let quoted = false;
	let line = 1;
	let startsAt = 1;
	const endRow = () => {
		cells.push(cell);
		if (cells.length > 1 || cells[0]!.trim() !== '') rows.push({ line: startsAt, cells });
		cells = [];
		cell = '';
		startsAt = line + 1;
	};
	for (let at = text.startsWith('\ufeff') ? 1 : 0; at < text.length; at++) {
		const char = text[at]!;
		if (quoted) {
			if (char === '"' && text[at + 1] === '"') cell += text[++at];
			else if (char === '"') quoted = false;
			else cell += char;
		} else if (char === '"' && cell.trim() === '') {
			quoted = true;
			cell = '';
		} else if (char === ',') {
			cells.push(cell);
			cell = '';
		} else if (char === '\n') {
			endRow();
		} else if (char !== '\r') {
			cell += char;
		}
		if (char === '\n') line++;
	}
	if (cell !== '' || cells.length > 0) endRow();
	return rows;
}
