import { respondEvents } from '#lib/server/api/events.ts';
import { wrongMethod } from '#lib/server/api/respond.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = (event) => respondEvents(event.locals.context, event);
export const HEAD = GET;
export const fallback: RequestHandler = (event) => wrongMethod(event.locals.context, event);
