import type { Context } from '#lib/server/context.ts';
import { listVerdicts, VerdictError } from '#lib/server/db/story-verdict.ts';
import { storiesByKey } from '#lib/server/db/story-view.ts';
import { putMerge, putSplit, putUndo, together, type Part } from '#lib/server/desk.ts';
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
npm run story -- show STORY
npm run story -- merge STORY OTHER [--by NAME]
npm run story -- split STORY ARTICLE… [--by NAME]
npm run story -- undo VERDICT [--by NAME]
npm run story -- list

Corrects which articles tell one story. A correction holds for ever: no machine undoes it, also when
everything is derived anew, and later articles join the stories as corrected. Pages of a past moment
keep what was known then.
  show    the articles of a story with their numbers
  merge   the articles of OTHER become part of STORY
  split   articles (numbers or addresses) leave STORY for one of their own
  undo    takes a correction back: its articles go where they were
  list    the corrections with their numbers, oldest first

  --by NAME   who says so; by default the user of this machine

Exit: 0 done, 1 failed inside, 2 wrong use: also a story, an article or a correction that is not known.
`;

/** Keys are 32-bit in PostgreSQL. */
const MOST = 2 ** 31 - 1;

function numberOf(word: string | undefined, what: string): number {
	const number = /^\d{1,10}$/.test(word ?? '') ? Number(word) : NaN;
	if (!(number <= MOST)) throw new UsageError(`${what} must be a number, not "${word ?? ''}".`);
	return number;
}

/** An article of a story by its number or address. */
async function articleOf({ db }: Context, story: number, word: string): Promise<number> {
	if (/^\d+$/.test(word)) return numberOf(word, 'ARTICLE');
	const member = (await storiesByKey(db, [story], null))
		.get(story)
		?.members.find(({ url }) => url === word);
	if (!member) throw new UsageError(`There is no article "${word}" in story ${story}.`);
	return member.key;
}

async function show({ db }: Context, story: number) {
	const found = (await storiesByKey(db, [story], null)).get(story);
	if (!found) throw new UsageError(`There is no story ${story}.`);
	for (const { key, outlet, title, url } of found.members) {
		await print(`${key}\t${outlet}\t${title}\t${url}`);
	}
}

async function list({ db }: Context) {
	for (const { id, kind, undoes, decidedBy, seenAt, stories, articles } of await listVerdicts(db)) {
		const what = undoes === null ? `stories ${stories.join(' ')}` : `of ${undoes}`;
		const when = new Date(seenAt).toISOString();
		await print(`${id}\t${when}\t${kind} ${what}: articles ${articles.join(' ')}\tby ${decidedBy}`);
	}
}

async function correct(context: Context, [word, first, ...others]: string[], by: string) {
	const correcting = <T>(work: (part: Part) => Promise<T>) =>
		together(context, authorNamed(by), work);
	switch (word) {
		case 'merge': {
			if (others.length !== 1) throw new UsageError('Name two stories.');
			const pair = [numberOf(first, 'STORY'), numberOf(others[0], 'OTHER')] as const;
			return await correcting((part) => putMerge(part, pair, by));
		}
		case 'split': {
			const story = numberOf(first, 'STORY');
			if (others.length === 0) throw new UsageError('Name the articles to take out.');
			const articles: number[] = [];
			for (const one of others) articles.push(await articleOf(context, story, one));
			return await correcting((part) => putSplit(part, story, articles, by));
		}
		default: {
			if (others.length > 0) throw new UsageError('Name one correction.');
			const verdict = numberOf(first, 'VERDICT');
			return await correcting((part) => putUndo(part, verdict, by));
		}
	}
}

await command(help, { by: { type: 'string' } }, async ({ values, positionals }) => {
	const [word, first, ...more] = positionals;
	if (!word || !['show', 'merge', 'split', 'undo', 'list'].includes(word)) {
		throw new UsageError('Say show, merge, split, undo or list.');
	}
	if ((word === 'show' && more.length > 0) || (word === 'list' && first !== undefined)) {
		throw new UsageError(`Too much was said: ${positionals.join(' ')}`);
	}
	const by = personNamed(values.by);
	return await withContext(
		async (context) => {
			if (word === 'list') await list(context);
			else if (word === 'show') await show(context, numberOf(first, 'STORY'));
			else {
				const { id, moves } = await correct(context, positionals, by).catch((error: unknown) => {
					throw error instanceof VerdictError ? new UsageError(error.message) : error;
				});
				const stories = [...new Set(moves.map(({ toStory }) => toStory))];
				const moved = moves.filter(({ fromStory, toStory }) => fromStory !== toStory);
				await print(
					`${id}\t${word}: ${moved.length} articles moved; stories now ${stories.join(' ')}`
				);
			}
			return EXIT.done;
		},
		{ quiet: true }
	);
});
