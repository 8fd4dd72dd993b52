import { listAudit } from '#lib/server/db/audit.ts';
import { signedIn } from '../signed-in.ts';
import type { PageServerLoad } from './$types';

const ON_PAGE = 100;

/** Who changed what, newest first; `before` in the address: only what is older than that entry. */
export const load: PageServerLoad = async ({ locals, url }) => {
	signedIn({ locals, url }, 'admin');
	const asked = url.searchParams.get('before');
	// Numbers of entries are 32-bit in PostgreSQL.
	const before = asked !== null && /^[1-9]\d{0,8}$/.test(asked) ? Number(asked) : null;
	const entries = await listAudit(locals.context.db, { limit: ON_PAGE + 1, before });
	return {
		entries: entries.slice(0, ON_PAGE),
		first: before === null,
		older: entries.length > ON_PAGE ? entries[ON_PAGE - 1]!.id : null
	};
};
