/**
 * What the API answers, as schemas: the OpenAPI document is made from them, and the tests check real
 * answers against it. Each is held to its type in `domain/view.ts` by `satisfies`.
 */
import { z } from 'zod';
import type { Change } from '#lib/domain/change.ts';
import type { Figure } from '#lib/charts/figure.ts';
import type { Origin, Snapshot } from '#lib/charts/snapshot.ts';
import type { Difference } from '#lib/domain/difference.ts';
import { CLAIM_STATES, COPY_ORIGINS, SPEAKER_KINDS } from '#lib/domain/claim.ts';
import { BASES, STATUSES } from '#lib/domain/market.ts';
import { AXES } from '#lib/domain/scale.ts';
import type { PriceStats } from '#lib/domain/series.ts';
import type * as view from '#lib/domain/view.ts';
import { ERROR_CODES } from './error.ts';

/** Schemas that stand under a name of their own in the document. */
export const named = z.registry<{ id: string; description?: string }>();

const probability = z.number().min(0).max(1);
const moment = z.number().int().meta({ description: 'Milliseconds since 1970, UTC.' });
const count = z.number().int().min(0);
const polarity = z.number().min(-1).max(1);
const link = z.url({ protocol: /^https?$/ });

const name = z.object({ en: z.string(), ko: z.string() }) satisfies z.ZodType<view.Name>;

const quote = z
	.object({
		at: moment,
		bid: probability.nullable(),
		ask: probability.nullable(),
		last: probability.nullable(),
		probability: probability.nullable(),
		basis: z.enum(BASES).nullable()
	})
	.register(named, {
		id: 'Quote',
		description:
			'What a venue showed at a moment. An empty side and a market never traded are null. basis says where the probability comes from; both are null together.'
	}) satisfies z.ZodType<view.QuoteView>;

const outcome = z
	.object({
		payout: probability.nullable(),
		label: z.enum(['yes', 'no', 'split', 'void']),
		at: moment
	})
	.register(named, {
		id: 'Outcome',
		description: 'How a market ended: what YES pays (null when void).'
	}) satisfies z.ZodType<view.OutcomeView>;

const fee = z
	.object({
		rate: z.number(),
		exponent: z.number(),
		takerOnly: z.boolean(),
		type: z.string().nullable()
	})
	.nullable()
	.meta({ description: "The venue's fee schedule as its payload tells it; null: not told." });

const marketFields = {
	id: z.string(),
	venue: z.string(),
	eventId: z.string().nullable(),
	eventTitle: z.string().nullable(),
	title: z.string(),
	label: z.string().nullable(),
	url: link,
	status: z.enum(STATUSES),
	opensAt: moment.nullable(),
	closesAt: moment.nullable(),
	outcome: outcome.nullable(),
	quote: quote.nullable(),
	change24h: z.number().nullable(),
	checkedAt: moment.nullable(),
	every: z
		.number()
		.int()
		.nullable()
		.meta({ description: 'How often its price is checked, ms; null: nothing reads it.' }),
	volume: z.object({
		value: z.number().nullable(),
		unit: z.enum(['usd', 'contracts', 'mana'])
	}),
	volume24h: z.number().nullable(),
	liquidity: z.number().nullable().meta({
		description:
			'What the venue says waits in its book, in the unit of the volume; null: not told, or of the past.'
	}),
	fee,
	breakEven: z.tuple([z.number(), z.number()]).nullable().meta({
		description:
			'Break-even band: true chances between which nobody gains by trading, after fees, spread and the time money is tied up at 4 % a year. null: a side or the deadline is missing.'
	}),
	light: z.enum(['green', 'amber', 'red']).nullable().meta({
		description:
			'Whether the price can be printed, by status, spread, volume and depth; its age (checkedAt) is apart. null: settled. The sentence of the market tells the reasons.'
	}),
	money: z.enum(['real', 'play'])
};

/** A snapshot keeps what was shown; its light is told with its sentence. */
const { shape: frozenFields } = z.object(marketFields).omit({ light: true });

const market = z.object(marketFields).register(named, {
	id: 'Market',
	description:
		'One binary contract. volume is the lifetime volume in its unit; volumes of different units are never added. change24h is the absolute change of the probability.'
}) satisfies z.ZodType<view.MarketView>;

const linkState = z.object({
	score: z.number(),
	reasons: z.array(z.string()),
	state: z.enum(['suggested', 'confirmed', 'rejected'])
}) satisfies z.ZodType<view.LinkView>;

const pairLink = z.object({
	...linkState.shape,
	inverse: z.boolean().meta({ description: 'YES of one is NO of the other.' })
}) satisfies z.ZodType<view.PairLink>;

