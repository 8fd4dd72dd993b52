/** Paging by the values of the last row shown, so that rows that come in between shift nothing. */

/**
 * Where a page ended. Lists are made of zones one after the other (known values before unknown, real
 * money before play); inside a zone rows are ordered by `value`, equal ones by `key`, newest first.
 */
export type Place<Key extends number | string = number> = {
	zone: number;
	value: number | null;
	key: Key;
};

/** What a zone's query is asked for: rows after a place (null: from the zone's start), at most so many. */
export type ZoneQuery<Row> = (
	after: { value: number | null; key: number } | null,
	limit: number
) => Promise<Row[]>;

/**
 * One page out of zones, asking only those that are needed, and where the next page starts (null at
 * the end). `placeOf` gives the ordering value and key of a row.
 */
export async function pageOf<Row>(
	zones: ZoneQuery<Row>[],
	limit: number,
	after: Place | null,
	placeOf: (row: Row, zone: number) => { value: number | null; key: number }
): Promise<{ rows: Row[]; next: Place | null }> {
	const found: { row: Row; zone: number }[] = [];
	for (let zone = after?.zone ?? 0; zone < zones.length && found.length <= limit; zone++) {
		// One more than asked for tells whether there is a next page.
		const rows = await zones[zone]!(
			after !== null && zone === after.zone ? after : null,
			limit + 1 - found.length
		);
		found.push(...rows.map((row) => ({ row, zone })));
	}
	const shown = found.slice(0, limit);
	const last = shown.at(-1);
	return {
		rows: shown.map(({ row }) => row),
		next: found.length > limit && last ? { zone: last.zone, ...placeOf(last.row, last.zone) } : null
	};
}
