/** What the morning brief tells, by the queries of pages and the function that decides on alerts. */
import type { AlertOptions } from '#lib/domain/alert.ts';
import type { Moment } from '#lib/domain/market.ts';
import { brief, letterOf, type BriefFacts } from '#lib/alerts/brief.ts';
import { firings } from '#lib/alerts/decide.ts';
import type { Letter, Manner } from '#lib/alerts/say.ts';
import type { Context } from '../context.ts';
import { listClaims, listSpeakers } from '../db/claim.ts';
import type { Connection, Db } from '../db/connect.ts';
import { marketViews } from '../db/market-view.ts';
import { derivedAt } from '../db/signal.ts';
import { statusPage } from '../db/status.ts';
import { topicMarkets } from '../db/topic-market.ts';
import { listTopics } from '../db/topic.ts';
import { evidenceOf } from './evidence.ts';

const DAY = 24 * 3_600_000;
const WEEK = 7 * DAY;
/** Most of each kind: what is more is no brief. */
const MOST = 15;
/** A claim that has been due for longer is no news. */
const OVERDUE = 30 * DAY;

type Times = { now: Moment; asOf: Moment | null };

/** The facts of the brief at a moment, as they are known now or were then. */
export async function briefFacts(connection: Connection, times: Times): Promise<BriefFacts> {
	const { db } = connection;
	const at = times.asOf ?? times.now;
	const told = async (kind: 'move' | 'burst' | 'resolution' | 'rules') => {
		const rule = { subject: { all: true }, options: { kind } satisfies AlertOptions } as const;
		const stretch = { from: at - DAY, to: at };
		const evidence = await evidenceOf(connection, rule, { ...stretch, asOf: times.asOf });
		// One of a kind for each subject: the day's first.
		return firings({ ...rule, cooldown: DAY, startsAt: 0 }, evidence, stretch).slice(-MOST);
	};
	const [moves, bursts, endings, edits, closing, claims, { feeds }, derived] = await Promise.all([
		told('move'),
		told('burst'),
		told('resolution'),
		told('rules'),
		closingMarkets(db, at, times.asOf),
		dueClaims(db, at, times.asOf),
		statusPage(db, times),
		derivedAt(db)
	]);
	return {
		at,
		...{ moves, bursts, endings, edits, closing, claims },
		feeds: feeds.flatMap(({ name, state, lastSuccess }) =>
			state === 'ok' ? [] : [{ name, state, lastSuccess }]
		),
		// When it was looked for before a past moment is not kept.
		derivedAt: times.asOf === null ? derived : at
	};
}

async function closingMarkets(db: Db, at: Moment, asOf: Moment | null) {
	const slugs = (await listTopics(db, asOf ?? undefined)).map(({ slug }) => slug);
	const linked = [...(await topicMarkets(db, slugs, asOf)).values()].flat();
	const open = linked.filter(({ status }) => status === 'open' || status === 'paused');
	const views = await marketViews(db, [...new Set(open.map(({ key }) => key))], asOf);
	return [...views.values()]
		.flatMap(({ id, title, venue, closesAt, quote }) =>
			closesAt !== null && closesAt > at && closesAt <= at + DAY
				? [{ id, title, venue, closesAt, p: quote?.probability ?? null }]
				: []
		)
		.sort((a, b) => a.closesAt - b.closesAt)
		.slice(0, MOST);
}

async function dueClaims(db: Db, at: Moment, asOf: Moment | null) {
	const [claims, speakers] = await Promise.all([
		listClaims(db, { state: 'open', asOf }),
		listSpeakers(db, asOf)
	]);
	const names = new Map(speakers.map(({ slug, name }) => [slug, name]));
	return claims
		.flatMap(({ id, quote, deadline, speaker }) => {
			const name = names.get(speaker);
			return name && deadline > at - OVERDUE && deadline <= at + WEEK
				? [{ id, name, quote, deadline }]
				: [];
		})
		.sort((a, b) => a.deadline - b.deadline)
		.slice(0, MOST);
}

/** The brief as a letter to a route. */
export async function briefLetter(
	{ connection, clock }: Pick<Context, 'connection' | 'clock'>,
	id: string,
	manner: Manner
): Promise<Letter> {
	const facts = await briefFacts(connection, { now: clock.now(), asOf: null });
	return letterOf(id, brief(facts, manner), facts, manner);
}
