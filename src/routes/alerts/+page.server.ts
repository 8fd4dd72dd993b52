import { fail, redirect } from '@sveltejs/kit';
import {
	ALERT_KINDS,
	ROUTE_KINDS,
	type AlertSubject,
	type Firing,
	type NewAlertRule
} from '#lib/domain/alert.ts';
import { localeOf, LOCALES, names, type Locale } from '#lib/domain/format.ts';
import { EntryError, shownAddress, writtenSubject } from '#lib/alerts/entry.ts';
import { FAULT_WORDS } from '#lib/alerts/faults.ts';
import { writtenMinute } from '#lib/alerts/hours.ts';
import { pathOf, said, type Manner } from '#lib/alerts/say.ts';
import { ruleWords } from '#lib/alerts/words/rule.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import {
	addAlert,
	addRouteFrom,
	dropAlert,
	dropRoute,
	ruleFrom,
	switchAlert,
	switchRoute,
	testRoute,
	watchFrom
} from '#lib/server/alerts/changes.ts';
import { mannerOf } from '#lib/server/alerts/deliver.ts';
import { preview, PREVIEW_DAYS } from '#lib/server/alerts/evaluate.ts';
import { formFields } from '#lib/server/alerts/fields.ts';
import { listFirings, listRules } from '#lib/server/db/alert-rule.ts';
import type { Author } from '#lib/server/db/audit.ts';
import { listMessages } from '#lib/server/db/message.ts';
import { listRoutes } from '#lib/server/db/route.ts';
import { statusPage } from '#lib/server/db/status.ts';
import { listTopics } from '#lib/server/db/topic.ts';
import type { Context } from '#lib/server/context.ts';
import { editing } from '../desk/editing.ts';
import { readerZone } from '../reader-zone.ts';
import { field } from '../signed-in.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

/** Firings and messages shown, the newest. */
const FIRINGS = 30;
const MESSAGES = 50;
/** Firings of a preview that are named. */
const NAMED = 20;

/** How this reader is told what rules tell. */
const mannerFor = (event: Pick<RequestEvent, 'locals' | 'cookies'>): Manner =>
	mannerOf(event.locals.context, { lang: localeOf(getLocale()), zone: readerZone(event) });

const told = ({ at, detail }: Pick<Firing, 'at' | 'detail'>, manner: Manner) => ({
	at,
	text: said(detail, manner).headline,
	href: pathOf(detail)
});

/** What subjects are called, by how they are written. */
async function subjectNames(
	{ db, clock }: Context,
	rules: { subject: AlertSubject }[],
	locale: Locale
) {
	const [topics, { feeds }] = await Promise.all([
		listTopics(db),
		statusPage(db, { now: clock.now(), asOf: null })
	]);
	const ids = rules.flatMap(({ subject }) => ('market' in subject ? subject.market : []));
	const markets =
		ids.length === 0
			? []
			: await db.selectFrom('market').select(['id', 'title']).where('id', 'in', ids).execute();
	const called = new Map<string, string>([
		['all', m.alerts_all()],
		...topics.map(({ slug, name }): [string, string] => [
			`topic:${slug}`,
			names(name, locale).main
		]),
		...feeds.map(({ id, name }): [string, string] => [`feed:${id}`, name]),
		...markets.map(({ id, title }): [string, string] => [`market:${id}`, title])
	]);
	return { called, topics, feeds };
}

