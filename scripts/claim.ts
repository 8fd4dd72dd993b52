import type { z } from 'zod';
import { CLAIM_STATES, zonedMoment, type ClaimState } from '#lib/domain/claim.ts';
import { legible } from '#lib/domain/legible.ts';
import { MICRO } from '#lib/domain/market.ts';
import { claimSuggestions } from '#lib/server/claim-suggestions.ts';
import type { Context } from '#lib/server/context.ts';
import {
	claimHistory,
	LedgerError,
	listClaims,
	listSpeakers,
	verifyLedger,
	type ClaimRow
} from '#lib/server/db/claim.ts';
import { marketKeys } from '#lib/server/db/market.ts';
import { topicBySlug } from '#lib/server/db/topic.ts';
import { putClaim, putOutcome, putSpeaker, together } from '#lib/server/desk.ts';
import * as ledger from '#lib/server/jobs/ledger.ts';
import {
	authorNamed,
	command,
	EXIT,
	personNamed,
	print,
	UsageError,
	withContext
} from './command.ts';
import { prepareIfWritable } from './prepare.ts';

const help = `
npm run claim -- speaker SLUG --en NAME [--ko NAME] [--kind person|organisation] [--affiliation TEXT]
npm run claim -- add ID --speaker SLUG --quote TEXT --lang CODE --url ADDRESS --outlet NAME
                 --said MOMENT --deadline MOMENT --criterion TEXT
                 [--stated P] [--translation TEXT] [--topic SLUG] [--market ID --direction yes|no]
npm run claim -- correct ID [what is to be different, as in add]
npm run claim -- outcome ID kept|late|partial|not_kept|void|open
                 [--happened MOMENT] [--evidence ADDRESS] [--note TEXT]
npm run claim -- list [--speaker SLUG] [--state STATE]
npm run claim -- show ID
npm run claim -- suggest [--days N]
npm run claim -- check

The ledger of claims. It only grows: a correction or another outcome is a new entry, pages of a past
moment keep what was known then.
  speaker   who may claim something
  add       a claim, word for word; ID is yours, lower-case words joined by dashes
  correct   a new version of a claim
  outcome   what came of it; late needs --happened, all but void and open need --evidence;
            open takes an outcome back
  list      the newest version of each claim: id, day, speaker, what came of it, quote
  show      everything that was ever entered of a claim, newest first
  suggest   sentences of the stories of the last N days (7) that may be claims of known speakers and are
            not in the ledger: a machine's guess by words of saying and of the future; nothing is
            entered from them
  check     whether every entry is as it was written, by the chain of hashes

  --criterion    what has to happen, so that two people would decide alike
  --stated       the probability the speaker gave, 0 to 1; without it the claim is a flat promise
  --market       the market that prices it (kalshi:TICKER), with --direction: the outcome of the market
                 which means that the claim came true
  --by NAME      who enters it; by default the user of this machine
MOMENTs name their zone: 2026-06-30T23:59-04:00.

Exit: 0 done, 1 failed inside (check: an entry was changed), 2 wrong use: also a claim that is not known
or too vague to be decided.
`;

const text = { type: 'string' } as const;
const options = {
	en: text,
	ko: text,
	kind: text,
	affiliation: text,
	speaker: text,
	quote: text,
	lang: text,
	translation: text,
	url: text,
	outlet: text,
	said: text,
	deadline: text,
	criterion: text,
	stated: text,
	topic: text,
	market: text,
	direction: text,
	happened: text,
	evidence: text,
	note: text,
	state: text,
	days: text,
	by: text
};

type Values = Partial<Record<keyof typeof options, string>>;

/** Options in the words of a track file; those that are not given are left out. */
const given = (values: Values, names: readonly (keyof Values)[]) =>
	Object.fromEntries(
		names.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]]))
	);

/** What a schema makes of what was said. Throws `UsageError` that names the option. */
function read<T>(schema: z.ZodType<T>, value: unknown, option = 'id'): T {
	const answer = schema.safeParse(value);
	if (answer.success) return answer.data;
	const { path, message } = answer.error.issues[0]!;
	throw new UsageError(`--${String(path[0] ?? option)}: ${message}.`);
}

const CLAIM_OPTIONS = [
	...(['speaker', 'quote', 'lang', 'translation', 'url', 'outlet', 'said', 'deadline'] as const),
	...(['criterion', 'topic', 'market', 'direction'] as const)
];

/** A claim as a track file would say it. */
const asWritten = (row: ClaimRow) => ({
	...Object.fromEntries(
		Object.entries(row).filter(
			([name, value]) => value !== null && CLAIM_OPTIONS.some((option) => option === name)
		)
	),
	said: new Date(row.saidAt).toISOString().replace(/\.\d+Z$/, 'Z'),
	deadline: new Date(row.deadline).toISOString().replace(/\.\d+Z$/, 'Z'),
	...(row.stated === null ? {} : { stated: row.stated / MICRO })
});

async function enter(context: Context, id: string, values: Values, by: string, word: string) {
	const { db } = context;
	const known = (await claimHistory(db, id, null)).versions[0];
	if (word === 'add' && known) {
		throw new UsageError(`There is a claim "${id}" already; correct changes it.`);
	}
	if (word === 'correct' && !known) throw new UsageError(`There is no claim "${id}".`);
	const stated = values.stated === undefined ? {} : { stated: Number(values.stated) };
	const claim = read(ledger.claim, {
		...(known ? asWritten(known) : {}),
		...given(values, CLAIM_OPTIONS),
		...stated,
		id
	});
	if (claim.topic !== null && !(await topicBySlug(db, claim.topic))) {
		throw new UsageError(`There is no topic "${claim.topic}".`);
	}
	const change = await together(context, authorNamed(by), (part) => putClaim(part, claim, by));
	await print(`${change} claim ${id} by ${by}`);
	if (claim.market !== null && !(await marketKeys(db, [claim.market])).has(claim.market)) {
		process.stderr.write(
			`The market "${claim.market}" is not known here yet: without it the claim has no price. npm run refresh -- markets reads the catalogues.\n`
		);
	}
}

