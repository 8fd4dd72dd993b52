import type { Moment } from '#lib/domain/market.ts';
import { DAY, dayOf, isoDay, moment } from '../calendar.ts';
import type { World } from '../world.ts';
import { text, type Answer, type Ask } from './service.ts';

const FRANKFURT = 'Europe/Berlin';

/** Business days with a published rate, newest first. Rates appear at 16:00 in Frankfurt. */
function published(world: World, at: Moment, days: number) {
	const rows: { day: string; at: Moment; rates: Record<string, number> }[] = [];
	for (let back = 0; back <= days; back++) {
		const day = dayOf(at - back * DAY);
		const shownAt = moment(day, 16, 0, FRANKFURT);
		const rates = shownAt <= at ? world.ratesOn(isoDay(day)) : null;
		if (rates) rows.push({ day: isoDay(day), at: shownAt, rates });
	}
	return rows;
}

const digits = (currency: string) => (currency === 'KRW' || currency === 'JPY' ? 2 : 4);

/** The European Central Bank's reference rates, as `eurofxref-daily.xml` and `-hist-90d.xml`. */
export function fx(world: World, { path, at }: Ask): Answer {
	const daily = path === '/eurofxref-daily.xml';
	if (!daily && path !== '/eurofxref-hist-90d.xml') return text('Not found', 404);
	const rows = published(world, at, 90).slice(0, daily ? 1 : 90);
	// The daily file quotes with apostrophes, the history with quotation marks.
	const q = daily ? "'" : '"';
	const cubes = rows.map(
		({ day, rates }) =>
			`<Cube time=${q}${day}${q}>${Object.entries(rates)
				.map(
					([currency, rate]) =>
						`<Cube currency=${q}${currency}${q} rate=${q}${rate.toFixed(digits(currency))}${q}/>`
				)
				.join('')}</Cube>`
	);
	const body = `<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
	<gesmes:subject>Reference rates</gesmes:subject>
	<gesmes:Sender>
		<gesmes:name>European Central Bank</gesmes:name>
	</gesmes:Sender>
	<Cube>${cubes.join('')}</Cube>
</gesmes:Envelope>`;
	return { ...text(body, 200, 'text/xml'), modifiedAt: rows[0]?.at ?? at };
}
