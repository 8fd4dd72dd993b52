import { answerFeed } from '../feed-answer.ts';
import type { RequestHandler } from './$types';

/** What happened to everything that is followed. */
export const GET: RequestHandler = (event) => answerFeed(event, null, 'json');
