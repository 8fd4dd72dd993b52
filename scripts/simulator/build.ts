import type { Micro, Moment } from '#lib/domain/market.ts';
import { DAY, HOUR, MINUTE } from './calendar.ts';
import type { Jump, Path } from './prices.ts';
import { hashText } from './random.ts';
import type { Ending, SimEvent, SimMarket } from './world.ts';

/** What market builders need of the world they build for. */
export type Ground = { seed: number; anchor: Moment; begin: Moment };

/** A moment told as days before (negative) or after the anchor. */
export const daysFrom = ({ anchor }: Ground, days: number): Moment =>
	anchor + Math.round((days * DAY) / MINUTE) * MINUTE;

/** A market as the scenario tells it; days are counted from the anchor. */
export type MarketPlan = {
	key: string;
	question: string;
	label?: string;
	rules: string | [days: number, text: string][];
	/** Chances by day; the line between them is straight in log-odds. */
	points: [days: number, p: number][];
	jumps?: [days: number, size: number, fadeHours: number | null][];
	/** Log-odds a day; 0.12 is calm, 0.4 is wild. */
	noise?: number;
	/** Markets that share a walk (rungs of one ladder). */
	walk?: string;
	/** Smallest time between two price changes. */
	step?: number;
	tick?: Micro;
	spread?: Micro;
	empty?: SimMarket['empty'];
	traded?: boolean;
	every?: number;
	opens?: number;
	closesAt: Moment;
	volume: number;
	ending?: {
		closed: number;
		proposed?: number;
		disputed?: number;
		/** null: still open at the end of the story. */
		settled?: number | null;
		payout: number | null;
	};
	placeholder?: SimMarket['placeholder'];
	suffix?: string;
	strike?: number;
};

/** Builds a market from its plan. */
export function market(ground: Ground, plan: MarketPlan): SimMarket {
	const opensAt = daysFrom(ground, plan.opens ?? -120);
	const at = (days: number) => daysFrom(ground, days);
	const ending: Ending | null = plan.ending
		? {
				closedAt: at(plan.ending.closed),
				proposedAt: at(plan.ending.proposed ?? plan.ending.closed + 0.1),
				disputedAt: plan.ending.disputed === undefined ? null : at(plan.ending.disputed),
				settledAt:
					plan.ending.settled === null
						? null
						: at(plan.ending.settled ?? (plan.ending.proposed ?? plan.ending.closed + 0.1) + 0.1),
				payout: plan.ending.payout
			}
		: null;
	const path: Path = {
		// The walk is drawn from the seed, so that another seed is another story.
		seed: hashText(`${ground.seed} ${plan.walk ?? plan.key}`),
		points: plan.points.map(([days, p]) => ({ at: at(days), p })),
		noise: plan.noise ?? 0.15,
		pinnedAt: Math.min(ground.anchor, ending?.closedAt ?? ground.anchor),
		jumps: (plan.jumps ?? []).map(([days, size, fade]): Jump => ({
			at: at(days),
			size,
			fade: fade === null ? null : fade * HOUR
		})),
		step: plan.step ?? 5 * MINUTE
	};
	return {
		key: plan.key,
		question: plan.question,
		label: plan.label ?? null,
		rules:
			typeof plan.rules === 'string'
				? [{ from: 0, text: plan.rules }]
				: plan.rules.map(([days, text]) => ({ from: at(days), text })),
		path,
		tick: plan.tick ?? 1000,
		spread: plan.spread ?? 8000,
		empty: plan.empty ?? null,
		traded: plan.traded ?? true,
		every: plan.every ?? 20 * MINUTE,
		opensAt,
		closesAt: plan.closesAt,
		ending,
		volume: plan.volume,
		volumeAt: Math.min(ground.anchor, ending?.closedAt ?? ground.anchor),
		placeholder: plan.placeholder ?? null,
		suffix: plan.suffix ?? null,
		strike: plan.strike ?? null
	};
}

/** Builds an event; exclusive answers share their chances. */
export function event(
	parts: Pick<SimEvent, 'venue' | 'key' | 'title' | 'markets'> & Partial<SimEvent>
): SimEvent {
	if (parts.exclusive) {
		const paths = parts.markets.filter((m) => m.placeholder !== 'person').map((m) => m.path);
		for (const { path } of parts.markets) path.rivals = paths.filter((other) => other !== path);
	}
	return {
		exclusive: false,
		category: 'World',
		tags: [],
		kind: parts.markets.length > 1 ? 'group' : 'single',
		series: null,
		archived: false,
		feesRate: null,
		...parts
	};
}
