import { m } from '#lib/paraglide/messages.js';
import type { Context } from '#lib/server/context.ts';
import type { Author } from '#lib/server/db/audit.ts';
import { LINK_STATES } from '#lib/server/db/link.ts';
import { decide, type Ends } from '#lib/server/verdicts.ts';
import { field } from '../signed-in.ts';
import { Refused } from './editing.ts';
import { noteIn } from './note.ts';

/** A person's word on the two ends that a form names; gives its entry. Throws `Refused`, `UnknownEnd`. */
export async function decideIn(
	context: Context,
	author: Author,
	form: FormData
): Promise<number | null> {
	const state = LINK_STATES.find((one) => one === field(form, 'state'));
	const named = ['topic', 'market', 'story'].flatMap((name) =>
		field(form, name) === '' ? [] : [[name, field(form, name)]]
	);
	if (!state || named.length !== 2) throw new Refused(m.desk_wrong());
	const word = { state, note: noteIn(form) };
	return await decide(context, author, Object.fromEntries(named) as Ends, word);
}
