import type { Moment } from '#lib/domain/market.ts';
import { DAY } from '../calendar.ts';
import { chanceAt, lastTradeAt, volumeAt } from '../prices.ts';
import { chance, hashPair, hashText } from '../random.ts';
import {
	phaseAt,
	rulesAt,
	tradingEnds,
	type SimEvent,
	type SimMarket,
	type World
} from '../world.ts';
import { json, many, matches, number, perWorld, words, type Answer, type Ask } from './service.ts';
import { slugOf } from './polymarket.ts';

/** A question with its Manifold names; answers have ids of their own. */
type Question = {
	event: SimEvent;
	id: string;
	slug: string;
	answers: { id: string; market: SimMarket }[];
};

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** An id of letters and digits; the same in every simulation. */
function idOf(key: string, length: number): string {
	let id = '';
	for (let i = 0; i < length; i++) id += LETTERS[hashText(`manifold ${key} ${i}`) % LETTERS.length];
	return id;
}

const site = perWorld((world) => {
	const questions = world.events
		.filter(({ venue }) => venue === 'manifold')
		.map((event): Question => ({
			event,
			id: idOf(event.key, 20),
			slug: slugOf(event.title) || slugOf(event.key),
			answers: event.markets.map((market) => ({ id: idOf(market.key, 12), market }))
		}));
	return { questions, byId: new Map(questions.map((one) => [one.id, one])) };
});

const single = ({ event }: Question) => event.kind !== 'group';

/** The chance after the last bet: an automated market maker moves with bets alone. */
function probability(market: SimMarket, at: Moment): number {
	const betAt = lastTradeAt(market, Math.min(at, tradingEnds(market)));
	return Number(chanceAt(market.path, betAt ?? market.opensAt).toFixed(9));
}

/** `YES`, `NO`, `MKT` at a percentage, `CANCEL`; nothing while it is open. */
function resolution(market: SimMarket, at: Moment) {
	const { ending } = market;
	if (phaseAt(market, at) !== 'settled' || !ending) return { isResolved: false };
	const { payout } = ending;
	return {
		isResolved: true,
		resolution: payout === null ? 'CANCEL' : payout === 1 ? 'YES' : payout === 0 ? 'NO' : 'MKT',
		resolutionTime: ending.settledAt ?? at,
		...(payout !== null && payout !== 0 && payout !== 1 ? { resolutionProbability: payout } : {})
	};
}

function outcomeType(question: Question): string {
	if (question.event.kind === 'poll') return 'POLL';
	if (question.event.kind === 'scale') return 'PSEUDO_NUMERIC';
	return single(question) ? 'BINARY' : 'MULTIPLE_CHOICE';
}

function liteMarket(question: Question, at: Moment): Record<string, unknown> | null {
	const { event, answers, id, slug } = question;
	const first = answers[0]?.market;
	if (!first || first.opensAt > at) return null;
	const type = outcomeType(question);
	const volume = answers.reduce(
		(sum, { market }) => sum + volumeAt(market, Math.min(at, tradingEnds(market))),
		0
	);
	const dayBefore = answers.reduce(
		(sum, { market }) => sum + volumeAt(market, Math.min(at - DAY, tradingEnds(market))),
		0
	);
	// Some questions never close: their date lies thousands of years ahead.
	const closeTime = chance(event.key, 'never closes') < 0.04 ? 253_399_726_740_000 : first.closesAt;
	const lastBet = lastTradeAt(first, Math.min(at, tradingEnds(first)));
	return {
		id,
		creatorId: idOf('creator', 28),
		creatorUsername: 'simulated',
		creatorName: 'Simulated Maker',
		creatorAvatarUrl: 'https://example.com/simulated.png',
		createdTime: first.opensAt,
		closeTime,
		question: event.title,
		slug,
		url: `https://manifold.markets/simulated/${slug}`,
		pool: type === 'BINARY' ? { NO: 900 + (volume % 97), YES: 1100 + (volume % 89) } : {},
		...(type === 'BINARY' || type === 'PSEUDO_NUMERIC'
			? { probability: probability(first, at), p: 0.5 }
			: {}),
		...(type === 'PSEUDO_NUMERIC'
			? { value: 1 + 9 * probability(first, at), min: 1, max: 10, isLogScale: false }
			: {}),
		totalLiquidity: 1000,
		outcomeType: type,
		mechanism: type === 'POLL' ? 'none' : single(question) ? 'cpmm-1' : 'cpmm-multi-1',
		...(type === 'MULTIPLE_CHOICE' ? { shouldAnswersSumToOne: event.exclusive } : {}),
		volume: Number(volume.toFixed(4)),
		volume24Hours: Number(Math.max(0, volume - dayBefore).toFixed(4)),
		...(single(question) ? resolution(first, at) : { isResolved: false }),
		uniqueBettorCount: Math.round(Math.sqrt(volume)),
		lastUpdatedTime: lastBet ?? first.opensAt,
		...(lastBet === null ? {} : { lastBetTime: lastBet }),
		token: 'MANA'
	};
}

