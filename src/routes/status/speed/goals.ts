import { m } from '#lib/paraglide/messages.js';

/** The goals by their number, in words. */
export const GOALS: Record<number, () => string> = {
	1: m.speed_goal_1,
	2: m.speed_goal_2,
	3: m.speed_goal_3,
	4: m.speed_goal_4,
	5: m.speed_goal_5,
	6: m.speed_goal_6,
	7: m.speed_goal_7,
	8: m.speed_goal_8,
	9: m.speed_goal_9,
	10: m.speed_goal_10,
	11: m.speed_goal_11,
	12: m.speed_goal_12,
	13: m.speed_goal_13,
	14: m.speed_goal_14,
	15: m.speed_goal_15,
	16: m.speed_goal_16,
	17: m.speed_goal_17,
	18: m.speed_goal_18,
	19: m.speed_goal_19,
	20: m.speed_goal_20,
	21: m.speed_goal_21
};
