import { text } from 'node:stream/consumers';
import { ruleFields, routeFields } from '#lib/alerts/as-entered.ts';
import { EntryError, shownAddress, writtenSubject } from '#lib/alerts/entry.ts';
import { FAULT_WORDS } from '#lib/alerts/faults.ts';
import { said } from '#lib/alerts/say.ts';
import { ruleWords } from '#lib/alerts/words/rule.ts';
import type { NewAlertRule } from '#lib/domain/alert.ts';
import { oneLine } from '#lib/domain/legible.ts';
import {
	routeFrom,
	ruleChange,
	ruleFrom,
	testRoute,
	watchFrom
} from '#lib/server/alerts/from-fields.ts';
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
npm run alert -- change ID [what is to be different] [--preview]
npm run alert -- route-change ID [what is to be different]
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
  ADDRESS          - reads it from standard input: the address of a webhook, Slack's or Discord's may be all
                   that guards it
  change           what is not said stays: a route's address and secret too; --route none: told nowhere. The
                   desk's list of changes (/desk) takes a change back

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

const byIn = ({ by }: Values) => (typeof by === 'string' ? by : undefined);

const iso = (at: number) => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');

async function addOrPreview(context: Context, rule: NewAlertRule, values: Values) {
	if (values.preview) return await previewed(context, rule);
	const author = authorNamed(byIn(values));
	const id = await together(context, author, (part) => RULES.put(part, rule, author.name));
	await print(`alert ${id}`);
}

/** What a rule would have told in the last days. */
async function previewed(context: Context, rule: NewAlertRule) {
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

/** A change of the rule or the route of this number; false when there is nothing to change. */
type Change = (context: Context, id: number, values: Values) => Promise<boolean>;

const changing =
	(work: (part: Part, id: number) => Promise<boolean>): Change =>
	(context, id, values) =>
		together(context, authorNamed(byIn(values)), (part) => work(part, id));

/** A rule with what was said of it changed; false when there is none. */
const changeRule: Change = async (context, id, values) => {
	const known = await RULES.find(context.db, id);
	if (!known) return false;
	const asked = { route: known.routes.map(String), ...values };
	const fields = objectFields({
		...ruleFields(known),
		...asked,
		...(String(asked.route) === 'none' ? { route: [] } : {})
	});
	const rule = await ruleChange(context, known, fields);
	if (values.preview) {
		await previewed(context, rule);
		return true;
	}
	return await changing((part) => RULES.change(part, id, rule))(context, id, values);
};

/** The same of a route. */
const changeRoute: Change = async (context, id, values) => {
	const known = await ROUTES.find(context.db, id);
	if (!known) return false;
	const fields = objectFields({ ...routeFields(known), ...(await routeGiven(values)) });
	const { route } = routeFrom(context, fields, known);
	return await changing((part) => ROUTES.change(part, id, route))(context, id, values);
};

/** What was said of a route, under the names of its fields; what opens it comes from where no history keeps it. */
async function routeGiven(values: Values): Promise<Values> {
	const { 'quiet-from': quiet_from, 'quiet-to': quiet_to, ...rest } = values;
	return {
		...rest,
		...(quiet_from === undefined ? {} : { quiet_from }),
		...(quiet_to === undefined ? {} : { quiet_to }),
		...(values.address === '-' ? { address: (await text(process.stdin)).trim() } : {}),
		...(process.env.ROUTE_SECRET === undefined ? {} : { secret: process.env.ROUTE_SECRET })
	};
}

const CHANGES: Record<string, Change> = {
	change: changeRule,
	'route-change': changeRoute,
	on: changing((part, id) => RULES.turn(part, id, true)),
	off: changing((part, id) => RULES.turn(part, id, false)),
	remove: changing((part, id) => RULES.drop(part, id)),
	'route-on': changing((part, id) => ROUTES.turn(part, id, true)),
	'route-off': changing((part, id) => ROUTES.turn(part, id, false)),
	'route-remove': changing((part, id) => ROUTES.drop(part, id)),
	'route-test': (context, id) => testRoute(context, id)
};

async function run(context: Context, [word = '', what = '']: string[], values: Values) {
	const fields = (more: Values) => objectFields({ ...values, ...more });
	switch (word) {
		case 'add':
			return await addOrPreview(context, await ruleFrom(context, fields({ kind: what })), values);
		case 'watch': {
			const rule = await watchFrom(context, fields({ snapshot: what }));
			return await addOrPreview(context, rule, values);
		}
		case 'route': {
			const entered = objectFields({ ...(await routeGiven(values)), kind: what });
			const { route, made } = routeFrom(context, entered);
			const author = authorNamed(byIn(values));
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
	if (!/^\d{1,9}$/.test(what) || !(await change(context, Number(what), values))) {
		throw new UsageError(`There is nothing of the number "${what}" that ${word} would change.`);
	}
	if (word !== 'change' || !values.preview) await print(`${word} ${what}`);
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