/** Rules, routes, what was told, and what became of it. */
export const load: PageServerLoad = async (event) => {
	await editing(event);
	const { context } = event.locals;
	const { db } = context;
	const locale = localeOf(getLocale());
	const [rules, routes, firings, messages] = await Promise.all([
		listRules(db),
		listRoutes(db),
		listFirings(db, FIRINGS),
		listMessages(db, MESSAGES)
	]);
	const { called, topics, feeds } = await subjectNames(context, rules, locale);
	const routeNames = new Map(routes.map(({ id, name }) => [id, name]));
	const manner = mannerFor(event);
	return {
		mail: context.config.mailServer !== '',
		kinds: ALERT_KINDS.filter((kind) => kind !== 'watch'),
		routeKinds: [...ROUTE_KINDS],
		subjects: [
			...topics.map(({ slug, name }) => ({
				value: `topic:${slug}`,
				name: names(name, locale).main
			})),
			...feeds.map(({ id, name }) => ({ value: `feed:${id}`, name }))
		],
		rules: rules.map(({ id, name, subject, options, cooldown, pausedAt, ...rule }) => ({
			id,
			name,
			what: ruleWords[locale](
				{ options },
				called.get(writtenSubject(subject)) ?? writtenSubject(subject)
			),
			snapshot: options.kind === 'watch' ? options.snapshot : null,
			hours: cooldown / 3_600_000,
			routes: rule.routes.flatMap((one) => routeNames.get(one) ?? []),
			by: rule.createdBy,
			on: pausedAt === null
		})),
		routes: routes.map((route) => ({
			id: route.id,
			name: route.name,
			kind: route.kind,
			address: shownAddress(route),
			lang: route.lang,
			zone: route.zone,
			quiet:
				route.quietFrom === null || route.quietTo === null
					? null
					: `${writtenMinute(route.quietFrom)}–${writtenMinute(route.quietTo)}`,
			digest: route.digestAt === null ? null : writtenMinute(route.digestAt),
			brief: route.briefAt === null ? null : writtenMinute(route.briefAt),
			on: route.pausedAt === null
		})),
		languages: [...LOCALES],
		firings: firings.map((one) => ({ id: one.id, rule: one.rule, ...told(one, manner) })),
		messages
	};
};

const refused = (thrown: unknown) => {
	if (!(thrown instanceof EntryError)) throw thrown;
	return { message: FAULT_WORDS[localeOf(getLocale())][thrown.fault] };
};

/** Fields that do not come back: secrets, and those that are no text of the form's. */
const NOT_KEPT = ['secret', 'address', 'preview', 'route'];

/** What stands in a form, so that nothing is lost when it comes back. */
const kept = (form: FormData) => ({
	values: Object.fromEntries(
		[...form].filter(([name, value]) => typeof value === 'string' && !NOT_KEPT.includes(name))
	) as Record<string, string>,
	chosen: form.getAll('route').filter((value) => typeof value === 'string')
});

/** What a rule would have told, as the page says it. */
async function previewed(event: RequestEvent, rule: NewAlertRule) {
	const { context } = event.locals;
	const found = await preview(context.connection, rule, context.clock.now());
	const manner = mannerFor(event);
	return {
		days: PREVIEW_DAYS,
		times: found.length,
		named: found.slice(-NAMED).map((one) => told(one, manner))
	};
}

/** Adds a rule that a form describes, or shows what it would have told. */
const entering = (read: typeof ruleFrom) => async (event: RequestEvent) => {
	const author = await editing(event);
	const form = await event.request.formData();
	const { context } = event.locals;
	try {
		const rule = await read(context, formFields(form));
		if (form.get('preview') === null) {
			await addAlert(context, author, rule);
		} else {
			return { ...kept(form), preview: await previewed(event, rule) };
		}
	} catch (thrown) {
		return fail(400, { ...kept(form), ...refused(thrown) });
	}
	redirect(303, '/alerts');
};

/** A change of the one that the form names. */
const changing =
	(change: (context: Context, author: Author, id: number, on: boolean) => Promise<boolean>) =>
	async (event: RequestEvent) => {
		const author = await editing(event);
		const form = await event.request.formData();
		const id = field(form, 'id');
		const known =
			/^\d{1,9}$/.test(id) &&
			(await change(event.locals.context, author, Number(id), field(form, 'on') === '1'));
		if (!known) return fail(404, { message: m.alerts_unknown() });
		redirect(303, '/alerts');
	};

export const actions: Actions = {
	add: entering(ruleFrom),
	watch: entering(watchFrom),
	switch: changing(switchAlert),
	remove: changing(dropAlert),
	route: async (event) => {
		const author = await editing(event);
		const form = await event.request.formData();
		try {
			const made = await addRouteFrom(event.locals.context, author, formFields(form));
			if (made.secret !== null) return { secret: made.secret };
		} catch (thrown) {
			return fail(400, { ...kept(form), ...refused(thrown) });
		}
		redirect(303, '/alerts');
	},
	switchRoute: changing(switchRoute),
	removeRoute: changing(dropRoute),
	test: changing((context, _author, id) => testRoute(context, id))
};