const storyFields = {
	id: z.string(),
	title: z.string(),
	url: link,
	outlet: z.string(),
	publishedAt: moment,
	seenAt: moment,
	articles: count,
	outlets: count,
	lang: z.string().nullable(),
	sentiment: polarity.nullable(),
	reasons: z.array(z.string()).optional()
};

const story = z.object(storyFields).register(named, {
	id: 'Story',
	description:
		'A cluster of near-duplicate articles, shown by the one seen first (of those seen in one pass: the earliest published). sentiment is the mean over its articles; reasons say why it belongs to the topic asked for.'
}) satisfies z.ZodType<view.StoryView>;

const reason = z
	.discriminatedUnion('kind', [
		z.object({ kind: z.literal('name'), en: z.string(), ko: z.string() }),
		z.object({ kind: z.literal('word'), word: z.string() }),
		z.object({ kind: z.literal('amount'), amount: z.string() }),
		z.object({ kind: z.literal('sound'), word: z.string(), other: z.string() })
	])
	.register(named, {
		id: 'StoryReason',
		description:
			'What two headlines share: something both name, a word both say, an amount, or a name that sounds alike in two scripts.'
	}) satisfies z.ZodType<view.StoryReason>;

const member = z.object({
	id: z.string().meta({ description: 'The number of the article.' }),
	like: z
		.object({ id: z.string(), outlet: z.string(), reasons: z.array(reason) })
		.nullable()
		.meta({ description: 'The earlier member it resembles most, and what they share.' }),
	placed: z
		.object({ by: z.string(), at: moment })
		.nullable()
		.meta({ description: 'The editor who put it here.' }),
	copyOf: z
		.object({ id: z.string(), outlet: z.string() })
		.nullable()
		.meta({ description: 'The member it repeats; a copy is not counted in `articles`.' }),
	title: z.string(),
	url: link,
	outlet: z.string(),
	lang: z.string().nullable(),
	publishedAt: moment,
	seenAt: moment,
	summary: z.string(),
	sentiment: polarity.nullable(),
	sentimentTerms: z.array(z.string()),
	earlier: z.array(z.object({ title: z.string(), seenAt: moment }))
}) satisfies z.ZodType<view.StoryMember>;

const topicName = z.object({ slug: z.string(), name });

const direction = z.enum(['yes', 'no']);
const claimState = z.enum(CLAIM_STATES);

const speakerFields = {
	slug: z.string(),
	name,
	kind: z.enum(SPEAKER_KINDS),
	affiliation: z.string().nullable()
};
const speaker = z.object(speakerFields) satisfies z.ZodType<view.SpeakerView>;

const claimPrice = z
	.object({ at: moment, p: probability, basis: z.enum(BASES) })
	.nullable()
	.meta({ description: 'The price of the claim coming true; null: not known, or still ahead.' });

const made = z.object({ value: z.number(), annualised: z.number().nullable() });
const position = z
	.object({
		side: direction,
		at: moment,
		price: probability,
		fee: z.number().min(0),
		feeKnown: z.boolean(),
		win: made,
		result: made.extend({ settled: z.boolean() }).nullable(),
		until: moment.nullable()
	})
	.register(named, {
		id: 'Position',
		description:
			'A dollar on one side at the first ask after the claim, net of the fee on the way in: profit for each dollar if this side pays, and by now (paid out, or at the bid).'
	}) satisfies z.ZodType<view.ClaimView['follow']>;

const claimOutcome = z.object({
	state: claimState,
	happenedAt: moment.nullable(),
	daysLate: count.nullable(),
	evidence: link.nullable(),
	note: z.string().nullable(),
	by: z.string(),
	seenAt: moment
}) satisfies z.ZodType<view.ClaimOutcomeView>;