function stateOf(word: string | undefined): ClaimState {
	const state = CLAIM_STATES.find((known) => known === word);
	if (!state) throw new UsageError(`The outcome must be one of ${CLAIM_STATES.join(', ')}.`);
	return state;
}

async function decide(context: Context, [id, word]: string[], values: Values, by: string) {
	const happened = values.happened === undefined ? null : zonedMoment(values.happened);
	if (values.happened !== undefined && happened === null) {
		throw new UsageError('--happened must be a moment with its zone.');
	}
	const evidence =
		values.evidence === undefined ? null : read(ledger.webAddress, values.evidence, 'evidence');
	const state = stateOf(word);
	const outcome = {
		claim: id ?? '',
		state,
		happenedAt: happened,
		evidence,
		note: values.note === undefined ? null : legible(values.note).slice(0, 2000)
	};
	const entry = await together(context, authorNamed(by), (part) => putOutcome(part, outcome, by));
	await print(`${entry}\t${state} claim ${id} by ${by}`);
}

const iso = (at: number) => new Date(at).toISOString();

async function list({ db }: Context, values: Values) {
	const state = values.state === undefined ? null : stateOf(values.state);
	const speaker = values.speaker ?? null;
	if (speaker !== null && !(await listSpeakers(db, null)).some(({ slug }) => slug === speaker)) {
		throw new UsageError(`There is no speaker "${speaker}".`);
	}
	for (const { id, saidAt, speaker: by, outcome, quote } of await listClaims(db, {
		speaker,
		state,
		asOf: null
	})) {
		const day = iso(saidAt).slice(0, 10);
		await print([id, day, by, outcome?.state ?? 'open', quote.replaceAll(/\s+/g, ' ')].join('\t'));
	}
}

async function show({ db }: Context, id: string) {
	const { versions, outcomes } = await claimHistory(db, id, null);
	if (versions.length === 0) throw new UsageError(`There is no claim "${id}".`);
	for (const entry of [...versions, ...outcomes].sort((a, b) => b.entry - a.entry)) {
		await print(JSON.stringify({ ...entry, seenAt: iso(entry.seenAt) }));
	}
}

/** Stories looked through for suggestions, the newest. */
const MOST_STORIES = 5000;

async function suggest({ db, clock }: Context, values: Values) {
	const days = Number(values.days ?? 7);
	if (!Number.isInteger(days) || days < 1 || days > 365) {
		throw new UsageError('--days is a whole number from 1 to 365.');
	}
	const { items } = await claimSuggestions(db, {
		since: clock.now() - days * 24 * 3_600_000,
		most: MOST_STORIES
	});
	for (const { speaker, words, because, story } of items) {
		const [day] = iso(story.publishedAt).split('T');
		const why = because.join(' + ');
		const { key, outlet, url } = story;
		await print([key, day, speaker.slug, words, why, outlet, url].join('\t'));
	}
}

async function check({ db }: Context): Promise<number> {
	const { entries, broken, hash } = await verifyLedger(db);
	if (broken === null) {
		await print(`${entries} entries, each as it was written; the last hash is ${hash || 'none'}`);
		return EXIT.done;
	}
	await print(`entry ${broken} of ${entries} is not as it was written`);
	return EXIT.failed;
}

async function run(context: Context, [word, ...rest]: string[], values: Values): Promise<number> {
	const [id = ''] = rest;
	switch (word) {
		case 'list':
			await list(context, values);
			return EXIT.done;
		case 'suggest':
			await suggest(context, values);
			return EXIT.done;
		case 'check':
			return await check(context);
		case 'show':
			await show(context, id);
			return EXIT.done;
	}
	const by = personNamed(values.by);
	if (word === 'outcome') await decide(context, rest, values, by);
	else if (word === 'speaker') {
		const names = given(values, ['en', 'ko']);
		const speaker = read(ledger.speaker, {
			...given(values, ['kind', 'affiliation']),
			slug: id,
			name: names
		});
		const change = await together(context, authorNamed(by), (part) =>
			putSpeaker(part, speaker, by)
		);
		await print(`${change} speaker ${id} by ${by}`);
	} else await enter(context, id, values, by, word ?? '');
	return EXIT.done;
}

/** How many things each word is followed by. */
const WORDS: Record<string, number> = {
	...{ speaker: 1, add: 1, correct: 1, outcome: 2, list: 0, show: 1, suggest: 0, check: 0 }
};

await command(help, options, async ({ values, positionals }) => {
	const wanted = WORDS[positionals[0] ?? ''];
	if (wanted === undefined) throw new UsageError(`Say ${Object.keys(WORDS).join(', ')}.`);
	if (positionals.length !== wanted + 1) {
		throw new UsageError(`${positionals[0]} is followed by ${wanted}: ${positionals.join(' ')}`);
	}
	return await withContext(
		async (context) => {
			await prepareIfWritable(context);
			return await run(context, positionals, values).catch((error: unknown) => {
				throw error instanceof LedgerError ? new UsageError(error.message) : error;
			});
		},
		{ quiet: true }
	);
});
