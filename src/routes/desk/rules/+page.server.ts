import { ruleWords } from '#lib/components/rule-words.ts';
import { localeOf } from '#lib/domain/format.ts';
import { reasonsRead } from '#lib/domain/reason.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { marketKeys } from '#lib/server/db/market.ts';
import { pairsAmong, verdictsOn, waitingPair } from '#lib/server/db/market-pair.ts';
import { marketRules, marketViews } from '#lib/server/db/market-view.ts';
import { decidePair, PAIR_VERDICTS } from '#lib/server/verdicts.ts';
import { field } from '../../signed-in.ts';
import { acting, editing, pageOf, Refused } from '../editing.ts';
import { noteIn } from '../note.ts';
import type { Actions, PageServerLoad } from './$types';

/** The pair that the address names (`a`, `b`: ids), or the one that waits after so many others. */
export const load: PageServerLoad = async ({ locals, url }) => {
	await editing({ locals, url });
	const { db } = locals.context;
	const ids = ['a', 'b'].map((name) => (url.searchParams.get(name) ?? '').replaceAll('\u0000', ''));
	const named = ids.every((id) => id !== '' && id.length <= 300);
	const after = url.searchParams.get('after') ?? '';
	const skipped = /^\d{1,6}$/.test(after) ? Number(after) : 0;
	const keys = named ? await marketKeys(db, ids) : new Map<string, number>();
	const [a, b] = ids.map((id) => keys.get(id));
	const isPair = a !== undefined && b !== undefined && a !== b;
	const waiting = named ? null : await waitingPair(db, skipped);
	const pair = isPair ? { a, b } : waiting;
	const address = { here: pageOf(url), first: skipped > 0 || named };
	const unknown = named && !isPair;
	if (!pair) return { ...address, pair: null, unknown, next: null, words: ruleWords() };
	const both = [pair.a, pair.b];
	const [views, rules, links, said] = await Promise.all([
		marketViews(db, both, null),
		marketRules(db, both, null),
		waiting ? [waiting] : pairsAmong(db, both, null),
		verdictsOn(db, {
			kind: 'market-market',
			a: String(Math.min(...both)),
			b: String(Math.max(...both))
		})
	]);
	const [one, other] = both.map((key) => {
		const view = views.get(key);
		return view && { ...view, rules: rules.get(key) ?? '' };
	});
	const link = links[0]?.link ?? null;
	return {
		...address,
		pair: one && other ? reasonsRead(localeOf(getLocale()), { one, other, link }) : null,
		said,
		unknown,
		next: named ? null : `/desk/rules?after=${skipped + 1}`,
		words: ruleWords()
	};
};

export const actions: Actions = {
	decide: acting(async (author, form, { locals: { context }, url }) => {
		const verdict = PAIR_VERDICTS.find((one) => one === field(form, 'verdict'));
		if (!verdict) throw new Refused(m.desk_wrong());
		const ids = [field(form, 'a'), field(form, 'b')] as const;
		const word = { verdict, note: noteIn(form) };
		const entry = await decidePair(context, author, ids, word);
		return { entry, to: pageOf(url) };
	})
};