function fullMarket(question: Question, at: Moment): Record<string, unknown> | null {
	const lite = liteMarket(question, at);
	const first = question.answers[0]?.market;
	if (!lite || !first) return null;
	const rules = rulesAt(first, at);
	return {
		...lite,
		...(single(question)
			? {}
			: {
					answers: question.answers.map(({ id, market }, index) => ({
						id,
						index,
						contractId: question.id,
						text: market.label,
						probability: probability(market, at),
						volume: Number(volumeAt(market, Math.min(at, tradingEnds(market))).toFixed(4)),
						createdTime: market.opensAt,
						pool: { YES: 100, NO: 100 },
						prob: probability(market, at),
						...(resolution(market, at).isResolved ? resolution(market, at) : {})
					}))
				}),
		description: {
			type: 'doc',
			content: [{ type: 'paragraph', content: [{ type: 'text', text: rules }] }]
		},
		textDescription: rules,
		groupSlugs: question.event.tags
	};
}

function probJson(question: Question, at: Moment): Record<string, unknown> {
	const first = question.answers[0]?.market;
	return single(question) && first
		? { prob: probability(first, at) }
		: {
				answerProbs: Object.fromEntries(
					question.answers.map(({ id, market }) => [id, probability(market, at)])
				)
			};
}

/** Newest first. A slot holds at most one bet; redemptions and empty limit orders come along. */
function betsOf(
	question: Question,
	at: Moment,
	from: Moment,
	to: Moment
): Record<string, unknown>[] {
	const rows: Record<string, unknown>[] = [];
	for (const { id, market } of question.answers) {
		let moment = lastTradeAt(market, Math.min(at, to, tradingEnds(market)));
		while (moment !== null && moment >= Math.max(from, market.opensAt)) {
			const earlier: Moment | null = lastTradeAt(market, moment - market.every);
			const before = Number(chanceAt(market.path, earlier ?? moment).toFixed(9));
			const after = Number(chanceAt(market.path, moment).toFixed(9));
			const lot = hashPair(market.path.seed ^ 0x1234, Math.floor(moment / 1000));
			const unfilled = lot % 13 === 0;
			const bet = {
				id: idOf(`${market.key} ${moment}`, 12),
				userId: idOf(`user ${lot % 40}`, 28),
				contractId: question.id,
				...(single(question) ? {} : { answerId: id }),
				createdTime: moment,
				amount: 5 + (lot % 200),
				shares: 9 + (lot % 300),
				outcome: after >= before ? 'YES' : 'NO',
				probBefore: before,
				probAfter: after,
				isRedemption: false,
				isFilled: true,
				loanAmount: 0,
				fees: { creatorFee: 0, platformFee: 0, liquidityFee: 0 }
			};
			rows.push(bet);
			if (unfilled) {
				const id = idOf(`${market.key} ${moment} limit`, 12);
				rows.push({
					...bet,
					id,
					amount: 0,
					shares: 0,
					isFilled: false,
					limitProb: 0.05,
					probAfter: before
				});
			}
			if (lot % 17 === 0) {
				const id = idOf(`${market.key} ${moment} redemption`, 12);
				rows.push({ ...bet, id, amount: -bet.amount, isRedemption: true, probBefore: after });
			}
			if (earlier === null || earlier >= moment) break;
			moment = earlier;
		}
	}
	return rows.sort((a, b) => Number(b.createdTime) - Number(a.createdTime));
}

