import { cardAnswer, chartCard } from '../../../share.ts';
import { takenMarket } from '../taken.ts';
import type { RequestHandler } from './$types';

/** The picture that other sites show of a market. */
export const GET: RequestHandler = async (event) =>
	cardAnswer(chartCard(await takenMarket(event), event), event);
