import type { Format } from '#lib/domain/export.ts';
import { chartAnswer } from '../../chart-answer.ts';
import { takenCompare } from '../taken.ts';
import type { RequestHandler } from './$types';

/** The chart of a comparison, to be taken away. */
export const GET: RequestHandler = async (event) =>
	chartAnswer(event.params.format as Format, await takenCompare(event), event);