const claimFields = {
	id: z.string(),
	speaker,
	quote: z.string(),
	lang: z.string(),
	translation: z.string().nullable(),
	url: link,
	outlet: z.string(),
	saidAt: moment,
	seenAt: moment,
	enteredBy: z.string(),
	versions: count,
	inAdvance: z
		.boolean()
		.meta({ description: 'False where its outcome could be known when it was entered.' }),
	deadline: moment,
	criterion: z.string(),
	stated: probability.nullable(),
	topic: topicName.nullable(),
	market: z
		.object({
			id: z.string(),
			title: z.string().nullable(),
			venue: z.string(),
			direction,
			status: z.enum(STATUSES).nullable(),
			money: z.enum(['real', 'play'])
		})
		.nullable(),
	prices: z
		.object({
			before: claimPrice,
			at: claimPrice,
			hour: claimPrice,
			day: claimPrice,
			week: claimPrice,
			now: claimPrice,
			deadline: claimPrice
		})
		.nullable(),
	band: z.tuple([probability, probability]).nullable(),
	follow: position.nullable(),
	fade: position.nullable(),
	outcome: claimOutcome.nullable(),
	state: claimState
};
const claim = z.object(claimFields).register(named, {
	id: 'Claim',
	description:
		'What a speaker said, word for word. market.direction is the outcome that means it came true; prices are of that: before a day earlier, at the last one before it was said, then after an hour, a day, a week, now, and at the deadline. band holds the chances that price could not tell apart.'
}) satisfies z.ZodType<view.ClaimView>;

const chance = z.number().min(0).max(1).nullable().meta({
	description:
		'The chance of evidence as strong were nothing going on: the smallest of its parts times their number. null: nothing was measured.'
});
const stands = z.boolean().meta({
	description:
		'It stands out among all that was looked at: of those that do, one in twenty may be chance (Benjamini-Hochberg).'
});
const why = name.meta({ description: 'The evidence in words.' });

const moved = z
	.object({
		marketId: z.string(),
		title: z.string(),
		change: z.number(),
		z: z.number().nullable()
	})
	.nullable();

const parts = z
	.object({
		stories: count,
		expected: z.number().nullable(),
		burst: z.number().nullable(),
		outlets: count,
		move: moved,
		sentimentChange: z.number().nullable(),
		weekly: z.boolean().meta({
			description:
				'Whether what is expected knows the hour of the week: two weeks and more were measured.'
		}),
		chance,
		stands
	})
	.register(named, {
		id: 'TrendParts',
		description:
			'The evidence behind a score: stories in the window and how many the topic’s own baseline (its level times the hour of the week) expected, burst (z of the difference, Anscombe), distinct publishers, the largest move of a linked market beyond its own noise, and the change of mean sentiment against the window before.'
	}) satisfies z.ZodType<view.TrendParts>;

const topicFields = {
	slug: z.string(),
	name,
	probability: probability.nullable(),
	market: market.nullable(),
	change24h: z.number().nullable(),
	stories24h: count,
	sentiment24h: polarity.nullable(),
	sentimentN24h: count.optional(),
	score: z.number(),
	parts,
	why,
	spark: z
		.object({
			t: z.array(moment),
			p: z.array(probability.nullable()),
			path: z.string(),
			end: z.string()
		})
		.meta({
			description:
				'Hourly prices of the leading market over 7 days; path: the same as an SVG path in a box of 132 by 36; end: its last point, empty where it ends in a gap.'
		}),
	markets: count,
	latestStory: story.nullable()
};

const topic = z.object(topicFields).register(named, {
	id: 'Topic',
	description:
		'What a desk follows. probability and change24h are those of its leading market: confirmed links before suggested ones, then markets that have not ended, real money before play money, the better link, the larger volume.'
}) satisfies z.ZodType<view.TopicView>;

const price = z.array(probability.nullable());

const priceStats = z
	.object({
		n: count,
		gaps: count,
		first: probability,
		last: probability,
		min: probability,
		max: probability
	})
	.register(named, {
		id: 'PriceStats',
		description:
			'What a price did in the range: known prices, gaps, first, last, lowest and highest; of all points, however few are given.'
	}) satisfies z.ZodType<PriceStats>;

const mark = z.object({
	kind: z.enum(['story', 'burst', 'move', 'rules', 'deadline', 'resolution', 'claim']),
	at: moment,
	label: z.string(),
	href: z.string().nullable(),
	marketId: z.string().optional(),
	weight: z.number().optional()
}) satisfies z.ZodType<view.Mark>;

export const topicSeries = z
	.object({
		from: moment,
		to: moment,
		since: moment.nullable(),
		markets: z.array(
			z.object({
				id: z.string(),
				title: z.string(),
				venue: z.string(),
				t: z.array(moment),
				p: price,
				ownSince: moment.nullable(),
				outcome: outcome.nullable(),
				stats: priceStats.nullable()
			})
		),
		stories: z.object({ bucket: count, t: z.array(moment), n: z.array(count.nullable()) }),
		sentiment: z.object({
			t: z.array(moment),
			mean: z.array(polarity.nullable()),
			lo: z.array(polarity.nullable()),
			hi: z.array(polarity.nullable()),
			n: z.array(count)
		}),
		marks: z.array(mark)
	})
	.register(named, {
		id: 'TopicSeries',
		description:
			'Prices as steps (null: a gap), stories per bucket (null: no source was read then; 0: read, and nothing), mean sentiment over stories with a 95 % bootstrap interval (null below 3 stories), and marks on the time axis. since: when anything is first known, whatever the range.'
	}) satisfies z.ZodType<view.TopicSeries>;

