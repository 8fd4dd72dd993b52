import { fail, redirect, type ActionFailure, type RequestEvent } from '@sveltejs/kit';
import type { Firing, NewAlertRule } from '#lib/domain/alert.ts';
import { localeOf } from '#lib/domain/format.ts';
import { EntryError } from '#lib/alerts/entry.ts';
import { FAULT_WORDS } from '#lib/alerts/faults.ts';
import { pathOf, said, type Manner } from '#lib/alerts/say.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { mannerOf } from '#lib/server/alerts/deliver.ts';
import { preview, PREVIEW_DAYS } from '#lib/server/alerts/evaluate.ts';
import type { Author } from '#lib/server/db/audit.ts';
import { listTopics } from '#lib/server/db/topic.ts';
import { chosenOption, topicOptions, type Option } from '#lib/server/pick.ts';
import { deed, type Part } from '#lib/server/desk.ts';
import { troubleWords } from '#lib/server/trouble-words.ts';
import { chosenIn, editing, foundBy, telling } from '../desk/editing.ts';
import { readerZone } from '../reader-zone.ts';
import { field } from '../signed-in.ts';

/** What forms of rules and routes share: how they come back, and how what they did is told. */

/** Firings of a preview that are named. */
const NAMED = 20;
/** Topics that stand in the list without being searched for. */
const MOST_TOPICS = 5;

/** How this reader is told what rules tell. */
export const mannerFor = (event: Pick<RequestEvent, 'locals' | 'cookies'>): Manner =>
	mannerOf(event.locals.context, { lang: localeOf(getLocale()), zone: readerZone(event) });

/** A firing as the page says it. */
export const told = ({ at, detail }: Pick<Firing, 'at' | 'detail'>, manner: Manner) => ({
	at,
	text: said(detail, manner).headline,
	href: pathOf(detail)
});

/** Fields that do not come back: secrets, and those that are no text of the form's. */
const NOT_KEPT = ['secret', 'address', 'preview', 'route'];

/** What stands in a form, so that nothing is lost when it comes back. */
export const kept = (form: FormData) => ({
	values: Object.fromEntries(
		[...form].filter(([name, value]) => typeof value === 'string' && !NOT_KEPT.includes(name))
	) as Record<string, string>,
	chosen: form.getAll('route').filter((value) => typeof value === 'string')
});
export type Kept = ReturnType<typeof kept>;

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

type Refusal = ActionFailure<Kept & { message: string; found: Option[] }>;

/** What a form that cannot be taken, or not just now, comes back with. */
async function refused(event: RequestEvent, form: FormData, thrown: unknown): Promise<Refusal> {
	const fault = thrown instanceof EntryError ? thrown.fault : null;
	const message = fault ? FAULT_WORDS[localeOf(getLocale())][fault] : troubleWords(thrown);
	if (message === null) throw thrown;
	return fail(fault ? 400 : 503, { ...kept(form), found: await chosenIn(event, form), message });
}

/** What was found by the words of a form's search, with everything that was entered. */
export async function finding(event: RequestEvent) {
	await editing(event);
	const form = await event.request.formData();
	return { ...kept(form), found: await foundBy(event, form) };
}

/** Saves what a form describes, or with `preview` shows what the rule would have told. */
export const entering =
	(
		read: (event: RequestEvent, form: FormData) => Promise<NewAlertRule>,
		save: (part: Part, rule: NewAlertRule, author: Author, event: RequestEvent) => Promise<unknown>
	) =>
	async (event: RequestEvent) => {
		const author = await editing(event);
		const form = await event.request.formData();
		const { context } = event.locals;
		let entry: number | null;
		try {
			const rule = await read(event, form);
			if (form.get('preview') !== null) {
				const found = await chosenIn(event, form);
				return { ...kept(form), found, preview: await previewed(event, rule) };
			}
			entry = (await deed(context, author, (part) => save(part, rule, author, event))).entry;
		} catch (thrown) {
			return await refused(event, form, thrown);
		}
		redirect(303, telling({ entry, to: '/alerts' }));
	};

/** Saves a route that a form describes; `done`: what comes back instead of the list. */
export const routing =
	<Made extends object>(
		save: (author: Author, form: FormData, event: RequestEvent) => Promise<Made | number | null>
	) =>
	async (event: RequestEvent) => {
		const author = await editing(event);
		const form = await event.request.formData();
		let made: Made | number | null;
		try {
			made = await save(author, form, event);
		} catch (thrown) {
			return await refused(event, form, thrown);
		}
		if (typeof made === 'object' && made !== null) return made;
		redirect(303, telling({ entry: made, to: '/alerts' }));
	};

/** A change of the one that the form names. */
export const changing =
	(change: (part: Part, id: number, on: boolean) => Promise<boolean>) =>
	async (event: RequestEvent) => {
		const author = await editing(event);
		const form = await event.request.formData();
		const id = field(form, 'id');
		if (!/^\d{1,9}$/.test(id)) return fail(404, { message: m.alerts_unknown() });
		const done = await deed(event.locals.context, author, (part) =>
			change(part, Number(id), field(form, 'on') === '1')
		).catch((thrown: unknown) => {
			const trouble = troubleWords(thrown);
			if (trouble === null) throw thrown;
			return { trouble };
		});
		if ('trouble' in done) return fail(503, { message: done.trouble });
		const { result, entry } = done;
		if (!result) return fail(404, { message: m.alerts_unknown() });
		redirect(303, telling({ entry, to: '/alerts' }));
	};

/** Subjects that can be chosen without a search: all, the first topics, and the one that is chosen. */
export async function subjectOptions(
	{ locals }: Pick<RequestEvent, 'locals'>,
	chosen: string
): Promise<Option[]> {
	const { db, clock } = locals.context;
	const asked = { db, now: clock.now(), locale: localeOf(getLocale()) };
	const topics = (await listTopics(db)).slice(0, MOST_TOPICS);
	const listed = await topicOptions(
		asked,
		topics.map(({ slug }) => ({ slug, story: null }))
	);
	const fixed = [{ value: 'all', label: m.alerts_all(), detail: '' }, ...listed];
	if (chosen === '' || fixed.some(({ value }) => value === chosen)) return fixed;
	return [await chosenOption('subject', chosen, asked), ...fixed];
}
