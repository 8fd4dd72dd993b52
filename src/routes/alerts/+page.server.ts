import { fail, redirect } from '@sveltejs/kit';
import {
	ALERT_KINDS,
	ROUTE_KINDS,
	type AlertRuleKind,
	type AlertSubject
} from '#lib/domain/alert.ts';
import { localeOf, LOCALES, names, type Locale } from '#lib/domain/format.ts';
import { readSubject, shownAddress, writtenSubject } from '#lib/alerts/entry.ts';
import { writtenMinute } from '#lib/alerts/hours.ts';
import { ruleWords } from '#lib/alerts/words/rule.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { routeFrom, ruleFrom, testRoute, watchFrom } from '#lib/server/alerts/from-fields.ts';
import { formFields } from '#lib/server/alerts/fields.ts';
import { ROUTES, RULES } from '#lib/server/alerts/shelf.ts';
import { storyNow } from '#lib/server/alerts/story-evidence.ts';
import { listFirings, listRules } from '#lib/server/db/alert-rule.ts';
import { listMessages } from '#lib/server/db/message.ts';
import { listRoutes } from '#lib/server/db/route.ts';
import { statusPage } from '#lib/server/db/status.ts';
import { listTopics } from '#lib/server/db/topic.ts';
import type { Context } from '#lib/server/context.ts';
import { deed } from '#lib/server/desk.ts';
import { editing } from '../desk/editing.ts';
import { frame } from '../desk/frame.ts';
import { field } from '../signed-in.ts';
import {
	changing,
	entering,
	finding,
	mannerFor,
	routing,
	subjectOptions,
	told
} from './entering.ts';
import type { Actions, PageServerLoad } from './$types';

/** Firings and messages shown, the newest. */
const FIRINGS = 30;
const MESSAGES = 50;

/** What a rule is most often for, by what it is of. */
const FIRST_KIND: Record<string, AlertRuleKind> = {
	market: 'threshold',
	story: 'story',
	feed: 'source'
};

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
	const stories = await Promise.all(
		rules.flatMap(({ subject }) =>
			'story' in subject
				? storyNow(db, subject.story, null).then((story) => ({ subject, story }))
				: []
		)
	);
	const markets =
		ids.length === 0
			? []
			: await db.selectFrom('market').select(['id', 'title']).where('id', 'in', ids).execute();
	return new Map<string, string>([
		['all', m.alerts_all()],
		...topics.map(({ slug, name }): [string, string] => [
			`topic:${slug}`,
			names(name, locale).main
		]),
		...feeds.map(({ id, name }): [string, string] => [`feed:${id}`, name]),
		...stories.flatMap(({ subject, story }): [string, string][] =>
			story ? [[writtenSubject(subject), story.lead.title]] : []
		),
		...markets.map(({ id, title }): [string, string] => [`market:${id}`, title])
	]);
}

/** Rules, routes, what was told, and what became of it. `subject` in the address: of what the next rule is. */
export const load: PageServerLoad = async (event) => {
	await editing(event);
	const { context } = event.locals;
	const { db } = context;
	const locale = localeOf(getLocale());
	const asked = (event.url.searchParams.get('subject') ?? '').replaceAll('\u0000', '');
	const subject = readSubject(asked) ? asked : '';
	const [rules, routes, firings, messages, subjects] = await Promise.all([
		listRules(db),
		listRoutes(db),
		listFirings(db, FIRINGS),
		listMessages(db, MESSAGES),
		subjectOptions(event, subject)
	]);
	const called = await subjectNames(context, rules, locale);
	const routeNames = new Map(routes.map(({ id, name }) => [id, name]));
	const manner = mannerFor(event);
	return {
		frame: await frame(event),
		mail: context.config.mailServer !== '',
		kinds: ALERT_KINDS.filter((kind) => kind !== 'watch'),
		routeKinds: [...ROUTE_KINDS],
		// What a rule begins with where the address names its subject.
		next: {
			subject: subject || 'all',
			kind: FIRST_KIND[subject.split(':')[0]!] ?? 'move',
			name: subjects.find(({ value }) => value === subject)?.label.slice(0, 100) ?? ''
		},
		subjects,
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

const add = (read: typeof ruleFrom) =>
	entering(
		({ locals }, form) => read(locals.context, formFields(form)),
		(part, rule, author) => RULES.put(part, rule, author.name)
	);

export const actions: Actions = {
	find: finding,
	add: add(ruleFrom),
	watch: add(watchFrom),
	switch: changing((part, id, on) => RULES.turn(part, id, on)),
	remove: changing((part, id) => RULES.drop(part, id)),
	route: routing(async (author, form, { locals: { context } }) => {
		const { route, made } = routeFrom(context, formFields(form));
		const { entry } = await deed(context, author, (part) => ROUTES.put(part, route, author.name));
		return made === null ? entry : { secret: made };
	}),
	switchRoute: changing((part, id, on) => ROUTES.turn(part, id, on)),
	removeRoute: changing((part, id) => ROUTES.drop(part, id)),
	test: async (event) => {
		await editing(event);
		const id = field(await event.request.formData(), 'id');
		const known = /^\d{1,9}$/.test(id) && (await testRoute(event.locals.context, Number(id)));
		if (!known) return fail(404, { message: m.alerts_unknown() });
		redirect(303, '/alerts');
	}
};