export const marketSeries = z
	.object({
		t: z.array(moment),
		p: price,
		bid: price,
		ask: price,
		ownSince: moment.nullable(),
		stats: priceStats.nullable(),
		since: moment.nullable()
	})
	.register(named, {
		id: 'MarketSeries',
		description:
			"Prices as steps, oldest first; null is a gap or an empty side. Points before ownSince are the venue's history; since is when a price is first known, whatever the range."
	}) satisfies z.ZodType<view.MarketSeries>;

const column = z.array(moment);
const scale = z.object({
	min: z.number(),
	max: z.number(),
	ticks: z.array(z.number()),
	cut: z.boolean()
});

/** The numbers of a chart. Kept as they were drawn: later charts may know of more. */
const figure = z
	.looseObject({
		from: moment,
		to: moment,
		axis: z.enum(AXES),
		lines: z.array(
			z.looseObject({
				id: z.string(),
				title: z.string(),
				venue: z.string(),
				t: column,
				p: price,
				ownSince: moment.nullable(),
				outcome: outcome.nullable(),
				stats: priceStats.nullable(),
				style: z.object({ token: z.string(), dash: z.array(z.number()), letter: z.string() })
			})
		),
		probability: scale,
		suitsLogOdds: z.boolean(),
		band: z.object({ t: column, bid: price, ask: price }).nullable(),
		stories: z.object({ bucket: count, t: column, n: z.array(count.nullable()), scale }).nullable(),
		sentiment: z
			.object({
				bucket: count,
				t: column,
				mean: z.array(polarity.nullable()),
				lo: z.array(polarity.nullable()),
				hi: z.array(polarity.nullable()),
				n: z.array(count)
			})
			.nullable(),
		marks: z.array(mark),
		since: moment.nullable()
	})
	.register(named, {
		id: 'Figure',
		description:
			'A chart as it was drawn: prices as steps (null: a gap), on the chart of one market its two sides, stories and sentiment by bucket, and the axes.'
	}) satisfies z.ZodType<Figure>;

const method = z.object({ version: count, rule: z.string() });

export const snapshot = z
	.object({
		hash: z.string(),
		snapshot: z.object({
			version: z.literal(1),
			subject: z.object({ kind: z.enum(['topics', 'markets']), id: z.string() }),
			name,
			figure,
			markets: z.array(z.object({ ...frozenFields, rules: z.string() })),
			origins: z.array(
				z.object({
					id: z.string(),
					kind: z.enum(['venue', 'source', 'gdelt']),
					name: z.string(),
					url: z.string(),
					fetchedAt: moment.nullable(),
					licence: z.string()
				}) satisfies z.ZodType<Origin>
			),
			asOf: moment.nullable(),
			knownAt: moment,
			simulated: z.boolean(),
			methods: z.object({
				probability: method,
				steps: method,
				downsampling: method,
				difference: method,
				stories: method,
				sentiment: method
			}),
			terms: z.string()
		}) satisfies z.ZodType<Snapshot>
	})
	.register(named, {
		id: 'Snapshot',
		description:
			'What the page of a topic or market showed at a moment: figure, marks, every market with its rules and quote, what was read and when, and how the numbers were made.'
	});

const nextCursor = z
	.string()
	.nullable()
	.meta({ description: 'Give it back as `cursor` to go on; null: the end.' });

const listOf = <Item extends z.ZodType>(id: string, description: string, item: Item) =>
	z.object({ items: z.array(item), nextCursor }).register(named, { id, description });

export const topicList = listOf('TopicList', 'Topics, most going on first.', topic);

export const topicPage = z
	.object({
		...topicFields,
		query: z.string(),
		aliases: z.array(z.string()),
		linkedMarkets: z.array(z.object({ ...marketFields, rules: z.string(), link: linkState })),
		pairs: z.array(z.object({ a: z.string(), b: z.string(), link: pairLink })),
		storyList: z.array(story),
		nextCursor,
		claims: z.array(claim)
	})
	.register(named, {
		id: 'TopicPage',
		description: 'A topic with its linked markets, their rules, and its stories, newest first.'
	}) satisfies z.ZodType<view.TopicPage>;

export const marketList = listOf('MarketList', 'Markets without their rules.', market);

