import { takenCompare } from '../../compare/taken.ts';
import { embedAnswer } from '../../embed-answer.ts';
import type { RequestHandler } from './$types';

/** A comparison for another site's page. */
export const GET: RequestHandler = async (event) => embedAnswer(await takenCompare(event), event);
