import { embedAnswer } from '../../../embed-answer.ts';
import { takenMarket } from '../../../markets/[id]/taken.ts';
import type { RequestHandler } from './$types';

/** The chart of a market, for another site's page. */
export const GET: RequestHandler = async (event) => embedAnswer(await takenMarket(event), event);