export const marketPage = z
	.object({
		...marketFields,
		rules: z.string(),
		ruleVersions: z.array(
			z.object({
				seenAt: moment,
				title: z.string(),
				rules: z.string(),
				closesAt: moment.nullable()
			})
		),
		seenAt: moment,
		daysMoved: z.number().int().nullable().meta({
			description:
				'On how many of the last 30 days its price moved; null: no price is known in them.'
		}),
		topics: z.array(topicName),
		siblings: z.array(market),
		pairs: z.array(z.object({ ...marketFields, rules: z.string(), link: pairLink })).meta({
			description: 'Markets of other venues that may ask the same: suggestions until confirmed.'
		}),
		signals: z.array(mark),
		stories: z.array(story),
		claims: z.array(claim)
	})
	.register(named, {
		id: 'MarketPage',
		description:
			'A market with its rules and how the venue edited them (newest first), the other markets of its event, linked stories, and as signals the moves of its price and the bursts of its topics.'
	}) satisfies z.ZodType<view.MarketPage>;

const steps = z.object({
	t: z.array(moment),
	d: z.array(z.number().min(-1).max(1).nullable()),
	n: count.meta({ description: 'Moments at which both prices were known.' }),
	mean: z.number().min(-1).max(1).nullable().meta({
		description: 'Weighted by how long each step lasted, over all points of the range.'
	}),
	overlap: count.meta({ description: 'For how long both were known, ms.' })
}) satisfies z.ZodType<Difference>;

export const comparePage = z
	.object({
		from: moment,
		to: moment,
		items: z.array(
			z.object({
				...marketFields,
				rules: z.string(),
				with: z.string(),
				topic: topicName.nullable(),
				t: z.array(moment),
				p: price,
				ownSince: moment.nullable(),
				stats: priceStats.nullable()
			})
		),
		missed: z
			.array(z.object({ with: z.string(), why: z.enum(['unknown', 'repeated', 'empty', 'many']) }))
			.meta({
				description:
					'What was named and is not compared: unknown; there already; a topic without a market; more than eight.'
			}),
		pairs: z.array(
			z.object({
				a: z.string(),
				b: z.string(),
				link: pairLink,
				difference: steps.nullable().meta({
					description:
						'a minus b as steps (1 − b where the pair is inverse); null unless a person marked the rules equivalent.'
				})
			})
		),
		suggestions: z.array(z.object({ a: market, b: market, link: pairLink })).meta({
			description:
				'While fewer than two are compared: pairs of venues, confirmed and largest first.'
		})
	})
	.register(named, {
		id: 'ComparePage',
		description:
			'Markets on one time axis (a topic stands for its leading market), what is known of each pair among them, and differences of prices where rules are marked equivalent.'
	}) satisfies z.ZodType<view.ComparePage>;

export const storyList = listOf('StoryList', 'Stories, newest first.', story);

export const storyPage = z
	.object({
		...storyFields,
		members: z.array(member),
		topics: z.array(z.object({ slug: z.string(), name, reasons: z.array(z.string()) })),
		markets: z.array(z.object({ ...marketFields, rules: z.string(), link: linkState }))
	})
	.register(named, {
		id: 'StoryPage',
		description: 'A story with its articles, the first seen first.'
	}) satisfies z.ZodType<view.StoryPage>;

export const findings = z
	.object({ topics: z.array(topicName), markets: z.array(market), stories: z.array(story) })
	.register(named, {
		id: 'Findings',
		description: 'What was found: topics by their names, markets by volume, stories newest first.'
	}) satisfies z.ZodType<view.Findings>;

export const topicTrial = z
	.object({
		days: z.array(
			z.object({ from: moment, articles: count.nullable(), stories: count.nullable() })
		),
		examples: z.array(story)
	})
	.register(named, {
		id: 'TopicTrial',
		description:
			'Spans of 24 hours, oldest first; null: news was not read then. reasons of examples are the words of the headline that match.'
	}) satisfies z.ZodType<view.TopicTrial>;

export const sourceList = z
	.object({
		items: z.array(
			z.object({
				id: z.string(),
				url: z.string(),
				name: z.string(),
				kind: z.string(),
				lang: z.string().nullable(),
				zone: z.string().nullable(),
				owner: z.string().nullable(),
				origin: z.string().meta({ description: '`starter`, `track` (a file) or `person`.' })
			})
		)
	})
	.register(named, { id: 'SourceList', description: 'News sources that are read, by name.' });

