import type { RequestEvent } from '@sveltejs/kit';
import { brief, type Brief } from '#lib/alerts/brief.ts';
import { localeOf } from '#lib/domain/format.ts';
import { getLocale } from '#lib/paraglide/runtime.js';
import { briefFacts } from '#lib/server/alerts/brief.ts';
import { mannerOf } from '#lib/server/alerts/deliver.ts';
import { readerZone } from '../reader-zone.ts';
import { timesOf } from '../times.ts';

/** The brief in the reader's language and zone, now or as of a past moment. */
export async function briefOf(
	event: Pick<RequestEvent, 'locals' | 'url' | 'cookies'>
): Promise<Brief> {
	const { context } = event.locals;
	const facts = await briefFacts(context.connection, timesOf(event));
	const manner = mannerOf(context, { lang: localeOf(getLocale()), zone: readerZone(event) });
	return brief(facts, manner);
}
