import type { Format } from '#lib/domain/export.ts';
import { chartAnswer } from '../../../chart-answer.ts';
import { takenTopic } from '../taken.ts';
import type { RequestHandler } from './$types';

/** The chart of a topic, to be taken away. */
export const GET: RequestHandler = async (event) =>
	chartAnswer(event.params.format as Format, await takenTopic(event), event);