export const sourceTrial = z
	.object({
		url: z.string(),
		movedTo: z.string().nullable(),
		kind: z.string(),
		title: z.string().nullable(),
		said: z.string().nullable(),
		lang: z.string().nullable(),
		zone: z
			.object({
				zone: z.string(),
				why: z.enum(['named', 'korean', 'kr', 'nothing', 'future']),
				bare: count,
				dated: count,
				ahead: count,
				newestAge: z.number().nullable()
			})
			.meta({
				description:
					'The zone in which dates that name none are read: bare of dated name none; ahead of them would lie in the future; newestAge is how long before the reading the newest was published, ms. why: every date names its zone; the feed says it is Korean; its address ends in .kr; nothing is known; the first guess put articles into the future.'
			}),
		owner: z.string().nullable(),
		known: z.string().nullable(),
		items: z.array(
			z.object({
				title: z.string(),
				url: z.string(),
				publishedAt: moment.nullable(),
				inferred: z.boolean(),
				lang: z.string().nullable(),
				outlet: z.string()
			})
		),
		articles: count,
		rejected: count,
		rejectedWhy: z.string().nullable(),
		degraded: z.string().nullable()
	})
	.register(named, {
		id: 'SourceTrial',
		description: 'A feed as it answered, before it is a source; known: its name where it is one.'
	}) satisfies z.ZodType<view.SourceTrial>;

export const deedDone = z
	.object({
		change: z.number().int().nullable().meta({
			description: 'Its entry in the audit log, by which it is undone; null: nothing was different.'
		}),
		id: z.string().meta({ description: 'What was changed, by its slug, id or number.' })
	})
	.register(named, { id: 'Done', description: 'What came of a change.' });

export const claimList = listOf('ClaimList', 'The ledger of claims, newest said first.', claim);

export const claimPage = z
	.object({
		...claimFields,
		history: z.array(
			z.object({
				quote: z.string(),
				translation: z.string().nullable(),
				url: link,
				outlet: z.string(),
				saidAt: moment,
				deadline: moment,
				criterion: z.string(),
				stated: probability.nullable(),
				seenAt: moment,
				enteredBy: z.string(),
				market: z.string().nullable(),
				direction: direction.nullable(),
				hash: z.string()
			})
		),
		outcomes: z.array(claimOutcome.extend({ hash: z.string() })),
		copies: z.array(
			z.object({
				url: link,
				origin: z.enum(COPY_ORIGINS),
				readAt: moment,
				seenAt: moment,
				by: z.string(),
				text: z.string(),
				sha256: z.string(),
				holdsQuote: z.boolean(),
				hash: z.string()
			})
		)
	})
	.register(named, {
		id: 'ClaimPage',
		description:
			'A claim with every version and outcome that was entered, newest first. Each row of the ledger holds a hash over itself and the row before it.'
	}) satisfies z.ZodType<view.ClaimPage>;

const interval = z.tuple([z.number(), z.number()]).nullable();
const stakes = z
	.object({
		n: count,
		open: count,
		mean: z.number(),
		drawdown: z.number(),
		worst: z.number(),
		gained: count
	})
	.nullable();

export const speakerPage = z
	.object({
		...speakerFields,
		score: z.object({
			counts: z.object({
				open: count,
				kept: count,
				late: count,
				partial: count,
				not_kept: count,
				void: count
			}),
			n: count,
			inAdvance: count,
			families: count,
			brier: z.number().nullable(),
			marketBrier: z.number().nullable(),
			skill: z.number().nullable(),
			shrunk: z.number().nullable(),
			interval,
			sensitivity: z.array(z.object({ flat: probability, skill: z.number().nullable() })),
			ranked: z.boolean()
		}),
		rank: z.object({ place: count, of: count }).nullable(),
		follow: stakes,
		fade: stakes,
		control: z
			.object({
				n: count,
				candidates: count,
				mean: z.number(),
				controlMean: z.number(),
				percentile: probability
			})
			.nullable(),
		claims: z.array(claim),
		nextCursor
	})
	.register(named, {
		id: 'SpeakerPage',
		description:
			"A speaker's claims and how they fared. score: decided claims with a price (n), skill against the market's price at the claim (1 − Brier / Brier of the market; shrunk as if ten more had equalled it; interval: 95 % bootstrap over events, null below 3), a flat promise read as 0.9 (sensitivity: 0.8 to 1). follow, fade: equal dollars on, and against, every claim. control: fading this speaker beside fading other markets of the same venue, tenth of the price and horizon, before fees; percentile 0.5 is no difference."
	}) satisfies z.ZodType<view.SpeakerPage>;

