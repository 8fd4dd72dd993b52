import { amount, localeOf, percent, points, signed } from '#lib/domain/format.ts';
import type { Moment } from '#lib/domain/market.ts';
import { reasonIn } from '#lib/domain/reason.ts';
import { multiple } from '#lib/domain/why.ts';
import type {
	MoveElsewhere,
	MoveStory,
	MoveTrading,
	MovesView,
	MoveView,
	StoryView
} from '#lib/domain/view.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { venues } from '#lib/server/venues/index.ts';

/** A text with places for moments (`{seen}`), which are written in the reader's zone: only the device knows it. */
export type Timed = { text: string; at: Record<string, Moment> };

/** A move with its receipts, every word as text in the reader's language. */
export type MoveText = {
	/** What a link leads to it by. */
	id: string;
	head: string;
	when: Timed;
	noise: string;
	trading: Timed[];
	elsewhere: { said: Timed; href: string | null; notes: string[] }[];
	stories: {
		story: Pick<StoryView, 'id' | 'title' | 'lang' | 'outlet'>;
		order: Timed;
		rule: string;
	}[];
};

export type MovesText = {
	title: string;
	note: string;
	/** Said where there is no move. */
	none: string;
	demand: { label: string; text: string } | null;
	words: Record<
		'unexplained' | 'story' | 'order' | 'rule' | 'noStory' | 'trading' | 'elsewhere',
		string
	>;
	items: MoveText[];
};

const plain = (text: string): Timed => ({ text, at: {} });

const ORDER = {
	before: m.order_before,
	late: m.order_late,
	during: m.order_during,
	after: m.order_after
};

const orderText = ({ order, story }: MoveStory): Timed => ({
	text: ORDER[order]({ published: '{published}', seen: '{seen}' }),
	at: { published: story.publishedAt, seen: story.seenAt }
});

const BEYOND = {
	announcement: m.rule_beyond_announcement,
	stake: m.rule_beyond_stake,
	deadline: m.rule_beyond_deadline
};

function ruleText({ rule, beyond, reasons }: MoveStory): string {
	const locale = localeOf(getLocale());
	if (rule === 'topic') return m.rule_topic();
	if (rule === 'beyond') return beyond.map((what) => BEYOND[what]()).join(' · ');
	return m.rule_speaks({ reasons: reasons.map((text) => reasonIn(locale, text)).join(', ') });
}

const width = (spread: number) => points(spread).replace('+', '');

function tradingTexts(trading: MoveTrading | null): Timed[] {
	if (trading === null) return [plain(m.trading_unknown())];
	const { traded, unit, since, until, spreadBefore, spreadAfter } = trading;
	return [
		traded === null
			? plain(m.trading_amount_unknown())
			: {
					text: m.trading_amount({
						amount: amount(traded, unit, localeOf(getLocale())),
						since: '{since}',
						until: '{until}'
					}),
					at: { since, until }
				},
		...(spreadBefore === null || spreadAfter === null
			? []
			: [plain(m.trading_spread({ before: width(spreadBefore), after: width(spreadAfter) }))]),
		plain(m.trading_depth_unknown())
	];
}

function elsewhereText(other: MoveElsewhere): MoveText['elsewhere'][number] {
	const venue = venues.find(({ id }) => id === other.venue)?.name ?? other.venue;
	const values = { venue, change: signed((other.change ?? 0) * 100, 1), at: '{at}' };
	const said = {
		moved: other.inverse ? m.elsewhere_moved_inverse : m.elsewhere_moved,
		against: m.elsewhere_against,
		still: m.elsewhere_still,
		unknown: m.elsewhere_unknown
	};
	return {
		said: { text: said[other.answer](values), at: other.at === null ? {} : { at: other.at } },
		href: `/markets/${other.id}`,
		notes: [other.title, ...(other.confirmed ? [] : [m.elsewhere_suggested()])]
	};
}

const moveText = (move: MoveView): MoveText => ({
	id: `move-${move.endAt}`,
	head: m.moves_head({
		points: points(move.change),
		from: percent(move.from),
		to: percent(move.to)
	}),
	when: {
		text: m.moves_when({ from: '{from}', to: '{to}' }),
		at: { from: move.at, to: move.endAt }
	},
	noise: m.moves_noise({ times: multiple(Math.abs(move.z)) }),
	trading: tradingTexts(move.trading),
	elsewhere:
		move.elsewhere.length === 0
			? [{ said: plain(m.elsewhere_none()), href: null, notes: [] }]
			: move.elsewhere.map(elsewhereText),
	stories: move.stories.map((it) => ({
		story: it.story,
		order: orderText(it),
		rule: ruleText(it)
	}))
});

/** The moves of a market for its page. `followed`: a topic follows it, so that moves were looked for. */
export const movesText = ({ demand, items }: MovesView, followed: boolean): MovesText => ({
	title: m.moves_title(),
	note: m.moves_note(),
	none: followed ? m.moves_none() : m.moves_not_followed(),
	demand: demand === null ? null : { label: m.moves_demand(), text: demand },
	words: {
		unexplained: m.moves_unexplained(),
		story: m.moves_story(),
		order: m.moves_order(),
		rule: m.moves_rule(),
		noStory: m.moves_no_story(),
		trading: m.moves_trading(),
		elsewhere: m.moves_elsewhere()
	},
	items: items.map(moveText)
});
