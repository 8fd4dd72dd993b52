import type { Format } from '#lib/domain/export.ts';
import { chartAnswer } from '../../../chart-answer.ts';
import { takenMarket } from '../taken.ts';
import type { RequestHandler } from './$types';

/** The chart of a market, to be taken away. */
export const GET: RequestHandler = async (event) =>
	chartAnswer(event.params.format as Format, await takenMarket(event), event);