const trendItem = z
	.object({
		kind: z.literal('topic'),
		slug: z.string(),
		name,
		score: z.number(),
		parts,
		why,
		quarter: z
			.enum(['loud-moving', 'loud-flat', 'quiet-moving', 'quiet-flat'])
			.nullable()
			.meta({ description: 'News against odds; null: how much news is usual is not known.' }),
		covered: z
			.object({ en: count, ko: count })
			.meta({ description: 'Articles of the window by language.' }),
		blind: z.enum(['en', 'ko']).nullable().meta({
			description:
				'Its odds move and the other language covers it, this one does not, although it was read.'
		})
	})
	.register(named, {
		id: 'Trend',
		description: 'A topic in a ranking, with its evidence.'
	}) satisfies z.ZodType<view.TrendItem>;

export const trendList = listOf(
	'TrendList',
	'Topics by combined evidence, with its parts; those that stand out first.',
	trendItem
);

export const breakingPage = z
	.object({
		from: moment,
		to: moment,
		topics: z.array(trendItem),
		stories: z.array(
			z.object({
				story,
				score: z.number(),
				chance,
				stands,
				spread: z.object({ outlets: count, before: count, asMany: count }).meta({
					description:
						'Distinct publishers in the window; stories of the four weeks before, and how many of them had as many.'
				}),
				move: moved,
				tone: z
					.object({
						value: z.number(),
						usual: z.number(),
						n: count,
						z: z.number(),
						slug: z.string(),
						name
					})
					.nullable()
					.meta({
						description:
							'Sentiment beside the mean of the n stories of its topic in the four weeks before, and how far they are apart in deviations of one story. null: not known.'
					}),
				why
			}) satisfies z.ZodType<view.StoryTrend>
		),
		markets: z.array(
			z.object({
				market,
				score: z.number(),
				chance: probability,
				stands,
				move: z.object({
					at: moment,
					endAt: moment,
					from: probability,
					to: probability,
					change: z.number(),
					z: z.number()
				}),
				why
			}) satisfies z.ZodType<view.MarketTrend>
		),
		looked: z
			.object({ topics: count, stories: count, markets: count })
			.meta({ description: 'Of how many each list was chosen.' })
	})
	.register(named, {
		id: 'Breaking',
		description:
			'What is unusual in a window: followed topics, and all stories and open markets, each against its own past.'
	}) satisfies z.ZodType<view.BreakingPage>;

export const fxList = listOf(
	'FxList',
	'Reference rates, newest first.',
	z.object({
		date: z.iso.date(),
		base: z.literal('USD'),
		quote: z.literal('KRW'),
		rate: z.number().positive(),
		source: z.string()
	}) satisfies z.ZodType<view.FxView>
);

export const statusPage = z
	.object({
		feeds: z.array(
			z.object({
				id: z.string(),
				kind: z.enum(['venue', 'source', 'gdelt', 'fx']),
				name: z.string(),
				url: z.string(),
				state: z.enum(['ok', 'late', 'failing', 'waiting', 'gone']),
				lastAttempt: moment.nullable(),
				lastSuccess: moment.nullable(),
				lastError: z
					.object({
						at: moment,
						message: z.string(),
						status: z.number().int().optional(),
						cause: z.string().optional().meta({ description: 'Why, in one word.' }),
						endpoint: z.string().optional().meta({ description: 'The path that was asked.' })
					})
					.nullable(),
				newestItem: moment.nullable(),
				nextDue: moment.nullable(),
				every: z.number().int().nullable().meta({ description: 'How often it is read, ms.' }),
				failures: count,
				outage: z.object({ since: moment, askAfter: moment, message: z.string() }).nullable().meta({
					description:
						'Its service failed so often in a row that it is not asked before `askAfter`.'
				})
			}) satisfies z.ZodType<view.FeedView>
		),
		alerts: z
			.array(
				z.object({
					at: moment,
					kind: z.enum(['outage', 'recovery']),
					service: z.string(),
					since: moment,
					endpoint: z.string(),
					cause: z.string(),
					message: z.string()
				}) satisfies z.ZodType<view.AlertView>
			)
			.meta({ description: 'Outages and their ends, one each, newest first: at most 50.' }),
		quarantine: z.array(
			z.object({ feed: z.string(), open: count, total: count, newest: moment.nullable() })
		),
		clocks: z
			.object({
				machine: z.number().int().nullable(),
				services: z.array(z.object({ service: z.string(), off: z.number().int(), at: moment }))
			})
			.meta({
				description:
					'Clocks that are wrong, by the Date of answers: `machine` is by how much that of this server is ahead, null while it is right; `off` by how much a service’s is ahead of ours; ms.'
			})
	})
	.register(named, {
		id: 'Status',
		description:
			'Everything that is read, with its health (of the present: asOf leaves out what happened later), and the items that could not be read.'
	}) satisfies z.ZodType<view.StatusPage>;

