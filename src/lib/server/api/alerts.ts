/** Alert rules over the API: the one address of it that changes something. */
import { EntryError } from '#lib/alerts/entry.ts';
import { FAULT_WORDS } from '#lib/alerts/faults.ts';
import { ruleFrom, watchFrom } from '../alerts/from-fields.ts';
import { RULES } from '../alerts/shelf.ts';
import { preview } from '../alerts/evaluate.ts';
import { formFields, objectFields } from '../alerts/fields.ts';
import type { Context } from '../context.ts';
import { listFirings, listRules } from '../db/alert-rule.ts';
import { listMessages } from '../db/message.ts';
import { together } from '../desk.ts';
import { editorOf, type Asking } from '../editing.ts';
import { ApiError, badInput, forbidden, unauthorized } from './error.ts';
import { failed } from './respond.ts';

/** Firings and messages that are told, the newest. */
const MOST = 100;

const HEADERS = {
	'content-type': 'application/json; charset=utf-8',
	'cache-control': 'private, no-store'
};

const json = (body: unknown, status = 200) =>
	new Response(JSON.stringify(body), { status, headers: HEADERS });

/** The fields of a request: a form, or a JSON object. */
async function fieldsOf(request: Request) {
	const type = request.headers.get('content-type') ?? '';
	try {
		if (!type.startsWith('application/json')) return formFields(await request.formData());
		const body: unknown = await request.json();
		if (typeof body === 'object' && body !== null) return objectFields({ ...body });
	} catch {
		// Said below.
	}
	throw new ApiError('bad_input', 'Send a form, or a JSON object.');
}

/**
 * GET: rules, the newest firings and messages. POST: adds a rule from its fields (`watch` is one of the
 * kinds), or with `preview` gives what it would have told in the last 7 days. For editors and their tokens.
 */
export async function respondAlerts(
	context: Context,
	asking: Asking,
	{ request, url }: { request: Request; url: URL }
): Promise<Response> {
	try {
		const author = await editorOf(context, asking);
		if (author === null) {
			throw asking.reader === null
				? unauthorized('Alerts ask for an editor: Authorization: Bearer TOKEN.')
				: forbidden('Alerts ask for an editor, and for a token that may change.');
		}
		const { db } = context;
		if (request.method === 'GET') {
			const [rules, firings, messages] = await Promise.all([
				listRules(db),
				listFirings(db, MOST),
				listMessages(db, MOST)
			]);
			return json({ rules, firings, messages });
		}
		const fields = await fieldsOf(request);
		const rule = await (fields.text('kind') === 'watch' ? watchFrom : ruleFrom)(context, fields);
		if (fields.text('preview') !== '') {
			const found = await preview(context.connection, rule, context.clock.now());
			return json({ firings: found });
		}
		const id = await together(context, author, (part) => RULES.put(part, rule, author.name));
		return json({ id }, 201);
	} catch (thrown) {
		const error =
			thrown instanceof EntryError ? badInput(thrown.fault, FAULT_WORDS.en[thrown.fault]) : thrown;
		return failed(context, url, error);
	}
}
