import { ROLES } from '#lib/domain/person.ts';
import { readConfig } from '#lib/server/config.ts';
import type { Context } from '#lib/server/context.ts';
import { AT_START } from '#lib/server/db/audit.ts';
import { isAnybody, listPeople, personByEmail } from '#lib/server/db/person.ts';
import { createLog } from '#lib/server/log.ts';
import { invite, setUpLink } from '#lib/server/people/changes.ts';
import { linkFor } from '#lib/server/people/link.ts';
import { authorNamed, command, EXIT, print, UsageError, withContext } from './command.ts';

const help = `
npm run people -- setup-link
npm run people -- invite viewer|editor|admin [--for TEXT]
npm run people -- reset EMAIL
npm run people -- list

Who may sign in. Links work once; they are printed here and kept nowhere but as a hash.
  setup-link   a link that makes an admin, for a day: for the first one, or when all are locked out; one
               that was printed before and not used ends
  invite       a link that makes a person of a role, for a week
  reset        a link with which a person chooses a new password, for a week
  list         address, role, name, browsers that are signed in, passkeys, tokens

Links lead to ORIGIN; without it to localhost and PORT.

Exit: 0 done, 1 failed inside, 2 wrong use: also a person who is not known.
`;

/** Where this installation is reached. */
export const originOf = ({ origin, port }: { origin: string; port: number }): string =>
	origin === '' ? `http://localhost:${port}` : new URL(origin).origin;

async function linkOf(context: Context, word: string, what: string | undefined, note: string) {
	const author = authorNamed();
	if (word === 'setup-link') return await setUpLink(context, author);
	if (word === 'invite') {
		const role = ROLES.find((one) => one === what);
		if (!role) throw new UsageError(`The role must be one of ${ROLES.join(', ')}.`);
		return await invite(context, author, { kind: 'person', role, personId: null, note });
	}
	const person = await personByEmail(context.db, what ?? '');
	if (!person) throw new UsageError(`Nobody here has the address "${what ?? ''}".`);
	return await invite(context, author, {
		kind: 'password',
		role: null,
		personId: person.id,
		note: person.name
	});
}

/**
 * Prints the link that makes the first admin, once nobody has an account: to stdout, where a terminal or a
 * journal keeps it for a day. The log says that there is one, and not where it leads.
 */
export async function printFirstLink(
	context: Context,
	place: { origin: string; port: number }
): Promise<void> {
	if (await isAnybody(context.db)) return;
	const { secret, expiresAt } = await setUpLink(context, AT_START);
	await print(`To make the first account: ${linkFor(originOf(place), secret)}`);
	createLog()('set-up link printed', { until: new Date(expiresAt).toISOString() });
}

async function list({ db, clock }: Context) {
	for (const one of await listPeople(db, clock.now())) {
		const { email, role, name, sessions, passkeys, tokens } = one;
		await print([email, role, name, sessions, passkeys, tokens].join('\t'));
	}
}

/** How many things each word is followed by. */
const WORDS: Record<string, number> = { 'setup-link': 0, invite: 1, reset: 1, list: 0 };

if (import.meta.main) {
	await command(help, { for: { type: 'string' } }, async ({ values, positionals }) => {
		const [word = '', what, ...more] = positionals;
		const wanted = Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
		if (wanted === undefined) throw new UsageError(`Say ${Object.keys(WORDS).join(', ')}.`);
		if (positionals.length !== wanted + 1 || more.length > 0) {
			throw new UsageError(`${word} is followed by ${wanted}.`);
		}
		const config = readConfig();
		return await withContext(
			async (context) => {
				if (word === 'list') {
					await list(context);
					return EXIT.done;
				}
				const note = (values.for ?? '').slice(0, 100);
				const { secret, expiresAt } = await linkOf(context, word, what, note);
				await print(linkFor(originOf(config), secret));
				process.stderr.write(
					`It works once, until ${new Date(expiresAt).toISOString().replace(/:\d\d\.\d+Z$/, 'Z')}.\n`
				);
				return EXIT.done;
			},
			{ config, quiet: true }
		);
	});
}
