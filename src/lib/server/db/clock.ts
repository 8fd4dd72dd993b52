import { wrongClocks, type ClockReading, type Clocks } from '#lib/domain/clocks.ts';
import type { Moment } from '#lib/domain/market.ts';
import type { Db } from './connect.ts';

/** Rows of `setting` that hold what a service's clock said last. */
const NAME = 'clock of ';
const MINUTE = 60_000;
const DAY = 86_400_000;
/** How often a clock that goes as before is noted again. */
const AGAIN = 60 * MINUTE;

/** Whether what a clock says now is worth a row, after what was noted last. */
export const isNewsOfClock = (last: ClockReading | undefined, off: number, at: Moment) =>
	last === undefined || Math.abs(off - last.off) > MINUTE || at - last.at > AGAIN || at < last.at;

/** Keeps what a service's clock says. */
export async function noteClockOf(db: Db, { service, off, at }: ClockReading) {
	const value = JSON.stringify({ off, at });
	await db
		.insertInto('setting')
		.values({ name: NAME + service, value })
		.onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
		.execute();
}

/** The clocks that were wrong in the day before a moment. */
export async function clocksAt(db: Db, at: Moment): Promise<Clocks> {
	const rows = await db
		.selectFrom('setting')
		.selectAll()
		.where('name', 'like', `${NAME}%`)
		.orderBy('name')
		.execute();
	const readings = rows.map(({ name, value }): ClockReading => ({
		service: name.slice(NAME.length),
		...(JSON.parse(value) as Pick<ClockReading, 'off' | 'at'>)
	}));
	return wrongClocks(readings.filter((reading) => reading.at <= at && reading.at > at - DAY));
}
