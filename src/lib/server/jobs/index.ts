import { deliverMessages } from '../alerts/deliver.ts';
import { evaluateAlerts } from '../alerts/evaluate.ts';
import type { Context } from '../context.ts';
import { refreshFigures } from '../db/connect.ts';
import { sealQuotes } from '../db/quote-seal.ts';
import { listSources } from '../db/source.ts';
import { venues } from '../venues/index.ts';
import { derive } from './derive.ts';
import type { Duty } from './job.ts';
import { fxDuty } from './pull-fx.ts';
import { gdeltDuty } from './pull-gdelt.ts';
import { newsDuty } from './pull-news.ts';
import { marketsDuty, quotesDuty } from './pull-venue.ts';

const HOUR = 3_600_000;
/** Own quotes stay in the log for two days, then they are sealed. */
const LOG_KEPT = 48 * HOUR;

/**
 * Everything there is to do, due or not, as the settings and the database say now. `anew`: what follows
 * from evidence is derived from the beginning, not only of what is new.
 */
export async function dutiesOf(context: Context, { anew = false } = {}): Promise<Duty[]> {
	const { config, db } = context;
	const read = venues.filter((venue) => config.feeds.has(venue.id));
	return [
		...read.filter((venue) => venue.serves.catalogue).map(marketsDuty),
		...read.filter((venue) => venue.serves.poll && venue.poll).map(quotesDuty),
		...(await listSources(db)).map(newsDuty),
		...(config.feeds.has('gdelt') ? [gdeltDuty] : []),
		...(config.feeds.has('fx') ? [fxDuty] : []),
		deriveDuty(anew),
		sealDuty,
		alertsDuty
	];
}

const deriveDuty = (anew: boolean): Duty => ({
	feedId: 'derive',
	job: 'derive',
	every: 60_000,
	perTopic: true,
	async run({ context, signal, tally }) {
		const { stored, unchanged } = await derive(context, { signal, rederive: anew });
		tally.stored += stored;
		tally.unchanged += unchanged;
	}
});

const sealDuty: Duty = {
	feedId: 'seal',
	job: 'derive',
	every: HOUR,
	perTopic: false,
	async run({ context, tally }) {
		const { sealed } = await sealQuotes(context.connection, {
			before: context.clock.now() - LOG_KEPT
		});
		tally.stored += sealed;
		refreshFigures(context.connection);
	}
};

const alertsDuty: Duty = {
	feedId: 'alerts',
	job: 'alerts',
	every: 60_000,
	perTopic: false,
	async run({ context, http, signal, tally }) {
		tally.stored += await evaluateAlerts(context, signal);
		const { sent } = await deliverMessages(context, { post: http.post, signal });
		tally.stored += sent;
	}
};
