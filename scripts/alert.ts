import { EntryError, shownAddress, writtenSubject } from '#lib/alerts/entry.ts';
import { FAULT_WORDS } from '#lib/alerts/faults.ts';
import { said } from '#lib/alerts/say.ts';
import { ruleWords } from '#lib/alerts/words/rule.ts';
import type { NewAlertRule } from '#lib/domain/alert.ts';
import { oneLine } from '#lib/domain/legible.ts';
import { routeFrom, ruleFrom, testRoute, watchFrom } from '#lib/server/alerts/from-fields.ts';
import { ROUTES, RULES } from '#lib/server/alerts/shelf.ts';
import { mannerOf } from '#lib/server/alerts/deliver.ts';
import { preview, PREVIEW_DAYS } from '#lib/server/alerts/evaluate.ts';
import { objectFields } from '#lib/server/alerts/fields.ts';
import type { Context } from '#lib/server/context.ts';
import { listRules } from '#lib/server/db/alert-rule.ts';
import { listMessages } from '#lib/server/db/message.ts';
import { listRoutes } from '#lib/server/db/route.ts';
import { together, type Part } from '#lib/server/desk.ts';
import { authorNamed, command, EXIT, print, UsageError, withContext } from './command.ts';

const help = `
npm run alert -- add KIND --name NAME --subject SUBJECT [--route ID ...] [--preview]
npm run alert -- watch SNAPSHOT --name NAME --lo PERCENT --hi PERCENT [--market ID] [--route ID ...]
npm run alert -- route KIND --name NAME --address ADDRESS [--zone ZONE] [--lang en|ko]
npm run alert -- list | log
npm run alert -- on|off|remove ID
npm run alert -- route-on|route-off|route-remove|route-test ID

What is told, and where it goes; npm start sends it, or npm run refresh -- alerts from cron.
  KIND of a rule   threshold (with --side above|below --level PERCENT), move, burst, resolution, rules,
                   story (twice as many outlets, or a headline rewritten), source (with --hours of silence)
  SUBJECT          all, topic:SLUG, market:ID, story:ID, or for sources feed:ID
  SNAPSHOT         the name of a snapshot (/s/NAME): the sentence it holds is watched
  KIND of a route  mail, webhook, slack, discord, telegram, ntfy. A secret (Telegram's token, ntfy's, a
                   webhook's own) is read from the variable ROUTE_SECRET, so that no history keeps it; a
                   webhook without one gets one, which is printed this once

  --cooldown HOURS       before the same is told again (6)
  --preview              add nothing: what the rule would have told in the last ${PREVIEW_DAYS} days
  --quiet-from, --quiet-to, --digest, --brief HH:MM   of a route, in its zone
  --by NAME              who says so; by default the user of this machine

Exit: 0 done, 1 failed inside, 2 wrong use: also what is not known.
`;

const OPTIONS = {
	name: { type: 'string' },
	subject: { type: 'string' },
	route: { type: 'string', multiple: true },
	side: { type: 'string' },
	level: { type: 'string' },
	hours: { type: 'string' },
	cooldown: { type: 'string' },
	market: { type: 'string' },
	lo: { type: 'string' },
	hi: { type: 'string' },
	address: { type: 'string' },
	zone: { type: 'string' },
	lang: { type: 'string' },
	'quiet-from': { type: 'string' },
	'quiet-to': { type: 'string' },
	digest: { type: 'string' },
	brief: { type: 'string' },
	preview: { type: 'boolean' },
	by: { type: 'string' }
} as const;

type Values = Record<string, string | boolean | string[] | undefined>;

const iso = (at: number) => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');

async function addOrPreview(context: Context, rule: NewAlertRule, values: Values) {
	if (!values.preview) {
		const by = typeof values.by === 'string' ? values.by : undefined;
		const author = authorNamed(by);
		const id = await together(context, author, (part) => RULES.put(part, rule, author.name));
		await print(`alert ${id}`);
		return;
	}
	const found = await preview(context.connection, rule, context.clock.now());
	await print(`would have fired ${found.length} times in the last ${PREVIEW_DAYS} days`);
	const manner = mannerOf(context, { lang: 'en', zone: context.config.zone ?? 'UTC' });
	for (const { at, detail } of found) await print(`${iso(at)}\t${said(detail, manner).headline}`);
}

