import { error } from '@sveltejs/kit';
import { localeOf } from '#lib/domain/format.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { marketKeys } from '#lib/server/db/market.ts';
import { pairsWith } from '#lib/server/db/market-pair.ts';
import { marketRules, marketViews } from '#lib/server/db/market-view.ts';
import { options } from '#lib/server/pick.ts';
import { decideIn } from '../../deciding.ts';
import { acting, editing, pageOf } from '../../editing.ts';
import { topicsLinked } from '../../linked.ts';
import type { Actions, PageServerLoad } from './$types';

/** A market at the desk: its topics, and others whose rules may ask the same (`q`: words that find one). */
export const load: PageServerLoad = async ({ locals, url, params }) => {
	await editing({ locals, url });
	const { db, clock } = locals.context;
	const id = params.id.replaceAll('\u0000', '');
	const key = (await marketKeys(db, [id])).get(id);
	const view = key === undefined ? undefined : (await marketViews(db, [key], null)).get(key);
	if (key === undefined || !view) error(404, m.desk_market_unknown());
	const q = (url.searchParams.get('q') ?? '').replaceAll('\u0000', '').slice(0, 300);
	const [topics, rules, pairs, found] = await Promise.all([
		topicsLinked(db, 'topic-market', [String(key)]),
		marketRules(db, [key], null),
		pairsWith(db, [key], null),
		options('market', q, { db, now: clock.now(), locale: localeOf(getLocale()) })
	]);
	const paired = pairs.map(({ a, b, link }) => ({ other: a === key ? b : a, link }));
	const others = await marketViews(
		db,
		paired.map(({ other }) => other),
		null
	);
	return {
		id,
		title: view.title,
		venue: view.venue,
		quote: view.quote,
		rules: rules.get(key) ?? '',
		topics,
		pairs: paired.flatMap(({ other, link }) => {
			const market = others.get(other);
			return market ? [{ id: market.id, title: market.title, venue: market.venue, link }] : [];
		}),
		q,
		found: found.filter(({ value }) => value !== id)
	};
};

export const actions: Actions = {
	decide: acting(async (author, form, { locals: { context }, url }) => {
		return { entry: await decideIn(context, author, form), to: pageOf(url) };
	})
};
