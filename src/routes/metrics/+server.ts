import { metrics } from '#lib/server/api/metrics.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = ({ locals }) => metrics(() => locals.context);
