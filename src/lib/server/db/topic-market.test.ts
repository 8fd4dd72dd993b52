import { expect, test } from 'vitest';
import { leadsBefore, type TopicMarket } from './topic-market.ts';

const market = (
	key: number,
	state: TopicMarket['link']['state'],
	more: Partial<TopicMarket> & { score?: number } = {}
): TopicMarket => ({
	slug: 'x',
	key,
	id: `kalshi:${key}`,
	title: 'x',
	status: 'open',
	unit: 'usd',
	volume: null,
	link: { score: more.score ?? 0.5, reasons: [], state },
	...more
});

test('confirmed leads, then what still trades, real money, the better link, the larger volume', () => {
	const ordered = [
		market(1, 'confirmed', { score: 0.1 }),
		market(2, 'confirmed', { unit: 'mana' }),
		market(3, 'confirmed', { status: 'resolved' }),
		market(4, 'suggested', { score: 0.9 }),
		market(5, 'suggested', { score: 0.6, volume: 20 }),
		market(6, 'suggested', { score: 0.6, volume: 10 }),
		market(7, 'suggested', { score: 0.6 }),
		market(8, 'suggested', { unit: 'mana', score: 1 }),
		market(9, 'suggested', { status: 'closed', score: 1 })
	];
	expect([...ordered].reverse().sort(leadsBefore)).toEqual(ordered);
});
