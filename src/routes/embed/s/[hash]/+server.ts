import { embedAnswer } from '../../../embed-answer.ts';
import { takenSnapshot } from '../../../s/[hash]/found.ts';
import type { RequestHandler } from './$types';

/** The chart of a snapshot, for another site's page. */
export const GET: RequestHandler = async (event) => embedAnswer(await takenSnapshot(event), event);