async function list({ db }: Context) {
	for (const { id, name, subject, options, routes, pausedAt } of await listRules(db)) {
		const what = ruleWords.en({ options }, writtenSubject(subject));
		const state = pausedAt === null ? 'on' : 'off';
		await print(
			['alert', id, state, name, what, routes.join(',')].map(String).map(oneLine).join('\t')
		);
	}
	for (const route of await listRoutes(db)) {
		const { id, name, kind, pausedAt } = route;
		const state = pausedAt === null ? 'on' : 'off';
		await print(
			['route', id, state, name, kind, shownAddress(route)].map(String).map(oneLine).join('\t')
		);
	}
}

/** Newest first. */
async function log({ db }: Context) {
	for (const { createdAt, route, kind, items, state, attempts, last } of await listMessages(
		db,
		200
	)) {
		await print(
			[iso(createdAt), route, kind, items, state, attempts, last?.note ?? '']
				.map(String)
				.map(oneLine)
				.join('\t')
		);
	}
}

type Change = (context: Context, id: number, by: string | undefined) => Promise<boolean>;

const changing =
	(work: (part: Part, id: number) => Promise<boolean>): Change =>
	(context, id, by) =>
		together(context, authorNamed(by), (part) => work(part, id));

const CHANGES: Record<string, Change> = {
	on: changing((part, id) => RULES.turn(part, id, true)),
	off: changing((part, id) => RULES.turn(part, id, false)),
	remove: changing((part, id) => RULES.drop(part, id)),
	'route-on': changing((part, id) => ROUTES.turn(part, id, true)),
	'route-off': changing((part, id) => ROUTES.turn(part, id, false)),
	'route-remove': changing((part, id) => ROUTES.drop(part, id)),
	'route-test': (context, id) => testRoute(context, id)
};

async function run(context: Context, [word = '', what = '']: string[], values: Values) {
	const by = typeof values.by === 'string' ? values.by : undefined;
	const fields = (more: Values) => objectFields({ ...values, ...more });
	switch (word) {
		case 'add':
			return await addOrPreview(context, await ruleFrom(context, fields({ kind: what })), values);
		case 'watch': {
			const rule = await watchFrom(context, fields({ snapshot: what }));
			return await addOrPreview(context, rule, values);
		}
		case 'route': {
			const entered = fields({
				kind: what,
				secret: process.env.ROUTE_SECRET,
				quiet_from: values['quiet-from'],
				quiet_to: values['quiet-to']
			});
			const { route, made } = routeFrom(context, entered);
			const author = authorNamed(by);
			const id = await together(context, author, (part) => ROUTES.put(part, route, author.name));
			return await print(`route ${id}${made === null ? '' : `\t${made}`}`);
		}
		case 'list':
			return await list(context);
		case 'log':
			return await log(context);
	}
	const change = Object.hasOwn(CHANGES, word) ? CHANGES[word] : undefined;
	if (!change) throw new UsageError(`"${word}" is nothing that alert does.`);
	if (!/^\d{1,9}$/.test(what) || !(await change(context, Number(what), by))) {
		throw new UsageError(`There is nothing of the number "${what}" that ${word} would change.`);
	}
	return await print(`${word} ${what}`);
}

await command(help, OPTIONS, async ({ values, positionals }) => {
	const given: Values = { ...values };
	if (positionals.length > 2) throw new UsageError('Say one thing, and of what.');
	return await withContext(
		async (context) => {
			try {
				await run(context, positionals, given);
			} catch (thrown) {
				if (!(thrown instanceof EntryError)) throw thrown;
				throw new UsageError(FAULT_WORDS.en[thrown.fault]);
			}
			return EXIT.done;
		},
		{ quiet: true }
	);
});
