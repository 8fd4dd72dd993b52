import { readyz } from '#lib/server/api/health.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = ({ locals }) => readyz(() => locals.context);
