import type { Format } from '#lib/domain/export.ts';
import { chartAnswer } from '../../../chart-answer.ts';
import { takenSnapshot } from '../found.ts';
import type { RequestHandler } from './$types';

/** The chart of a snapshot, to be taken away. */
export const GET: RequestHandler = async (event) =>
	chartAnswer(event.params.format as Format, await takenSnapshot(event), event);