function bets(world: World, { query, at }: Ask): Answer {
	const { questions, byId } = site(world);
	const slug = query.get('contractSlug');
	const wanted = slug
		? questions.filter((one) => one.slug === slug)
		: many(query, 'contractId').flatMap((id) => byId.get(id) ?? []);
	const limit = number(query, 'limit', 1000);
	if (limit < 0 || limit > 1000) return json({ message: 'limit must be at most 1000' }, 400);
	const from = number(query, 'afterTime', 0);
	const to = number(query, 'beforeTime', Infinity);
	let rows = wanted
		.flatMap((question) => betsOf(question, at, from, to))
		.filter(({ createdTime }) => Number(createdTime) > from && Number(createdTime) < to);
	const position = (name: string) => rows.findIndex(({ id }) => id === query.get(name));
	if (query.has('before')) {
		const index = position('before');
		rows = index === -1 ? [] : rows.slice(index + 1);
	}
	if (query.has('after')) {
		const index = position('after');
		rows = index === -1 ? rows : rows.slice(0, index);
	}
	if (query.get('order') === 'asc') rows.reverse();
	return json(rows.slice(0, limit));
}

function search(world: World, { query, at }: Ask): Answer {
	const term = words(query.get('term') ?? '');
	const filter = query.get('filter') ?? 'all';
	const type = query.get('contractType') ?? 'ALL';
	const topic = query.get('topicSlug');
	const limit = number(query, 'limit', 100);
	if (limit < 0 || limit > 1000) return json({ message: 'limit must be at most 1000' }, 400);
	const offset = number(query, 'offset', 0);
	const rows = site(world).questions.flatMap((question) => {
		const lite = liteMarket(question, at);
		if (!lite) return [];
		if (term.length > 0 && !matches(question.event.title, term)) return [];
		if (topic && !question.event.tags.includes(topic)) return [];
		if (type !== 'ALL' && lite.outcomeType !== type) return [];
		const over = lite.isResolved === true;
		const past = Number(lite.closeTime) <= at;
		if (filter === 'open' && (over || past)) return [];
		if (filter === 'closed' && (over || !past)) return [];
		if (filter === 'resolved' && !over) return [];
		return [lite];
	});
	const sort = query.get('sort') ?? 'score';
	const fields: Record<string, string> = {
		newest: 'createdTime',
		'close-date': 'closeTime',
		'24-hour-vol': 'volume24Hours'
	};
	const field = fields[sort] ?? 'uniqueBettorCount';
	const sign = sort === 'close-date' ? 1 : -1;
	rows.sort((a, b) => sign * (Number(a[field]) - Number(b[field])));
	return json(rows.slice(offset, offset + limit));
}

function list(world: World, { query, at }: Ask): Answer {
	const limit = number(query, 'limit', 500);
	if (limit < 0 || limit > 1000) return json({ message: 'limit must be at most 1000' }, 400);
	const rows = site(world)
		.questions.flatMap((question): Record<string, unknown>[] => {
			const lite = liteMarket(question, at);
			return lite ? [lite] : [];
		})
		.sort(
			(a, b) =>
				Number(b.createdTime) - Number(a.createdTime) || (String(a.id) < String(b.id) ? -1 : 1)
		);
	const before = query.get('before');
	const start = before ? rows.findIndex(({ id }) => id === before) + 1 : 0;
	if (before && start === 0) return json({ message: `No market with id ${before}` }, 404);
	return json(rows.slice(start, start + limit));
}

/** Manifold's API v0. */
export function manifold(world: World, ask: Ask): Answer {
	const { path, query, at } = ask;
	const { questions, byId } = site(world);
	switch (path) {
		case '/search-markets':
			return search(world, ask);
		case '/markets':
			return list(world, ask);
		case '/bets':
			return bets(world, ask);
		case '/market-probs': {
			const ids = many(query, 'ids');
			if (ids.length === 0 || ids.length > 100)
				return json({ message: 'ids: between 1 and 100' }, 400);
			return json(
				Object.fromEntries(
					ids.flatMap((id) => {
						const question = byId.get(id);
						return question ? [[id, probJson(question, at)]] : [];
					})
				)
			);
		}
		case '/groups':
			return json([]);
	}
	const [, kind, first, second] = path.split('/');
	const question =
		kind === 'market'
			? byId.get(first ?? '')
			: kind === 'slug'
				? questions.find(({ slug }) => slug === first)
				: undefined;
	if (!question || (question.answers[0]?.market.opensAt ?? Infinity) > at) {
		return json({ message: 'Contract not found' }, 404);
	}
	if (second === 'prob') return json(probJson(question, at));
	return json(fullMarket(question, at));
}
