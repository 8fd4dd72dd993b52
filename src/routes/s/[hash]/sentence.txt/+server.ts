import { error, text } from '@sveltejs/kit';
import { LOCALES } from '#lib/domain/format.ts';
import { m } from '#lib/paraglide/messages.js';
import { printed } from '#lib/server/print.ts';
import { unchanging } from '../../../chart-answer.ts';
import { printZone } from '../../../to-print.ts';
import { foundSnapshot } from '../found.ts';
import type { RequestHandler } from './$types';

/**
 * The sentence to print of a snapshot's market (`market`: its id, else the first) in a language
 * (`lang`: en or ko), as it was known when the snapshot was taken. 404 where there is nothing to print.
 */
export const GET: RequestHandler = async (event) => {
	const { locals, params, url } = event;
	const { knownAt, markets, simulated } = await foundSnapshot(event);
	const id = url.searchParams.get('market');
	const lang = LOCALES.find((locale) => locale === url.searchParams.get('lang')) ?? 'en';
	const market = markets.find((market) => id === null || market.id === id);
	const { sentence } = market
		? await printed(locals.context.db, market, {
				now: knownAt,
				zone: printZone(event),
				link: `${url.origin}/s/${params.hash}`,
				simulated
			})
		: { sentence: null };
	if (!sentence) error(404, m.print_none());
	return text(sentence[lang], { headers: unchanging(true) });
};
