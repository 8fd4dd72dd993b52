import { cardAnswer, chartCard } from '../../../share.ts';
import { takenTopic } from '../taken.ts';
import type { RequestHandler } from './$types';

/** The picture that other sites show of a topic. */
export const GET: RequestHandler = async (event) =>
	cardAnswer(chartCard(await takenTopic(event), event), event);
