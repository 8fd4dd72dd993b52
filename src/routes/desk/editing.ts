import { error, fail, redirect, type ActionFailure, type RequestEvent } from '@sveltejs/kit';
import { localeOf } from '#lib/domain/format.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import type { Author } from '#lib/server/db/audit.ts';
import { LedgerError } from '#lib/server/db/claim.ts';
import { VerdictError } from '#lib/server/db/story-verdict.ts';
import { editorOf } from '#lib/server/editing.ts';
import { chosenOption, options, PICKED, type Option } from '#lib/server/pick.ts';
import { UndoError, type NoUndo } from '#lib/server/undo.ts';
import { UnknownEnd } from '#lib/server/verdicts.ts';
import { field } from '../signed-in.ts';
import { troubleWords } from '#lib/server/trouble-words.ts';

/**
 * Whoever may edit, as the author of what they do. Leads a stranger to the sign-in page, and throws 403 for
 * somebody of another role.
 */
export async function editing({
	locals,
	url
}: Pick<RequestEvent, 'locals' | 'url'>): Promise<Author> {
	const author = await editorOf(locals.context, locals);
	if (author !== null) return author;
	if (locals.reader === null) {
		redirect(303, `/sign-in?next=${encodeURIComponent(url.pathname + url.search)}`);
	}
	error(403, m.forbidden_role({ role: m.role_editor() }));
}

/** Something that cannot be done as asked: the sentence for whoever asked. */
export class Refused extends Error {}

const UNDO_WORDS: Record<NoUndo, () => string> = {
	unknown: m.desk_undo_unknown,
	kept: m.desk_undo_kept,
	'changed since': m.desk_undo_changed,
	secret: m.desk_undo_secret
};
const VERDICT_WORDS: Record<VerdictError['reason'], () => string> = {
	same: m.desk_story_same,
	unknown: m.desk_story_unknown,
	foreign: m.desk_story_foreign,
	none: m.desk_story_none,
	all: m.desk_story_all,
	'no name': m.desk_story_unknown,
	'not standing': m.desk_undo_changed
};

const END_WORDS: Record<UnknownEnd['end'], () => string> = {
	topic: m.desk_topic_unknown,
	market: m.desk_pair_unknown,
	story: m.desk_story_unknown
};

/** What is said of a refusal in the reader's language; null for what is no refusal but broken. */
function wordsOf(thrown: unknown): string | null {
	if (thrown instanceof Refused || thrown instanceof LedgerError) return thrown.message;
	if (thrown instanceof UndoError) return UNDO_WORDS[thrown.reason]();
	if (thrown instanceof UnknownEnd) return END_WORDS[thrown.end]();
	if (thrown instanceof VerdictError) return VERDICT_WORDS[thrown.reason]();
	return null;
}

/** A page as its address names it, without what was asked of it or done there. */
export function pageOf({ pathname, search }: URL): string {
	const kept = new URLSearchParams(search);
	for (const name of [...kept.keys()]) {
		if (name.startsWith('/') || name === 'done') kept.delete(name);
	}
	return pathname + (kept.size > 0 ? `?${kept}` : '');
}

/** What came of a deed: its entry in the audit log (null: nothing was different), and where to go on. */
export type Done = { entry: number | null; to: string };

/** A path with the entry of what was just done, which the page there tells. */
export function telling({ entry, to }: Done): string {
	const url = new URL(to, 'http://desk');
	url.searchParams.delete('done');
	if (entry !== null) url.searchParams.set('done', String(entry));
	return url.pathname + url.search;
}

/**
 * An editor's deed by a form: does it and leads on, so that loading the page again does nothing twice. What
 * cannot be done is said on the page, with what was entered.
 */
export const acting =
	<Event extends RequestEvent>(
		work: (author: Author, form: FormData, event: Event) => Promise<Done>
	) =>
	async (event: Event): Promise<ActionFailure<Returned>> => {
		const author = await editing(event);
		const form = await event.request.formData();
		const done = await work(author, form, event).catch((thrown: unknown) => {
			const [refusal, trouble] = [wordsOf(thrown), troubleWords(thrown)];
			if (refusal !== null) return { status: 409, message: refusal };
			if (trouble !== null) return { status: 503, message: trouble };
			throw thrown;
		});
		if ('message' in done) {
			const { status, message } = done;
			return fail(status, {
				message,
				entered: enteredIn(form),
				found: await chosenIn(event, form)
			});
		}
		redirect(303, telling(done));
	};

/** The texts of a form by the names of their fields, the first of each. */
export type Entered = Record<string, string>;

/** What a form that cannot be taken comes back with; `found`: what its `Picker` had chosen. */
type Returned = { message: string; entered: Entered; found: Option[] };

const enteredIn = (form: FormData): Entered =>
	Object.fromEntries(
		[...form].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []))
	);

const asking = ({ locals: { context } }: Pick<RequestEvent, 'locals'>) => ({
	db: context.db,
	now: context.clock.now(),
	locale: localeOf(getLocale())
});

/** What is chosen in the `Picker`s of a form, so that it stands there again. */
export async function chosenIn(event: Pick<RequestEvent, 'locals'>, form: FormData) {
	const values = PICKED.map((name) => [name, field(form, name).replaceAll('\u0000', '')] as const);
	return await Promise.all(
		values.flatMap(([name, value]) =>
			value === '' || value === 'all' ? [] : chosenOption(name, value, asking(event))
		)
	);
}

/** The same with what the words of one find; the button that sends them names it. */
export async function foundBy(event: Pick<RequestEvent, 'locals'>, form: FormData) {
	const name = field(form, 'find');
	const of = PICKED.find((one) => one === name) ?? 'market';
	const words = field(form, `${name}Words`).replaceAll('\u0000', '').slice(0, 300);
	return [...(await chosenIn(event, form)), ...(await options(of, words, asking(event)))];
}

/** The same for readers without script: the page comes back with everything that was entered. */
export async function finding(event: RequestEvent) {
	await editing(event);
	const form = await event.request.formData();
	return { entered: enteredIn(form), found: await foundBy(event, form) };
}
