import { embedAnswer } from '../../../embed-answer.ts';
import { takenTopic } from '../../../topics/[slug]/taken.ts';
import type { RequestHandler } from './$types';

/** The chart of a topic, for another site's page. */
export const GET: RequestHandler = async (event) => embedAnswer(await takenTopic(event), event);