export const errorAnswer = z
	.object({
		error: z.object({
			code: z.enum(ERROR_CODES),
			message: z.string(),
			field: z.string().optional()
		})
	})
	.register(named, { id: 'Error', description: 'Why a request was not answered.' });

export const oembed = z
	.object({
		version: z.literal('1.0'),
		type: z.literal('rich'),
		provider_name: z.string(),
		provider_url: link,
		title: z.string(),
		width: count,
		height: count,
		html: z.string()
	})
	.register(named, { id: 'OEmbed', description: 'oEmbed 1.0 (oembed.com), of the rich kind.' });

const changed = z
	.array(z.string())
	.nullable()
	.meta({ description: 'Null: too many to name, any may have changed.' });

/** The data of a `change` event. */
export const change = z
	.object({
		at: moment,
		topics: changed,
		markets: changed,
		stories: changed,
		feeds: z.array(z.string()).meta({
			description: 'Feeds read through or failed; `derive` when something new was derived.'
		})
	})
	.register(named, {
		id: 'Change',
		description: 'What changed since the event before: ids, to ask the API for again.'
	}) satisfies z.ZodType<Change>;

const moveStory = z.object({
	story,
	order: z.enum(['before', 'late', 'during', 'after']).meta({
		description:
			'before: first seen before the move began; late: published before, first seen later; during: published in the hours of the move; after: when it was over.'
	}),
	rule: z.enum(['speaks', 'beyond', 'topic']).meta({
		description:
			'speaks: linked to the question itself; beyond: it is, and says something else than the rules ask; topic: only the topic links it.'
	}),
	beyond: z.array(z.enum(['announcement', 'stake', 'deadline'])),
	reasons: z.array(z.string())
}) satisfies z.ZodType<view.MoveStory>;

const moveTrading = z
	.object({
		since: moment,
		until: moment,
		traded: z.number().nullable(),
		unit: z.enum(['usd', 'contracts', 'mana']),
		spreadBefore: z.number().nullable(),
		spreadAfter: z.number().nullable()
	})
	.nullable()
	.meta({
		description:
			'Between the quotes known at both ends: lifetime volume that was added, and how far the sides stood apart. null: not recorded. How deep the book was is recorded nowhere.'
	}) satisfies z.ZodType<view.MoveTrading | null>;

const moveElsewhere = z.object({
	id: z.string(),
	venue: z.string(),
	title: z.string(),
	confirmed: z.boolean().meta({ description: 'A person marked the rules as equivalent.' }),
	inverse: z.boolean(),
	answer: z.enum(['moved', 'against', 'still', 'unknown']).meta({
		description:
			'Within a day: moved the same way, or against it (an inverse question turned around); still: no move beyond its own noise; unknown: no price at both ends.'
	}),
	at: moment.nullable(),
	endAt: moment.nullable(),
	change: z.number().nullable()
}) satisfies z.ZodType<view.MoveElsewhere>;

export const moves = z
	.object({
		demand: z
			.string()
			.nullable()
			.meta({ description: 'What the rules ask, word for word; null: no rules are known.' }),
		items: z.array(
			z.object({
				at: moment,
				endAt: moment,
				from: probability,
				to: probability,
				change: z.number(),
				z: z.number(),
				hours: z.number(),
				cause: z.literal('unexplained'),
				stories: z.array(moveStory),
				trading: moveTrading,
				elsewhere: z.array(moveElsewhere)
			}) satisfies z.ZodType<view.MoveView>
		)
	})
	.register(named, {
		id: 'Moves',
		description:
			'The last moves of a market, newest first, with their receipts. at: the last hour at the old level; endAt: the first at the new.'
	}) satisfies z.ZodType<view.MovesView>;

const reasonOf = { light: z.enum(['green', 'amber', 'red']) };

export const sentence = z
	.object({
		sentence: z
			.object({ en: z.string(), ko: z.string() })
			.nullable()
			.meta({ description: 'null: no price is known, and nothing can be printed.' }),
		quotability: z
			.object({
				light: reasonOf.light,
				reasons: z.array(z.looseObject({ kind: z.string(), ...reasonOf }))
			})
			.nullable()
			.meta({ description: 'Whether the price can be printed, worst reason first; null: settled.' })
	})
	.register(named, {
		id: 'Sentence',
		description:
			'What a newsroom can print of a market, in both languages, with basis, both sides, moment, volume, dated won, rules and caveats.'
	});
