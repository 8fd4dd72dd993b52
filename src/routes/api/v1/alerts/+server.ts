import { respondAlerts } from '#lib/server/api/alerts.ts';
import { wrongMethod } from '#lib/server/api/respond.ts';
import type { RequestHandler } from './$types';

const answer: RequestHandler = (event) => respondAlerts(event.locals.context, event.locals, event);

export const GET = answer;
export const POST = answer;
export const fallback: RequestHandler = (event) => wrongMethod(event.locals.context, event);
