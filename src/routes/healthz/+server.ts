import { healthz } from '#lib/server/api/health.ts';

export const GET = healthz;
