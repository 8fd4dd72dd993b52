import { answerFeed } from '../../../feed-answer.ts';
import type { RequestHandler } from './$types';

/** What happened to a topic. */
export const GET: RequestHandler = (event) => answerFeed(event, event.params.slug, 'atom');
