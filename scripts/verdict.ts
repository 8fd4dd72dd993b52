import type { Context } from '#lib/server/context.ts';
import type { Link, LinkState } from '#lib/server/db/link.ts';
import { marketKeys } from '#lib/server/db/market.ts';
import { topicBySlug } from '#lib/server/db/topic.ts';
import { putVerdict, together } from '#lib/server/desk.ts';
import {
	authorNamed,
	command,
	EXIT,
	personNamed,
	print,
	UsageError,
	withContext
} from './command.ts';

const help = `
npm run verdict -- confirmed|rejected|suggested A B [--by NAME]

A person's word on a link that a machine may only suggest. It stands against every later machine, and
counts from now on: pages of a past moment keep what was known then.
  two markets        confirmed: their rules are equivalent; rejected: they ask different things
  a topic, a market  confirmed: it belongs there; rejected: it does not
A and B are market ids (kalshi:TICKER) or a topic's slug. suggested takes a verdict back.

  --by NAME   who says so; by default the user of this machine

Exit: 0 done, 1 failed inside, 2 wrong use: also a market or topic that is not known.
`;

const STATES: readonly LinkState[] = ['confirmed', 'rejected', 'suggested'];
/** The key of a market as links name it. Throws `UsageError` when it is not known. */
async function marketKey({ db }: Context, id: string): Promise<number> {
	const key = (await marketKeys(db, [id])).get(id);
	if (key === undefined) {
		throw new UsageError(`There is no market "${id}"; npm run refresh -- markets reads them.`);
	}
	return key;
}

/** The link between two things that were named. Two markets: from the smaller key, as it is stored. */
async function linkOf(
	context: Context,
	[one, other]: [string, string]
): Promise<Pick<Link, 'kind' | 'a' | 'b'>> {
	if (one.includes(':') && other.includes(':')) {
		const keys = [await marketKey(context, one), await marketKey(context, other)];
		const [a, b] = keys.sort((x, y) => x - y).map(String) as [string, string];
		if (a === b) throw new UsageError('These are one market.');
		return { kind: 'market-market', a, b };
	}
	const [topic, market] = one.includes(':') ? [other, one] : [one, other];
	if (!(await topicBySlug(context.db, topic)))
		throw new UsageError(`There is no topic "${topic}".`);
	return { kind: 'topic-market', a: topic, b: String(await marketKey(context, market)) };
}

await command(help, { by: { type: 'string' } }, async ({ values, positionals }) => {
	const [word, one, other, ...more] = positionals;
	const state = STATES.find((known) => known === word);
	if (!state) throw new UsageError(`The verdict must be one of ${STATES.join(', ')}.`);
	if (!one || !other || more.length > 0) throw new UsageError('Name two things that are linked.');
	const by = personNamed(values.by);
	return await withContext(
		async (context) => {
			const link = await linkOf(context, [one, other]);
			await together(context, authorNamed(by), (part) =>
				putVerdict(part, link, state, { by, names: [one, other] })
			);
			await print(`${state} ${link.kind} ${one} ${other} by ${by}`);
			return EXIT.done;
		},
		{ quiet: true }
	);
});
