import { parseEvents } from '#lib/server/venues/polymarket/parse.ts';
import { START } from './data.ts';
import { gammaPage, MARKETS_PER_PAGE } from './loopback.ts';
import { inTurn, measured, type Bench } from './measure.ts';

/** How often within one run: a single page is too short for the clock. */
const TIMES = 10;

/** Goal 13: a page of a venue checked and read, beside JSON.parse of it. */
export const validation: Bench = {
	goals: [13],
	name: 'validation',
	async run({ runs }) {
		const text = JSON.stringify(gammaPage(0, 0));
		const pages = Array.from({ length: TIMES }, () => JSON.parse(text) as { events: unknown[] });
		const { values, bounds } = await inTurn(
			Math.max(runs, 9),
			() => {
				for (const { events } of pages) {
					const { markets, rejected } = parseEvents('bench', events, START);
					if (markets.length !== MARKETS_PER_PAGE || rejected.length > 0) {
						throw new Error(`${markets.length} markets, ${rejected.length} rejected`);
					}
				}
			},
			() => {
				for (let i = 0; i < TIMES; i++) JSON.parse(text);
			}
		);
		return [
			measured(
				{
					goal: 13,
					name: `a page of ${MARKETS_PER_PAGE} markets checked and turned into readings`,
					unit: 'ms',
					limit: 0.15,
					against: 'JSON.parse of the page; the product checks and translates in one pass'
				},
				values.map((ms) => ms / TIMES),
				bounds.map((ms) => ms / TIMES)
			)
		];
	}
};
