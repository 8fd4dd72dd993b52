import { saveRates } from '../db/fx-rate.ts';
import { FetchError, newsManners, type Response } from '../http.ts';
import { dailyRates, lastRates, parseEcb } from '../news/fx/ecb.ts';
import { ECB_SOURCE } from '#lib/domain/rate-source.ts';
import { FeedError } from '../news/source.ts';
import { watched, type Duty } from './job.ts';

const HOUR = 3_600_000;

/** The European Central Bank's reference rates: 90 days the first time, then the day's. */
export const fxDuty: Duty = {
	feedId: 'fx',
	job: 'fx',
	every: 6 * HOUR,
	perTopic: false,
	async run(work) {
		const { db, config } = work.context;
		const fetcher = watched(
			work,
			'fx',
			work.http.fetcher(config.base.FX_URL!, {
				...newsManners,
				name: 'European Central Bank',
				service: 'fx'
			})
		);
		const held = await db
			.selectFrom('fxRate')
			.select('date')
			.where('source', '=', ECB_SOURCE)
			.limit(1)
			.executeTakeFirst();
		for (const request of held ? [dailyRates] : [lastRates, dailyRates]) {
			const response = await fetcher.fetch(request);
			if (response.notModified) continue;
			const saved = await saveRates(db, ratesOf(response), response.at);
			work.tally.stored += saved.stored;
			work.tally.unchanged += saved.unchanged;
			await response.remember();
		}
	}
};

function ratesOf(response: Response) {
	try {
		return parseEcb(new TextDecoder().decode(response.body));
	} catch (error) {
		if (!(error instanceof FeedError)) throw error;
		throw new FetchError(`${response.url} answered ${response.status}: ${error.message}`, {
			url: response.url,
			reason: 'body',
			status: response.status,
			evidence: response.body.subarray(0, 64 * 1024)
		});
	}
}
