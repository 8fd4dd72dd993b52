import { cardAnswer, chartCard } from '../../../share.ts';
import { takenSnapshot } from '../found.ts';
import type { RequestHandler } from './$types';

/** The picture that other sites show of a snapshot. */
export const GET: RequestHandler = async (event) =>
	cardAnswer(chartCard(await takenSnapshot(event), event), event, true);
